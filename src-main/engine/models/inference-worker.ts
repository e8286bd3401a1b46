/** Owns the inference process of one model file: starts it, loads the file, restarts it after a crash, and gives up in time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import type { ProcessStatus } from '#contract/system.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { loadedSchema, type Loaded, type ModelRole } from '../../processes/inference/protocol.ts';
import { frugalEnv } from '../../processes/frugal-env.ts';
import type { ProcessHost } from '../../processes/process-host.ts';
import { describeExit } from './describe-exit.ts';
import { InferenceProcess, processGone, type AskOptions, type InferenceQuestion } from './inference-process.ts';

export interface WorkerOptions {
  processHost: ProcessHost;
  logger: Logger;
  /** Name in the process table. */
  label: string;
  role: ModelRole;
  file: string;
  /** What mends this file, for people. */
  repair: string;
  contextTokens: number;
  loadDeadlineMs: number;
  /** Ends the process after so long without a question; null keeps it. */
  idleStopMs: number | null;
  /** A trial: what the process writes is no news. */
  quiet: boolean;
  onChange: () => void;
}

export interface Life {
  process: InferenceProcess;
  loaded: Loaded;
}

const mostCrashesInAMinute = 5;
const mostLoadCrashes = 2;
const firstBackoffMs = 100;
/** V8's own heap; the weights lie outside it. */
const heapLimitMb = 256;

export class InferenceWorker {
  private readonly options: WorkerOptions;
  private life: Promise<Result<Life>> | null = null;
  private process: InferenceProcess | null = null;
  private state: ProcessStatus['state'] = 'stopped';
  private restarts = 0;
  private lastExit: string | null = null;
  private crashTimes: number[] = [];
  private loadCrashes = 0;
  private failure: Failure | null = null;
  private idleTimer: NodeJS.Timeout | null = null;
  private open = 0;
  private readonly stopping = new AbortController();

  constructor(options: WorkerOptions) {
    this.options = options;
  }

  status(): ProcessStatus {
    return {
      label: this.options.label,
      pid: this.process?.pid ?? null,
      state: this.state,
      restarts: this.restarts,
      lastExit: this.lastExit,
    };
  }

  /** Why this worker has given up; null while it works or restarts. */
  problem(): Failure | null {
    return this.failure;
  }

  /** Starts the process and loads the file, unless that is done. Fails with `model-failed`. */
  ready(): Promise<Result<Life>> {
    if (this.failure) return Promise.resolve({ ok: false, error: this.failure });
    this.life ??= this.begin();
    return this.life;
  }

  /**
   * Asks the process. After a crash, a patient question is asked once more in the next life; the others fail at once, so that
   * a search without the model is not held up. Fails with `model-failed`, `model-late`, `aborted`, or what the process says.
   */
  async ask<T>(question: InferenceQuestion, answer: z.ZodType<T>, options: AskOptions & { isPatient?: boolean }): Promise<Result<T>> {
    this.open += 1;
    if (this.idleTimer) clearTimeout(this.idleTimer);
    try {
      for (let attempt = 1; ; attempt += 1) {
        if (!options.isPatient && this.failure === null && this.state !== 'running') return restarting();
        const life = await this.ready();
        if (!life.ok) return life;
        const result = await life.value.process.ask(question, options);
        if (result.ok) return ok(answer.parse(result.value));
        if (result.error.code !== processGone) return result;
        // The next attempt needs the next life, whoever hears of the end first.
        this.onExit(life.value.process, describeExit(await life.value.process.exited));
        if (attempt === 2) return fail('model-failed', result.error.message, result.error.fix);
      }
    } finally {
      this.open -= 1;
      this.stopWhenIdle();
    }
  }

  /** Ends the process for good. */
  async stop(): Promise<void> {
    this.failure = { code: 'model-failed', message: 'Jig is stopping.', fix: 'Start Jig again.' };
    this.stopping.abort();
    await this.endProcess();
  }

  private async begin(): Promise<Result<Life>> {
    const { options } = this;
    for (;;) {
      const recent = this.crashTimes.length;
      if (recent > 0) await sleep(firstBackoffMs * 2 ** recent, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.failure) return { ok: false, error: this.failure };
      this.change('starting');
      const life = this.spawn();
      if (life === null) return this.giveUp('The inference process could not be started.');
      this.process = life;
      const answer = await life.ask(
        { type: 'load', role: options.role, file: options.file, contextTokens: options.contextTokens },
        { deadlineMs: options.loadDeadlineMs, signal: this.stopping.signal },
      );
      if (answer.ok) {
        this.loadCrashes = 0;
        this.change('running');
        void life.exited.then((reason) => this.onExit(life, describeExit(reason)));
        this.stopWhenIdle();
        return ok({ process: life, loaded: loadedSchema.parse(answer.value) });
      }
      await life.kill();
      this.lastExit = describeExit(await life.exited);
      if (this.failure) return { ok: false, error: this.failure };
      if (answer.error.code !== processGone)
        return this.giveUp(`The model file ${options.file} could not be loaded: ${answer.error.message}`);
      this.noteCrash();
      this.loadCrashes += 1;
      if (this.loadCrashes >= mostLoadCrashes) {
        return this.giveUp(`The model file ${options.file} is broken: twice, the process that loaded it ${this.lastExit}.`);
      }
    }
  }

  private spawn(): InferenceProcess | null {
    const { processHost, label, logger, quiet } = this.options;
    try {
      return new InferenceProcess(processHost.spawn('inference', { label, env: frugalEnv, heapLimitMb, quiet }), logger);
    } catch (error) {
      logger.error('the inference process could not be started', { error: errorText(error) });
      return null;
    }
  }

  private onExit(life: InferenceProcess, how: string): void {
    if (this.process !== life) return;
    this.lastExit = how;
    this.process = null;
    this.life = null;
    this.options.logger.error('the inference process ended unexpectedly', { how, file: this.options.file });
    this.noteCrash();
    if (this.crashTimes.length > mostCrashesInAMinute) {
      this.giveUp(
        `The inference process with ${this.options.file} ended ${this.crashTimes.length} times within a minute; the last time it ${how}.`,
      );
      return;
    }
    this.change('crashed');
    // Restarted at once, so that the next query does not pay for it.
    if (this.options.idleStopMs === null) void this.ready();
  }

  private noteCrash(): void {
    const now = Date.now();
    this.restarts += 1;
    this.crashTimes = [...this.crashTimes.filter((at) => now - at < 60_000), now];
  }

  private giveUp(message: string): Result<never> {
    this.failure = { code: 'model-failed', message, fix: this.options.repair };
    this.options.logger.error(message, { fix: this.options.repair });
    this.process = null;
    this.change('crashed');
    return { ok: false, error: this.failure };
  }

  private stopWhenIdle(): void {
    const { idleStopMs } = this.options;
    if (idleStopMs === null || this.open > 0) return;
    if (this.idleTimer) clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => void this.endProcess(), idleStopMs);
    this.idleTimer.unref();
  }

  private async endProcess(): Promise<void> {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    const { process } = this;
    this.process = null;
    this.life = null;
    if (process) {
      await process.kill();
      this.lastExit = describeExit(await process.exited);
    }
    this.change('stopped');
  }

  private change(state: ProcessStatus['state']): void {
    this.state = state;
    this.options.onChange();
  }
}

function restarting(): Result<never> {
  return fail('model-failed', 'The model is being loaded again after a crash.', 'Try again in a moment; text search answers meanwhile.');
}
