/** The embedder handed to the engine: queries go to the first process at once, index batches in small pieces to one or two. */
import type { EmbedPrefixes } from '#contract/models.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Catalogue } from './catalogue.ts';
import type { Embedder } from '../parts.ts';
import { vectorsSchema, type EmbedPriority } from '../../processes/inference/protocol.ts';
import type { InferenceWorker } from './inference-worker.ts';

/** Texts in one message: small, so that two processes share a batch evenly and a cancelled one ends soon. */
const pieceSize = 8;

/** A second process costs a second to start: it pays from about this many texts on. */
const helperFromTexts = 64;

/** How the texts of one model are made and how long it may take. */
export interface EmbedSettings extends Pick<Catalogue['models']['embedder'], 'maxTokens' | 'deadlinesMs'> {
  prefixes: EmbedPrefixes | null;
}

interface Piece {
  texts: string[];
  signal: AbortSignal | undefined;
  done(result: Result<Float32Array[]>): void;
}

export class EmbedPool implements Embedder {
  readonly model: string;
  readonly dimension: number;
  private readonly settings: EmbedSettings;
  private readonly first: InferenceWorker;
  private readonly helpers: InferenceWorker[];
  private readonly waiting: Piece[] = [];
  private readonly busy = new Set<InferenceWorker>();
  private textsSinceIdle = 0;

  /** `helpers` are started only for long index work, and stop by themselves. */
  constructor(model: string, dimension: number, settings: EmbedSettings, workers: { first: InferenceWorker; helpers: InferenceWorker[] }) {
    this.model = model;
    this.dimension = dimension;
    this.settings = settings;
    this.first = workers.first;
    this.helpers = workers.helpers;
  }

  async embed(
    texts: string[],
    { priority, signal }: { priority: EmbedPriority; signal?: AbortSignal | undefined },
  ): Promise<Result<Float32Array[]>> {
    if (texts.length === 0) return ok([]);
    if (priority === 'query') return this.askWorker(this.first, texts, 'query', signal);
    const pieces: Promise<Result<Float32Array[]>>[] = [];
    for (let start = 0; start < texts.length; start += pieceSize) {
      pieces.push(new Promise((done) => this.waiting.push({ texts: texts.slice(start, start + pieceSize), signal, done })));
    }
    this.textsSinceIdle += texts.length;
    this.dispatch();
    const vectors: Float32Array[] = [];
    for (const result of await Promise.all(pieces)) {
      if (!result.ok) return result;
      vectors.push(...result.value);
    }
    return ok(vectors);
  }

  private dispatch(): void {
    const workers = this.textsSinceIdle >= helperFromTexts ? [this.first, ...this.helpers] : [this.first];
    for (const worker of workers) {
      if (this.busy.has(worker) || worker.problem() !== null) continue;
      this.busy.add(worker);
      void this.work(worker);
    }
    // Nobody is left who could work: the first one's failure says why.
    const problem = this.first.problem();
    if (problem && this.busy.size === 0) for (const piece of this.waiting.splice(0)) piece.done({ ok: false, error: problem });
  }

  private async work(worker: InferenceWorker): Promise<void> {
    for (let piece = this.waiting.shift(); piece; piece = this.waiting.shift()) {
      const result = await this.askWorker(worker, piece.texts, 'index', piece.signal);
      if (!result.ok && worker !== this.first && worker.problem() !== null) {
        // A helper that cannot start (say, for lack of memory) leaves its work to the first process.
        this.waiting.unshift(piece);
        break;
      }
      piece.done(result);
    }
    this.busy.delete(worker);
    if (this.waiting.length > 0) this.dispatch();
    else if (this.busy.size === 0) this.textsSinceIdle = 0;
  }

  private async askWorker(
    worker: InferenceWorker,
    texts: string[],
    priority: EmbedPriority,
    signal: AbortSignal | undefined,
  ): Promise<Result<Float32Array[]>> {
    const { maxTokens, deadlinesMs, prefixes } = this.settings;
    const prefix = prefixes?.[priority === 'query' ? 'query' : 'document'] ?? '';
    const whole = prefix === '' ? texts : texts.map((text) => prefix + text);
    const question = { type: 'embed' as const, priority, texts: whole, maxTokens: maxTokens[priority] };
    const flat = await worker.ask(question, vectorsSchema, { deadlineMs: deadlinesMs[priority], signal, isPatient: priority === 'index' });
    if (!flat.ok) return flat;
    if (flat.value.length !== texts.length * this.dimension) {
      return fail('model-vector', `The model answered ${flat.value.length} numbers for ${texts.length} texts.`, 'Run `jig doctor`.');
    }
    return ok(texts.map((_, index) => flat.value.slice(index * this.dimension, (index + 1) * this.dimension)));
  }
}
