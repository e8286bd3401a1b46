/** `jig eval`: routes every request of a set through the real parts, over a throw-away library, and scores the ranking. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGgufRole } from '../../models/gguf-role.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Settings } from '#contract/system.ts';
import type { Logger } from '#lib/logger.ts';
import type { ProcessHost } from '../../../processes/process-host.ts';
import { openDatabase } from '../../database/open-database.ts';
import { defaultSettings } from '../../settings/settings-store.ts';
import { loadCatalogue } from '../../models/catalogue.ts';
import { InferenceModels } from '../../models/inference-models.ts';
import type { Embedder, Models } from '../../parts.ts';
import type { Stage } from '../route.ts';
import { startRouting, type Routing } from '../start-routing.ts';
import { reportOf, withAuroc, type Outcome } from './make-report.ts';
import { isSetFolder, readSet, type EvalSet } from './read-set.ts';
import type { EvalReport } from './report.ts';
import { sampleOf } from './sample.ts';
import { routeQueries } from './route-queries.ts';
import { fillSetLibrary } from './set-library.ts';

export interface EvaluateOptions {
  stage: Stage;
  /** Model files to try instead of those in use; each is recognised by what it holds. */
  models?: string[];
  resourcesFolder: string;
  processHost: ProcessHost;
  logger: Logger;
  signal?: AbortSignal | undefined;
  progress?: (line: string) => void;
  /** Default: the settings a new library starts with. */
  settings?: Partial<Settings>;
  /** So many requests of each set, always the same ones; default: all. */
  sample?: number | undefined;
  /** How long the language model may take for a request, ms; default: as in the catalogue. */
  deadlineMs?: number | undefined;
}

function setFolders(folder: string): Result<string[]> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return fail('set-missing', `${folder} is not a folder.`, 'Name a folder with tools.jsonl and queries.jsonl.');
  if (isSetFolder(folder)) return ok([folder]);
  const inside = readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory() && isSetFolder(path));
  return inside.length > 0
    ? ok(inside)
    : fail(
        'set-missing',
        `${folder} holds no set: no folder in it has tools.jsonl and queries.jsonl (or .jsonl.gz).`,
        'Name a set folder or a folder of such folders.',
      );
}

