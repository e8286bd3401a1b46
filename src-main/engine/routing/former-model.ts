/** The model whose vectors serve while those of another are being made: loaded for that time, and not unloaded under a query. */
import type { IndexStatus } from '#contract/system.ts';
import type { Failure } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import type { Embedder, LoanedEmbedder, Models } from '../parts.ts';

/** One time of service: it ends with `stop`, and another begins anew. */
interface Service {
  readonly model: string;
  readonly stop: AbortController;
  readonly asked: Set<Promise<unknown>>;
  embedder: LoanedEmbedder | null;
  failure: Failure | null;
  begun: Promise<void>;
}

export class FormerModel {
  private readonly models: Models;
  private readonly logger: Logger;
  private readonly onChange: () => void;
  private service: Service | null = null;
  private ending: Promise<unknown> = Promise.resolve();

  constructor(models: Models, logger: Logger, onChange: () => void) {
    this.models = models;
    this.logger = logger;
    this.onChange = onChange;
  }

  /** Loads this model, and unloads any other; null unloads it. Resolves when the model answers or cannot: `state` says why. */
  async use(model: string | null): Promise<void> {
    if (this.service?.model !== model) {
      const { service } = this;
      this.service = null;
      if (service) this.ending = Promise.all([this.ending, this.end(service)]);
      if (model !== null) this.service = this.begin(model);
      this.onChange();
    }
    await this.service?.begun;
  }

  /** The same as an embedder of queries; null unless it is loaded. */
  embedder(model: string): Pick<Embedder, 'embed'> | null {
    const { service } = this;
    const loaned = service?.model === model ? service.embedder : null;
    if (!service || !loaned) return null;
    return {
      async embed(texts, options) {
        const answer = loaned.embed(texts, options);
        service.asked.add(answer);
        try {
          return await answer;
        } finally {
          service.asked.delete(answer);
        }
      },
    };
  }

  state(): IndexStatus['former'] {
    if (!this.service) return null;
    const { model, failure, embedder } = this.service;
    if (failure === null) return { model, state: embedder ? 'ready' : 'loading', problem: null };
    const { code, message, fix } = failure;
    return { model, state: code === 'model-missing' ? 'missing' : 'failed', problem: { message, fix } };
  }

  /** Resolves when its process is gone. */
  async stop(): Promise<void> {
    await this.use(null);
    await this.ending;
  }

  private begin(model: string): Service {
    const service: Service = {
      model,
      stop: new AbortController(),
      asked: new Set(),
      embedder: null,
      failure: null,
      begun: Promise.resolve(),
    };
    service.begun = this.load(service);
    return service;
  }

  private async load(service: Service): Promise<void> {
    const loaned = await this.models.formerEmbedder(service.model, service.stop.signal);
    if (loaned.ok) service.embedder = loaned.value;
    else {
      service.failure = loaned.error;
      if (!service.stop.signal.aborted) this.logger.warn('text search only until the new index is ready', { why: loaned.error.message });
    }
    this.onChange();
  }

  /** What was asked is answered first. */
  private async end(service: Service): Promise<void> {
    service.stop.abort();
    await service.begun;
    await Promise.allSettled(service.asked);
    await service.embedder?.release();
  }
}
