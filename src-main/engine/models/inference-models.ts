/** The engine's models: which file serves each role, the processes that hold them, and what is wrong when one cannot. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import type { ProcessStatus } from '#contract/system.ts';
import type { Logger } from '#lib/logger.ts';
import { scoresSchema, type Loaded, type ModelRole } from '../../processes/inference/protocol.ts';
import type { ProcessHost } from '../../processes/process-host.ts';
import type { Embedder, LanguageModel, LoanedEmbedder, Models, Ranker } from '../parts.ts';
import { readCatalogue, type Catalogue } from './catalogue.ts';
import { EmbedPool, type EmbedSettings } from './embed-pool.ts';
import { InferenceWorker } from './inference-worker.ts';
import { ownContextTokens } from './known-models.ts';
import { findFormerModel, findModel, type ModelFile, type ModelFiles } from './model-file.ts';
import { ModelSlot } from './model-slot.ts';

export interface InferenceModelsOptions {
  processHost: ProcessHost;
  /** Holds `catalogue.json` and the built-in files. */
  modelsFolder: string;
  home: string;
  logger: Logger;
  /** The data folder that says which files are known; default: `home`. */
  knownIn?: string | undefined;
  /** Paths that go before `<home>/models.json` and the built-in files. */
  files?: ModelFiles | undefined;
  /** A trial of files that may be broken. */
  quiet?: boolean | undefined;
  /** Most processes that embed at once while an index is built; default: 2, or 1 on one core. */
  embedWorkers?: number | undefined;
  /** Ends the second of them after so long without work, ms; default 10,000: it holds 110 MB or more. */
  helperIdleMs?: number | undefined;
}

const defaultHelperIdleMs = 10_000;

export class InferenceModels implements Models {
  private readonly options: InferenceModelsOptions;
  private readonly catalogue: Catalogue['models'];
  private readonly listeners = new Set<() => void>();
  private readonly embedding: ModelSlot<Embedder>;
  private readonly ranking: ModelSlot<Ranker>;
  private readonly language: ModelSlot<LanguageModel>;
  /** Processes of embedders that are loaned out. */
  private readonly loaned = new Set<InferenceWorker>();
  private readonly stopping = new AbortController();

  /** Nothing is read or started yet but the catalogue: that happens with the first call of each part. */
  constructor(options: InferenceModelsOptions) {
    this.options = options;
    this.catalogue = readCatalogue(options.modelsFolder).models;
    this.embedding = this.embeddingSlot();
    this.ranking = this.rankingSlot();
    this.language = this.languageSlot();
  }

  embedder(): Promise<Result<Embedder>> {
    return this.embedding.get();
  }

  async formerEmbedder(model: string, signal: AbortSignal): Promise<Result<LoanedEmbedder>> {
    const { modelsFolder, home, knownIn = home, logger } = this.options;
    const builtIn = this.catalogue.embedder.file;
    const file = await findFormerModel(model, { role: 'embedder', builtIn, modelsFolder, home, knownIn, logger });
    if (!file.ok) return file;
    const isUnwanted = AbortSignal.any([signal, this.stopping.signal]);
    if (isUnwanted.aborted) return unwanted();
    const worker = this.worker('embedder', 'inference (former model)', file.value);
    this.loaned.add(worker);
    const release = async (): Promise<void> => {
      await worker.stop();
      if (this.loaned.delete(worker)) this.changed();
    };
    const onAbort = (): void => void release();
    isUnwanted.addEventListener('abort', onAbort);
    const life = await worker.ready();
    isUnwanted.removeEventListener('abort', onAbort);
    if (!life.ok || isUnwanted.aborted) {
      await release();
      return life.ok || isUnwanted.aborted ? unwanted() : life;
    }
    const pool = new EmbedPool(model, life.value.loaded.dimension, this.embedSettings(file.value), { first: worker, helpers: [] });
    return ok({ model, dimension: pool.dimension, embed: (texts, options) => pool.embed(texts, options), release });
  }

  ranker(): Promise<Result<Ranker>> {
    return this.ranking.get();
  }

  languageModel(): Promise<Result<LanguageModel>> {
    return this.language.get();
  }

  /** Another file was chosen for a role: it is put to use at once. One that nobody has asked for yet is looked for when somebody does. */
  refresh(role: ModelRole): Promise<Result<unknown>> {
    return { embedder: this.embedding, ranker: this.ranking, languageModel: this.language }[role].refresh();
  }

