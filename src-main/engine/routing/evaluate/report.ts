/** What `jig eval` reports for one set. A key that does not apply is null. */
import type { FilterChoice } from '#contract/system.ts';

export interface Quantiles {
  p50: number;
  p95: number;
}

export interface RetrievalScores {
  recall: { '1': number; '3': number; '5': number; '10': number };
  /** Share of the requests whose every need is met within the first five. */
  complete5: number;
  mrr: number;
  ndcg5: number;
}

export interface EvalReport {
  set: string;
  tools: number;
  queries: number;
  /** From the last turn alone; `withContext` has the follow-ups as they are really routed. */
  recall: RetrievalScores['recall'] | null;
  complete5: number | null;
  mrr: number | null;
  ndcg5: number | null;
  /** Share of the requests with candidates whose first one among them is right. */
  accuracy: number | null;
  picks: { precision: number; recall: number; f1: number; mean: number } | null;
  /** Over requests that need a tool and requests that need none; AUROC needs both, in the set or in the folder. */
  abstain: { auroc: number | null; precision: number | null; recall: number | null; falseRate: number | null } | null;
  /** Requests by the filter that really answered: one that was not asked, late or failing left them to the evidence. */
  answeredBy: Partial<Record<FilterChoice, number>> | null;
  withContext: RetrievalScores | null;
  /** The same, by the `source` of the requests, where a set has several. */
  bySource: Record<string, { queries: number; recall: RetrievalScores['recall'] | null; accuracy: number | null }>;
  timings: { embedMs: Quantiles; searchMs: Quantiles; filterMs: Quantiles; totalMs: Quantiles } | null;
  /** Means over the set's requests, o200k_base. */
  tokens: { menu: number; reply: number; schemas: number; baseline: number; saved: number } | null;
}
