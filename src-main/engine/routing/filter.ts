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
  /** New probability of each candidate, in the order given. */
  probability: number[];
  anyTool: number;
  /** What a person should know, e.g. that the language model was late. */
  note: string | null;
}

export interface Filter {
  judge(request: FilterRequest, signal?: AbortSignal): Promise<Result<FilterVerdict>>;
}
