import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auroc, quantiles, recallOf, retrievalScores } from '../../src-main/engine/routing/evaluate/scores.ts';

test('recall is the share of needs that are met', () => {
  expect(recallOf(['a', 'b'], [['a'], ['x', 'b'], ['c']])).toBeCloseTo(2 / 3);
});

test('scores of two requests, worked out by hand', () => {
  const scores = retrievalScores([
    { ranked: ['x', 'a', 'b'], groups: [['a'], ['b']] },
    { ranked: ['c'], groups: [['c']] },
  ]);
  expect(scores?.recall).toEqual({ '1': 0.5, '3': 1, '5': 1, '10': 1 });
  expect(scores?.complete5).toBe(1);
  expect(scores?.mrr).toBeCloseTo((1 / 2 + 1) / 2);
  const first = (1 / Math.log2(3) + 1 / Math.log2(4)) / (1 + 1 / Math.log2(3));
  expect(scores?.ndcg5).toBeCloseTo((first + 1) / 2);
});

test('a need that is met twice counts once', () => {
  expect(retrievalScores([{ ranked: ['a', 'a2'], groups: [['a', 'a2']] }])?.ndcg5).toBe(1);
});

test('no requests, no scores', () => {
  expect(retrievalScores([])).toBeNull();
  expect(auroc([], [1])).toBeNull();
});

test('AUROC is the share of pairs in the right order, ties half', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
      (positive, negative) => {
        const pairs = positive.flatMap((p) => negative.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
        const expected = pairs.reduce((sum: number, value) => sum + value, 0) / pairs.length;
        expect(auroc(positive, negative)).toBeCloseTo(expected, 10);
      },
    ),
  );
});

test('quantiles take the nearest rank', () => {
  expect(quantiles([5, 1, 3, 2, 4])).toEqual({ p50: 3, p95: 5 });
});
