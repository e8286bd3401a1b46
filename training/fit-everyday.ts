/** `node training/fit-everyday.ts`: measures where everyday requests lie in the space of the built-in embedder, and writes it into the catalogue. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceModels } from '../src-main/engine/models/inference-models.ts';
import { NodeProcessHost } from '../src-main/headless/node-process-host.ts';
import { createLogger, stderrSink } from '../src-main/lib/logger.ts';
import { catalogueText } from './catalogue-text.ts';

/** Chosen on 277 validation requests (docs/experiments.md#tools-that-lie-near-to-everything). */
const chosen = { from: 0.05, weight: 4 };

const root = join(import.meta.dirname, '..');
const cataloguePath = join(root, 'resources/models/catalogue.json');
const requests = JSON.parse(readFileSync(join(import.meta.dirname, 'everyday-requests.json'), 'utf8')) as string[];
const logger = createLogger('fit', stderrSink, 'warn');
const models = new InferenceModels({
  processHost: new NodeProcessHost({ logger }),
  modelsFolder: join(root, 'resources/models'),
  home: join(root, '.cache'),
  logger,
});
const embedder = await models.embedder();
if (!embedder.ok) throw new Error(`${embedder.error.message} ${embedder.error.fix}`);
const vectors = await embedder.value.embed(requests, { priority: 'query' });
if (!vectors.ok) throw new Error(`${vectors.error.message} ${vectors.error.fix}`);
const mean = Array.from({ length: embedder.value.dimension }, (_, at) => {
  const sum = vectors.value.reduce((total, vector) => total + (vector[at] ?? 0), 0);
  return Number((sum / requests.length).toFixed(6));
});
await models.stop();

const catalogue = JSON.parse(readFileSync(cataloguePath, 'utf8')) as Record<string, unknown>;
writeFileSync(cataloguePath, catalogueText({ ...catalogue, everyday: { model: embedder.value.model, mean, ...chosen } }));
