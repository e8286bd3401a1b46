/** Cuts a request into its wishes: "find the invoice and mail it to my boss" is two, and each is searched by itself too. */
import { queryWords } from './query-words.ts';
import { stem, verbFamilies } from './word-forms.ts';

/** More wishes than that are rare, and each costs an embedding and a search. */
const maxWishes = 5;

/** One with fewer words (stop words not counted) is no wish: "yes.", "Hi Anna," "and so on". */
const leastWords = 2;

const sentenceEnd = /(?<=[.!?;])\s+|\n+/;
const joint = /,?\s+(?:and then|and also|as well as|after that|additionally|and|then|also|plus|or)\s+/gi;
const opensWish = /^(?:i|please|can|could|will|would|we|let|help|tell|give|make|also|then)\b/i;

const isWish = (text: string) => queryWords(text).length >= leastWords;

/** "cats and dogs" is one wish; what follows a joint must begin with an action or with a person who wants something. */
function begins(text: string): boolean {
  return opensWish.test(text) || verbFamilies((text.toLowerCase().match(/\p{L}+/gu) ?? []).slice(0, 1).map(stem)).size > 0;
}

/** The wishes of a request in order, at most five; none when it is only one. */
export function splitRequest(query: string): string[] {
  const wishes: string[] = [];
  for (const sentence of query.split(sentenceEnd)) {
    let start = 0;
    for (const match of sentence.matchAll(joint)) {
      const [left, right] = [sentence.slice(start, match.index), sentence.slice(match.index + match[0].length)];
      if (!isWish(left) || !isWish(right) || !begins(right)) continue;
      wishes.push(left);
      start = match.index + match[0].length;
    }
    wishes.push(sentence.slice(start));
  }
  const whole = wishes.map((wish) => wish.trim()).filter(isWish);
  return whole.length > 1 ? whole.slice(0, maxWishes) : [];
}
