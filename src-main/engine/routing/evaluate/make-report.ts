/** From what came of each request to the report of a set. */
import type { FilterChoice } from '#contract/system.ts';
import type { Stage } from '../route.ts';
import { needs, type SetQuery } from './read-set.ts';
import type { EvalReport } from './report.ts';
import { auroc, mean, quantiles, recallOf, retrievalScores } from './scores.ts';

/** What came of one request. */
export interface Outcome {
  query: SetQuery;
  /** Set ids, best first, with the context where the request has one. */
  ranked: string[];
  /** The same from the last turn alone; equal to `ranked` for a request without context. */
  rankedAlone: string[];
  picks: string[];
  anyTool: number;
  abstained: boolean;
  timings: { embedMs: number; searchMs: number; filterMs: number; totalMs: number } | null;
  tokens: EvalReport['tokens'];
  /** Null for an earlier stage. */
  filter: FilterChoice | null;
}

/** A request with candidates is judged among those only: the first of them in the ranking must be right. */
function accuracyOf(outcomes: readonly Outcome[]): number | null {
  const rows = outcomes.filter(({ query }) => (query.candidates ?? []).length > 0);
  if (rows.length === 0) return null;
  return mean(
    rows.map(({ query, ranked }) => {
      const allowed = new Set(query.candidates ?? []);
      const first = ranked.find((id) => allowed.has(id));
      return first !== undefined && needs(query).some((group) => group.includes(first)) ? 1 : 0;
    }),
  );
}

function answeredBy(outcomes: readonly Outcome[]): EvalReport['answeredBy'] {
  const counts: NonNullable<EvalReport['answeredBy']> = {};
  for (const { filter } of outcomes) if (filter) counts[filter] = (counts[filter] ?? 0) + 1;
  return Object.keys(counts).length === 0 ? null : counts;
}

/** The figures of one set; the AUROC follows with `withAuroc`, which needs the other sets. */
export function reportOf(
  set: { name: string; tools: readonly unknown[]; queries: readonly unknown[] },
  outcomes: Outcome[],
  stage: Stage,
): EvalReport {
  const needing = outcomes.filter(({ query }) => query.tools.length > 0);
  const rows = (list: Outcome[]) => list.map(({ ranked, query }) => ({ ranked, groups: needs(query) }));
  const scores = retrievalScores(needing.map(({ rankedAlone, query }) => ({ ranked: rankedAlone, groups: needs(query) })));
  const isFinal = stage === 'final';
  const handed = needing.filter(({ picks }) => picks.length > 0);
  const precision =
    handed.length === 0
      ? 0
      : mean(
          handed.map(({ picks, query }) => picks.filter((id) => needs(query).some((group) => group.includes(id))).length / picks.length),
        );
  const recall = needing.length === 0 ? 0 : mean(needing.map(({ picks, query }) => recallOf(picks, needs(query))));
  const none = outcomes.filter(({ query }) => query.tools.length === 0);
  const silent = outcomes.filter(({ abstained }) => abstained);
  const rightlySilent = none.filter(({ abstained }) => abstained).length;
  const timings = outcomes.flatMap(({ timings: one }) => (one ? [one] : []));
  const tokens = outcomes.flatMap(({ tokens: one }) => (one ? [one] : []));
  const tokenMean = (key: keyof NonNullable<EvalReport['tokens']>) => Math.round(mean(tokens.map((one) => one[key])));
  const sources = [...new Set(outcomes.map(({ query }) => query.source ?? ''))];
  return {
    set: set.name,
    tools: set.tools.length,
    queries: set.queries.length,
    recall: scores?.recall ?? null,
    complete5: scores?.complete5 ?? null,
    mrr: scores?.mrr ?? null,
    ndcg5: scores?.ndcg5 ?? null,
    accuracy: accuracyOf(needing),
    picks:
      isFinal && needing.length > 0
        ? {
            precision,
            recall,
            f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
            mean: mean(needing.map(({ picks }) => picks.length)),
          }
        : null,
    abstain: isFinal
      ? {
          auroc: null,
          precision: silent.length === 0 ? null : rightlySilent / silent.length,
          recall: none.length === 0 ? null : rightlySilent / none.length,
          falseRate: needing.length === 0 ? null : needing.filter(({ abstained }) => abstained).length / needing.length,
        }
      : null,
    answeredBy: answeredBy(outcomes),
    withContext: retrievalScores(rows(needing.filter(({ query }) => (query.context ?? []).length > 0))),
    bySource: Object.fromEntries(
      sources.map((source) => {
        const own = needing.filter(({ query }) => (query.source ?? '') === source);
        return [source, { queries: own.length, recall: retrievalScores(rows(own))?.recall ?? null, accuracy: accuracyOf(own) }];
      }),
    ),
    timings:
      timings.length === 0
        ? null
        : {
            embedMs: quantiles(timings.map((one) => one.embedMs)),
            searchMs: quantiles(timings.map((one) => one.searchMs)),
            filterMs: quantiles(timings.map((one) => one.filterMs)),
            totalMs: quantiles(timings.map((one) => one.totalMs)),
          },
    tokens:
      tokens.length === 0
        ? null
        : {
            menu: tokenMean('menu'),
            reply: tokenMean('reply'),
            schemas: tokenMean('schemas'),
            baseline: tokenMean('baseline'),
            saved: tokenMean('saved'),
          },
  };
}

/** A set without requests of one kind is measured against those of the whole folder. */
export function withAuroc(report: EvalReport, own: Outcome[], all: Outcome[]): EvalReport {
  if (!report.abstain) return report;
  const split = (list: Outcome[], isNeeding: boolean) =>
    list.filter(({ query }) => query.tools.length > 0 === isNeeding).map(({ anyTool }) => anyTool);
  const pick = (isNeeding: boolean) => (split(own, isNeeding).length > 0 ? split(own, isNeeding) : split(all, isNeeding));
  return { ...report, abstain: { ...report.abstain, auroc: auroc(pick(true), pick(false)) } };
}
