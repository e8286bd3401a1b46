/** The filter's reasons as sentences, and the one that all candidates share. */
import type { Candidate } from '#contract/routing.ts';

export function reasonWords(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

/** Said once above the table instead of in every row. Null when the candidates have reasons of their own. */
export function sharedReason(candidates: readonly Candidate[]): string | null {
  const first = candidates[0]?.reason;
  return first && candidates.length > 1 && candidates.every(({ reason }) => reason === first) ? first : null;
}
