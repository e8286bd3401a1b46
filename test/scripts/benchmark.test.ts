/** The runner's own sums: a figure that misses its goal must not look reached. */
import { describe, expect, it } from 'vitest';
import { isReached, markdownTable, percentile } from '../bench/benchmark.ts';

const figure = { what: 'x', value: 10, unit: 'ms' };

describe('goals', () => {
  it('are reached at the limit and missed beyond it', () => {
    expect(isReached({ ...figure, goal: { atMost: 10 } })).toBe(true);
    expect(isReached({ ...figure, goal: { atMost: 9.99 } })).toBe(false);
    expect(isReached({ ...figure, goal: { atLeast: 10 } })).toBe(true);
    expect(isReached({ ...figure, goal: { atLeast: 10.01 } })).toBe(false);
    expect(isReached(figure)).toBe(true);
  });

  it('are named in the table, with what was missed', () => {
    expect(markdownTable([{ ...figure, value: 1234.5, goal: { atMost: 9 } }])).toContain('| x | 1,235 ms | <= 9 ms, **missed** |');
  });
});

describe('percentile', () => {
  it('takes the nearest rank, whatever the order', () => {
    const values = [5, 1, 4, 2, 3, 10, 9, 8, 7, 6];
    expect(percentile(values, 0.5)).toBe(5);
    expect(percentile(values, 0.95)).toBe(10);
    expect(percentile([3], 0.5)).toBe(3);
  });

  it('refuses an empty list', () => {
    expect(() => percentile([], 0.5)).toThrow('at least one');
  });
});
