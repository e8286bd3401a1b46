/** What the inference process does, apart from llama.cpp: answers requests in turn, stops what was cancelled or is late. */
import type { Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { InferenceMessage, InferenceRequest, Loaded, ModelRole } from './protocol.ts';
import { Turns } from './turns.ts';
import { unitVector } from './unit-vector.ts';

/** The powers that the service is handed: models that compute. All of them throw when the model fails. */
export interface EmbeddingModel {
  readonly dimension: number;
  /** The model's raw output for the first `maxTokens` tokens of `text`. */
  embed(text: string, maxTokens: number): Promise<readonly number[]>;
}
export interface RankingModel {
  /** Probability 0-1. */
  rank(query: string, document: string, limits: { maxQueryTokens: number; maxDocumentTokens: number }): Promise<number>;
}
export interface GeneratingModel {
  complete(prompt: string, options: { grammar: object; maxTokens: number; signal: AbortSignal }): Promise<string>;
}
export type LoadedModel = { loaded: Loaded } & (
  | { role: 'embedder'; model: EmbeddingModel }
  | { role: 'ranker'; model: RankingModel }
  | { role: 'languageModel'; model: GeneratingModel }
);
export type LoadModel = (role: ModelRole, file: string, contextTokens: number) => Promise<LoadedModel>;

const tryAgain = 'Try again; if it happens again, run `jig doctor`.';

export class InferenceService {
  private readonly loadModel: LoadModel;
  private readonly answer: (message: InferenceMessage) => void;
  private readonly turns = new Turns();
  private readonly running = new Map<number, AbortController>();
  private model: LoadedModel | null = null;

  constructor(loadModel: LoadModel, answer: (message: InferenceMessage) => void) {
    this.loadModel = loadModel;
    this.answer = answer;
  }

  /** Answers every request exactly once; a model that throws is an expected failure. */
  async receive(request: InferenceRequest): Promise<void> {
    if (request.type === 'cancel') {
      this.running.get(request.id)?.abort();
      return;
    }
    const abort = new AbortController();
    this.running.set(request.id, abort);
    let result: Result<unknown>;
    try {
      result = await this.perform(request, abort.signal);
    } catch (error) {
      result = abort.signal.aborted
        ? aborted()
        : fail('model-failed', `The model failed: ${errorText(error).replace(/\.+$/, '')}.`, tryAgain);
    }
    this.running.delete(request.id);
    const { id } = request;
    this.answer(result.ok ? { type: 'answer', id, ok: true, value: result.value } : { type: 'answer', id, ok: false, error: result.error });
  }

  private perform(request: Exclude<InferenceRequest, { type: 'cancel' }>, signal: AbortSignal): Promise<Result<unknown>> {
    switch (request.type) {
      case 'load':
        return this.load(request);
      case 'embed':
        return this.embed(request, signal);
      case 'rank':
        return this.rank(request, signal);
      case 'complete':
        return this.complete(request, signal);
    }
  }

  private async load({ role, file, contextTokens }: InferenceRequest & { type: 'load' }): Promise<Result<Loaded>> {
    this.model = await this.loadModel(role, file, contextTokens);
    return ok(this.model.loaded);
  }

  private async embed(request: InferenceRequest & { type: 'embed' }, signal: AbortSignal): Promise<Result<Float32Array>> {
    const { model } = this;
    if (model?.role !== 'embedder') return notLoaded('embedding');
    const { dimension } = model.model;
    const vectors = new Float32Array(request.texts.length * dimension);
    for (const [index, text] of request.texts.entries()) {
      // Each text takes its own turn, so that queries get in between those of an index batch.
      const raw = await this.turns.take(request.priority, async () => (signal.aborted ? null : model.model.embed(text, request.maxTokens)));
      if (raw === null) return aborted();
      const vector = unitVector(raw, dimension);
      if (typeof vector === 'string')
        return fail('model-vector', `A text could not be embedded: ${vector}.`, 'Choose another model file, or run `jig doctor`.');
      vectors.set(vector, index * dimension);
    }
    return ok(vectors);
  }

  private async rank(request: InferenceRequest & { type: 'rank' }, signal: AbortSignal): Promise<Result<number[]>> {
    const { model } = this;
    if (model?.role !== 'ranker') return notLoaded('ranking');
    const scores: number[] = [];
    for (const document of request.documents) {
      const score = await this.turns.take('query', async () =>
        signal.aborted ? null : model.model.rank(request.query, document, request),
      );
      if (score === null) return aborted();
      if (!Number.isFinite(score)) return fail('model-failed', 'The ranking model answered a number that is not finite.', tryAgain);
      scores.push(score);
    }
    return ok(scores);
  }

  private async complete(request: InferenceRequest & { type: 'complete' }, signal: AbortSignal): Promise<Result<string>> {
    const { model } = this;
    if (model?.role !== 'languageModel') return notLoaded('language');
    const deadline = AbortSignal.timeout(request.deadlineMs);
    const stop = AbortSignal.any([signal, deadline]);
    try {
      return ok(
        await this.turns.take('query', () =>
          stop.aborted ? Promise.reject(stop.reason) : model.model.complete(request.prompt, { ...request, signal: stop }),
        ),
      );
    } catch (error) {
      if (deadline.aborted && !signal.aborted) {
        return fail(
          'model-late',
          `The language model did not answer within ${request.deadlineMs} ms.`,
          'Use a smaller model, or another filter in the settings.',
        );
      }
      throw error;
    }
  }
}

// The contract's own `ok` and `fail` would load zod, 17 MB of a process that is kept small.
function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

function fail(code: string, message: string, fix: string): Result<never> {
  return { ok: false, error: { code, message, fix } };
}

function aborted(): Result<never> {
  return fail('aborted', 'The request was cancelled.', 'Nothing needs to be done.');
}

function notLoaded(kind: string): Result<never> {
  return fail('model-failed', `No ${kind} model is loaded in this process.`, tryAgain);
}
