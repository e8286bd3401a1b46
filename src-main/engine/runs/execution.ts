/** One runner at work for one run: frames in, permissions used, steps journaled, limits held; ends with an outcome, once. */
import type { Failure, Result } from '#contract/result.ts';
import type { RunLimits } from '#contract/runs.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { ExitReason } from '../../processes/process-host.ts';
import type { RunnerError, RunnerFrame } from '../../processes/runner/protocol.ts';
import type { BrokerSession, Runner } from '../making-parts.ts';
import { EffectIds } from './effect-id.ts';
import { FrameReader } from './frames.ts';
import { endState, type EndFrame, type Journal } from './journal.ts';
import { limitFailures, maxOpenSteps } from './limit-failures.ts';
import type { Progress } from './progress.ts';
import { Watchdog } from './watchdog.ts';

export type Outcome =
  | { kind: 'result'; value: unknown }
  /** The tool's own error. */
  | { kind: 'failed'; error: RunnerError }
  | { kind: 'limit'; failure: Failure }
  | { kind: 'journal'; failure: Failure }
  | { kind: 'died'; reason: ExitReason }
  /** By `stop`. */
  | { kind: 'stopped' };

export interface ExecutionParts {
  run: string;
  runner: Runner;
  session: BrokerSession;
  /** Ends the calls that are under way when the run ends. */
  controller: AbortController;
  journal: Journal;
  limits: RunLimits;
  progress: Progress;
  /** Arguments of the steps that an earlier runner began and did not finish. */
  unfinished: ReadonlyMap<string, string | null>;
  /** Bytes of log that are kept already. */
  loggedBytes: number;
  logger: Logger;
  onProgress: () => void;
  /** The first items are done; a person is asked. */
  onCanary: () => void;
}

const killAfterAnswerMs = 10;
/** An answer waits this long for others while more than four times as many calls are under way: one after the other they never wait. */
const replyWithinMs = 3;
const crowd = 4;
/** The realm cuts a log off by itself, one line after the limit. */
const logSlackBytes = 16_384;
const journalCodes: ReadonlySet<string> = new Set(['disk-full', 'journal-failed']);

export class Execution {
  /** Resolves when the runner has ended (or is being killed after its result) and everything that it had said is written. Never rejects. */
  readonly ended: Promise<Outcome>;
  readonly watchdog: Watchdog;
  private readonly parts: ExecutionParts;
  private readonly reader: FrameReader;
  private readonly effectIds: EffectIds;
  private readonly open = new Map<string, { sinceMs: number }>();
  private readonly written = new Set<Promise<unknown>>();
  private readonly replies: string[] = [];
  private replyTimer: NodeJS.Timeout | null = null;
  private replySoon: NodeJS.Immediate | null = null;
  private calls = 0;
  private loggedBytes: number;
  private outcome: Outcome | null = null;
  private resolve: (outcome: Outcome) => void = () => {};

  constructor(parts: ExecutionParts) {
    this.parts = parts;
    this.loggedBytes = parts.loggedBytes;
    this.effectIds = new EffectIds(parts.run);
    const { runner, limits } = parts;
    this.watchdog = new Watchdog(runner, limits, { oldest: () => this.oldest() }, (failure) => this.end({ kind: 'limit', failure }));
    this.reader = new FrameReader(limits, {
      onFrame: (frame) => this.take(frame),
      onBroken: (failure) => this.end({ kind: 'limit', failure }),
    });
    this.ended = new Promise((resolve) => {
      this.resolve = resolve;
    });
    runner.onMessage((message) => this.reader.push(message));
    void runner.exited.then(async (reason) => {
      // What it said before its death counts.
      await this.reader.drained();
      this.end(this.filledHeap(reason) ? { kind: 'limit', failure: limitFailures.heap(limits) } : { kind: 'died', reason });
    });
  }

  /** The runner has its start frame: from now on its time counts. */
  start(): void {
    if (!this.outcome) this.watchdog.start();
  }

  /** Nothing new is begun until `go`; time that passes does not count. */
  hold(): void {
    this.watchdog.hold();
    this.parts.runner.send('{"t":"pause"}');
  }

