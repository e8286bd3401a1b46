/** From what came of each golden query to the figures that a person reads, and to what a change does to them. */
import type { GoldenComparison, GoldenScores } from '#contract/golden.ts';
import type { Outcome } from '../routing/evaluate/make-report.ts';
import { needs } from '../routing/evaluate/read-set.ts';
import { mean, recallOf, retrievalScores } from '../routing/evaluate/scores.ts';

/** Changed queries that are shown. */
const mostChanged = 10;

/** Every need met by what was handed out; or rightly nothing. */
export function isRight({ query, picks }: Outcome): boolean {
  const groups = needs(query);
  return groups.length === 0 ? picks.length === 0 : recallOf(picks, groups) === 1;
}

const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : mean(values));
const share = (outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean): number | null =>
  meanOf(outcomes.map((outcome) => (holds(outcome) ? 1 : 0)));

export function goldenScores(outcomes: readonly Outcome[]): GoldenScores {
  const needing = outcomes.filter(({ query }) => query.tools.length > 0);
  const none = outcomes.filter(({ query }) => query.tools.length === 0);
  const retrieval = retrievalScores(needing.map(({ ranked, query }) => ({ ranked, groups: needs(query) })));
  const handed = needing.filter(({ picks }) => picks.length > 0);
  return {
    right: outcomes.filter(isRight).length,
    recall1: retrieval?.recall['1'] ?? null,
    recall5: retrieval?.recall['5'] ?? null,
    picksPrecision: meanOf(
      handed.map(({ picks, query }) => picks.filter((name) => needs(query).some((group) => group.includes(name))).length / picks.length),
    ),
    picksRecall: meanOf(needing.map(({ picks, query }) => recallOf(picks, needs(query)))),
    wronglyNone: share(needing, ({ picks }) => picks.length === 0),
    rightlyNone: share(none, ({ picks }) => picks.length === 0),
  };
}

type Comparison = Omit<GoldenComparison, 'rows' | 'needing' | 'stale'>;

/** `after` holds the same queries in the same order. */
export function compareOutcomes(before: readonly Outcome[], after: readonly Outcome[]): Comparison {
  const turned = before.flatMap((was, i) => {
    const is = after[i];
    return is && isRight(was) !== isRight(is) ? [{ was, is }] : [];
  });
  const lost = turned.filter(({ was }) => isRight(was));
  const gained = turned.filter(({ is }) => isRight(is));
  const scores = { before: goldenScores(before), after: goldenScores(after) };
  return {
    ...scores,
    lost: lost.length,
    gained: gained.length,
    changed: [...lost, ...gained].slice(0, mostChanged).map(({ was, is }) => ({
      query: was.query.query,
      isRight: isRight(is),
      needs: needs(was.query),
      before: was.picks,
      after: is.picks,
    })),
    isWorse: isWorse(scores.before, scores.after),
  };
}

/** Fewer queries right; or as many, and the right tools stand lower or have more company. */
function isWorse(before: GoldenScores, after: GoldenScores): boolean {
  const keys = ['right', 'picksRecall', 'recall1', 'recall5', 'picksPrecision'] as const;
  const first = keys.map((key) => (after[key] ?? 0) - (before[key] ?? 0)).find((difference) => Math.abs(difference) > 1e-9);
  return first !== undefined && first < 0;
}
