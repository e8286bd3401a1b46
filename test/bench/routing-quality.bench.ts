/** Routing quality: `jig eval` on every routing set, final stage, beside the figures that a release must reach. */
import type { EvalReport } from '../../src-main/engine/routing/evaluate/report.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { benchFolder } from './support/bench-folder.ts';
import { runJig, withHome } from './support/built-jig.ts';

/** A share as it is written in docs: three digits. A figure that does not apply fails its goal. */
function figure(what: string, value: number | null | undefined, atLeast?: number): Figure {
  const rounded = Math.round((value ?? 0) * 1_000) / 1_000;
  return { what, value: rounded, unit: '', ...(atLeast === undefined ? {} : { goal: { atLeast } }) };
}

/** AUROC over the requests of several sets against the same requests that need no tool: the mean, weighted by requests. */
function sharedAuroc(reports: readonly EvalReport[]): number {
  const queries = reports.reduce((sum, report) => sum + report.queries, 0);
  return reports.reduce((sum, report) => sum + (report.abstain?.auroc ?? 0) * report.queries, 0) / queries;
}

function figures(reports: readonly EvalReport[]): Figure[] {
  const of = (set: string): EvalReport => {
    const report = reports.find((one) => one.set === set);
    if (!report) throw new Error(`the folder holds no set ${set}`);
    return report;
  };
  const [desk, mcp, large, confusable, multiturn, notool] = ['desk', 'mcp', 'large', 'confusable', 'multiturn', 'notool'].map(of) as [
    EvalReport,
    EvalReport,
    EvalReport,
    EvalReport,
    EvalReport,
    EvalReport,
  ];
  const { azure } = mcp.bySource;
  return [
    figure('desk: R@5', desk.recall?.['5'], 0.71),
    figure('mcp: R@5', mcp.recall?.['5'], 0.955),
    figure('mcp, Azure alone: R@1', azure?.recall?.['1'], 0.914),
    figure('mcp, Azure alone: R@5', azure?.recall?.['5'], 0.99),
    figure('large: R@5', large.recall?.['5'], 0.72),
    figure('confusable: accuracy', confusable.accuracy, 0.86),
    figure('multiturn, with context: R@5', multiturn.withContext?.recall['5'], 0.91),
    figure('multiturn, last turn alone: R@5', multiturn.recall?.['5']),
    figure('no tool: AUROC against desk and mcp', sharedAuroc([desk, mcp]), 0.9),
    figure('no tool: requests rightly left without one', notool.abstain?.recall),
    figure('desk: requests wrongly left without a tool', desk.abstain?.falseRate),
    figure('mcp: requests wrongly left without a tool', mcp.abstain?.falseRate),
    ...[desk, mcp, large].flatMap((report) => [
      figure(`${report.set}: R@1`, report.recall?.['1']),
      figure(`${report.set}: all needed tools within 5`, report.complete5),
      figure(`${report.set}: needed tools among the picks`, report.picks?.recall),
      figure(`${report.set}: picks that are needed`, report.picks?.precision),
      { what: `${report.set}: picks, mean`, value: report.picks?.mean ?? 0, unit: 'tools' },
    ]),
  ];
}

export const benchmark: Benchmark = {
  about: '`jig eval` on all routing sets, final stage (needs the routing sets; takes minutes).',
  run: async (say) =>
    withHome(null, async (home) => {
      const folder = benchFolder();
      const output = await runJig(home, ['eval', folder, '--json'], say);
      return figures(JSON.parse(output) as EvalReport[]);
    }),
};