/** Evaluates one set, or every set in a folder. Fails with `set-missing`, `set-invalid`, a model's failure, or `aborted`. */
export async function evaluateFolder(folder: string, options: EvaluateOptions): Promise<Result<EvalReport[]>> {
  const folders = setFolders(folder);
  if (!folders.ok) return folders;
  const modelsFolder = join(options.resourcesFolder, 'models');
  const catalogue = loadCatalogue(modelsFolder);
  if (!catalogue.ok) return catalogue;
  const scratch = mkdtempSync(join(tmpdir(), 'jig-eval-'));
  const files: Record<string, string> = {};
  for (const file of options.models ?? []) {
    const role = await readGgufRole(file);
    if (!role.ok) return role;
    files[role.value] = file;
  }
  const models = new InferenceModels({ processHost: options.processHost, modelsFolder, home: scratch, logger: options.logger, files });
  try {
    const embedder = options.stage === 'text' ? null : await models.embedder();
    if (embedder && !embedder.ok) return embedder;
    const filter = await filterReady(models, options);
    if (!filter.ok) return filter;
    const vectors = new Map<string, Float32Array>();
    const reports: { report: EvalReport; outcomes: Outcome[] }[] = [];
    for (const path of folders.value) {
      const read = readSet(path);
      if (!read.ok) return read;
      const set = { ...read.value, queries: sampleOf(read.value.queries, options.sample ?? Infinity) };
      const outcomes = await routeSet(
        set,
        join(scratch, set.name),
        models,
        embedder?.value ?? null,
        vectors,
        withDeadline(catalogue.value, options.deadlineMs),
        options,
      );
      if (!outcomes.ok) return outcomes;
      reports.push({ report: reportOf(set, outcomes.value, options.stage), outcomes: outcomes.value });
    }
    return ok(
      reports.map(({ report, outcomes }) =>
        withAuroc(
          report,
          outcomes,
          reports.flatMap((other) => other.outcomes),
        ),
      ),
    );
  } finally {
    await models.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Loads what the chosen filter needs: a missing model is an error here, where the app would quietly go on with the evidence. */
async function filterReady(models: Models, { settings, stage }: EvaluateOptions): Promise<Result<unknown>> {
  if (stage !== 'final') return ok(null);
  if (settings?.filter === 'ranker') return models.ranker();
  return settings?.filter === 'language-model' ? models.languageModel() : ok(null);
}

/** The catalogue with another deadline for the language model. */
function withDeadline<T extends object>(catalogue: T, deadlineMs: number | undefined): object {
  if (deadlineMs === undefined || !('languageModel' in catalogue)) return catalogue;
  return { ...catalogue, languageModel: { ...Object(catalogue.languageModel), deadlineMs } };
}

/** Vectors of the registry's texts, two batches at a time; a text shared by several sets is embedded once. */
async function embedAll(
  embedder: Embedder,
  texts: string[],
  known: Map<string, Float32Array>,
  progress: (done: number, total: number) => void,
): Promise<Float32Array[]> {
  const missing = [...new Set(texts)].filter((text) => !known.has(text));
  const batch = 32;
  let next = 0;
  const worker = async () => {
    while (next < missing.length) {
      const part = missing.slice(next, (next += batch));
      const vectors = await embedder.embed(part, { priority: 'index' });
      if (!vectors.ok) throw new Error(`${vectors.error.message} ${vectors.error.fix}`);
      part.forEach((text, i) => known.set(text, vectors.value[i] ?? new Float32Array(embedder.dimension)));
      progress(Math.min(next, missing.length), missing.length);
    }
  };
  await Promise.all([worker(), worker()]);
  return texts.map((text) => known.get(text) ?? new Float32Array(embedder.dimension));
}

/** What came of each request of one set, over a throw-away library in `home`; tool texts found in `vectors` are not embedded again. */
export async function routeSet(
  set: EvalSet,
  home: string,
  models: Models,
  embedder: Embedder | null,
  vectors: Map<string, Float32Array>,
  catalogue: unknown,
  { stage, logger, signal, settings, progress = () => {} }: EvaluateOptions,
): Promise<Result<Outcome[]>> {
  const opened = openDatabase(home);
  if (!opened.ok) return opened;
  const { sqlite } = opened.value;
  let routing: Routing | null = null;
  try {
    const { library, ids } = await fillSetLibrary(
      sqlite,
      set.tools,
      embedder && {
        id: embedder.model,
        dimension: embedder.dimension,
        embed: (texts) =>
          embedAll(
            embedder,
            texts,
            vectors,
            (done, total) => done % 320 === 0 && progress(`${set.name}: ${done} of ${total} tools embedded`),
          ),
      },
    );
    const started = await startRouting({
      sqlite,
      readOnly: false,
      library,
      logger,
      catalogue,
      models: embedder ? models : withoutEmbedder(models),
      settings: { get: () => ({ ...defaultSettings, ...settings }), gatewayKey: () => null },
      activity: { record: () => {}, list: () => [] },
    });
    if (!started.ok) return started;
    routing = started.value;
    await routing.indexer.vectorsReady();
    await routing.ledger.counted();
    const setIds = new Map([...ids].map(([setId, id]) => [id, setId]));
    const names = new Map(
      library.list({ offset: 0, limit: Number.MAX_SAFE_INTEGER }).tools.map(({ id, name }) => [name, setIds.get(id) ?? '']),
    );
    return await routeQueries(routing.router, set.queries, {
      stage,
      idOf: (toolId) => setIds.get(toolId) ?? '',
      idOfName: (name) => names.get(name) ?? '',
      signal,
      progress: (done) => done % 100 === 0 && progress(`${set.name}: ${done} of ${set.queries.length} requests`),
    });
  } finally {
    await routing?.stop();
    sqlite.close();
  }
}

/** For the stage `text`: the route as it is before a model is loaded. */
function withoutEmbedder(models: Models): Models {
  const missing = fail('model-missing', 'Vectors are left out of this evaluation.', 'Choose another stage.');
  return {
    embedder: () => Promise.resolve(missing),
    formerEmbedder: () => Promise.resolve(missing),
    ranker: () => models.ranker(),
    languageModel: () => models.languageModel(),
    state: () => models.state(),
    processes: () => models.processes(),
    onChange: (listener) => models.onChange(listener),
    stop: () => Promise.resolve(),
  };
}
