/** A parent for the test of orphans: indexes without end, prints the pids of its children, and waits to be killed. */
import { fileURLToPath } from 'node:url';
import { InferenceModels } from '../../src-main/engine/models/inference-models.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

const logger = createLogger('parent', silentSink);
const models = new InferenceModels({
  processHost: new NodeProcessHost({ logger }),
  modelsFolder: fileURLToPath(new URL('../../resources/models', import.meta.url)),
  home: process.argv[2] ?? '.',
  logger,
});
const embedder = await models.embedder();
if (!embedder.ok) throw new Error(embedder.error.message);
const texts = Array.from({ length: 5_000 }, (_, index) => `a text to be busy with ${index} `.repeat(10));
void embedder.value.embed(texts, { priority: 'index' });
models.onChange(() => {
  const running = models.processes().filter((process) => process.state === 'running');
  if (running.length === 2) process.stdout.write(`${JSON.stringify(running.map((process) => process.pid))}\n`);
});
