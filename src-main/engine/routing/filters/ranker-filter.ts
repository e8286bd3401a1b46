/** A cross-encoder as the filter: reads request and tool together, and is asked only when the evidence is unclear. */
import { ok } from '#contract/result.ts';
import { within } from '#lib/within.ts';
import type { Models } from '../../parts.ts';
import { sigmoid } from '../evidence-model.ts';
import { orderBy, type Filter } from '../filter.ts';
import { evidenceFilter } from './evidence-filter.ts';

export interface RankerSettings {
  /** Share of the ranker's logit added to the evidence's: .35 was the best mix of the first ranker (a mix beats either). */
  weight: number;
  /** The evidence is clear when its best probability is at least this, and the second at least `clearLead` below. */
  clearBest: number;
  clearLead: number;
  /** A request does not wait longer than this for the ranker to be loaded. */
  loadDeadlineMs: number;
}

const logit = (p: number) => Math.log(Math.min(0.999, Math.max(0.001, p)) / (1 - Math.min(0.999, Math.max(0.001, p))));

export function createRankerFilter(models: Models, settings: RankerSettings): Filter {
  return {
    async judge(request, signal) {
      const byEvidence = await evidenceFilter.judge(request, signal);
      if (!byEvidence.ok) return byEvidence;
      const [best = 0, second = 0] = byEvidence.value.probability.toSorted((a, b) => b - a);
      if (request.candidates.length < 2 || (best >= settings.clearBest && best - second >= settings.clearLead)) return byEvidence;
      const fallBack = (why: string) => ok({ ...byEvidence.value, note: `${why}; the evidence filter answered instead.` });
      const ranker = await within(models.ranker(), settings.loadDeadlineMs);
      if (ranker === 'late') return fallBack('The ranker is still being loaded');
      if (!ranker.ok) return fallBack(ranker.error.message);
      const scores = await ranker.value.rank(
        request.text,
        request.candidates.map((candidate) => candidate.text),
        signal,
      );
      if (!scores.ok) return fallBack(scores.error.message);
      const probability = byEvidence.value.probability.map((p, i) => sigmoid(logit(p) + settings.weight * logit(scores.value[i] ?? 0.5)));
      return ok({ by: 'ranker', order: orderBy(probability), probability, anyTool: request.anyTool, note: null });
    },
  };
}
