/** Keeps runners warm: started, locked and idle before somebody needs one; each is used once. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IsolationStatus, Language } from '#contract/making.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { within } from '#lib/within.ts';
import { untilAborted } from '#lib/until-aborted.ts';
import type { ProcessHost } from '../../processes/process-host.ts';
import type { Runner, RunnerPool } from '../making-parts.ts';
import type { PythonFiles } from './python-files.ts';
import { PythonRunners } from './python-runners.ts';
import { RunnerProcess } from './runner-process.ts';
import { broken, untilReady } from './runner-start.ts';

/** A locked runner takes 0.1 s; ten times that under load. */
const readyWithinMs = 15_000;
/** After a run has begun, so that its first moments have the processor for themselves. */
const refillAfterMs = 100;
const cacheWithinMs = 20_000;
const firstBackoffMs = 500;
const lastBackoffMs = 60_000;

interface Waiting {
  runner: RunnerProcess;
  heapMb: number;
  ready: Promise<Result<Runner>>;
}

export interface RunnerPoolOptions {
  processHost: ProcessHost;
  logger: Logger;
  /** How many are kept ready; default 2. */
  warm?: number;
  /** The memory limit in force, MiB: the warm runners' heaps fit it. */
  memoryMb: () => number;
  /** Compiled code of the realm (runner-cache.ts), written once before the first warm runner. Without it each starts 20 to 40 ms later. */
  cacheFile?: string | undefined;
  /** Without it Python fails to start. */
  python?: (() => PythonFiles) | undefined;
}

export class WarmRunnerPool implements RunnerPool {
  private readonly options: RunnerPoolOptions;
  private readonly python: PythonRunners;
  private readonly warm: Waiting[] = [];
  private readonly all = new Set<RunnerProcess>();
  private status: IsolationStatus = { level: 'process', detail: 'the operating system’s sandbox has not been tried yet' };
  private probing: Promise<IsolationStatus> | null = null;
  private caching: Promise<void> | null = null;
  private hasJudged = false;
  private timer: NodeJS.Timeout | null = null;
  private failures = 0;
  private isStopped = false;

  constructor(options: RunnerPoolOptions) {
    this.options = options;
    const { processHost, logger, python } = options;
    const missing = () => {
      throw new Error('this engine was started without Python');
    };
    this.python = new PythonRunners({ processHost, logger, files: python ?? missing });
  }

  /** Tries the sandbox and starts the first runners, when the engine is ready and has nothing better to do. */
  warmUp(): void {
    this.refillAfter(0);
  }

  isolation(language: Language): IsolationStatus {
    if (language !== 'python' || this.status.level === 'os-sandbox') return this.status;
    return { ...this.status, detail: `${this.status.detail}; Python needs an operating-system sandbox and is refused here` };
  }

  async take({ language, memoryMb, signal }: Parameters<RunnerPool['take']>[0]): Promise<Result<Runner>> {
    const stopped = fail('runner-failed', 'Jig is stopping.', 'Start Jig again.');
    if (this.isStopped) return stopped;
    const isolation = await this.probe();
    if (language === 'python' && isolation.level !== 'os-sandbox') {
      return fail(
        'python-needs-sandbox',
        `Python runs only inside an operating-system sandbox, and none is in force here: ${isolation.detail}.`,
        'Run Jig on Linux with bubblewrap (`jig serve`), or write the tool in TypeScript.',
      );
    }
    if (language === 'python') return this.python.take(isolation, signal);
    const heapMb = heapClass(memoryMb);
    const at = this.warm.findIndex((waiting) => waiting.heapMb === heapMb);
    const [warm] = at === -1 ? [] : this.warm.splice(at, 1);
    const starting = warm ? ok(warm) : this.start(heapMb);
    this.refillAfter(refillAfterMs);
    if (!starting.ok) return starting;
    const waiting = starting.value;
    const taken = await untilAborted(waiting.ready, signal);
    if (taken === 'aborted') {
      await waiting.runner.kill();
      return fail('aborted', 'Nobody waits for this run any more.', 'Start it again.');
    }
    // It may have died while it was idle.
    if (!taken.ok && at !== -1) return this.take({ language, memoryMb, signal });
    return taken;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await Promise.all([this.python.stop(), ...[...this.all].map((runner) => runner.kill())]);
  }

