/** A fixed random sample of a set's requests: where a filter takes a second a request, a whole set takes an afternoon. */
import { uniformNumbers } from '#lib/uniform-numbers.ts';

/** Always the same one, so that two runs with the same size measure the same requests. */
export const sampleSeed = 7;

/** `count` of the rows in their old order; all of them when there are no more. A larger sample holds the smaller ones. */
export function sampleOf<T>(rows: readonly T[], count: number): T[] {
  const random = uniformNumbers(sampleSeed);
  const chosen = rows
    .map((_, i) => ({ i, draw: random() }))
    .toSorted((a, b) => a.draw - b.draw)
    .slice(0, count);
  return chosen.toSorted((a, b) => a.i - b.i).flatMap(({ i }) => rows[i] ?? []);
}
