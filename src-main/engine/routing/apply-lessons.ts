/** What past use adds to a request's evidence: tools that enter the list, a better or worse place, another probability. Nothing without lessons. */
import type { Lesson } from '../parts.ts';
import type { EvidenceJudgement } from './evidence-model.ts';
import type { IndexHit } from './tool-index.ts';

/** At the greatest weight of a lesson, which is 1. */
export const lessonSettings = {
  /** Share of the best candidate's order that is added. */
  order: 1.25,
  /** Added to the logit that the tool is needed, and to the one that any tool is. */
  needed: 4,
  anyTool: 4,
  /** A tool that the search did not find enters the list from this weight on. */
  enter: 0.2,
};

const isTaught = ({ weight }: Lesson) => weight >= lessonSettings.enter;

/** The hits to judge: the best `count`, and those that a lesson speaks for. One that was not found at all stands last in every list. */
export function hitsWithLessons(
  hits: readonly IndexHit[],
  count: number,
  lessons: readonly Lesson[],
  isInScope: (toolIds: number[]) => ReadonlySet<number>,
): IndexHit[] {
  const judged = hits.slice(0, count);
  const known = new Set(judged.map(({ toolId }) => toolId));
  const missing = lessons.filter((lesson) => isTaught(lesson) && !known.has(lesson.toolId)).map(({ toolId }) => toolId);
  if (missing.length === 0) return judged;
  const found = hits.slice(count).filter(({ toolId }) => missing.includes(toolId));
  const unfound = missing.filter((id) => !found.some(({ toolId }) => toolId === id));
  const inScope = unfound.length === 0 ? new Set<number>() : isInScope(unfound);
  const last = { vectorRank: null, exact: null, exactRank: null, stem: null, stemRank: null };
  const fused = hits.at(-1)?.fused ?? 0;
  const cosine = Math.min(1, ...hits.map((hit) => hit.cosine ?? 1));
  return [...judged, ...found, ...unfound.filter((id) => inScope.has(id)).map((toolId) => ({ ...last, toolId, fused, cosine }))];
}

const lifted = (p: number, by: number) => 1 / (1 + ((1 - p) / p) * Math.exp(-by));

/** Weight of the lesson for each of these tools, in their order; null when none speaks of them. */
export function lessonWeights(toolIds: readonly number[], lessons: readonly Lesson[]): number[] | null {
  if (lessons.length === 0) return null;
  const weights = new Map(lessons.map(({ toolId, weight }) => [toolId, weight]));
  return toolIds.some((id) => weights.has(id)) ? toolIds.map((id) => weights.get(id) ?? 0) : null;
}

export function liftOrder(order: readonly number[], weights: readonly number[] | null): readonly number[] {
  if (!weights) return order;
  const step = lessonSettings.order * Math.max(0, ...order);
  return order.map((value, i) => value + step * (weights[i] ?? 0));
}

export function liftJudgement(judgement: EvidenceJudgement, weights: readonly number[] | null): EvidenceJudgement {
  if (!weights) return judgement;
  return {
    probability: judgement.probability.map((p, i) => lifted(p, lessonSettings.needed * (weights[i] ?? 0))),
    anyTool: lifted(judgement.anyTool, lessonSettings.anyTool * Math.max(0, ...weights)),
  };
}

const maxShown = 80;

/** The reason in words of a candidate that a lesson spoke of: the decision's, and what was asked before. */
export function reasonWithLesson(reason: string, toolId: number, lessons: readonly Lesson[]): string {
  const lesson = lessons.find((one) => one.toolId === toolId);
  if (!lesson || lesson.weight === 0) return reason;
  const query = lesson.query.length > maxShown ? `${lesson.query.slice(0, maxShown - 1)}…` : lesson.query;
  const said =
    lesson.weight < 0
      ? 'lowered: you said it is wrong for'
      : lesson.origin === 'use'
        ? 'lifted: you used it for'
        : 'lifted: you said it is right for';
  return `${reason}; ${said} "${query.replaceAll(/\s+/g, ' ')}"`;
}
