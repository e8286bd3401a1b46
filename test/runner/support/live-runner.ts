/** A real runner process for tests: takes frames, answers calls as the test says, and keeps everything that came out. */
import { NodeProcessHost } from '../../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../../src-main/lib/logger.ts';
import type { HostedProcess } from '../../../src-main/processes/process-host.ts';
import type { HostFrame, RunnerError, RunnerFrame } from '../../../src-main/processes/runner/protocol.ts';

export type Start = Extract<HostFrame, { t: 'start' }>;
export type Call = Extract<RunnerFrame, { t: 'call' }>;
type Answer = { v: unknown } | { error: RunnerError } | 'never';

export interface LiveOptions {
  /** Answers a call; the default answers null. */
  onCall?: (call: Call) => Answer | Promise<Answer>;
  /** Sees every frame, before it is answered. */
  onFrame?: (frame: RunnerFrame, runner: LiveRunner) => void;
  /** Time that each reply tells. */
  now?: () => number;
  args?: string[];
}

export const startedAt = Date.UTC(2026, 10, 21, 12, 0, 0);

export function startFrame(code: string, more: Partial<Start> = {}): Start {
  return {
    t: 'start',
    mode: 'run',
    code,
    input: {},
    seed: 'run-1',
    now: startedAt,
    permissions: {},
    tools: {},
    done: [],
    canary: 0,
    callsInFlight: 64,
    resultBytes: 1_048_576,
    logBytes: 1_048_576,
    ...more,
  };
}

export interface Ended {
  frames: RunnerFrame[];
  /** Null when it failed. */
  result: unknown;
  error: RunnerError | null;
}

const host = new NodeProcessHost({ logger: createLogger('test', silentSink) });

export class LiveRunner {
  readonly hosted: HostedProcess;
  readonly frames: RunnerFrame[] = [];
  /** Messages as they came, for what is said about bytes and batches. */
  readonly messages: string[] = [];
  readonly ready: Promise<void>;
  private readonly options: LiveOptions;
  private readonly waiting: { matches: (frame: RunnerFrame) => boolean; resolve: (frame: RunnerFrame) => void }[] = [];

  constructor(options: LiveOptions = {}) {
    this.options = options;
    this.hosted = host.spawn('runner', { label: 'runner', args: options.args ?? [], heapLimitMb: 256 });
    this.hosted.port.onMessage((message) => this.take(String(message)));
    this.ready = this.next((frame) => frame.t === 'ready').then(() => {});
  }

  send(...frames: HostFrame[]): void {
    this.hosted.port.send(frames.map((frame) => JSON.stringify(frame)).join('\n'));
  }

  /** The first frame that fits, among those that have come and those that come. Rejects when the process ends first. */
  next(matches: (frame: RunnerFrame) => boolean): Promise<RunnerFrame> {
    const known = this.frames.find(matches);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      this.waiting.push({ matches, resolve });
      void this.hosted.exited.then((reason) => reject(new Error(`the runner ended: ${JSON.stringify(reason)}`)));
    });
  }

  async run(start: Start): Promise<Ended> {
    await this.ready;
    this.send(start);
    const last = await this.next((frame) => frame.t === 'result' || frame.t === 'failed' || frame.t === 'described');
    return { frames: this.frames, result: last.t === 'result' ? last.v : null, error: last.t === 'failed' ? last.error : null };
  }

  kill(): Promise<void> {
    return this.hosted.kill(0);
  }

  private take(message: string): void {
    this.messages.push(message);
    for (const line of message.split('\n')) {
      const frame = JSON.parse(line) as RunnerFrame;
      this.frames.push(frame);
      this.options.onFrame?.(frame, this);
      if (frame.t === 'call') void this.answer(frame);
      else if (frame.t === 'end') this.send({ t: 'reply', id: frame.id, ok: true, v: null, now: this.now() });
      for (const [index, { matches, resolve }] of this.waiting.entries()) {
        if (!matches(frame)) continue;
        this.waiting.splice(index, 1);
        resolve(frame);
        break;
      }
    }
  }

  private async answer(call: Call): Promise<void> {
    const answer = (await this.options.onCall?.(call)) ?? { v: null };
    if (answer === 'never') return;
    const { id } = call;
    this.send(
      'v' in answer
        ? { t: 'reply', id, ok: true, v: answer.v, now: this.now() }
        : { t: 'reply', id, ok: false, error: answer.error, now: this.now() },
    );
  }

  private now(): number {
    return this.options.now?.() ?? startedAt;
  }
}

/** One run in a fresh runner, killed after it. */
export async function runOnce(start: Start, options: LiveOptions = {}): Promise<Ended & { runner: LiveRunner }> {
  const runner = new LiveRunner(options);
  try {
    return { ...(await runner.run(start)), runner };
  } finally {
    await runner.kill();
  }
}
