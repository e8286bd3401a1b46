/** Routing quality and time in registries grown to 10,000 tools: the sets' own requests among tools of other servers. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvalReport } from '../../src-main/engine/routing/evaluate/report.ts';
import { mean, type Benchmark, type Figure } from './benchmark.ts';
import { benchFolder, benchRows, setNames } from './support/bench-folder.ts';
import { runJig, withHome } from './support/built-jig.ts';
import { shuffled } from './support/random.ts';

const grownTo = 10_000;
const seeds = [1, 2];
const goals: Record<string, number> = { desk: 0.62, mcp: 0.91, large: 0.74 };

interface Row {
  id: string;
  server: string;
  name: string;
  /** Sets whose tools may do the same job. */
  overlap?: string[];
}

/** The set's own tools; then whole servers in an order by `seed`, without those that may be right too; then the other sets' tools. */
function grownTools(set: string, seed: number): Row[] {
  const byServer = new Map<string, Row[]>();
  for (const row of benchRows<Row>('distractors.jsonl.gz')) {
    if (row.overlap?.includes(set)) continue;
    byServer.set(row.server, [...(byServer.get(row.server) ?? []), row]);
  }
  const own = benchRows<Row>(join(set, 'tools.jsonl.gz'));
  const otherSets = setNames().filter((name) => name !== set);
  const rest = [
    ...shuffled([...byServer.values()], seed).flat(),
    ...otherSets.flatMap((name) => benchRows<Row>(join(name, 'tools.jsonl.gz'))),
  ];
  const key = ({ server, name }: Row) => `${server}\n${name}`;
  const taken = new Set(own.map(key));
  const added = rest.filter((row) => !taken.has(key(row)) && taken.add(key(row)));
  if (own.length + added.length < grownTo) throw new Error(`${set} can only be grown to ${own.length + added.length} tools`);
  return [...own, ...added].slice(0, grownTo);
}

function writeSets(folder: string): void {
  for (const set of Object.keys(goals)) {
    for (const seed of seeds) {
      const own = join(folder, `${set}-${seed}`);
      mkdirSync(own);
      writeFileSync(
        join(own, 'tools.jsonl'),
        grownTools(set, seed)
          .map((row) => JSON.stringify(row))
          .join('\n'),
      );
      copyFileSync(join(benchFolder(), set, 'queries.jsonl.gz'), join(own, 'queries.jsonl.gz'));
    }
  }
}

function known(set: string, value: number | null | undefined): number {
  if (value === null || value === undefined) throw new Error(`the report of ${set} lacks a figure`);
  return value;
}

function figuresOf(reports: readonly EvalReport[]): Figure[] {
  return Object.entries(goals).flatMap(([set, atLeast]) => {
    const own = reports.filter((report) => report.set.startsWith(`${set}-`));
    const over = (value: (report: EvalReport) => number | null | undefined, digits: number) =>
      Number(mean(own.map((report) => known(set, value(report)))).toFixed(digits));
    return [
      { what: `${set}: R@1`, value: over(({ recall }) => recall?.['1'], 3), unit: '' },
      { what: `${set}: R@5`, value: over(({ recall }) => recall?.['5'], 3), unit: '', goal: { atLeast } },
      { what: `${set}: wrongly left without a tool`, value: over(({ abstain }) => abstain?.falseRate, 3), unit: '' },
      // The set's requests one after the other, filter included; large asks for several things at once.
      {
        what: `${set}: whole route, p50`,
        value: over(({ timings }) => timings?.totalMs.p50, 0),
        unit: 'ms',
        ...(set === 'large' ? {} : { goal: { atMost: 25 } }),
      },
      { what: `${set}: whole route, p95`, value: over(({ timings }) => timings?.totalMs.p95, 0), unit: 'ms', goal: { atMost: 150 } },
    ];
  });
}

export const benchmark: Benchmark = {
  about: 'desk, mcp and large in registries of 10,000 tools, two of each (needs the routing sets; takes ten minutes).',
  run: async (say) =>
    withHome(null, async (home) => {
      const folder = mkdtempSync(join(tmpdir(), 'jig-grown-'));
      try {
        writeSets(folder);
        return figuresOf(JSON.parse(await runJig(home, ['eval', folder, '--json'], say)) as EvalReport[]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
};
