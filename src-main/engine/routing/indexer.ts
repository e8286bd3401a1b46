/** Keeps the index in step with the library: text at once, vectors in the background, with a rate, an ETA and a restart that goes on where it stopped. */
import type { IndexStatus } from '#contract/system.ts';
import type { Result } from '#contract/result.ts';
import { Emitter } from '#lib/emitter.ts';
import type { Logger } from '#lib/logger.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Library } from '../library/library.ts';
import type { LibraryChange, StoredTool } from '../library/tool-definition.ts';
import { toolText } from '../library/tool-text.ts';
import type { Embedder, Models } from '../parts.ts';
import { FormerModel } from './former-model.ts';
import type { ToolIndex } from './tool-index.ts';

export interface IndexerParts {
  sqlite: Sqlite;
  library: Library;
  index: ToolIndex;
  models: Models;
  logger: Logger;
  readOnly: boolean;
  /** Loads the model only when `vectorsReady` is asked for: a short command that needs no vectors does without. */
  lazy?: boolean | undefined;
}

/** Unit vectors of a request's texts, and which model made them. */
export interface QueryVectors {
  model: string;
  vectors: Float32Array[];
}

const textChunk = 500;
/** Two inference processes take half each; a batch lasts about half a second. */
const vectorBatch = 32;
const parallelBatches = 2;
const retryMs = 5_000;
const recountMs = 1_000;
/**
 * Vectors are searched once nearly all tools have theirs: before that, the few that do would stand before better ones that do not yet (desk,
 * in the middle of its first indexing: R@1 .20, by text alone .24, with all vectors .41).
 */
const minCoverage = 0.9;
/** A model file that was put back is found again without a restart. */
const lookAgainMs = 15_000;

export class Indexer {
  readonly events = new Emitter<{ progress: IndexStatus }>();
  private readonly parts: IndexerParts;
  /** Of the model whose vectors are made; it answers queries too, once they serve. */
  private embedder: Embedder | null = null;
  private readonly former: FormerModel;
  private queue: Promise<void> = Promise.resolve();
  private loading: Promise<void> = Promise.resolve();
  private filling: Promise<void> | null = null;
  private wantsFill = false;
  private isStopped = false;
  private retry: NodeJS.Timeout | null = null;
  private counts = { tools: 0, embedded: 0 };
  private coverage = 0;
  private rate: { since: number; done: number } | null = null;
  private readonly disposers: (() => void)[] = [];

  constructor(parts: IndexerParts) {
    this.parts = parts;
    this.former = new FormerModel(parts.models, parts.logger, () => this.announce());
  }

  /** Repairs what a crash left, starts following the library, and loads the model in the background. */
  async start(): Promise<void> {
    const { library, models, readOnly } = this.parts;
    if (!readOnly) await this.repairText();
    await this.recount();
    this.disposers.push(
      library.events.on('changed', (change) => this.follow(change)),
      models.onChange(() => this.announce()),
    );
    if (!this.parts.lazy) this.lookForModel();
  }

  /** Resolves when the text of everything imported so far is searchable. */
  async textReady(): Promise<void> {
    await this.queue;
  }

  /** Resolves when every tool has its vector, or the model cannot be had. */
  async vectorsReady(): Promise<void> {
    await this.queue;
    // Until it is through, the model may be there and the filling not begun.
    await this.loading;
    if (!this.embedder) await this.loadModel();
    await this.filling;
  }

  /**
   * Vectors of a request's texts by the model whose vectors serve; null while that model cannot be had, or too few tools have their vector (text
   * search answers then).
   */
  async queryVectors(texts: string[], signal?: AbortSignal): Promise<QueryVectors | null> {
    const model = this.parts.index.servingModel();
    if (model === null || this.coverage < minCoverage) return null;
    const embedder = this.embedder?.model === model ? this.embedder : this.former.embedder(model);
    if (!embedder) return null;
    const vectors = await embedder.embed(texts, { priority: 'query', signal });
    if (vectors.ok) return { model, vectors: vectors.value };
    this.parts.logger.warn('the query could not be embedded', { code: vectors.error.code });
    return null;
  }

  /** Another model was chosen: its vectors are made, and the former one's answer until they are complete. */
  async useChosenModel(): Promise<void> {
    await this.loadModel();
  }