  go(): void {
    // A step that stood still for an hour has not run for an hour.
    const now = performance.now();
    for (const step of this.open.values()) step.sinceMs = now;
    this.watchdog.start();
    this.parts.runner.send('{"t":"resume"}');
  }

  /** Nothing is under way: the runner could be let go without losing work. */
  get isIdle(): boolean {
    return this.open.size === 0 && this.calls === 0;
  }

  /** Ends the runner at once. */
  stop(): void {
    this.end({ kind: 'stopped' });
  }

  private end(outcome: Outcome): void {
    if (this.outcome) return;
    this.outcome = outcome;
    this.watchdog.measureEnd();
    this.watchdog.stop();
    this.reader.close();
    const { runner, controller } = this.parts;
    const isAnswer = outcome.kind === 'result' || outcome.kind === 'failed';
    // The death of a process keeps a processor busy that the answer can use: nothing that the runner still says is heard.
    if (isAnswer) setTimeout(() => void runner.kill(), killAfterAnswerMs);
    const killed = isAnswer ? Promise.resolve() : runner.kill();
    controller.abort();
    void (async () => {
      // Whoever was stopped is told to be dead when it is.
      await killed;
      // What was on its way into the journal gets there: every end that was seen is kept.
      await Promise.all(this.written);
      this.resolve(this.outcome ?? outcome);
    })();
  }

  private endWith(outcome: Outcome): void {
    this.end(this.reader.hasMore ? { kind: 'limit', failure: limitFailures.malformed('a frame after the end of the run') } : outcome);
  }

  private take(frame: RunnerFrame): void {
    if (this.outcome) return;
    switch (frame.t) {
      case 'call':
        void this.call(frame);
        break;
      case 'begin':
        this.begin(frame);
        break;
      case 'end':
        void this.endStep(frame);
        break;
      case 'progress':
        this.parts.progress.tell(frame.done, frame.total, frame.note);
        this.parts.onProgress();
        break;
      case 'counted':
        this.parts.progress.countEarlier(frame.done, frame.skipped);
        this.parts.onProgress();
        break;
      case 'log':
        this.log(frame);
        break;
      case 'canary':
        this.parts.onCanary();
        break;
      case 'result':
        this.endWith({ kind: 'result', value: frame.v });
        break;
      case 'failed':
        this.endWith({ kind: 'failed', error: frame.error });
        break;
      case 'ready':
      case 'described':
        this.end({ kind: 'limit', failure: limitFailures.malformed(`a "${frame.t}" in the middle of a run`) });
    }
  }

  private async call({ id, h, op, a, s, n }: Extract<RunnerFrame, { t: 'call' }>): Promise<void> {
    if (this.calls >= this.parts.limits.callsInFlight) {
      this.end({ kind: 'limit', failure: limitFailures.calls(this.parts.limits) });
      return;
    }
    this.calls += 1;
    const effectId = this.effectIds.next({ handle: h, op, args: a, step: s, position: n });
    const { signal } = this.parts.controller;
    let result: Result<unknown>;
    try {
      result = await this.parts.session.call({ handle: h, op, args: a, effectId, step: s, signal });
    } catch (error) {
      this.parts.logger.error('a permission failed in an unforeseen way', { run: this.parts.run, handle: h, op, error: errorText(error) });
      result = { ok: false, error: { code: 'internal', message: `${h}.${op} failed inside Jig.`, fix: 'Look at the log.' } };
    }
    this.calls -= 1;
    if (!result.ok && journalCodes.has(result.error.code)) this.end({ kind: 'journal', failure: result.error });
    else this.reply(id, result);
  }

  private begin(frame: Extract<RunnerFrame, { t: 'begin' }>): void {
    const before = this.parts.unfinished.get(frame.key);
    if (before !== undefined && before !== frame.args) {
      this.end({
        kind: 'failed',
        error: {
          code: 'step-changed',
          message: `Step ${JSON.stringify(frame.key)} was begun with other arguments before this run was resumed. Keys must stand for the same item each time.`,
        },
      });
      return;
    }
    if (this.open.size >= maxOpenSteps) {
      this.end({ kind: 'limit', failure: limitFailures.openSteps() });
      return;
    }
    this.open.set(frame.key, { sinceMs: performance.now() });
    void this.write(this.parts.journal.begin(frame));
  }

