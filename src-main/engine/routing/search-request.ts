/** The search stage of a route: text and vectors of the request, weighed by what kind of request it is, against the index. */
import type { Turn } from '#contract/routing.ts';
import { fusionWeights, type FusionSettings } from './fusion.ts';
import { matchExpression, queryWords } from './query-words.ts';
import { followUpVector, ownShare, requestText, type FollowUpSettings } from './request-text.ts';
import type { IndexHit, ToolIndex } from './tool-index.ts';

export interface SearchRequest {
  query: string;
  context: readonly Turn[];
  /** Vectors of `requestTexts()` in order; null searches by text only. */
  vectors: Float32Array[] | null;
  /** The model that made them; without it the index does not check that it is the serving one. */
  model?: string | undefined;
  /** False searches by vectors only. */
  usesText: boolean;
  profile?: string | undefined;
}

export interface SearchSettings {
  fusion: FusionSettings & { depth: number };
  followUp: FollowUpSettings;
}

export interface Searched {
  hits: IndexHit[];
  /** Words of the whole request, and of the last turn. */
  words: string[];
  lastWords: string[];
  /** The last turn's vector, and the conversation's when there is one. */
  own: Float32Array | null;
  whole: Float32Array | null;
}

/** What has to be embedded for a request: the query, and the query with its context in front when there is any. */
export function requestTexts(query: string, context: readonly Turn[]): string[] {
  const text = requestText(query, context);
  return text === query ? [query] : [query, text];
}

export async function searchRequest(index: ToolIndex, request: SearchRequest, settings: SearchSettings): Promise<Searched> {
  const { query, context, profile, model } = request;
  const [own = null, whole = null] = request.vectors ?? [];
  const words = queryWords(requestText(query, context));
  const weights = fusionWeights(settings.fusion, words.length);
  let vector = own;
  if (own && whole) {
    const [nearest] = await index.search({ match: null, vector: own, model, weights, depth: 1, profile });
    const share = ownShare(settings.followUp, nearest?.cosine ?? 0);
    vector = followUpVector(own, whole, share);
    weights.exact *= 1 - settings.followUp.textDiscount * share;
    weights.stem *= 1 - settings.followUp.textDiscount * share;
  }
  const hits = await index.search({
    match: request.usesText ? matchExpression(words) : null,
    vector,
    model,
    weights,
    depth: settings.fusion.depth,
    profile,
  });
  return { hits, words, lastWords: queryWords(query), own, whole };
}
