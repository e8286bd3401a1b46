/** The text that stands for a request: the query, with the last turns of the conversation in front when there are any. */
import type { Turn } from '#contract/routing.ts';

/** The embedding model was trained on follow-ups with their last two turns, 200 characters each. */
const turnsUsed = 2;
const charsPerTurn = 200;

/** What the router reads of a conversation. */
export function usedTurns(context: readonly Turn[] = []): Turn[] {
  return context.slice(-turnsUsed).map(({ role, content }) => ({ role, content: content.trim().slice(0, charsPerTurn) }));
}

export function requestText(query: string, context: readonly Turn[] = []): string {
  const turns = usedTurns(context).map(({ content }) => content);
  return [...turns.filter(Boolean), query].join(' ');
}

/** How much the last turn of a follow-up speaks for itself, by the cosine of the tool that is nearest to it alone. */
export interface FollowUpSettings {
  lowCosine: number;
  highCosine: number;
  lowShare: number;
  highShare: number;
  /** How much of the text lists' weight goes when the last turn stands alone: their words are mostly the conversation's. */
  textDiscount: number;
}

/** Share of the last turn's own vector: "yes, the second one" leans on the conversation, "now email that to my boss" hardly. */
export function ownShare(settings: FollowUpSettings, nearestCosine: number): number {
  const { lowCosine, highCosine, lowShare, highShare } = settings;
  const place = Math.min(1, Math.max(0, (nearestCosine - lowCosine) / (highCosine - lowCosine)));
  return lowShare + place * (highShare - lowShare);
}

/** The unit vector of a follow-up: the conversation's, pulled towards what the last turn says by itself. */
export function followUpVector(own: Float32Array, withContext: Float32Array, share: number): Float32Array {
  const mixed = withContext.map((value, i) => (1 - share) * value + share * (own[i] ?? 0));
  const norm = Math.hypot(...mixed);
  return norm === 0 ? withContext : mixed.map((value) => value / norm);
}
