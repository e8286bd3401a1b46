/** Random numbers that are the same in each run, so that two runs measure the same thing. */
import { uniformNumbers } from '../../../src-main/lib/uniform-numbers.ts';

/** Normally distributed around 0 with deviation 1 (Box-Muller). */
export function normalNumbers(seed: number): () => number {
  const uniform = uniformNumbers(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The list in another order. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const uniform = uniformNumbers(seed);
  return list
    .map((item) => ({ item, at: uniform() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
