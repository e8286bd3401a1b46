/** Random numbers that are the same in each run, so that two runs measure the same thing. */

/** Uniform in 0-1 (mulberry32). */
export function uniformNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

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
