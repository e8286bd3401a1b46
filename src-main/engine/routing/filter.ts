/** The filter's one interface: it sees the request with its top K and says how likely each candidate is needed. Three real ones fill it. */
import type { FilterChoice } from '#contract/system.ts';
import type { Turn } from '#contract/routing.ts';
import type { Result } from '#contract/result.ts';

export interface FilterCandidate {
  name: string;
  description: string;
  /** The tool's searchable text in one piece, as the models were trained on it. */
  text: string;
  /** What the evidence says: probability that the tool is needed, 0-1. */
  probability: number;
}

export interface FilterRequest {
  query: string;
  context: readonly Turn[];
  /** Query with its context in front, as the embedder gets it. */
  text: string;
  /** Best first, as the evidence orders them. */
  candidates: readonly FilterCandidate[];
  /** Probability by the evidence that any tool is needed. */
  anyTool: number;
}

export interface FilterVerdict {
  /** Which filter really answered: a late one falls back to the evidence and says so. */
  by: FilterChoice;
  /** Indexes of the candidates, best first: the order in which they are handed out. */
  order: number[];
  /** Probability of each candidate that it is needed, in the order given. */
  probability: number[];
  anyTool: number;
  /** What a person should know, e.g. that the language model was late. */
  note: string | null;
}

/** Indexes by falling score; equal ones stay as they came. */
export function orderBy(scores: readonly number[]): number[] {
  return scores.map((_, i) => i).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
}

export interface Filter {
  judge(request: FilterRequest, signal?: AbortSignal): Promise<Result<FilterVerdict>>;
}
