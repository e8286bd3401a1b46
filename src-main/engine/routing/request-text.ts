/** The text that stands for a request: the query, with the last turns of the conversation in front when there are any. */
import type { Turn } from '#contract/routing.ts';

/** The embedding model was trained on follow-ups with their last two turns, 200 characters each. */
const turnsUsed = 2;
const charsPerTurn = 200;

export function requestText(query: string, context: readonly Turn[] = []): string {
  const turns = context.slice(-turnsUsed).map((turn) => turn.content.trim().slice(0, charsPerTurn));
  return [...turns.filter(Boolean), query].join(' ');
}
