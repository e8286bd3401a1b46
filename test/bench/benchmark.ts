/** What a benchmark is: a name, a sentence, and rows of figures, some with a goal. */

export interface Figure {
  /** What was measured: `find_tools, 10,000 tools, p50`. */
  what: string;
  value: number;
  unit: string;
  /** The figure to reach; none for a figure that is only reported. */
  goal?: { atMost: number } | { atLeast: number };
}

export interface Benchmark {
  /** One sentence for `--list`. */
  about: string;
  /** Measures. Figures come back in the order in which they are shown. `say` reports progress. */
  run(say: (line: string) => void): Promise<Figure[]>;
}

/** Thrown by a benchmark that cannot run here; its message says what is missing and how to bring it. */
export class Skipped extends Error {}

/** True when the figure has no goal or reaches it. */
export function isReached({ value, goal }: Figure): boolean {
  if (!goal) return true;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** The figures as a Markdown table, ready for docs/benchmarks.md. */
export function markdownTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => `| ${figure.what} | ${shown(figure.value, figure.unit)} | ${goalText(figure)} |`);
  return ['| what | measured | goal |', '|---|---|---|', ...rows].join('\n');
}

/** The value at a share (0-1) of the sorted values, by the nearest rank. Throws on an empty list: there is no such value. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('A percentile needs at least one value.');
  return value;
}

/** The middle value: steadier on a busy machine than the mean. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Throws on an empty list: there is no such value. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new Error('A mean needs at least one value.');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function goalText(figure: Figure): string {
  const { goal, unit } = figure;
  if (!goal) return '';
  const text = 'atMost' in goal ? `<= ${shown(goal.atMost, unit)}` : `>= ${shown(goal.atLeast, unit)}`;
  return isReached(figure) ? text : `${text}, **missed**`;
}

/** A value with its unit: three significant digits below 100, whole numbers with thousands marked above; percentages with two decimals, because 99.96 is not 100. */
function shown(value: number, unit: string): string {
  if (unit === '%') return `${value.toFixed(2)} %`;
  const digits = Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
  return `${digits} ${unit}`.trimEnd();
}
