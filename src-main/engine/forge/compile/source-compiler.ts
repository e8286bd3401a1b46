/**
 * Reads and compiles sources in a thread of its own: the native parser recurses, so that a draft of 40 KB of nested brackets overflows an
 * ordinary stack and takes the whole engine with it (measured: exit by SIGSEGV). This thread has a stack that the largest draft cannot
 * fill (measured: 130,000 levels); its pages are only used when a draft needs them.
 */
import { Worker } from 'node:worker_threads';
import type { SourceRequest, SourceResult } from './compile-source.ts';
import type { SourceReply, SourceTasks } from './source-worker.ts';

const stackMb = 768;
const idleMs = 60_000;

/** The worker's file: beside this one in the source, beside the bundle in a build. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts') ? new URL('./source-worker.ts', import.meta.url) : new URL('./source-worker.js', import.meta.url);
}

interface Waiting {
  resolve: (result: SourceReply['result']) => void;
  reject: (error: Error) => void;
  deadline: NodeJS.Timeout;
}

export class SourceCompiler {
  private readonly deadlineMs: number;
  private worker: Worker | null = null;
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private idle: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor({ deadlineMs }: { deadlineMs: number }) {
    this.deadlineMs = deadlineMs;
  }

  /** Starts the thread; not needed, but it saves the first draft the time. */
  warm(): void {
    if (!this.isStopped) this.worker ??= this.start();
  }

  /** Rejects when the thread dies or takes longer than the deadline (it is then ended). */
  compile(request: SourceRequest): Promise<SourceResult> {
    return this.ask('compile', request);
  }

  /** See named-tools.ts. Rejects as `compile` does. */
  namedTools(code: string): Promise<string[]> {
    return this.ask('namedTools', code);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.end(new Error('The compiler was stopped.'));
  }

  private ask<Task extends keyof SourceTasks>(task: Task, request: SourceTasks[Task]['request']): Promise<SourceTasks[Task]['result']> {
    if (this.isStopped) return Promise.reject(new Error('The compiler was stopped.'));
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const late = () => void this.end(new Error(`It took longer than ${this.deadlineMs / 1000} seconds.`));
      this.waiting.set(id, { resolve, reject, deadline: setTimeout(late, this.deadlineMs) });
      worker.postMessage({ id, task, request });
    });
  }

  private start(): Worker {
    const worker = new Worker(workerFile(), { resourceLimits: { stackSizeMb: stackMb, maxOldGenerationSizeMb: 1024 } });
    worker.on('message', ({ id, result }: SourceReply) => {
      const waiting = this.waiting.get(id);
      if (!waiting) return;
      clearTimeout(waiting.deadline);
      this.waiting.delete(id);
      waiting.resolve(result);
      if (this.waiting.size === 0) this.idle = setTimeout(() => void this.end(new Error('idle')), idleMs).unref();
    });
    worker.on('error', (error) => this.forget(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.forget(worker, new Error('The thread ended.')));
    worker.unref();
    return worker;
  }

  private async end(reason: Error): Promise<void> {
    if (this.idle) clearTimeout(this.idle);
    const { worker } = this;
    if (!worker) return;
    this.forget(worker, reason);
    await worker.terminate();
  }

  private forget(worker: Worker, reason: Error): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { reject, deadline } of this.waiting.values()) {
      clearTimeout(deadline);
      reject(reason);
    }
    this.waiting.clear();
  }
}
