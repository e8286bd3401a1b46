/** The search stage of a route: text and vectors of the request, weighed by what kind of request it is, against the index. */
import type { Turn } from '#contract/routing.ts';
import { fusionWeights, type FusionSettings } from './fusion.ts';
import { matchExpression, queryWords } from './query-words.ts';
import { followUpVector, ownShare, requestText, type FollowUpSettings } from './request-text.ts';
import { splitRequest } from './split-request.ts';
import type { IndexHit, ToolIndex } from './tool-index.ts';
import { withWishes } from './with-wishes.ts';

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
  /** `wish`: weight of a wish by itself beside the whole request, both scaled to 1. */
  fusion: FusionSettings & { depth: number; wish: number };
  followUp: FollowUpSettings;
}

/** One wish of a request, and what was found for it by itself. */
export interface FoundWish {
  words: string[];
  vector: Float32Array | null;
  hits: IndexHit[];
}

export interface Searched {
  /** For the whole request and its wishes together. */
  hits: IndexHit[];
  /** None when the request is one wish. */
  wishes: FoundWish[];
  /** Words of the whole request, and of the last turn. */
  words: string[];
  lastWords: string[];
  /** The last turn's vector, and the conversation's when there is one. */
  own: Float32Array | null;
  whole: Float32Array | null;
}

/** The wishes of a request that are searched by themselves. A follow-up is not cut: its parts lean on the conversation (multiturn R@1 .694 -> .682 when they were searched by themselves). */
export const wishesOf = (query: string, context: readonly Turn[]) => (context.length === 0 ? splitRequest(query) : []);

/** What has to be embedded for a request: the query; the query with its context in front when there is any, else its wishes when it has several. */
export function requestTexts(query: string, context: readonly Turn[]): string[] {
  const text = requestText(query, context);
  return text === query ? [query, ...wishesOf(query, context)] : [query, text];
}

/** The vector that a request is searched by, and the share of the text lists' weight that is left: less when a follow-up's last turn stands alone. */
export async function requestVector(
  index: ToolIndex,
  { own, whole, model, profile }: { own: Float32Array | null; whole: Float32Array | null } & Pick<SearchRequest, 'model' | 'profile'>,
  settings: FollowUpSettings,
): Promise<{ vector: Float32Array | null; textShare: number }> {
  if (!own || !whole) return { vector: own, textShare: 1 };
  const [nearest] = await index.search({ match: null, vector: own, model, weights: { vector: 1, exact: 0, stem: 0 }, depth: 1, profile });
  const share = ownShare(settings, nearest?.cosine ?? 0);
  return { vector: followUpVector(own, whole, share), textShare: 1 - settings.textDiscount * share };
}

export async function searchRequest(index: ToolIndex, request: SearchRequest, settings: SearchSettings): Promise<Searched> {
  const { query, context, profile, model } = request;
  const [own = null, second = null] = request.vectors ?? [];
  const whole = requestText(query, context) === query ? null : second;
  const words = queryWords(requestText(query, context));
  const weights = fusionWeights(settings.fusion, words.length);
  const { vector, textShare } = await requestVector(index, { own, whole, model, profile }, settings.followUp);
  weights.exact *= textShare;
  weights.stem *= textShare;
  const hits = await index.search({
    match: request.usesText ? matchExpression(words) : null,
    vector,
    model,
    weights,
    depth: settings.fusion.depth,
    profile,
  });
  const wishes = await Promise.all(
    wishesOf(query, context).map(async (wish, i): Promise<FoundWish> => {
      const ownWords = queryWords(wish);
      const ownVector = request.vectors?.[i + 1] ?? null;
      const found = await index.search({
        match: request.usesText ? matchExpression(ownWords) : null,
        vector: ownVector,
        model,
        weights: fusionWeights(settings.fusion, ownWords.length),
        depth: settings.fusion.depth,
        profile,
      });
      return { words: ownWords, vector: ownVector, hits: found };
    }),
  );
  const joined = withWishes(
    hits,
    wishes.map((wish) => wish.hits),
    settings.fusion,
  );
  return { hits: joined, wishes, words, lastWords: queryWords(query), own, whole };
}
