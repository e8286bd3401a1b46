/** Joins what was found for the whole request with what was found for each of its wishes. */
import type { IndexHit } from './tool-index.ts';

const scaled = (hits: readonly IndexHit[]) => {
  const best = Math.max(1e-9, hits[0]?.fused ?? 0);
  return hits.map((hit) => ({ ...hit, fused: hit.fused / best }));
};

/**
 * Best first: the whole request's score (its best is 1) and `wish` times the score by the wish that likes a tool most (its best is 1). A tool
 * that only a wish found keeps that wish's cosine and ranks; of two cosines the larger one counts. Without wishes the hits stay as they are.
 */
export function withWishes(
  hits: readonly IndexHit[],
  wishes: readonly (readonly IndexHit[])[],
  { wish, depth }: { wish: number; depth: number },
): IndexHit[] {
  if (wishes.length === 0) return [...hits];
  const found = new Map(scaled(hits).map((hit) => [hit.toolId, { hit, byWish: 0 }]));
  for (const list of wishes) {
    for (const [i, hit] of scaled(list).entries()) {
      const known = found.get(hit.toolId);
      if (!known) found.set(hit.toolId, { hit: { ...hit, fused: 0, wishRank: i + 1 }, byWish: hit.fused });
      else {
        known.byWish = Math.max(known.byWish, hit.fused);
        known.hit.wishRank = Math.min(known.hit.wishRank ?? Infinity, i + 1);
        if (hit.cosine !== null) known.hit.cosine = Math.max(known.hit.cosine ?? -1, hit.cosine);
      }
    }
  }
  return [...found.values()]
    .map(({ hit, byWish }) => ({ ...hit, fused: hit.fused + wish * byWish }))
    .toSorted((a, b) => b.fused - a.fused || a.toolId - b.toolId)
    .slice(0, depth);
}
