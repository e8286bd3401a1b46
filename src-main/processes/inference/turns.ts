/** One piece of work at a time, and queries first: a query waits at most for the one text that is being computed. */
import type { EmbedPriority } from './protocol.ts';

export class Turns {
  private readonly waiting: Record<EmbedPriority, (() => void)[]> = { query: [], index: [] };
  private busy = false;

  /** Runs `work` when its turn has come. What it throws goes to the caller. */
  async take<T>(priority: EmbedPriority, work: () => Promise<T>): Promise<T> {
    if (this.busy) await new Promise<void>((resolve) => this.waiting[priority].push(resolve));
    this.busy = true;
    try {
      return await work();
    } finally {
      const next = this.waiting.query.shift() ?? this.waiting.index.shift();
      // The turn is handed over directly: `busy` stays true, so that nobody slips in between.
      if (next) next();
      else this.busy = false;
    }
  }
}
