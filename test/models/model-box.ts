/** One home and the models that a test starts on it, over real inference processes; `dispose` ends all of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Result } from '../../src-preload/contract/result.ts';
import { InferenceModels, type InferenceModelsOptions } from '../../src-main/engine/models/inference-models.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

export const builtInFolder = fileURLToPath(new URL('../../resources/models', import.meta.url));

export class ModelBox {
  readonly home = mkdtempSync(join(tmpdir(), 'jig-models-'));
  readonly logger = createLogger('test', silentSink);
  private readonly started: InferenceModels[] = [];

  models(options: Partial<InferenceModelsOptions> = {}): InferenceModels {
    const models = new InferenceModels({
      processHost: new NodeProcessHost({ logger: this.logger }),
      modelsFolder: builtInFolder,
      home: this.home,
      logger: this.logger,
      ...options,
    });
    this.started.push(models);
    return models;
  }

  file(name: string, content?: string): string {
    const path = join(this.home, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.started.map((models) => models.stop()));
    rmSync(this.home, { recursive: true, force: true });
  }
}

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Waits until `condition` holds; the test's own time limit is the deadline. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
