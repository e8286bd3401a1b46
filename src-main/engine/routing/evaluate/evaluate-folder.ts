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
import { isSetFolder, needs, readSet, type EvalSet, type SetQuery } from './read-set.ts';
import type { EvalReport } from './report.ts';
import { auroc, mean, quantiles, recallOf, retrievalScores } from './scores.ts';
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
}

interface Outcome {
  query: SetQuery;
  /** Set ids, best first, with the context where the request has one. */
  ranked: string[];
  /** The same from the last turn alone; equal to `ranked` for a request without context. */
  rankedAlone: string[];
  picks: string[];
  anyTool: number;
  abstained: boolean;
  timings: { embedMs: number; searchMs: number; filterMs: number; totalMs: number } | null;
  tokens: EvalReport['tokens'];
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
    const vectors = new Map<string, Float32Array>();
    const reports: { report: EvalReport; outcomes: Outcome[] }[] = [];
    for (const path of folders.value) {
      const set = readSet(path);
      if (!set.ok) return set;
      const outcomes = await routeSet(
        set.value,
        join(scratch, set.value.name),
        models,
        embedder?.value ?? null,
        vectors,
        catalogue.value,
        options,
      );
      if (!outcomes.ok) return outcomes;
      reports.push({ report: reportOf(set.value, outcomes.value, options.stage), outcomes: outcomes.value });
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

async function routeSet(
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
    const outcomes: Outcome[] = [];
    for (const query of set.queries) {
      if (signal?.aborted) return fail('aborted', 'The evaluation was stopped.', 'Run it again.');
      if (outcomes.length % 100 === 0) progress(`${set.name}: ${outcomes.length} of ${set.queries.length} requests`);
      const ranked = await routing.router.rank({ query: query.query, context: query.context ?? [] }, stage);
      if (!ranked.ok) return ranked;
      const { route, toolIds, anyTool } = ranked.value;
      const alone = (query.context ?? []).length > 0 ? await routing.router.rank({ query: query.query }, stage) : ranked;
      if (!alone.ok) return alone;
      const byName = new Map(
        toolIds.flatMap((id) => {
          const tool = library.tool(id);
          return tool ? [[tool.name, setIds.get(id) ?? ''] as const] : [];
        }),
      );
      outcomes.push({
        query,
        ranked: toolIds.map((id) => setIds.get(id) ?? ''),
        rankedAlone: alone.value.toolIds.map((id) => setIds.get(id) ?? ''),
        picks: route?.picks.map((pick) => byName.get(pick.name) ?? '') ?? [],
        anyTool,
        abstained: route?.abstained ?? false,
        timings: route?.timings ?? null,
        tokens: route?.tokens ?? null,
      });
    }
    return ok(outcomes);
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
    ranker: () => models.ranker(),
    languageModel: () => models.languageModel(),
    state: () => models.state(),
    processes: () => models.processes(),
    onChange: (listener) => models.onChange(listener),
    stop: () => Promise.resolve(),
  };
}

/** A request with candidates is judged among those only: the first of them in the ranking must be right. */
function accuracyOf(outcomes: readonly Outcome[]): number | null {
  const rows = outcomes.filter(({ query }) => (query.candidates ?? []).length > 0);
  if (rows.length === 0) return null;
  return mean(
    rows.map(({ query, ranked }) => {
      const allowed = new Set(query.candidates ?? []);
      const first = ranked.find((id) => allowed.has(id));
      return first !== undefined && needs(query).some((group) => group.includes(first)) ? 1 : 0;
    }),
  );
}

function reportOf(set: EvalSet, outcomes: Outcome[], stage: Stage): EvalReport {
  const needing = outcomes.filter(({ query }) => query.tools.length > 0);
  const rows = (list: Outcome[]) => list.map(({ ranked, query }) => ({ ranked, groups: needs(query) }));
  const scores = retrievalScores(needing.map(({ rankedAlone, query }) => ({ ranked: rankedAlone, groups: needs(query) })));
  const isFinal = stage === 'final';
  const handed = needing.filter(({ picks }) => picks.length > 0);
  const precision =
    handed.length === 0
      ? 0
      : mean(
          handed.map(({ picks, query }) => picks.filter((id) => needs(query).some((group) => group.includes(id))).length / picks.length),
        );
  const recall = needing.length === 0 ? 0 : mean(needing.map(({ picks, query }) => recallOf(picks, needs(query))));
  const none = outcomes.filter(({ query }) => query.tools.length === 0);
  const silent = outcomes.filter(({ abstained }) => abstained);
  const rightlySilent = none.filter(({ abstained }) => abstained).length;
  const timings = outcomes.flatMap(({ timings: one }) => (one ? [one] : []));
  const tokens = outcomes.flatMap(({ tokens: one }) => (one ? [one] : []));
  const tokenMean = (key: keyof NonNullable<EvalReport['tokens']>) => Math.round(mean(tokens.map((one) => one[key])));
  const sources = [...new Set(outcomes.map(({ query }) => query.source ?? ''))];
  return {
    set: set.name,
    tools: set.tools.length,
    queries: set.queries.length,
    recall: scores?.recall ?? null,
    complete5: scores?.complete5 ?? null,
    mrr: scores?.mrr ?? null,
    ndcg5: scores?.ndcg5 ?? null,
    accuracy: accuracyOf(needing),
    picks:
      isFinal && needing.length > 0
        ? {
            precision,
            recall,
            f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
            mean: mean(needing.map(({ picks }) => picks.length)),
          }
        : null,
    abstain: isFinal
      ? {
          auroc: null,
          precision: silent.length === 0 ? null : rightlySilent / silent.length,
          recall: none.length === 0 ? null : rightlySilent / none.length,
          falseRate: needing.length === 0 ? null : needing.filter(({ abstained }) => abstained).length / needing.length,
        }
      : null,
    withContext: retrievalScores(rows(needing.filter(({ query }) => (query.context ?? []).length > 0))),
    bySource: Object.fromEntries(
      sources.map((source) => {
        const own = needing.filter(({ query }) => (query.source ?? '') === source);
        return [source, { queries: own.length, recall: retrievalScores(rows(own))?.recall ?? null, accuracy: accuracyOf(own) }];
      }),
    ),
    timings:
      timings.length === 0
        ? null
        : {
            embedMs: quantiles(timings.map((one) => one.embedMs)),
            searchMs: quantiles(timings.map((one) => one.searchMs)),
            filterMs: quantiles(timings.map((one) => one.filterMs)),
            totalMs: quantiles(timings.map((one) => one.totalMs)),
          },
    tokens:
      tokens.length === 0
        ? null
        : {
            menu: tokenMean('menu'),
            reply: tokenMean('reply'),
            schemas: tokenMean('schemas'),
            baseline: tokenMean('baseline'),
            saved: tokenMean('saved'),
          },
  };
}

/** A set without requests of one kind is measured against those of the whole folder. */
function withAuroc(report: EvalReport, own: Outcome[], all: Outcome[]): EvalReport {
  if (!report.abstain) return report;
  const split = (list: Outcome[], isNeeding: boolean) =>
    list.filter(({ query }) => query.tools.length > 0 === isNeeding).map(({ anyTool }) => anyTool);
  const pick = (isNeeding: boolean) => (split(own, isNeeding).length > 0 ? split(own, isNeeding) : split(all, isNeeding));
  return { ...report, abstain: { ...report.abstain, auroc: auroc(pick(true), pick(false)) } };
}
