import { expect, test } from 'vitest';
import { sampleOf } from '../../src-main/engine/routing/evaluate/sample.ts';

const rows = Array.from({ length: 200 }, (_, i) => i);

test('a sample is the same every time, in the order of the rows, and not just the first ones', () => {
  const sample = sampleOf(rows, 40);
  expect(sample).toHaveLength(40);
  expect(sample).toEqual(sampleOf(rows, 40));
  expect(sample).toEqual([...new Set(sample)].toSorted((a, b) => a - b));
  expect(sample.filter((row) => row >= 100).length).toBeGreaterThan(10);
  expect(sample.filter((row) => row < 100).length).toBeGreaterThan(10);
});

test('a larger sample holds the smaller one, and the largest is everything', () => {
  expect(sampleOf(rows, 90)).toEqual(expect.arrayContaining(sampleOf(rows, 30)));
  expect(sampleOf(rows, Infinity)).toEqual(rows);
  expect(sampleOf([], 3)).toEqual([]);
});
