/** `npm run fit -- DATA`: fits the evidence models on labelled requests and writes them into the catalogue. Never reads the benchmark. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceModels } from '../src-main/engine/models/inference-models.ts';
import { candidateFeatures, requestFeatures } from '../src-main/engine/routing/evidence.ts';
import { intentLogits, judgeEvidence, type EvidenceWeights, type ListSettings } from '../src-main/engine/routing/evidence-model.ts';
import {
  needs,
  readRows,
  setQuerySchema,
  setToolSchema,
  type SetQuery,
  type SetTool,
} from '../src-main/engine/routing/evaluate/read-set.ts';
import { toolText } from '../src-main/engine/library/tool-text.ts';
import { requestEvidence, wishEvidence } from '../src-main/engine/routing/judge-request.ts';
import { requestText } from '../src-main/engine/routing/request-text.ts';
import { requestTexts, searchRequest, type SearchSettings } from '../src-main/engine/routing/search-request.ts';
import { NodeProcessHost } from '../src-main/headless/node-process-host.ts';
import { createLogger, stderrSink } from '../src-main/lib/logger.ts';
import { catalogueText } from './catalogue-text.ts';
import { EmbedCache } from './embed-cache.ts';
import { everydaySettings } from './everyday.ts';
import { fitList, fitPickRule, shownScores } from './fit-decisions.ts';
import { fitFusion, type FusionCase } from './fit-fusion.ts';
import { fusionCase } from './fusion-cases.ts';
import { intentRequests, makeRegistries, sourceWeights, type Registry } from './make-examples.ts';
import { writtenRequests } from './written-requests.ts';
import { withRegistry } from './registry-library.ts';
import { calibrationError, reliabilityBins, reliabilityDiagram, type ReliabilityBin } from './reliability.ts';
import { fitDirection, fitEvidence, type Example } from './train-evidence.ts';

const root = join(import.meta.dirname, '..');
const seed = 7;
const heldRegistry = 2;
const options = { hidden: 12, epochs: 14, learningRate: 0.01, weightDecay: 0.2, seed };
const features = [...candidateFeatures, ...requestFeatures];
const say = (text: string) => process.stderr.write(`${text}\n`);

function rows<T>(path: string, schema: Parameters<typeof readRows<T>>[1]): T[] {
  const read = readRows(path, schema);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

type Embedding = { cache: EmbedCache; embedder: { model: string; dimension: number } };

/** Vectors of the texts of each request, as the router embeds them. */
async function requestVectors(registry: Registry, cache: EmbedCache): Promise<Float32Array[][]> {
  const texts = registry.queries.map((query) => requestTexts(query.query, query.context ?? []));
  const progress = (done: number, total: number) => done % 1_024 === 0 && say(`  requests ${done}/${total}`);
  const vectors = await cache.embed(texts.flat(), 'query', progress);
  let next = 0;
  return texts.map((list) => vectors.slice(next, (next += list.length)));
}

/** What each list says about the requests of a registry that need a tool. */
function fusionCases(registry: Registry, { cache, embedder }: Embedding, settings: SearchSettings): Promise<FusionCase[]> {
  return withRegistry(registry, cache, embedder, async (library) => {
    const vectors = await requestVectors(registry, cache);
    const cases: FusionCase[] = [];
    for (const [i, query] of registry.queries.entries()) {
      const found = await fusionCase(library, query, vectors[i] ?? [], settings);
      if (found) cases.push(found);
    }
    return cases;
  });
}

/** The evidence of every request of a registry, once with vectors and once without. */
function examplesOf(registry: Registry, { cache, embedder }: Embedding, settings: SearchSettings & { fusion: { judged: number } }) {
  return withRegistry(registry, cache, embedder, async ({ index, ids, texts }) => {
    const vectors = await requestVectors(registry, cache);
    const examples: Record<'withVectors' | 'textOnly', Example[]> = { withVectors: [], textOnly: [] };
    for (const [i, query] of registry.queries.entries()) {
      const context = query.context ?? [];
      for (const kind of ['withVectors', 'textOnly'] as const) {
        const given = kind === 'textOnly' ? null : (vectors[i] ?? null);
        const found = await searchRequest(index, { query: query.query, context, vectors: given, usesText: true }, settings);
        const hits = found.hits.slice(0, settings.fusion.judged);
        const textOf = (id: number) => texts.get(id);
        const facts = requestEvidence({ ...found, hasContext: context.length > 0 }, hits, textOf);
        const gold = needs(query).map((group) => group.map((id) => facts.toolIds.indexOf(ids.get(id) ?? -1)).filter((place) => place >= 0));
        examples[kind].push({
          ...facts,
          gold,
          wishes: found.wishes.map((wish) => wishEvidence(wish, settings.fusion.judged, textOf)),
          isNoTool: query.tools.length === 0,
          toolCount: registry.tools.length,
          own: found.own,
          whole: found.whole,
          weight: sourceWeights[query.source ?? ''] ?? 1,
        });
      }
    }
    return examples;
  });
}

/** Says how good the shown probabilities of held-out requests are, and the threshold that costs 2 % of those that need a tool; gives the bins. */
function describe(name: string, model: EvidenceWeights, list: ListSettings, held: Example[]): ReliabilityBin[] {
  const any = held.map((example) => {
    const intent = intentLogits(model, model.intent?.model ?? null, example.own, example.whole);
    return { ...judgeEvidence(model, example.rows, example.request, intent), isNoTool: example.isNoTool };
  });
  const positive = any
    .filter((row) => !row.isNoTool)
    .map((row) => row.anyTool)
    .toSorted((a, b) => a - b);
  const threshold = positive[Math.floor(positive.length * 0.02)] ?? 0;
  const negatives = any.filter((row) => row.isNoTool);
  const caught = negatives.filter((row) => row.anyTool < threshold).length / negatives.length;
  const bins = reliabilityBins(shownScores(model, held, list, catalogue.verbs));
  say(
    `${name}: held out ${held.length}; calibration error of the probabilities shown: ${calibrationError(bins).toFixed(3)}; threshold for 2 % loss ${threshold.toFixed(3)} catches ${caught.toFixed(2)} of the no-tool requests`,
  );
  return bins;
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(6));
  if (Array.isArray(value)) return value.map(rounded);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
  return value;
}

