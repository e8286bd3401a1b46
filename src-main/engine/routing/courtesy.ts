/** What people say to be polite: it asks for nothing, and around a request it only hides what is asked. */
import type { Turn } from '#contract/routing.ts';
import { queryWords } from './query-words.ts';

const courtesies = new Set(['hello', 'hi', 'hey', 'thank', 'thanks', 'bye']);
const acknowledgements = new Set(['ok', 'okay']);

/**
 * Whether a request names nothing that a tool could be found by, and does not go on with a conversation: a greeting, thanks or goodbye, "ok" unless
 * it answers a question, anything without a word of its own where nothing was said before. "Yes" and "do it" go on.
 */
export function isEmptyTalk(query: string, context: readonly Turn[]): boolean {
  if (queryWords(query).length > 0) return false;
  const said = query.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (context.length === 0 || said.some((word) => courtesies.has(word))) return true;
  return said.length > 0 && said.every((word) => acknowledgements.has(word)) && !/\?\s*$/.test(context.at(-1)?.content ?? '');
}

/** Words of sentences that only greet, thank or excuse: "Good morning, I hope you are well." "Thanks a lot, that would really help me." */
const politeWords = new Set(
  `good morning afternoon evening day night nice dear everyone team hope well fine doing today sorry bother disturb again excuse quick best lot much
  many very advance appreciate appreciated grateful really help helps helpful great cheers regards wishes`.split(/\s+/),
);
/** A sentence counts as polite only with one of them, and when it asks nothing: "help today" and "is today nice?" may be requests. */
const politeSign =
  /\b(hello|hi|hey|thanks?|thank you|good (?:morning|afternoon|evening|day)|hope|sorry|excuse|the best|appreciated?|grateful|cheers|regards|helpful)\b/i;

const isPolite = (sentence: string) =>
  !sentence.endsWith('?') && politeSign.test(sentence) && queryWords(sentence).every((word) => politeWords.has(word));

/** The request without the polite sentences before and after it; as it is when nothing else is said. */
export function withoutCourtesy(query: string): string {
  const sentences = query.split(/(?<=[.!?])\s+/);
  const first = sentences.findIndex((sentence) => !isPolite(sentence));
  const last = sentences.findLastIndex((sentence) => !isPolite(sentence));
  const kept = sentences.slice(first, last + 1).join(' ');
  return first === -1 || queryWords(kept).length === 0 ? query : kept;
}
