/** What a person does with models: sees what serves each role, downloads, checks, puts one to use, and goes back. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type {
  Download,
  EmbedPrefixes,
  KnownModel,
  ModelOffer,
  ModelReport,
  ModelRole,
  ModelsOverview,
  RoleInUse,
} from '#contract/models.ts';
import { modelOfferSchema } from '#contract/models.ts';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import { Emitter } from '#lib/emitter.ts';
import { errorText } from '#lib/guards.ts';
import { sha256 } from '#lib/hash.ts';
import { createLogger, silentSink, type Logger } from '#lib/logger.ts';
import { addressedFile, modelAddress } from '../../processes/download/model-address.ts';
import type { ProcessHost } from '../../processes/process-host.ts';
import { readCatalogue, type Catalogue } from './catalogue.ts';
import { Downloads, type DownloadsOptions, type Fetched, type Wanted } from './downloads.ts';
import { hashOfFile } from './file-hash.ts';
import type { InferenceModels } from './inference-models.ts';
import { KnownModels } from './known-models.ts';
import { modelRoles, readChoice, writeChoice } from './model-choice.ts';
import { tryModel } from './model-trial.ts';
import { readOffers, type Offer } from './offers.ts';

export interface ModelDeskOptions extends Pick<DownloadsOptions, 'env' | 'stalledAfterMs'> {
  models: InferenceModels;
  processHost: ProcessHost;
  modelsFolder: string;
  home: string;
  logger: Logger;
  /** How many tools there are, and the texts of some of them. */
  tools: () => { count: number; texts: string[] };
  /** Another embedding model serves from now on: the index has to follow. */
  onEmbedder: () => Promise<void>;
}

const noPrefixes: EmbedPrefixes = { query: '', document: '' };

export class ModelDesk {
  readonly events = new Emitter<{ changed: Record<string, never>; download: Download }>();
  private readonly options: ModelDeskOptions;
  private readonly known: KnownModels;
  private readonly checking = new Set<string>();
  private readonly stopping = new AbortController();
  private loadedDownloads: Downloads | null = null;
  /** One trial at a time: each loads a model beside the one in use. */
  private trials: Promise<unknown> = Promise.resolve();

  /** Nothing is read yet: most starts of Jig never need it. */
  constructor(options: ModelDeskOptions) {
    this.options = options;
    this.known = new KnownModels(options.home);
  }

  /** Fails with `models-file-invalid`. */
  overview(): Result<ModelsOverview> {
    const choice = readChoice(this.options.home);
    if (!choice.ok) return choice;
    return ok({
      roles: modelRoles.map((role) => this.roleInUse(role, choice.value[role])),
      known: this.known.list(),
      offers: this.offers().map((offer): ModelOffer => modelOfferSchema.parse(offer)),
      downloads: this.downloads.list(),
      checking: [...this.checking],
    });
  }

  /** One of the catalogue by its id, a download that was begun, or any address. Fails with `model-unknown`, `model-address-invalid`, `downloads-busy`. */
  download(wanted: { id: string } | { role: ModelRole; uri: string }): Result<Download> {
    if ('id' in wanted) {
      const begun = this.downloads.list().find(({ id }) => id === wanted.id);
      const offer = this.offers().find(({ id }) => id === wanted.id);
      if (offer) return this.begin(offer);
      if (begun) return this.begin({ ...begun, sha256: null });
      return fail(
        'model-unknown',
        `There is no model ${wanted.id} in the catalogue.`,
        'Look at `jig models`, or give an address and a role.',
      );
    }
    const address = modelAddress(wanted.uri);
    if (!address.ok) return address;
    const name = addressedFile(address.value).replace(/\.gguf$/i, '');
    const id = `${name
      .toLowerCase()
      .replaceAll(/[^a-z0-9.]+/g, '-')
      .slice(0, 60)}-${sha256(wanted.uri).slice(0, 8)}`;
    return this.begin({ id, role: wanted.role, name: name || 'model', uri: wanted.uri, sha256: null });
  }

  /** Fails with `download-unknown`. */
  pause(id: string): Promise<Result<Download>> {
    return this.downloads.pause(id);
  }

  /** Ends a download and removes what has arrived. Fails with `download-unknown`. */
  async discard(id: string): Promise<Result<Record<string, never>>> {
    const discarded = await this.downloads.discard(id);
    this.changed();
    return discarded;
  }

  /**
   * Tries a file and remembers it. A file from disk that does not even load is not remembered. Fails with `model-missing`, or as loading it does.
   */
  async check(
    wanted: { id: string } | { role: ModelRole; file: string; prefixes?: EmbedPrefixes | undefined },
    signal?: AbortSignal,
  ): Promise<Result<KnownModel>> {
    if ('id' in wanted) {
      const known = this.known.get(wanted.id);
      return known ? this.checkKnown(known, signal) : unknownModel(wanted.id);
    }
    const registered = await this.register({ ...wanted, file: resolve(wanted.file), uri: null, licence: null, name: null });
    if (!registered.ok) return registered;
    const { model, isNew } = registered.value;
    const checked = await this.checkKnown(model, signal);
    if (!checked.ok && isNew && model.uri === null) {
      this.known.remove(model.id);
      this.changed();
    }
    return checked;
  }

