/** Chooses how the lists are weighed against each other: coordinate search over a small grid, on labelled training requests only. */
import type { FusionSettings } from '../src-main/engine/routing/fusion.ts';
import { fusionWeights } from '../src-main/engine/routing/fusion.ts';
import type { VerbPenalties } from '../src-main/engine/routing/evidence.ts';
import type { ToolIndex } from '../src-main/engine/routing/tool-index.ts';

/** One list: tools with their score in it, best first. */
type List = [toolId: number, score: number][];

/** What was found for one text. */
export interface FoundLists {
  words: number;
  vector: List;
  exact: List;
  stem: List;
}

/** A labelled request with all that the fusion sees of it. */
export interface FusionCase {
  whole: FoundLists;
  wishes: FoundLists[];
  /** Share of the text lists' weight that counts: a follow-up whose last turn stands alone has less. */
  textShare: number;
  clashes: Set<number>;
  removes: Set<number>;
  /** Tools that satisfy each need. */
  gold: Set<number>[];
  weight: number;
}

export type FusionChoice = FusionSettings & { wish: number } & VerbPenalties;

/** What a tool loses that removes unasked is a matter of safety: the training requests, few of which a removing tool is near to, would set it to 0. */
const grid: { [key in Exclude<keyof FusionChoice, 'removesUnasked'>]: number[] } = {
  shortWeight: [1.5, 2, 2.5, 3, 4, 5, 6, 8],
  longWeight: [0.7, 1, 1.3, 1.7, 2.2, 3, 4],
  shortWords: [3, 4, 6, 8],
  longWords: [12, 16, 20, 28],
  exact: [0.6, 1, 1.4, 1.8],
  stem: [0, 0.3, 0.6, 1],
  wish: [0, 0.3, 0.5, 0.7, 1, 1.4],
  clashes: [0, 0.03, 0.06, 0.1, 0.15],
};

const depth = 50;

/** The three lists of one text by themselves. */
export async function foundLists(
  index: ToolIndex,
  { match, vector, words }: { match: string | null; vector: Float32Array | null; words: number },
): Promise<FoundLists> {
  const none = { vector: 0, exact: 0, stem: 0 };
  const [byVector, byExact, byStem] = await Promise.all([
    vector ? index.search({ match: null, vector, weights: { ...none, vector: 1 }, depth }) : [],
    match ? index.search({ match, vector: null, weights: { ...none, exact: 1 }, depth }) : [],
    match ? index.search({ match, vector: null, weights: { ...none, stem: 1 }, depth }) : [],
  ]);
  return {
    words,
    vector: byVector.map((hit) => [hit.toolId, hit.cosine ?? 0]),
    exact: byExact.flatMap((hit): List => (hit.exact === null ? [] : [[hit.toolId, hit.exact]])),
    stem: byStem.flatMap((hit): List => (hit.stem === null ? [] : [[hit.toolId, hit.stem]])),
  };
}

/** Adds a list, scaled from its worst to its best entry, as the index does it. */
function add(scores: Map<number, number>, list: List, weight: number): void {
  const values = list.map(([, score]) => score);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  for (const [id, score] of list) scores.set(id, (scores.get(id) ?? 0) + weight * (high > low ? (score - low) / (high - low) : 1));
}

/** Fused scores of one text, the best one 1. */
function fuse(lists: FoundLists, choice: FusionChoice, textShare: number): Map<number, number> {
  const weights = fusionWeights(choice, lists.words);
  const scores = new Map<number, number>();
  if (lists.vector.length > 0) add(scores, lists.vector, weights.vector);
  if (lists.exact.length > 0) add(scores, lists.exact, weights.exact * textShare);
  if (lists.stem.length > 0) add(scores, lists.stem, weights.stem * textShare);
  return toBest(scores);
}

function toBest(scores: Map<number, number>): Map<number, number> {
  const best = Math.max(1e-9, ...scores.values());
  return new Map([...scores].map(([id, score]) => [id, score / best]));
}

/** Tools of a case, best first, by the lists and verbs alone; the router adds the probability, which is fitted on what these find. */
function ranked(one: FusionCase, choice: FusionChoice): number[] {
  const scores = fuse(one.whole, choice, one.textShare);
  const byWish = new Map<number, number>();
  for (const lists of one.wishes) {
    for (const [id, score] of fuse(lists, choice, 1)) byWish.set(id, Math.max(byWish.get(id) ?? 0, score));
  }
  for (const [id, score] of byWish) scores.set(id, (scores.get(id) ?? 0) + choice.wish * score);
  return [...toBest(scores)]
    .map(
      ([id, score]) =>
        [id, score - (one.clashes.has(id) ? choice.clashes : 0) - (one.removes.has(id) ? choice.removesUnasked : 0)] as const,
    )
    .toSorted(([, a], [, b]) => b - a)
    .map(([id]) => id);
}

/** Mean of R@1, R@3 and R@5, weighted. */
export function fusionScore(cases: readonly FusionCase[], choice: FusionChoice): number {
  let sum = 0;
  let weight = 0;
  for (const one of cases) {
    const order = ranked(one, choice);
    const places = one.gold.map((tools) => order.findIndex((id) => tools.has(id)));
    for (const k of [1, 3, 5]) sum += (one.weight * places.filter((place) => place >= 0 && place < k).length) / places.length / 3;
    weight += one.weight;
  }
  return sum / weight;
}

/** The choice that scores best, from `start`, one number at a time until none changes; at most three rounds. A tie keeps what is there. */
export function fitFusion(cases: readonly FusionCase[], start: FusionChoice, say: (text: string) => void): FusionChoice {
  let best = start;
  let score = fusionScore(cases, start);
  say(`fusion: ${score.toFixed(4)} with ${JSON.stringify(start)}`);
  for (let round = 0; round < 3; round += 1) {
    const before = score;
    for (const key of Object.keys(grid) as (keyof typeof grid)[]) {
      for (const value of grid[key]) {
        const tried = { ...best, [key]: value };
        if (tried.longWords <= tried.shortWords) continue;
        const found = fusionScore(cases, tried);
        if (found > score + 1e-6) [best, score] = [tried, found];
      }
    }
    say(`fusion: ${score.toFixed(4)} with ${JSON.stringify(best)}`);
    if (score <= before + 1e-6) break;
  }
  return best;
}