  status(): IndexStatus {
    const { model, state, problem } = this.parts.models.state();
    const left = this.counts.tools - this.counts.embedded;
    const seconds = this.rate ? (performance.now() - this.rate.since) / 1_000 : 0;
    const ratePerSecond = this.rate && seconds > 0.5 ? this.rate.done / seconds : null;
    return {
      ...this.counts,
      ratePerSecond,
      etaSeconds: ratePerSecond ? left / ratePerSecond : null,
      model,
      modelState: state,
      problem,
      former: this.former.state(),
    };
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.retry) clearTimeout(this.retry);
    for (const dispose of this.disposers) dispose();
    await this.former.stop();
    await this.queue;
    await this.filling;
  }

  private follow(change: LibraryChange): void {
    this.queue = this.queue
      .then(() => this.apply(change))
      .catch((error: unknown) => this.parts.logger.error('the text index could not follow the library', { error: String(error) }));
  }

  private async apply({ textChanged, removed }: LibraryChange): Promise<void> {
    await this.parts.index.remove(removed);
    await this.putText(textChanged);
    await this.recount();
    this.announce();
    this.fill();
  }

  private async putText(ids: number[]): Promise<void> {
    for (let start = 0; start < ids.length; start += textChunk) {
      const tools = this.parts.library.tools(ids.slice(start, start + textChunk));
      await this.parts.index.putText(tools.map((tool) => ({ ...toolText(tool), id: tool.id, textHash: tool.textHash })));
      // Calls and searches go on between two chunks of a large import.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Compares what the text index holds with the library: a crash between the two is repaired here. */
  private async repairText(): Promise<void> {
    const { sqlite, index } = this.parts;
    const stale = sqlite
      .prepare(
        'select id from tool left join indexed_text on tool_id = id where indexed_text.text_hash is null or indexed_text.text_hash <> tool.text_hash',
      )
      .pluck()
      .all() as number[];
    const orphans = sqlite.prepare('select tool_id from indexed_text where tool_id not in (select id from tool)').pluck().all() as number[];
    if (orphans.length > 0) await index.remove(orphans);
    if (stale.length > 0) await this.putText(stale);
  }

  private async loadModel(): Promise<void> {
    const embedder = await this.parts.models.embedder();
    if (this.isStopped) return;
    if (!embedder.ok) {
      this.parts.logger.warn('no embedding model: text search only', { code: embedder.error.code });
      if (!this.parts.lazy) this.later(() => this.lookForModel(), lookAgainMs);
    } else if (this.embedder?.model !== embedder.value.model) {
      if (!this.parts.readOnly) await this.parts.index.useModel(embedder.value.model, embedder.value.dimension);
      this.embedder = embedder.value;
      await this.recount();
      this.fill();
      await this.keepServing();
    }
    this.announce();
  }

  /** While another model's vectors serve, that model is needed for the queries. */
  private async keepServing(): Promise<void> {
    const serving = this.parts.index.servingModel();
    await this.former.use(this.isStopped || serving === this.embedder?.model ? null : serving);
  }

  /** Starts the background embedding unless it runs already; a change meanwhile makes it look again. */
  private fill(): void {
    if (!this.embedder || this.parts.readOnly || this.isStopped) return;
    this.wantsFill = true;
    this.filling ??= this.fillAll()
      .catch((error: unknown) => {
        this.parts.logger.error('the index could not be filled; it is tried again', { error: String(error) });
        this.later(() => this.fill(), retryMs);
      })
      .finally(() => {
        this.filling = null;
        this.rate = null;
        this.announce();
        if (this.wantsFill) this.fill();
      });
  }

  private async fillAll(): Promise<void> {
    // Before the long work: loading beside it would take several times as long, with text search only.
    await this.keepServing();
    this.rate = { since: performance.now(), done: 0 };
    let counted = performance.now();
    while (this.wantsFill && !this.isStopped) {
      this.wantsFill = false;
      for (;;) {
        const pending = await this.parts.index.pendingVectors(vectorBatch * parallelBatches);
        if (pending.length === 0 || this.isStopped) break;
        const halves = [pending.slice(0, vectorBatch), pending.slice(vectorBatch)].filter((half) => half.length > 0);
        const done = await Promise.all(halves.map((half) => this.embedBatch(half)));
        await this.keepServing();
        if (done.includes(false)) {
          await this.recount();
          this.later(() => this.fill(), retryMs);
          return;
        }
        // Counting 100,000 tools takes 0.2 s: once a second is enough for people.
        if (performance.now() - counted > recountMs) {
          await this.recount();
          this.announce();
          counted = performance.now();
        }
      }
      await this.recount();
    }
  }

  /** False when the model itself is in trouble: the batch is tried again later. */
  private async embedBatch(batch: { toolId: number; textHash: string }[]): Promise<boolean> {
    const { library, index, logger } = this.parts;
    const { embedder } = this;
    if (!embedder) return false;
    const tools = library.tools(batch.map(({ toolId }) => toolId));
    const whole = await embedTools(embedder, tools);
    // One text that cannot be embedded must not hold up the others: each is tried by itself.
    const vectors = whole.ok ? whole.value : await Promise.all(tools.map(async (tool) => embedTools(embedder, [tool])));
    const entries = tools.map((tool, i) => {
      const vector = vectors[i];
      if (vector instanceof Float32Array) return { tool, vector, isHopeless: false };
      const [own] = vector?.ok ? vector.value : [];
      return { tool, vector: own ?? null, isHopeless: vector !== undefined && !vector.ok && vector.error.code === 'model-vector' };
    });
    const usable = entries.filter(({ vector, isHopeless }) => vector !== null || isHopeless);
    for (const { tool } of entries.filter(({ isHopeless }) => isHopeless)) {
      logger.warn('this tool is found by text only: its text cannot be embedded', { tool: tool.name });
    }
    if (!whole.ok)
      logger.warn('a batch could not be embedded as a whole', { code: whole.error.code, embedded: usable.length, of: tools.length });
    await index.putVectors(
      embedder.model,
      usable.map(({ tool, vector }) => ({ toolId: tool.id, textHash: tool.textHash, vector })),
    );
    if (this.rate) this.rate.done += usable.length;
    return usable.length === tools.length;
  }

  private lookForModel(): void {
    this.loading = this.loadModel().catch((error: unknown) => {
      this.parts.logger.error('the model could not be put to use; it is tried again', { error: String(error) });
      this.later(() => this.lookForModel(), lookAgainMs);
    });
  }

  private later(work: () => void, delayMs: number): void {
    if (this.retry) clearTimeout(this.retry);
    if (!this.isStopped) this.retry = setTimeout(work, delayMs);
  }

  private async recount(): Promise<void> {
    this.counts = await this.parts.index.counts();
    this.coverage = await this.parts.index.coverage();
  }

  private announce(): void {
    this.events.emit('progress', this.status());
  }
}

function embedTools(embedder: Embedder, tools: StoredTool[]): Promise<Result<Float32Array[]>> {
  return embedder.embed(
    tools.map((tool) => toolText(tool).embedded),
    { priority: 'index' },
  );
}
