/** Makes the examples' vectors in the background, and makes them anew when the model changes. */
import type { Logger } from '#lib/logger.ts';
import type { Embedder, Models } from '../parts.ts';
import type { ExampleStore, StoredVector } from './example-store.ts';

export interface FillerParts {
  store: ExampleStore;
  models: Models;
  logger: Logger;
  /** New vectors are in the database. */
  onVectors: (embedder: Pick<Embedder, 'model' | 'dimension'>, vectors: readonly StoredVector[]) => void;
}

const batch = 16;
const retryMs = 10_000;

export class ExampleFiller {
  private readonly parts: FillerParts;
  private running: Promise<void> | null = null;
  private wantsMore = false;
  private retry: NodeJS.Timeout | null = null;
  private readonly stopping = new AbortController();
  private readonly unfollow: () => void;
  /** The model that has seen every example. */
  private done: string | null = null;

  constructor(parts: FillerParts) {
    this.parts = parts;
    this.unfollow = parts.models.onChange(() => {
      const { model, state } = parts.models.state();
      if (state === 'ready' && model !== this.done) this.soon();
    });
  }

  /** There may be something to do. Loads no model when there is nothing. */
  soon(): void {
    if (this.stopping.signal.aborted) return;
    this.wantsMore = true;
    this.running ??= this.run()
      .catch((error: unknown) => this.later(String(error)))
      .finally(() => {
        this.running = null;
        if (this.wantsMore) this.soon();
      });
  }

  /** Whether this model has seen every example. */
  isDone(model: string): boolean {
    return this.done === model;
  }

  /** Resolves when every example has its vector, or the model cannot be had. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wantsMore = false;
    this.unfollow();
    if (this.retry) clearTimeout(this.retry);
    await this.running;
  }

  private async run(): Promise<void> {
    const { store, models } = this.parts;
    const { signal } = this.stopping;
    while (this.wantsMore && !signal.aborted) {
      this.wantsMore = false;
      if (store.count() === 0) return;
      // Without a model there are no vectors to compare with either: it is asked again when one is ready.
      const embedder = await models.embedder();
      if (!embedder.ok) return;
      for (;;) {
        if (signal.aborted) return;
        const pending = store.pending(embedder.value.model, batch);
        if (pending.length === 0) break;
        const vectors = await this.embed(embedder.value, pending);
        if (signal.aborted) return;
        if (vectors.length === 0) return this.later('the model does not answer');
        store.putVectors(embedder.value.model, vectors);
        this.parts.onVectors(embedder.value, vectors);
      }
      this.done = embedder.value.model;
    }
  }

  /** Null vectors for texts that cannot be embedded: they are not tried again. Empty when the model is in trouble. */
  private async embed(embedder: Embedder, examples: readonly { id: number; text: string }[]): Promise<StoredVector[]> {
    const made: StoredVector[] = [];
    for (const { id, text } of examples) {
      // A request, embedded as one; by itself, so that one that somebody waits for is hardly held up.
      const vectors = await embedder.embed([text], { priority: 'query', signal: this.stopping.signal });
      if (vectors.ok) made.push({ exampleId: id, vector: vectors.value[0] ?? null });
      else if (vectors.error.code === 'model-vector') made.push({ exampleId: id, vector: null });
      else break;
    }
    return made;
  }

  private later(why: string): void {
    this.parts.logger.warn('the examples could not be embedded; it is tried again', { why });
    if (this.retry) clearTimeout(this.retry);
    if (!this.stopping.signal.aborted) this.retry = setTimeout(() => this.soon(), retryMs);
  }
}