  /**
   * Puts a checked model to use, or with null the built-in one: at once, with the index made anew in the background. When it cannot be loaded, the
   * one before goes on. Fails with `model-unknown`, `model-unchecked`, `model-unfit`, `model-changed`, or as loading it does.
   */
  async use(role: ModelRole, id: string | null): Promise<Result<RoleInUse>> {
    const { home, models, onEmbedder } = this.options;
    const chosen = id === null ? ok(null) : await this.usable(role, id);
    if (!chosen.ok) return chosen;
    const before = readChoice(home);
    if (!before.ok) return before;
    const { [role]: former, ...others } = before.value;
    await writeChoice(home, chosen.value === null ? others : { ...others, [role]: chosen.value.file });
    const loaded = await models.refresh(role);
    // Without a model for the role, its absence is what was wanted.
    const isWanted = loaded.ok || (id === null && loaded.error.code === 'model-missing');
    if (!isWanted) {
      await writeChoice(home, former === undefined ? others : { ...others, [role]: former });
      await models.refresh(role);
    }
    if (role === 'embedder') await onEmbedder();
    this.changed();
    if (!isWanted) return loaded;
    return ok(this.roleInUse(role, chosen.value?.file));
  }

  /** Removes a model from the list, and its file when Jig downloaded it. Fails with `model-unknown` or `model-in-use`. */
  async forget(id: string): Promise<Result<Record<string, never>>> {
    const known = this.known.get(id);
    if (!known) return unknownModel(id);
    const choice = readChoice(this.options.home);
    if (!choice.ok) return choice;
    if (this.checking.has(id) || this.pathOf(choice.value[known.role]) === known.file)
      return fail('model-in-use', `${known.name} is in use.`, 'Put another model to use first.');
    this.known.remove(id);
    if (known.uri !== null && dirname(known.file) === this.ownFolder()) rmSync(known.file, { force: true });
    this.changed();
    return ok({});
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.loadedDownloads?.stop(), this.trials]);
  }

  private begin(wanted: Wanted): Result<Download> {
    const begun = this.downloads.start(wanted);
    this.changed();
    return begun;
  }

  private get downloads(): Downloads {
    if (this.loadedDownloads) return this.loadedDownloads;
    const { processHost, home, logger, env, stalledAfterMs } = this.options;
    const downloads = new Downloads({
      processHost,
      home,
      logger,
      ...(env && { env }),
      ...(stalledAfterMs !== undefined && { stalledAfterMs }),
    });
    downloads.events.on('progress', (one) => this.events.emit('download', one));
    downloads.events.on('finished', (fetched) => {
      this.takeIn(fetched).catch((error: unknown) => logger.error('a downloaded model could not be taken in', { error: errorText(error) }));
    });
    this.loadedDownloads = downloads;
    return downloads;
  }

  /** A file that has arrived is listed, and checked at once. Rejects when the home cannot be written. */
  private async takeIn({ id, role, name, uri, file }: Fetched): Promise<void> {
    const offer = this.offers().find((one) => one.id === id);
    const prefixes = offer?.prefixes ?? undefined;
    const registered = await this.register({ role, file, name, uri, licence: offer?.licence ?? null, prefixes });
    this.changed();
    if (registered.ok) await this.checkKnown(registered.value.model);
    else this.options.logger.error('a downloaded model could not be listed', { error: registered.error.message });
  }

  private async register(model: {
    role: ModelRole;
    file: string;
    name: string | null;
    uri: string | null;
    licence: string | null;
    prefixes?: EmbedPrefixes | undefined;
  }): Promise<Result<{ model: KnownModel; isNew: boolean }>> {
    const { home, logger } = this.options;
    const { role, file, prefixes } = model;
    const stamp = statSync(file, { throwIfNoEntry: false });
    if (!stamp?.isFile())
      return fail('model-missing', `The file ${file} is missing.`, 'Check the path; a relative one starts at the current folder.');
    try {
      const content = await hashOfFile({ path: file, bytes: stamp.size, changedMs: stamp.mtimeMs }, home, logger);
      const id = `${role}-${content.slice(0, 16)}`;
      const known = this.known.get(id);
      // A file that a person found elsewhere may be one of the catalogue.
      const offer = this.offers().find((one) => one.sha256 === content);
      const entry: KnownModel = {
        id,
        role,
        file,
        bytes: stamp.size,
        sha256: content,
        name: model.name ?? known?.name ?? offer?.name ?? basename(file).replace(/\.gguf$/i, ''),
        uri: model.uri ?? known?.uri ?? null,
        licence: model.licence ?? known?.licence ?? offer?.licence ?? null,
        prefixes: prefixes ?? known?.prefixes ?? offer?.prefixes ?? noPrefixes,
        report: null,
      };
      this.known.put(entry);
      return ok({ model: entry, isNew: known === null });
    } catch (error) {
      return fail('model-unreadable', `The file ${file} cannot be taken in: ${errorText(error)}.`, 'Check the file and the data folder.');
    }
  }

  private checkKnown(known: KnownModel, signal?: AbortSignal): Promise<Result<KnownModel>> {
    const { processHost, modelsFolder, home } = this.options;
    this.checking.add(known.id);
    this.changed();
    const stop = signal ? AbortSignal.any([signal, this.stopping.signal]) : this.stopping.signal;
    const trial = this.trials.then(async (): Promise<Result<KnownModel>> => {
      if (stop.aborted) return fail('aborted', 'The trial was stopped.', 'Nothing needs to be done.');
      const { texts: toolTexts, count: toolCount } = this.options.tools();
      const tried = await tryModel({
        role: known.role,
        file: known.file,
        processHost,
        modelsFolder,
        home,
        // What goes wrong is the answer, and told once.
        logger: createLogger('trial', silentSink),
        toolTexts,
        toolCount,
        signal: stop,
      });
      if (!tried.ok && tried.error.code === 'aborted') return tried;
      const checked = { ...known, report: tried.ok ? tried.value : brokenReport(tried.error) };
      this.known.put(checked);
      return tried.ok ? ok(checked) : told(tried.error, known);
    });
    this.trials = trial
      .catch(() => {})
      .then(() => {
        this.checking.delete(known.id);
        if (!this.stopping.signal.aborted) this.changed();
      });
    return trial;
  }

  private async usable(role: ModelRole, id: string): Promise<Result<KnownModel>> {
    const known = this.known.get(id);
    if (!known || known.role !== role) return unknownModel(id);
    const { name, file, report } = known;
    if (report === null) return fail('model-unchecked', `${name} was not checked yet.`, 'Check it first.');
    const bad = report.checks.find((check) => !check.ok);
    if (bad)
      return fail('model-unfit', `${name} cannot be used: ${bad.message}.`, 'Choose another model, or check it again with other prefixes.');
    const stamp = statSync(file, { throwIfNoEntry: false });
    if (!stamp) return fail('model-missing', `The file ${file} is missing.`, 'Put it back, or download it again.');
    const content = await hashOfFile({ path: file, bytes: stamp.size, changedMs: stamp.mtimeMs }, this.options.home, this.options.logger);
    if (content === known.sha256) return ok(known);
    return fail('model-changed', `${file} is not the file that was checked.`, 'Check it again.');
  }

  private roleInUse(role: ModelRole, chosen: string | undefined): RoleInUse {
    const builtIn = this.catalogue()[role].file;
    const hasBuiltIn = builtIn !== null;
    const none = { role, known: null, name: null, file: null, problem: null, hasBuiltIn };
    const state = role === 'embedder' ? this.options.models.state() : null;
    const problem = state?.problem ?? null;
    const file = this.pathOf(chosen);
    if (file === null) {
      return builtIn
        ? { ...none, from: 'built-in', file: join(this.options.modelsFolder, builtIn.name), problem }
        : { ...none, from: 'none' };
    }
    const known = this.known.list().find((one) => one.role === role && one.file === file);
    const missing = existsSync(file) ? null : { message: `The file ${file} is missing.`, fix: 'Put it back, or use another model.' };
    return {
      role,
      from: 'chosen',
      known: known?.id ?? null,
      name: known?.name ?? basename(file),
      file,
      problem: missing ?? problem,
      hasBuiltIn,
    };
  }

  private pathOf(chosen: string | undefined): string | null {
    if (chosen === undefined) return null;
    return isAbsolute(chosen) ? chosen : join(this.options.home, chosen);
  }

  private ownFolder(): string {
    return join(this.options.home, 'models');
  }

  private offers(): Offer[] {
    return readOffers(this.options.modelsFolder);
  }

  private catalogue(): Catalogue['models'] {
    return readCatalogue(this.options.modelsFolder).models;
  }

  private changed(): void {
    this.events.emit('changed', {});
  }
}

/** Of a file that cannot even be loaded. */
function brokenReport({ message }: Failure): ModelReport {
  return {
    architecture: '',
    dimension: null,
    contextTokens: 0,
    checks: [{ name: 'Loads', ok: false, message }],
    isUsable: false,
    speed: { loadMs: 0, requestMs: 0, textsPerSecond: null, reindexSeconds: null },
    testedAt: new Date().toISOString(),
  };
}

/** The file is in no use yet: there is nothing to mend but the file itself. */
function told({ code, message }: Failure, { uri }: KnownModel): Result<never> {
  const again =
    uri === null ? 'Choose another GGUF file, or fetch this one again if its download may have been cut short.' : 'Choose another model.';
  return fail(code, message, again);
}

function unknownModel(id: string): Result<never> {
  return fail('model-unknown', `There is no model ${id} here.`, 'Download it, or choose its file from disk.');
}
