/** One life of an inference process: questions with a number, a deadline and a signal, each answered exactly once. */
import { fail, ok, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import type { ExitReason, HostedProcess } from '../../processes/process-host.ts';
import { inferenceMessageSchema, type InferenceRequest, type Unnumbered } from '../../processes/inference/protocol.ts';
import { describeExit } from './describe-exit.ts';

export type InferenceQuestion = Unnumbered<Exclude<InferenceRequest, { type: 'cancel' }>>;

export interface AskOptions {
  deadlineMs: number;
  signal?: AbortSignal | undefined;
}

/** Code of the answer to every question that was open when the process ended. */
export const processGone = 'inference-gone';

/** A cancelled question is answered at once by a process that lives; one that stays silent this long after it hangs. */
const hangMs = 15_000;

interface Open {
  settle(result: Result<unknown>): void;
}

export class InferenceProcess {
  readonly exited: Promise<ExitReason>;
  private readonly hosted: HostedProcess;
  private readonly logger: Logger;
  private readonly open = new Map<number, Open>();
  private nextId = 1;
  private gone: string | null = null;
  private hangTimer: NodeJS.Timeout | null = null;

  constructor(hosted: HostedProcess, logger: Logger) {
    this.hosted = hosted;
    this.logger = logger;
    hosted.port.onMessage((message) => this.receive(message));
    this.exited = hosted.exited.then((reason) => {
      this.end(describeExit(reason));
      return reason;
    });
  }

  get pid(): number | null {
    return this.hosted.pid;
  }

  /** Fails with `inference-gone`, `model-late`, `aborted`, or what the process says. */
  ask(question: InferenceQuestion, { deadlineMs, signal }: AskOptions): Promise<Result<unknown>> {
    if (signal?.aborted) return Promise.resolve(aborted());
    if (this.gone !== null) return Promise.resolve(goneFailure(this.gone));
    const id = this.nextId++;
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.cancel(id);
        settle(aborted());
      };
      const timer = setTimeout(() => {
        this.cancel(id);
        settle(
          fail('model-late', `The model did not answer within ${deadlineMs} ms.`, 'Try again; if it happens again, run `jig doctor`.'),
        );
      }, deadlineMs);
      const settle = (result: Result<unknown>): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.open.delete(id);
        resolve(result);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.open.set(id, { settle });
      this.hosted.port.send({ ...question, id });
    });
  }

  /** Resolves when the process is gone. */
  kill(): Promise<void> {
    return this.hosted.kill(0);
  }

  private cancel(id: number): void {
    this.hosted.port.send({ type: 'cancel', id });
    this.hangTimer ??= setTimeout(() => {
      this.logger.error('the inference process does not answer and is ended', { pid: this.pid });
      void this.hosted.kill(0);
    }, hangMs);
  }

  private receive(message: unknown): void {
    const parsed = inferenceMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.logger.warn('a message of the inference process was dropped', { problem: parsed.error.issues[0]?.message });
      return;
    }
    if (this.hangTimer) clearTimeout(this.hangTimer);
    this.hangTimer = null;
    if (parsed.data.type !== 'answer') return;
    // An answer to a cancelled question finds nobody waiting.
    this.open.get(parsed.data.id)?.settle(parsed.data.ok ? ok(parsed.data.value) : { ok: false, error: parsed.data.error });
  }

  private end(why: string): void {
    this.gone = why;
    if (this.hangTimer) clearTimeout(this.hangTimer);
    for (const { settle } of [...this.open.values()]) settle(goneFailure(why));
  }
}

function goneFailure(why: string): Result<never> {
  return fail(processGone, `The inference process ${why}.`, 'Try again; if it happens again, run `jig doctor`.');
}

function aborted(): Result<never> {
  return fail('aborted', 'The request was cancelled.', 'Nothing needs to be done.');
}
