/** Judges what a search found by the evidence: the whole request's candidates, and each wish's own. The router and the fit call the same functions. */
import { evidence, type CandidateText, type Evidence } from './evidence.ts';
import {
  intentLogits,
  judgeEvidence,
  listScores,
  type EvidenceJudgement,
  type EvidenceWeights,
  type ListSettings,
} from './evidence-model.ts';
import type { FoundWish, Searched } from './search-request.ts';
import type { IndexHit } from './tool-index.ts';

/** Evidence of candidates that are known by their ids: one row for each. */
export interface CandidateEvidence extends Evidence {
  toolIds: number[];
}

/** A wish as evidence: its own candidates, as if nothing else had been asked. */
export interface WishEvidence extends CandidateEvidence {
  vector: Float32Array | null;
}

/** A wish as judged: `probability` of each of its tools, given that it needs one. */
export interface WishJudgement extends EvidenceJudgement {
  toolIds: number[];
}

export type TextOf = (toolId: number) => CandidateText | undefined;

type Words = Pick<Searched, 'words' | 'lastWords'> & { hasContext: boolean };

/** The evidence of `hits`, which may be fewer or more than the search's own; a tool without a text was removed meanwhile and is left out. */
export function requestEvidence(request: Words, hits: readonly IndexHit[], textOf: TextOf): CandidateEvidence {
  const known = hits.flatMap((hit) => {
    const text = textOf(hit.toolId);
    return text ? [{ hit, text }] : [];
  });
  const facts = evidence({ ...request, hits: known.map(({ hit }) => hit), texts: known.map(({ text }) => text) });
  return { ...facts, toolIds: known.map(({ hit }) => hit.toolId) };
}

/** The evidence of a wish's best `count` tools. */
export const wishEvidence = ({ words, vector, hits }: FoundWish, count: number, textOf: TextOf): WishEvidence => ({
  ...requestEvidence({ words, lastWords: words, hasContext: false }, hits.slice(0, count), textOf),
  vector,
});

export interface RequestJudge {
  weights: EvidenceWeights;
  list: ListSettings;
  /** The embedding model of the vectors; null without. */
  embeddedBy: string | null;
  toolCount: number;
}

export const judgeWish = (wish: WishEvidence, { weights, embeddedBy }: RequestJudge): WishJudgement => ({
  toolIds: wish.toolIds,
  ...judgeEvidence(weights, wish.rows, wish.request, intentLogits(weights, embeddedBy, wish.vector, null)),
});

/** Probability that a wish needs each of its tools: that it needs any, times that it is this one. */
function wishScores({ toolIds, probability, anyTool }: WishJudgement, { list, toolCount }: RequestJudge): Map<number, number> {
  const scores = listScores(list, probability, toolCount);
  return new Map(toolIds.map((id, i) => [id, anyTool * (scores[i] ?? 0)]));
}

/**
 * What people see and what picks are decided by: the probability that each tool is needed. The whole request's list gives it for a request that
 * needs a tool (whether it does is decided apart), and shares one certainty among all tools, so that of two that are needed neither could have more
 * than half. A wish that needs its tool more raises it. Calibration error of cut training requests with several needs: .228 -> .017
 * (docs/experiments.md).
 */
export function requestScores(
  { toolIds, probability }: { toolIds: readonly number[]; probability: readonly number[] },
  wishes: readonly WishJudgement[],
  judge: RequestJudge,
): number[] {
  const byWish = wishes.map((wish) => wishScores(wish, judge));
  const whole = listScores(judge.list, probability, judge.toolCount);
  return toolIds.map((id, i) => Math.max(whole[i] ?? 0, ...byWish.map((scores) => scores.get(id) ?? 0)));
}
