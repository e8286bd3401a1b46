/** A fixed random sample of a set's requests: where a filter takes a second a request, a whole set takes an afternoon. */

/** Always the same one, so that two runs with the same size measure the same requests. */
export const sampleSeed = 7;

/** Numbers 0-1 that depend on the seed alone (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` of the rows in their old order; all of them when there are no more. A larger sample holds the smaller ones. */
export function sampleOf<T>(rows: readonly T[], count: number): T[] {
  const random = numbersFrom(sampleSeed);
  const chosen = rows
    .map((_, i) => ({ i, draw: random() }))
    .toSorted((a, b) => a.draw - b.draw)
    .slice(0, count);
  return chosen.toSorted((a, b) => a.i - b.i).flatMap(({ i }) => rows[i] ?? []);
}
