/** The figures of a golden set in words, in the order in which they are shown. */
import type { GoldenScores } from '#contract/golden.ts';

type Key = Exclude<keyof GoldenScores, 'right'>;

export const figures: readonly { key: Key; name: string; meaning: string }[] = [
  { key: 'recall1', name: 'Found first', meaning: 'Share of the needs that the first tool in the ranking meets' },
  { key: 'recall5', name: 'Found in five', meaning: 'Share of the needs that one of the first five tools meets' },
  { key: 'picksPrecision', name: 'Picks that are right', meaning: 'Share of the handed-out tools that are right' },
  { key: 'picksRecall', name: 'Needs met by picks', meaning: 'Share of the needs that a handed-out tool meets' },
  { key: 'wronglyNone', name: 'Wrongly none', meaning: 'Share of the queries that need a tool and get none' },
  { key: 'rightlyNone', name: 'Rightly none', meaning: 'Share of the queries that need no tool and get none' },
];

export function figure(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)}%`;
}
