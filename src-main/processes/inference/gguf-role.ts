/** Which role a model file can fill, by what its header says: an encoder with a ranking head, one without, or a generating model. */
import type { GgufFileInfo } from 'node-llama-cpp';
import type { ModelRole } from './protocol.ts';

/** Encoder families of llama.cpp: their names all contain this, but for T5's. */
const encoder = /bert|t5encoder/;

/** llama.cpp's number of the pooling that ends in a ranking head. */
const rankPooling = 4;

/** A generating model that was made an embedding model says how its tokens become one vector. */
export function roleOfGguf({ metadata, fullTensorInfo }: GgufFileInfo): ModelRole {
  const own: unknown = Reflect.get(metadata, String(metadata.general.architecture));
  const pooling: unknown = own !== null && typeof own === 'object' ? Reflect.get(own, 'pooling_type') : undefined;
  if (fullTensorInfo?.some((tensor) => tensor.name.startsWith('cls.')) || pooling === rankPooling) return 'ranker';
  const isEmbedder = encoder.test(String(metadata.general.architecture)) || (typeof pooling === 'number' && pooling > 0);
  return isEmbedder ? 'embedder' : 'languageModel';
}

/**
 * What a ranking head lacks, in words; null when it is whole. llama.cpp does not notice: the scores are just wrong. A head of one layer ends in
 * one number by itself.
 */
export function headProblem({ fullTensorInfo }: GgufFileInfo): string | null {
  const tensors = new Map(fullTensorInfo?.map((tensor) => [tensor.name, tensor.dimensions.map(Number)]));
  if (tensors.has('cls.output.weight')) return null;
  const first = tensors.get('cls.weight');
  if (!first) return 'the file has no ranking head (cls.weight, cls.output.weight missing)';
  return (first[1] ?? 1) === 1 ? null : 'the ranking head of the file has no end (cls.output.weight missing)';
}
