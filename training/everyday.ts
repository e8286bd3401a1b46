/** Where everyday requests lie in an embedder's space: what a tool must not be near to for every request (routing/attraction.ts). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EverydaySettings } from '../src-main/engine/routing/attraction.ts';
import type { Embedder } from '../src-main/engine/parts.ts';

/** Chosen on 277 validation requests (docs/experiments.md#tools-that-lie-near-to-everything). */
const weight = 4;
/** The share of honest tools that lie near to everything by chance: where it begins differs from one embedder to the next (.052 and .064 so far). */
const honestShare = 0.975;

/** Mean of the vectors of `everyday-requests.json`, and where a tool's product with it begins to count: `tools` are vectors of honest ones. Throws when the model fails. */
export async function everydaySettings(embedder: Embedder, tools: readonly Float32Array[]): Promise<EverydaySettings> {
  const requests = JSON.parse(readFileSync(join(import.meta.dirname, 'everyday-requests.json'), 'utf8')) as string[];
  const vectors = await embedder.embed(requests, { priority: 'query' });
  if (!vectors.ok) throw new Error(`${vectors.error.message} ${vectors.error.fix}`);
  const mean = Array.from({ length: embedder.dimension }, (_, at) => {
    const sum = vectors.value.reduce((total, vector) => total + (vector[at] ?? 0), 0);
    return Number((sum / requests.length).toFixed(6));
  });
  const products = tools.map((tool) => tool.reduce((sum, value, at) => sum + value * (mean[at] ?? 0), 0)).toSorted((a, b) => a - b);
  const from = Number((products[Math.floor(products.length * honestShare)] ?? 0).toFixed(3));
  return { model: embedder.model, mean, from, weight };
}
