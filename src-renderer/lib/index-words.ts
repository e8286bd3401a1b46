/** The index of tools in words. */
import type { IndexStatus } from '#contract/system.ts';

/** What answers while the tools are indexed for another model; null where there is no former one. */
export function formerWords({ former }: IndexStatus): string | null {
  if (former === null) return null;
  if (former.state === 'ready') return 'Until then the former model answers.';
  if (former.problem) return `Until then search is by text only. ${former.problem.message} ${former.problem.fix}`;
  return 'Until then search is by text only: the former model is loading.';
}
