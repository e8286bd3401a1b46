/** Counts o200k_base tokens in a worker thread that ends when idle: the vocabulary costs 80 MB, which an idle app should not hold. */
import { Worker } from 'node:worker_threads';
import type { CountReply } from './token-counter-worker.ts';

const idleMs = 3_000;

/** The worker's file: beside this one in the source, beside the bundle in a build. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./token-counter-worker.ts', import.meta.url)
    : new URL('./token-counter-worker.js', import.meta.url);
}

interface Waiting {
  resolve: (counts: number[] | null) => void;
}

export class TokenCounter {
  private worker: Worker | null = null;
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private idle: NodeJS.Timeout | null = null;
  private isStopped = false;

  /** Tokens of each text, in order; null when the counter was stopped or its thread died. */
  count(texts: string[]): Promise<number[] | null> {
    if (this.isStopped) return Promise.resolve(null);
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.waiting.set(id, { resolve });
      worker.postMessage({ id, texts });
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.end();
  }

  private start(): Worker {
    const worker = new Worker(workerFile());
    worker.on('message', ({ id, counts }: CountReply) => {
      this.waiting.get(id)?.resolve(counts);
      this.waiting.delete(id);
      if (this.waiting.size === 0) this.idle = setTimeout(() => void this.end(), idleMs).unref();
    });
    worker.on('error', () => this.forget(worker));
    worker.on('exit', () => this.forget(worker));
    worker.unref();
    return worker;
  }

  private async end(): Promise<void> {
    if (this.idle) clearTimeout(this.idle);
    const { worker } = this;
    if (!worker) return;
    this.forget(worker);
    await worker.terminate();
  }

  private forget(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { resolve } of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }
}
