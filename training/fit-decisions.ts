/** Fits what turns the evidence into shown probabilities and into picks, on labelled training requests only. */
import { decide, type DecideSettings } from '../src-main/engine/routing/decide.ts';
import { evidenceOrder, type VerbPenalties } from '../src-main/engine/routing/evidence.ts';
import { listScores, neededProbability, type EvidenceWeights, type ListSettings } from '../src-main/engine/routing/evidence-model.ts';
import { orderBy } from '../src-main/engine/routing/filter.ts';
import { judgeWish, requestScores } from '../src-main/engine/routing/judge-request.ts';
import type { Example } from './train-evidence.ts';

export type PickRule = Pick<DecideSettings, 'keepProbability' | 'sureProbability' | 'keepShare'>;

const topK = 5;
const limit = 3;
/** Share of the needed tools among the first three candidates, the most that can be handed out, that must stay among the picks. */
const keptRecall = 0.95;

interface Judged {
  probability: number[];
  example: Example;
}

const judgedOf = (model: EvidenceWeights, examples: readonly Example[]): Judged[] =>
  examples
    .filter((example) => !example.isNoTool && example.rows.length > 0)
    .map((example) => ({ example, probability: neededProbability(model, example.rows) }));

/** Mean cross-entropy of the list scores; each need has an equal share, one whose tool is not among the candidates counts for "none of these". */
function listLoss(judged: readonly Judged[], list: ListSettings): number {
  let loss = 0;
  let weight = 0;
  for (const { example, probability } of judged) {
    const scores = listScores(list, probability, example.toolCount);
    const none = Math.max(1e-9, 1 - scores.reduce((sum, score) => sum + score, 0));
    for (const group of example.gold) {
      const right = group.length === 0 ? none : group.reduce((sum, i) => sum + (scores[i] ?? 0), 0);
      loss -= (example.weight / example.gold.length) * Math.log(Math.max(1e-9, right));
    }
    weight += example.weight;
  }
  return loss / weight;
}

/**
 * The base that makes the shown probabilities most likely, on requests with one need: with several, one list is not the whole answer. The slope
 * stays: it was read off libraries of 50 to 6,077 tools.
 */
export function fitList(model: EvidenceWeights, examples: readonly Example[], { slope }: ListSettings): ListSettings {
  const judged = judgedOf(
    model,
    examples.filter((example) => example.gold.length === 1),
  );
  const tried = Array.from({ length: 141 }, (_, i) => ({ base: Number((-14 + i / 10).toFixed(1)), slope }));
  const losses = tried.map((list) => listLoss(judged, list));
  return tried[losses.indexOf(Math.min(...losses))] ?? { base: 0, slope };
}

export interface PickScore {
  precision: number;
  /** Share of the needed tools that are among the picks, the first three and the first five. */
  recall: number;
  recall3: number;
  recall5: number;
  mean: number;
}

/** A request that needs a tool, with the probabilities that a person would see. */
export interface Shown {
  example: Example;
  scores: number[];
  /** The candidates that go to the filter, best first. */
  top: number[];
}

export const shownScores = (model: EvidenceWeights, examples: readonly Example[], list: ListSettings, verbs: VerbPenalties): Shown[] =>
  judgedOf(model, examples).map(({ example, probability }) => {
    const judge = { weights: model, list, embeddedBy: model.intent?.model ?? null, toolCount: example.toolCount };
    const wishes = example.wishes.map((wish) => judgeWish(wish, judge));
    const scores = requestScores({ toolIds: example.toolIds, probability }, wishes, judge);
    return { example, scores, top: orderBy(evidenceOrder(example.rows, scores, verbs)).slice(0, topK) };
  });

/** What a rule hands out for the requests that need a tool. */
export function pickScore(shown: readonly Shown[], rule: PickRule): PickScore {
  const total = { precision: 0, recall: 0, recall3: 0, recall5: 0, mean: 0, weight: 0 };
  for (const { example, scores, top } of shown) {
    const { kept } = decide(
      top.map((_, i) => i),
      top.map((i) => scores[i] ?? 0),
      1,
      { ...rule, abstainThreshold: 0, limit },
    );
    const picks = new Set(top.filter((_, i) => kept[i]));
    const right = new Set(example.gold.flat());
    const shareOf = (tools: { has(i: number): boolean }) =>
      example.gold.filter((group) => group.some((i) => tools.has(i))).length / example.gold.length;
    total.precision += (example.weight * [...picks].filter((i) => right.has(i)).length) / Math.max(1, picks.size);
    total.recall += example.weight * shareOf(picks);
    total.recall3 += example.weight * shareOf(new Set(top.slice(0, limit)));
    total.recall5 += example.weight * shareOf(new Set(top));
    total.mean += example.weight * picks.size;
    total.weight += example.weight;
  }
  const by = (sum: number) => sum / total.weight;
  return {
    precision: by(total.precision),
    recall: by(total.recall),
    recall3: by(total.recall3),
    recall5: by(total.recall5),
    mean: by(total.mean),
  };
}

/** The rule of best precision among those that keep .95 of what the first three have; without any, the one that keeps most. */
export function fitPickRule(shown: readonly Shown[]): { rule: PickRule; score: PickScore } {
  const tried = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4].flatMap((keepProbability) =>
    [0.3, 0.4, 0.5, 0.6, 0.75, 0.9].flatMap((sureProbability) =>
      [0.1, 0.2, 0.3, 0.45, 0.6].map((keepShare) => {
        const rule = { keepProbability, sureProbability, keepShare };
        return { rule, score: pickScore(shown, rule) };
      }),
    ),
  );
  const enough = tried.filter(({ score }) => score.recall >= keptRecall * score.recall3);
  const best = (enough.length > 0 ? enough : tried).toSorted((a, b) =>
    enough.length > 0 ? b.score.precision - a.score.precision : b.score.recall - a.score.recall,
  )[0];
  if (!best) throw new Error('no rule was tried');
  return best;
}
