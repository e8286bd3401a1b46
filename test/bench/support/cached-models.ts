/** The real models, whose embedder keeps its vectors on disk: a second measurement takes a minute instead of ten. */
import { join } from 'node:path';
import { EmbedCache } from '../../../training/embed-cache.ts';
import { ok } from '../../../src-preload/contract/result.ts';
import { InferenceModels } from '../../../src-main/engine/models/inference-models.ts';
import type { Embedder, Models } from '../../../src-main/engine/parts.ts';
import { NodeProcessHost } from '../../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../../src-main/lib/logger.ts';
import { root } from './built-jig.ts';

export interface CachedModels {
  models: Models;
  embedder: Embedder;
}

/** Runs `work` with the built-in models; `name` is the cache's file in .cache/bench. Throws when the model cannot be loaded. */
export async function withCachedModels<T>(name: string, work: (made: CachedModels) => Promise<T>): Promise<T> {
  const logger = createLogger('bench', silentSink);
  const models = new InferenceModels({
    processHost: new NodeProcessHost({ logger }),
    modelsFolder: join(root, 'resources', 'models'),
    home: join(root, '.cache', 'bench'),
    logger,
  });
  try {
    const loaded = await models.embedder();
    if (!loaded.ok) throw new Error(`${loaded.error.message} ${loaded.error.fix}`);
    const cache = new EmbedCache(join(root, '.cache', 'bench', name), loaded.value);
    const embedder: Embedder = {
      model: loaded.value.model,
      dimension: loaded.value.dimension,
      embed: async (texts, { priority }) => ok(await cache.embed(texts, priority)),
    };
    const cached: Models = {
      embedder: async () => ok(embedder),
      formerEmbedder: (model, signal) => models.formerEmbedder(model, signal),
      ranker: () => models.ranker(),
      languageModel: () => models.languageModel(),
      state: () => models.state(),
      processes: () => models.processes(),
      onChange: (listener) => models.onChange(listener),
      stop: () => models.stop(),
    };
    return await work({ models: cached, embedder });
  } finally {
    await models.stop();
  }
}
