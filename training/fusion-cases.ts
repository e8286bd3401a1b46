/** Turns the requests of a registry into cases for the fusion: what each list says by itself, and what is right. */
import { evidence, candidateFeatures } from '../src-main/engine/routing/evidence.ts';
import { needs, type SetQuery } from '../src-main/engine/routing/evaluate/read-set.ts';
import type { SetLibrary } from '../src-main/engine/routing/evaluate/set-library.ts';
import { matchExpression, queryWords } from '../src-main/engine/routing/query-words.ts';
import { requestText } from '../src-main/engine/routing/request-text.ts';
import { requestVector, wishesOf, type SearchSettings } from '../src-main/engine/routing/search-request.ts';
import { foundLists, type FoundLists, type FusionCase } from './fit-fusion.ts';
import { sourceWeights } from './make-examples.ts';

const clashColumn = candidateFeatures.indexOf('verbClashes');
const removesColumn = candidateFeatures.indexOf('removesUnasked');

/** `vectors`: of requestTexts(). Null for a request that needs no tool. */
export async function fusionCase(
  { index, ids, texts }: SetLibrary,
  request: SetQuery,
  vectors: readonly Float32Array[],
  settings: SearchSettings,
): Promise<FusionCase | null> {
  if (request.tools.length === 0) return null;
  const { query } = request;
  const context = request.context ?? [];
  const text = requestText(query, context);
  const words = queryWords(text);
  const [own = null, second = null] = vectors;
  const { vector, textShare } = await requestVector(index, { own, whole: text === query ? null : second }, settings.followUp);
  const listsOf = (list: string[], by: Float32Array | null) =>
    foundLists(index, { match: matchExpression(list), vector: by, words: list.length });
  const whole = await listsOf(words, vector);
  const wishes = await Promise.all(wishesOf(query, context).map((wish, i) => listsOf(queryWords(wish), vectors[i + 1] ?? null)));

  const found = [...new Set([whole, ...wishes].flatMap(idsOf))];
  const blank = { fused: 0, cosine: null, vectorRank: null, exact: null, exactRank: null, stem: null, stemRank: null };
  const { rows } = evidence({
    words,
    lastWords: queryWords(query),
    hasContext: context.length > 0,
    hits: found.map((toolId) => ({ ...blank, toolId })),
    texts: found.flatMap((id) => texts.get(id) ?? []),
  });
  const where = (column: number) => new Set(found.filter((_, i) => rows[i]?.[column] === 1));
  return {
    whole,
    wishes,
    textShare,
    clashes: where(clashColumn),
    removes: where(removesColumn),
    gold: needs(request).map((group) => new Set(group.flatMap((id) => ids.get(id) ?? []))),
    weight: sourceWeights[request.source ?? ''] ?? 1,
  };
}

const idsOf = ({ vector, exact, stem }: FoundLists) => [...vector, ...exact, ...stem].map(([id]) => id);
