/** The engine's end of the effects process: started at the first effect, started again when it dies, asked by effect id. */
import { existsSync } from 'node:fs';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import type { Doubt } from '#contract/runs.ts';
import type { Logger } from '#lib/logger.ts';
import type { HostedProcess, ProcessHost } from '../../processes/process-host.ts';
import { effectsPath, unsettledRuns } from '../../processes/effects/effects-file.ts';
import type { Effect, EffectsReply, EffectsRequest, EffectWork } from '../../processes/effects/protocol.ts';
import type { DoubtVerdict, SurvivingEffects } from '../making-parts.ts';

export interface EffectsClientOptions {
  processHost: ProcessHost;
  home: string;
  logger: Logger;
}

/** A process that dies this often without answering anything is not started again for one question. */
const maxStarts = 5;
/** Longer than the process's own drain (processes/effects/entry.ts). */
const stopGraceMs = 35_000;
/** After so long without a question the process is given back. */
const idleMs = 60_000;

interface Question {
  request: EffectsRequest;
  settle: (result: Result<unknown>) => void;
}

interface Life {
  hosted: HostedProcess;
  outbox: EffectsRequest[];
  hasAnswered: boolean;
}

export class EffectsClient implements SurvivingEffects {
  private readonly options: EffectsClientOptions;
  private readonly open = new Map<number, Question>();
  /** Runs that may have effects in doubt; null while that is not known. It spares the process for all others. */
  private suspects: Set<string> | null = null;
  private life: Life | null = null;
  private ending: Promise<void> = Promise.resolve();
  private idleTimer: NodeJS.Timeout | null = null;
  private nextCall = 1;
  private barrenStarts = 0;
  private stopped = false;

  constructor(options: EffectsClientOptions) {
    this.options = options;
  }

  get pid(): number | null {
    return this.life?.hosted.pid ?? null;
  }

  /**
   * What the effect came to: performed now, or as recorded. Fails with `effect-in-doubt`, `effect-skipped`, `limit-reached`,
   * `effects-unavailable`, `aborted`, or what the other side says.
   */
  async perform(effect: Effect, work: EffectWork, signal: AbortSignal): Promise<Result<unknown>> {
    if (signal.aborted) return aborted();
    const call = this.nextCall++;
    const { promise, resolve } = Promise.withResolvers<Result<unknown>>();
    const onAbort = (): void => {
      // What has begun is seen through and recorded; a resumed run asks for it again.
      this.send({ t: 'cancel', call });
      this.settle(call, aborted());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.ask({ t: 'perform', call, effect, work }, resolve);
    const result = await promise;
    signal.removeEventListener('abort', onAbort);
    if (!result.ok) this.suspects?.add(effect.run);
    return result;
  }

  async doubts(run: string): Promise<Doubt[]> {
    // No process is started to hear that nothing is in doubt.
    if (!this.life) this.suspects ??= unsettledRuns(this.options.home);
    if (this.suspects && !this.suspects.has(run)) return [];
    const result = await this.question({ t: 'doubts', call: this.nextCall++, run });
    if (!result.ok) {
      this.options.logger.warn('effects in doubt could not be read', { problem: result.error.message });
      return [];
    }
    return result.value as Doubt[];
  }

  async resolve(run: string, id: string, verdict: DoubtVerdict): Promise<Result<{ settled: boolean; message: string }>> {
    if (!existsSync(effectsPath(this.options.home))) {
      return fail('effect-unknown', 'There is no such effect in this run.', 'Look at the run again.');
    }
    return (await this.question({ t: 'resolve', call: this.nextCall++, run, id, verdict })) as Result<{
      settled: boolean;
      message: string;
    }>;
  }

  /** Waits until what is under way has ended, and the process with it. */
  async stop(): Promise<void> {
    this.stopped = true;
    const failure = fail('effects-ending', 'Jig is ending.', 'Resume the run after the start.');
    for (const call of this.open.keys()) this.settle(call, failure);
    this.giveBack();
    await this.ending;
  }

  private question(request: EffectsRequest): Promise<Result<unknown>> {
    return new Promise((resolve) => this.ask(request, resolve));
  }

  private ask(request: EffectsRequest, settle: Question['settle']): void {
    if (this.stopped) {
      settle(fail('effects-ending', 'Jig is ending; nothing more is sent.', 'Resume the run after the start.'));
      return;
    }
    if (this.idleTimer) clearTimeout(this.idleTimer);
    this.idleTimer = null;
    this.open.set(request.call, { request, settle });
    if (this.life) this.send(request);
    else this.start();
  }

  private settle(call: number, result: Result<unknown>): void {
    const question = this.open.get(call);
    if (!question) return;
    this.open.delete(call);
    question.settle(result);
    if (this.open.size > 0 || this.stopped) return;
    this.idleTimer = setTimeout(() => this.giveBack(), idleMs);
    this.idleTimer.unref();
  }

  /** Starts a process and asks it everything that is open: it knows by their ids what has been done already. */
  private start(): void {
    const { processHost, home, logger } = this.options;
    const hosted = processHost.spawn('effects', { label: 'effects', args: [home], outlivesParent: true, favour: 'speed' });
    const life: Life = { hosted, outbox: [], hasAnswered: false };
    this.life = life;
    hosted.port.onMessage((message) => {
      for (const reply of message as EffectsReply[]) this.receive(life, reply);
    });
    void hosted.exited.then((reason) => {
      if (this.life !== life) return;
      this.life = null;
      this.barrenStarts = life.hasAnswered ? 0 : this.barrenStarts + 1;
      if (this.stopped || this.open.size === 0) return;
      logger.warn('the effects process has ended and is started again', { reason: reason.kind });
      if (this.barrenStarts < maxStarts) this.start();
      else this.failAll(unavailable(`The effects process ended ${maxStarts} times at once (${reason.kind})`));
    });
    for (const { request } of this.open.values()) this.send(request);
  }

  private send(request: EffectsRequest): void {
    const { life } = this;
    if (!life) return;
    life.outbox.push(request);
    // All that is asked in one turn of the event loop travels as one message.
    if (life.outbox.length === 1) setImmediate(() => life.hosted.port.send(life.outbox.splice(0)));
  }

  private receive(life: Life, reply: EffectsReply): void {
    life.hasAnswered = true;
    switch (reply.t) {
      case 'ready':
        this.suspects = new Set([...reply.unsettled, ...(this.suspects ?? [])]);
        break;
      case 'failed':
        if (this.life === life) this.giveBack();
        this.failAll(reply.error);
        break;
      case 'answer':
        this.settle(reply.call, reply.ok ? ok(reply.value) : { ok: false, error: reply.error });
        break;
    }
  }

  private failAll(error: Failure): void {
    this.barrenStarts = 0;
    for (const call of [...this.open.keys()]) this.settle(call, { ok: false, error });
  }

  /** Asks the process to end; another may be started meanwhile and waits for its lock. */
  private giveBack(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    this.idleTimer = null;
    const { life } = this;
    this.life = null;
    if (!life) return;
    const before = this.ending;
    this.ending = life.hosted.kill(stopGraceMs).then(() => before);
  }
}

function aborted(): Result<never> {
  return fail('aborted', 'The call was cancelled.', 'Nothing needs to be done: what had begun is recorded.');
}

function unavailable(why: string): Failure {
  return fail('effects-unavailable', `${why}.`, 'Look into the log, check free space in the home folder, and try again.').error;
}
