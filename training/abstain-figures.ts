/** `npm run price -- SETS`: what the threshold of abstaining costs on the public benchmark sets, for who has no golden set. Writes it beside the models. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abstainFiguresFile, abstainFiguresSchema, turningPoints } from '../src-main/engine/golden/abstain-price.ts';
import { InferenceModels } from '../src-main/engine/models/inference-models.ts';
import { routeSet } from '../src-main/engine/routing/evaluate/evaluate-folder.ts';
import type { Outcome } from '../src-main/engine/routing/evaluate/make-report.ts';
import { readSet } from '../src-main/engine/routing/evaluate/read-set.ts';
import { routingSettingsSchema } from '../src-main/engine/routing/routing-settings.ts';
import { NodeProcessHost } from '../src-main/headless/node-process-host.ts';
import { createLogger, stderrSink } from '../src-main/lib/logger.ts';

/** Requests that need a tool, and requests that need none. */
const sets = { needing: ['desk', 'mcp'], none: ['notool'] };
const steps = 100;

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder of the public benchmark sets: npm run price -- FOLDER');
const resourcesFolder = join(import.meta.dirname, '..', 'resources');
const modelsFolder = join(resourcesFolder, 'models');
const catalogue: unknown = JSON.parse(readFileSync(join(modelsFolder, 'catalogue.json'), 'utf8'));
const logger = createLogger('price', stderrSink);
const processHost = new NodeProcessHost({ logger });
const scratch = mkdtempSync(join(tmpdir(), 'jig-price-'));
const models = new InferenceModels({ processHost, modelsFolder, home: scratch, logger });

try {
  const embedder = await models.embedder();
  if (!embedder.ok) throw new Error(embedder.error.message);
  const vectors = new Map<string, Float32Array>();
  const outcomes: Outcome[] = [];
  for (const name of [...sets.needing, ...sets.none]) {
    const set = readSet(join(folder, name));
    if (!set.ok) throw new Error(set.error.message);
    const options = {
      stage: 'final' as const,
      resourcesFolder,
      processHost,
      logger,
      settings: { abstainThreshold: 0 },
      progress: (line: string) => process.stderr.write(`${line}\n`),
    };
    const routed = await routeSet(set.value, join(scratch, name), models, embedder.value, vectors, catalogue, options);
    if (!routed.ok) throw new Error(routed.error.message);
    outcomes.push(...routed.value);
  }
  const { needing, none } = turningPoints(outcomes, routingSettingsSchema.parse(catalogue).decide.followUpFactor);
  const share = (points: readonly number[], threshold: number) =>
    Number((points.filter((from) => threshold > from).length / points.length).toFixed(4));
  const thresholds = Array.from({ length: steps + 1 }, (_, i) => i / steps);
  const figures = abstainFiguresSchema.parse({
    about: `the public benchmark sets ${sets.needing.join(' and ')}, and ${sets.none.join(' and ')}, with the built-in model and the evidence filter`,
    needingRows: needing.length,
    noneRows: none.length,
    curve: thresholds.map((threshold) => ({ threshold, lost: share(needing, threshold), caught: share(none, threshold) })),
  });
  const lines = figures.curve.map((point) => `    ${JSON.stringify(point)}`).join(',\n');
  const head = JSON.stringify({ ...figures, curve: [] }, null, 2).replace(/\[\]\n\}$/, `[\n${lines}\n  ]\n}\n`);
  writeFileSync(join(modelsFolder, abstainFiguresFile), head);
} finally {
  await models.stop();
  rmSync(scratch, { recursive: true, force: true });
}
