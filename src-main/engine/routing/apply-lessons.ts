/** What past use adds to a request's evidence: tools that enter the list, a better or worse place, another probability. Nothing without lessons. */
import type { Lesson } from '../parts.ts';
import type { EvidenceJudgement } from './evidence-model.ts';
import { orderBy } from './filter.ts';
import type { IndexHit } from './tool-index.ts';

export const lessonSettings = {
  /** Added to the logit that the tool is needed, and to the one that any is, by a lesson of the greatest weight: from use, and from a person. */
  use: 5,
  person: 8,
  /** What a lift must have over what the evidence says for the tool above, before it takes that one's place. */
  margin: 0.5,
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

/** What the lessons add to the logit of each of these tools, in their order; null when none speaks of them. */
export function lessonLifts(toolIds: readonly number[], lessons: readonly Lesson[]): number[] | null {
  if (lessons.length === 0) return null;
  const { use, person } = lessonSettings;
  const lifts = new Map(lessons.map(({ toolId, weight, fromPerson }) => [toolId, weight * (use + fromPerson * (person - use))]));
  return toolIds.some((id) => lifts.has(id)) ? toolIds.map((id) => lifts.get(id) ?? 0) : null;
}

const lifted = (p: number, by: number) => 1 / (1 + ((1 - p) / p) * Math.exp(-by));

export function liftJudgement(judgement: EvidenceJudgement, lifts: readonly number[] | null): EvidenceJudgement {
  if (!lifts) return judgement;
  return {
    probability: judgement.probability.map((p, i) => lifted(p, lifts[i] ?? 0)),
    anyTool: lifted(judgement.anyTool, Math.max(0, ...lifts)),
  };
}

/**
 * Order of the candidates, larger first: as it was, but that a tool takes the place of the one above when its lift outweighs what the evidence
 * says against that. So one example turns over what was doubtful, and several agree before they turn over what was clear. `probability` is that
 * of liftJudgement.
 */
export function liftOrder(order: readonly number[], lifts: readonly number[] | null, probability: readonly number[]): readonly number[] {
  if (!lifts) return order;
  const lift = (i: number) => lifts[i] ?? 0;
  const evidence = probability.map((p, i) => Math.log(p / (1 - p)) - lift(i));
  const passes = (low: number, high: number) =>
    lift(low) - lift(high) > Math.max(0, (evidence[high] ?? 0) - (evidence[low] ?? 0)) + lessonSettings.margin;
  const places: number[] = [];
  for (const i of orderBy(order)) {
    let place = places.length;
    while (place > 0 && passes(i, places[place - 1] ?? i)) place -= 1;
    places.splice(place, 0, i);
  }
  return order.map((_, i) => -places.indexOf(i));
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
        ? 'lifted: used before for'
        : 'lifted: you said it is right for';
  return `${reason}; ${said} "${query.replaceAll(/\s+/g, ' ')}"`;
}