/** The text by which the index embeds a tool of the data. */
const embeddedText = ({ server, name, description, parameters }: SetTool) =>
  toolText({
    server,
    localName: name,
    description: description ?? '',
    searchDescription: null,
    inputSchema: parameters !== null && typeof parameters === 'object' ? (parameters as Record<string, unknown>) : { type: 'object' },
  }).embedded;

const [data] = process.argv.slice(2);
if (!data) {
  say('Usage: npm run fit -- DATA   (a folder with tools.jsonl.gz, queries.train.jsonl.gz, queries.valid.jsonl.gz)');
  process.exit(2);
}
const cataloguePath = join(root, 'resources/models/catalogue.json');
const catalogue = JSON.parse(readFileSync(cataloguePath, 'utf8'));
const logger = createLogger('fit', stderrSink, 'warn');
const models = new InferenceModels({
  processHost: new NodeProcessHost({ logger }),
  modelsFolder: join(root, 'resources/models'),
  home: join(root, '.cache'),
  logger,
});
const embedder = await models.embedder();
if (!embedder.ok) throw new Error(`${embedder.error.message} ${embedder.error.fix}`);
const cache = new EmbedCache(join(root, '.cache/vectors'), embedder.value);
const embedding = { cache, embedder: embedder.value };
const tools = rows(join(data, 'tools.jsonl.gz'), setToolSchema);
const written = writtenRequests(tools);
const train = [...rows(join(data, 'queries.train.jsonl.gz'), setQuerySchema), ...written];
const valid = [...rows(join(data, 'queries.valid.jsonl.gz'), setQuerySchema), ...written.filter((query) => query.tools.length > 0)];
const registries = makeRegistries(tools, valid, train, seed);
const asked = intentRequests(train, seed);
/** People end a request with a full stop or not; the vector changes a little, what is meant does not. */
const toggled = (text: string) => (/[.!?]$/.test(text) ? text.replace(/[.!?]+$/, '') : `${text}.`);
const direction = async (queries: SetQuery[], textOf: (query: SetQuery) => string) => {
  const texts = queries.flatMap((query) => [textOf(query), toggled(textOf(query))]);
  const vectors = await cache.embed(texts, 'query', (done, total) => done % 1_024 === 0 && say(`intent ${done}/${total}`));
  return fitDirection(
    vectors.map((vector, i) => {
      const query = queries[Math.floor(i / 2)];
      return { vector, needsTool: (query?.tools.length ?? 0) > 0, weight: sourceWeights[query?.source ?? ''] ?? 1 };
    }),
  );
};
const intent = {
  model: embedder.value.model,
  own: await direction(asked, (query) => query.query),
  whole: await direction(
    asked.filter((query) => (query.context ?? []).length > 0),
    (query) => requestText(query.query, query.context ?? []),
  ),
};
const honest = registries.at(-1)?.tools.filter((_, i) => i % 4 === 0) ?? [];
const everyday = await everydaySettings(embedder.value, await cache.embed(honest.map(embeddedText), 'index'));
say('fusion');
const cases: FusionCase[] = [];
for (const registry of registries) cases.push(...(await fusionCases(registry, embedding, catalogue)));
const chosen = fitFusion(cases, { ...catalogue.fusion, ...catalogue.verbs }, say);
for (const group of ['fusion', 'verbs']) {
  for (const key of Object.keys(catalogue[group])) catalogue[group][key] = chosen[key as keyof typeof chosen] ?? catalogue[group][key];
}
const all: Record<'withVectors' | 'textOnly', Example[][]> = { withVectors: [], textOnly: [] };
for (const registry of registries) {
  say(`registry of ${registry.tools.length} tools, ${registry.queries.length} requests`);
  const examples = await examplesOf(registry, embedding, catalogue);
  all.withVectors.push(examples.withVectors);
  all.textOnly.push(examples.textOnly);
}
await models.stop();
const fitted: Record<string, EvidenceWeights> = {};
for (const kind of ['withVectors', 'textOnly'] as const) {
  // One registry in six is held out for the figures; what ships is fitted on all.
  const own = kind === 'withVectors' ? intent : null;
  const others = all[kind].filter((_, i) => i !== heldRegistry).flat();
  const trial = fitEvidence(others, features, own, options);
  const bins = describe(kind, trial, fitList(trial, others, catalogue.list[kind]), all[kind][heldRegistry] ?? []);
  const model = fitEvidence(all[kind].flat(), features, own, options);
  fitted[kind] = model;
  const list = fitList(model, all[kind].flat(), catalogue.list[kind]);
  catalogue.list[kind] = list;
  if (kind === 'textOnly') continue;
  writeFileSync(join(root, 'docs/images/reliability.svg'), reliabilityDiagram(bins));
  const { rule, score } = fitPickRule(shownScores(model, all[kind].flat(), list, catalogue.verbs));
  Object.assign(catalogue.decide, rule);
  say(`picks: ${JSON.stringify(rule)} gives ${JSON.stringify(rounded(score))}`);
}
catalogue.evidence = rounded(fitted);
catalogue.everyday = everyday;
writeFileSync(cataloguePath, catalogueText(catalogue));
say(`wrote ${cataloguePath}`);