  /** What loading said of the file that serves a role now; null before it is loaded. */
  loaded(role: ModelRole): Loaded | null {
    return { embedder: this.embedding, ranker: this.ranking, languageModel: this.language }[role].loaded();
  }

  state(): ReturnType<Models['state']> {
    const failure = this.embedding.failure();
    const model = this.embedding.model();
    if (failure === null) return { model, state: this.embedding.isReady() ? 'ready' : 'loading', problem: null };
    return {
      model,
      state: failure.code === 'model-missing' ? 'missing' : 'failed',
      problem: { message: failure.message, fix: failure.fix },
    };
  }

  processes(): ProcessStatus[] {
    const loaned = [...this.loaned].map((worker) => worker.status());
    return [this.embedding.processes(), loaned, this.ranking.processes(), this.language.processes()].flat();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.embedding, this.ranking, this.language, ...this.loaned].map((part) => part.stop()));
  }

  private embeddingSlot(): ModelSlot<Embedder> {
    const helperIdleMs = this.options.helperIdleMs ?? defaultHelperIdleMs;
    const helperCount = (this.options.embedWorkers ?? Math.min(2, availableParallelism())) - 1;
    return new ModelSlot({
      find: () => this.find('embedder'),
      workers: (file) => [
        this.worker('embedder', 'inference', file),
        ...Array.from({ length: helperCount }, (_, index) => this.worker('embedder', `inference (index ${index + 1})`, file, helperIdleMs)),
      ],
      part: (file, life, [first, ...helpers]) =>
        new EmbedPool(file.identity, life.loaded.dimension, this.embedSettings(file), { first, helpers }),
      onChange: () => this.changed(),
    });
  }

  private rankingSlot(): ModelSlot<Ranker> {
    const { maxTokens, deadlinesMs } = this.catalogue.ranker;
    const limits = { maxQueryTokens: maxTokens.query, maxDocumentTokens: maxTokens.document };
    return new ModelSlot<Ranker>({
      find: () => this.find('ranker'),
      workers: (file) => [this.worker('ranker', 'inference (ranker)', file)],
      part: (_file, _life, [worker]) => ({
        rank: (query, documents, signal) =>
          worker.ask({ type: 'rank', query, documents, ...limits }, scoresSchema, { deadlineMs: deadlinesMs.rank, signal }),
      }),
      onChange: () => this.changed(),
    });
  }

  private languageSlot(): ModelSlot<LanguageModel> {
    const deadlineMs = this.catalogue.languageModel.deadlinesMs.complete;
    return new ModelSlot<LanguageModel>({
      find: () => this.find('languageModel'),
      workers: (file) => [this.worker('languageModel', 'inference (language model)', file)],
      part: (_file, _life, [worker]) => ({
        complete: (prompt, { grammar, maxTokens, signal }) =>
          // The process stops generating at its deadline; the longer one here is for a process that does not.
          worker.ask({ type: 'complete', prompt, grammar, maxTokens, deadlineMs }, z.string(), { deadlineMs: deadlineMs + 1_000, signal }),
      }),
      onChange: () => this.changed(),
    });
  }

  /** A model that a person brought is not cut where the built-in one was trained to end. */
  private embedSettings({ prefixes }: ModelFile): EmbedSettings {
    const { maxTokens, deadlinesMs } = this.catalogue.embedder;
    if (prefixes === null) return { maxTokens, deadlinesMs, prefixes };
    return { maxTokens: { query: ownContextTokens, index: ownContextTokens }, deadlinesMs, prefixes };
  }

  private find(role: ModelRole): Promise<Result<ModelFile>> {
    const { modelsFolder, home, knownIn = home, files = {}, logger } = this.options;
    return findModel({ role, builtIn: this.catalogue[role].file, modelsFolder, home, knownIn, files, logger });
  }

  private worker(role: ModelRole, label: string, file: ModelFile, idleStopMs: number | null = null): InferenceWorker {
    const { processHost, logger, quiet = false } = this.options;
    const { contextTokens: ordinary, deadlinesMs } = this.catalogue[role];
    const contextTokens = file.prefixes === null ? ordinary : ownContextTokens;
    return new InferenceWorker({
      processHost,
      logger: logger.child(label),
      label,
      role,
      file: file.path,
      repair: file.repair,
      contextTokens,
      loadDeadlineMs: deadlinesMs.load,
      idleStopMs,
      quiet,
      onChange: () => this.changed(),
    });
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function unwanted(): Result<never> {
  return fail('aborted', 'The model is no longer needed.', 'Nothing needs to be done.');
}
