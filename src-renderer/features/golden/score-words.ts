/** The figures of a golden set in words, in the order in which they are shown. */
import type { GoldenScores } from '#contract/golden.ts';

type Key = Exclude<keyof GoldenScores, 'right'>;

export const figures: readonly { key: Key; name: string; meaning: string; isShare: boolean }[] = [
  { key: 'recall1', name: 'R@1', meaning: 'Needs that the first tool in the ranking meets', isShare: false },
  { key: 'recall5', name: 'R@5', meaning: 'Needs that one of the first five tools meets', isShare: false },
  { key: 'picksPrecision', name: 'Picks that are right', meaning: 'Share of the handed-out tools that are right', isShare: true },
  { key: 'picksRecall', name: 'Needs met by picks', meaning: 'Share of the needs that a handed-out tool meets', isShare: true },
  { key: 'wronglyNone', name: 'Wrongly none', meaning: 'Share of the queries that need a tool and get none', isShare: true },
  { key: 'rightlyNone', name: 'Rightly none', meaning: 'Share of the queries that need no tool and get none', isShare: true },
];

export function figure(value: number | null, isShare: boolean): string {
  if (value === null) return '–';
  return isShare ? `${(value * 100).toFixed(1)}%` : value.toFixed(3);
}
