/** The scoring rules of the sets, as their README gives them. */
import type { Quantiles, RetrievalScores } from './report.ts';

const met = (group: ReadonlySet<string>, ids: readonly string[]) => ids.some((id) => group.has(id));

/** Share of the groups of acceptable tools that have a member among `ids`. */
export function recallOf(ids: readonly string[], groups: readonly string[][]): number {
  return groups.filter((group) => met(new Set(group), ids)).length / groups.length;
}

/** Binary nDCG at 5: every group counts once, at the place where it is first met. */
function ndcg5(ranked: readonly string[], groups: readonly string[][]): number {
  const left = groups.map((group) => new Set(group));
  let gain = 0;
  for (const [place, id] of ranked.slice(0, 5).entries()) {
    const index = left.findIndex((group) => group.has(id));
    if (index < 0) continue;
    left.splice(index, 1);
    gain += 1 / Math.log2(place + 2);
  }
  let ideal = 0;
  for (let place = 0; place < Math.min(5, groups.length); place += 1) ideal += 1 / Math.log2(place + 2);
  return gain / ideal;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export interface Ranked {
  ranked: readonly string[];
  groups: readonly string[][];
}

/** Averages over requests; null without any. */
export function retrievalScores(rows: readonly Ranked[]): RetrievalScores | null {
  if (rows.length === 0) return null;
  const at = (k: number) => mean(rows.map(({ ranked, groups }) => recallOf(ranked.slice(0, k), groups)));
  return {
    recall: { '1': at(1), '3': at(3), '5': at(5), '10': at(10) },
    complete5: mean(rows.map(({ ranked, groups }) => (recallOf(ranked.slice(0, 5), groups) === 1 ? 1 : 0))),
    mrr: mean(
      rows.map(({ ranked, groups }) => {
        const right = new Set(groups.flat());
        const place = ranked.findIndex((id) => right.has(id));
        return place < 0 ? 0 : 1 / (place + 1);
      }),
    ),
    ndcg5: mean(rows.map(({ ranked, groups }) => ndcg5(ranked, groups))),
  };
}

/** Area under the ROC curve: the chance that a positive scores above a negative, ties half (Mann-Whitney). Null without both. */
export function auroc(positive: readonly number[], negative: readonly number[]): number | null {
  if (positive.length === 0 || negative.length === 0) return null;
  const all = [
    ...positive.map((value) => ({ value, isPositive: true })),
    ...negative.map((value) => ({ value, isPositive: false })),
  ].toSorted((a, b) => a.value - b.value);
  let ranks = 0;
  for (let i = 0; i < all.length;) {
    let j = i;
    while (j < all.length && all[j]?.value === all[i]?.value) j += 1;
    for (let k = i; k < j; k += 1) if (all[k]?.isPositive) ranks += (i + j + 1) / 2;
    i = j;
  }
  return (ranks - (positive.length * (positive.length + 1)) / 2) / (positive.length * negative.length);
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

export { mean };