  private probe(): Promise<IsolationStatus> {
    this.probing ??= (async () => {
      const status = await this.options.processHost.isolation?.();
      this.status = status ?? { level: 'process', detail: 'a process of its own with an empty environment' };
      this.options.logger.info('isolation of runners', { level: this.status.level, detail: this.status.detail });
      return this.status;
    })();
    return this.probing;
  }

  /** Before any tool has run: whoever may write this file decides what runs in a runner. */
  private writeCache(): Promise<void> {
    this.caching ??= (async () => {
      const { cacheFile, processHost, logger } = this.options;
      if (cacheFile === undefined || existsSync(cacheFile)) return;
      try {
        mkdirSync(dirname(cacheFile), { recursive: true, mode: 0o700 });
        const writer = processHost.spawn('runner', { label: 'runner cache', args: ['--write-cache', cacheFile], favour: 'speed' });
        if ((await within(writer.exited, cacheWithinMs)) === 'late') await writer.kill(0);
      } catch (error) {
        logger.warn('no runner could be started', { error: errorText(error) });
      }
      if (!existsSync(cacheFile)) logger.warn('the runners’ code cache could not be written: they start a little later', { cacheFile });
    })();
    return this.caching;
  }

  private refillAfter(ms: number): void {
    if (this.timer || this.isStopped) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.refill();
    }, ms);
    this.timer.unref();
  }

  /** One at a time: two that boot together are in each other's way, and in that of the run that has just begun. */
  private async refill(): Promise<void> {
    await Promise.all([this.probe(), this.writeCache()]);
    const heapMb = heapClass(this.options.memoryMb());
    for (const old of this.warm.filter((waiting) => waiting.heapMb !== heapMb)) {
      this.warm.splice(this.warm.indexOf(old), 1);
      void old.runner.kill();
    }
    if (this.isStopped || this.warm.length >= (this.options.warm ?? 2)) return;
    const starting = this.start(heapMb);
    if (!starting.ok) {
      this.backOff();
      return;
    }
    const waiting = starting.value;
    this.warm.push(waiting);
    const ready = await waiting.ready;
    if (ready.ok) this.failures = 0;
    // A warm one that dies leaves the pool; more and more time passes before the next one takes its place.
    void waiting.runner.exited.then(() => {
      const at = this.warm.indexOf(waiting);
      if (at === -1) return;
      this.warm.splice(at, 1);
      this.backOff();
    });
    if (ready.ok) this.refillAfter(0);
  }

  /** V8 refuses a cache that another V8 made, or one with other flags: it is made again, once. */
  private judgeCache(file: string | undefined, wasUsed: boolean): void {
    if (file === undefined || wasUsed || this.hasJudged) return;
    this.hasJudged = true;
    this.options.logger.warn('V8 refused the runners’ code cache: it is made again', { file });
    rmSync(file, { force: true });
    this.caching = null;
    this.refillAfter(0);
  }

  private backOff(): void {
    this.refillAfter(Math.min(lastBackoffMs, firstBackoffMs * 2 ** this.failures));
    this.failures += 1;
  }

  private start(heapMb: number): Result<Waiting> {
    try {
      return ok(this.spawn(heapMb));
    } catch (error) {
      // The program file is missing.
      return broken(errorText(error));
    }
  }

  private spawn(heapMb: number): Waiting {
    const { processHost, logger, cacheFile } = this.options;
    const isolation = this.status;
    const cache = cacheFile !== undefined && existsSync(cacheFile) ? [cacheFile] : [];
    const hosted = processHost.spawn('runner', {
      label: 'runner',
      args: cache.flatMap((file) => ['--cache', file]),
      reads: cache,
      // One time zone everywhere: what a tool computes does not depend on where it runs.
      env: { TZ: 'UTC' },
      heapLimitMb: heapMb,
      favour: 'speed',
      sandbox: isolation.level === 'os-sandbox',
    });
    const runner = new RunnerProcess(hosted, isolation);
    this.all.add(runner);
    void runner.exited.then((reason) => {
      this.all.delete(runner);
      logger.debug('a runner has ended', { reason: JSON.stringify(reason) });
    });
    return { runner, heapMb, ready: untilReady(runner, readyWithinMs, (usedCache) => this.judgeCache(cache[0], usedCache)) };
  }
}

/** Few sizes, so that a warm runner fits nearly every run; the watchdog holds each to its own limit. */
function heapClass(memoryMb: number): number {
  return [128, 512].find((size) => memoryMb <= size) ?? memoryMb;
}
