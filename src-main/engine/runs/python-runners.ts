/** Runners for Python: started from a snapshot of the interpreter, in the sandbox only; one is kept warm for a while after the last use. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IsolationStatus } from '#contract/making.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { within } from '#lib/within.ts';
import { untilAborted } from '#lib/until-aborted.ts';
import type { ProcessHost } from '../../processes/process-host.ts';
import type { Runner } from '../making-parts.ts';
import { isOwnFile, type PythonFiles } from './python-files.ts';
import { RunnerProcess } from './runner-process.ts';
import { broken, untilReady } from './runner-start.ts';

/** Half a second from a snapshot, four without; ten times that under load. */
const readyWithinMs = 40_000;
const snapshotWithinMs = 60_000;
/** Of V8: Python's own memory is WebAssembly's, which does not count here. */
const heapMb = 256;
/** Tests run one after the other, and agents call again: the next one saves half a second. It holds about 200 MB. */
const warmForMs = 60_000;
/** After a run has begun, so that its first moments have the processor for themselves. */
const refillAfterMs = 500;

interface Waiting {
  runner: RunnerProcess;
  ready: Promise<Result<Runner>>;
}

export interface PythonRunnersOptions {
  processHost: ProcessHost;
  logger: Logger;
  /** Throws when Pyodide is not installed. */
  files: () => PythonFiles;
}

export class PythonRunners {
  private readonly options: PythonRunnersOptions;
  private readonly all = new Set<RunnerProcess>();
  private warm: Waiting | null = null;
  private making: Promise<void> | null = null;
  private refill: NodeJS.Timeout | null = null;
  private cooling: NodeJS.Timeout | null = null;
  private isStopped = false;
  private hasJudged = false;

  constructor(options: PythonRunnersOptions) {
    this.options = options;
  }

  /** `isolation` is an operating system's sandbox: whoever calls has made sure. */
  async take(isolation: IsolationStatus, signal?: AbortSignal): Promise<Result<Runner>> {
    const wasWarm = this.warm !== null;
    const waiting = this.warm ? ok(this.warm) : await this.start(isolation, signal);
    this.warm = null;
    if (!waiting.ok) return waiting;
    const taken = await untilAborted(waiting.value.ready, signal);
    if (taken === 'aborted') {
      await waiting.value.runner.kill();
      return nobodyWaits();
    }
    // It may have died while it was idle.
    if (!taken.ok && wasWarm) return this.take(isolation, signal);
    if (taken.ok) this.keepWarm(isolation);
    return taken;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of [this.refill, this.cooling]) if (timer) clearTimeout(timer);
    await Promise.all([...this.all].map((runner) => runner.kill()));
  }

  private keepWarm(isolation: IsolationStatus): void {
    for (const timer of [this.refill, this.cooling]) if (timer) clearTimeout(timer);
    this.refill = setTimeout(() => {
      void this.start(isolation).then((started) => {
        if (!started.ok) return;
        if (this.warm || this.isStopped) void started.value.runner.kill();
        else this.warm = started.value;
      });
    }, refillAfterMs);
    this.cooling = setTimeout(() => {
      void this.warm?.runner.kill();
      this.warm = null;
    }, warmForMs);
    this.refill.unref();
    this.cooling.unref();
  }

  private async start(isolation: IsolationStatus, signal?: AbortSignal): Promise<Result<Waiting>> {
    try {
      const files = this.options.files();
      if ((await untilAborted(this.makeSnapshot(files), signal)) === 'aborted') return nobodyWaits();
      if (this.isStopped) return fail('runner-failed', 'Jig is stopping.', 'Start Jig again.');
      return ok(this.spawn(isolation, files));
    } catch (error) {
      // The program's file or Pyodide is missing.
      return broken(errorText(error));
    }
  }

  /** Once, by a process that runs no tool: whoever may write this file decides what runs in a runner. */
  private makeSnapshot({ folder, snapshot }: PythonFiles): Promise<void> {
    this.making ??= (async () => {
      const { processHost, logger } = this.options;
      if (isOwnFile(snapshot)) return;
      try {
        rmSync(snapshot, { force: true });
        mkdirSync(dirname(snapshot), { recursive: true, mode: 0o700 });
        const args = ['--pyodide', folder, '--write-snapshot', snapshot];
        const writer = processHost.spawn('python-runner', { label: 'python snapshot', args, favour: 'speed' });
        if ((await within(writer.exited, snapshotWithinMs)) === 'late') await writer.kill(0);
      } catch (error) {
        logger.warn('no Python could be started', { error: errorText(error) });
      }
      if (!existsSync(snapshot)) logger.warn('the snapshot of Python could not be made: each run starts 3 s later', { snapshot });
    })();
    return this.making;
  }

  private spawn(isolation: IsolationStatus, { folder, snapshot }: PythonFiles): Waiting {
    const { processHost, logger } = this.options;
    const saved = isOwnFile(snapshot) ? [snapshot] : [];
    const hosted = processHost.spawn('python-runner', {
      label: 'python runner',
      args: ['--pyodide', folder, ...saved.flatMap((file) => ['--snapshot', file])],
      reads: [folder, ...saved],
      env: { TZ: 'UTC' },
      heapLimitMb: heapMb,
      favour: 'speed',
      // Pyodide is no sandbox: without this one there is no Python.
      sandbox: true,
    });
    const runner = new RunnerProcess(hosted, isolation);
    this.all.add(runner);
    void runner.exited.then((reason) => {
      this.all.delete(runner);
      logger.debug('a Python runner has ended', { reason: JSON.stringify(reason) });
    });
    const onReady = (usedSnapshot: boolean) => {
      runner.countFromNow();
      if (saved.length > 0 && !usedSnapshot) this.refuse(snapshot);
    };
    return { runner, ready: untilReady(runner, readyWithinMs, onReady) };
  }

  /** Made by another build, or damaged: it is made again, once. */
  private refuse(snapshot: string): void {
    if (this.hasJudged) return;
    this.hasJudged = true;
    this.options.logger.warn('Python refused its snapshot: it is made again', { snapshot });
    rmSync(snapshot, { force: true });
    this.making = null;
  }
}

function nobodyWaits(): Result<never> {
  return fail('aborted', 'Nobody waits for this run any more.', 'Start it again.');
}
