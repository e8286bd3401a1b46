/** The default filter: the evidence itself, already computed for every candidate, in the order it came. Costs nothing more. */
import { ok } from '#contract/result.ts';
import type { Filter } from '../filter.ts';

export const evidenceFilter: Filter = {
  judge: async ({ candidates, anyTool }) =>
    ok({
      by: 'evidence',
      order: candidates.map((_, i) => i),
      probability: candidates.map((candidate) => candidate.probability),
      anyTool,
      note: null,
    }),
};
