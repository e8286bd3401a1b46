/** When two requests count as one: they share nearly all their words. */

/** Share of common words from which on two requests are the same. */
const sameShare = 0.8;

export const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

export function isSameRequest(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  let common = 0;
  for (const word of a) if (b.has(word)) common += 1;
  return common >= sameShare * (a.size + b.size - common);
}