  private async endStep(frame: EndFrame): Promise<void> {
    if (!this.open.delete(frame.key)) {
      this.end({ kind: 'limit', failure: limitFailures.malformed('the end of a step that was not begun') });
      return;
    }
    const { journal, limits } = this.parts;
    const writing = this.write(journal.end(frame));
    if (journal.kept > limits.journalBytes) this.end({ kind: 'limit', failure: limitFailures.journal(limits) });
    const result = await writing;
    if (!result.ok) return;
    this.count(frame);
    this.reply(frame.id, { ok: true, value: null });
  }

  private count(frame: EndFrame): void {
    const { progress } = this.parts;
    const state = endState(frame);
    if (frame.retryInMs !== null) progress.retries += 1;
    else if (state === 'waiting') progress.inDoubt += 1;
    // A step inside another one is part of it.
    else if (!this.isNested(frame.key)) progress.count(state, frame.args !== null);
    this.parts.onProgress();
  }

  private isNested(key: string): boolean {
    for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1)) if (this.open.has(key.slice(0, at))) return true;
    return false;
  }

  private log({ level, text }: Extract<RunnerFrame, { t: 'log' }>): void {
    this.loggedBytes += Buffer.byteLength(text) + 1;
    if (this.loggedBytes > this.parts.limits.logBytes + logSlackBytes) {
      this.end({ kind: 'limit', failure: limitFailures.log(this.parts.limits) });
      return;
    }
    void this.write(this.parts.journal.log({ level, text }));
  }

  /** The run cannot go on when something of it cannot be written: it stops, and nothing is lost but the work of open steps. */
  private async write(writing: Promise<Result<void>>): Promise<Result<void>> {
    this.written.add(writing);
    const result = await writing;
    this.written.delete(writing);
    if (!result.ok) {
      // A result that is not written down has not happened.
      if (this.outcome?.kind === 'result' || this.outcome?.kind === 'failed') this.outcome = { kind: 'journal', failure: result.error };
      this.end({ kind: 'journal', failure: result.error });
    }
    return result;
  }

  private reply(id: number, result: Result<unknown>): void {
    if (this.outcome) return;
    const now = Date.now();
    this.replies.push(
      result.ok
        ? `{"t":"reply","id":${id},"ok":true,"v":${JSON.stringify(result.value ?? null)},"now":${now}}`
        : `{"t":"reply","id":${id},"ok":false,"error":${JSON.stringify(errorFrame(result.error))},"now":${now}}`,
    );
    this.replyTimer ??= setTimeout(this.sendReplies, replyWithinMs);
    if (this.replies.length * crowd >= this.calls) this.replySoon ??= setImmediate(this.sendReplies);
  }

  /** All that was answered in one turn: each message wakes a process. While many more answers are to come, in a few turns. */
  private readonly sendReplies = (): void => {
    if (this.replyTimer) clearTimeout(this.replyTimer);
    if (this.replySoon) clearImmediate(this.replySoon);
    this.replyTimer = null;
    this.replySoon = null;
    if (this.replies.length > 0) this.parts.runner.send(this.replies.splice(0).join('\n'));
  };

  private oldest(): { key: string; sinceMs: number } | null {
    for (const [key, { sinceMs }] of this.open) return { key, sinceMs };
    return null;
  }

  /** V8 ends a process whose heap is full by an abort, or by a trap in newer versions. */
  private filledHeap(reason: ExitReason): boolean {
    if (reason.kind !== 'crashed') return false;
    const used = this.watchdog.usage()?.peakMemoryBytes ?? 0;
    const isAbort = reason.signal === 'SIGABRT' || reason.signal === 'SIGTRAP' || reason.code === 134 || reason.code === 133;
    return isAbort && used > (this.parts.limits.memoryMb * 2 ** 20) / 4;
  }
}

function errorFrame({ code, message, fix }: Failure): RunnerError {
  return { code, message: fix === '' ? message : `${message} ${fix}` };
}
