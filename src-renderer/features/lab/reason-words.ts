/** The filter's reasons as sentences, and the one that all candidates share. */
import type { Candidate } from '#contract/routing.ts';

/** A percentage stands as everywhere on the screens: with no space, at which a line could break. */
export function reasonWords(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1).replaceAll(/(?<=\d) %/g, '%');
}

/** Said once above the table instead of in every row. Null when the candidates have reasons of their own. */
export function sharedReason(candidates: readonly Candidate[]): string | null {
  const first = candidates[0]?.reason;
  return first && candidates.length > 1 && candidates.every(({ reason }) => reason === first) ? first : null;
}
