/** One role's model: finds its file and loads it on first use; a failure is kept, and looked at again when the file changed. */
import type { Failure, Result } from '#contract/result.ts';
import type { ProcessStatus } from '#contract/system.ts';
import type { Loaded } from '../../processes/inference/protocol.ts';
import type { InferenceWorker, Life } from './inference-worker.ts';
import type { ModelFile } from './model-file.ts';

export interface SlotOptions<Part> {
  find(): Promise<Result<ModelFile>>;
  /** The first is started and must load; the others are started by the part when it needs them. */
  workers(file: ModelFile): [InferenceWorker, ...InferenceWorker[]];
  part(file: ModelFile, life: Life, workers: [InferenceWorker, ...InferenceWorker[]]): Part;
  onChange(): void;
}

export class ModelSlot<Part> {
  private readonly options: SlotOptions<Part>;
  private loading: Promise<Result<Part>> | null = null;
  private file: ModelFile | null = null;
  private workers: [InferenceWorker, ...InferenceWorker[]] | null = null;
  private retired: InferenceWorker[] = [];
  private lastFailure: Failure | null = null;
  private lastLoaded: Loaded | null = null;
  private isStopped = false;

  constructor(options: SlotOptions<Part>) {
    this.options = options;
  }

  /** Resolves when the model is loaded, or with why it cannot be. May be called any number of times. */
  get(): Promise<Result<Part>> {
    if (this.workers?.[0].problem()) this.loading = null;
    this.loading ??= this.load().then((result) => {
      this.lastFailure = result.ok ? null : result.error;
      if (!result.ok) this.loading = null;
      this.options.onChange();
      return result;
    });
    return this.loading;
  }

  /** Looks which file is to serve now, and puts another one in its place; one that nobody has asked for yet waits. Resolves when it is loaded, or cannot be. */
  async refresh(): Promise<Result<unknown>> {
    if (this.file === null && this.lastFailure === null) return { ok: true, value: null };
    const found = await this.options.find();
    if (found.ok && found.value.identity === this.file?.identity && !this.failure()) return { ok: true, value: null };
    if (!found.ok) await this.retire();
    this.loading = null;
    return this.get();
  }

  model(): string | null {
    return this.file?.identity ?? null;
  }

  loaded(): Loaded | null {
    return this.lastLoaded;
  }

  failure(): Failure | null {
    return this.workers?.[0].problem() ?? this.lastFailure;
  }

  isReady(): boolean {
    return this.workers?.[0].status().state === 'running';
  }

  /** The processes that run or ran; a helper that was never needed is left out. */
  processes(): ProcessStatus[] {
    return (this.workers ?? []).map((worker) => worker.status()).filter((status) => status.state !== 'stopped' || status.lastExit !== null);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...(this.workers ?? []), ...this.retired].map((worker) => worker.stop()));
  }

  /** No file is to serve any more. */
  private async retire(): Promise<void> {
    const retired = [...(this.workers ?? []), ...this.retired];
    this.file = null;
    this.workers = null;
    this.retired = [];
    await Promise.all(retired.map((worker) => worker.stop()));
  }

  private async load(): Promise<Result<Part>> {
    const found = await this.options.find();
    if (!found.ok) return found;
    const before = this.workers?.[0].problem();
    // The same broken file would only crash again.
    if (before && this.file?.identity === found.value.identity) return { ok: false, error: before };
    if (this.isStopped) return { ok: false, error: { code: 'model-failed', message: 'Jig is stopping.', fix: 'Start Jig again.' } };
    this.retired = this.workers ?? [];
    this.file = found.value;
    this.workers = this.options.workers(found.value);
    const { workers } = this;
    // The former processes answer until the new one can.
    const life = await workers[0].ready();
    await Promise.all(this.retired.map((worker) => worker.stop()));
    this.retired = [];
    this.lastLoaded = life.ok ? life.value.loaded : null;
    return life.ok ? { ok: true, value: this.options.part(found.value, life.value, workers) } : life;
  }
}
