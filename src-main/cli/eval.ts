/** `jig eval`: routing quality on a set folder, or on a folder of such sets. Writes nothing into the library. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { ok } from '#contract/result.ts';
import { filterChoiceSchema, type FilterChoice } from '#contract/system.ts';
import type { EvalReport } from '../engine/routing/evaluate/report.ts';
import type { Stage } from '../engine/routing/route.ts';
import { wholeNumber } from './arguments.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { table } from './output.ts';

const stages: readonly Stage[] = ['vector', 'text', 'fused', 'final'];

interface EvalOptions {
  stage: Stage;
  models?: string[];
  filter?: FilterChoice;
  sample?: number;
  deadline?: number;
}

export function define(command: Command, run: RunCommand): void {
  command
    .argument('<folder>', 'a folder with tools.jsonl[.gz] and queries.jsonl[.gz], or a folder of such folders')
    .addOption(new Option('--stage <stage>', 'which ranking is scored').choices(stages).default('final'))
    .option('--models <files...>', 'try these model files instead of those in use')
    .addOption(
      new Option('--filter <filter>', 'the filter that is measured (default: that of a new library)').choices(filterChoiceSchema.options),
    )
    .addOption(new Option('--sample <n>', 'only so many requests of each set, always the same ones').argParser(wholeNumber(1, 1_000_000)))
    .addOption(new Option('--deadline <ms>', 'how long the language model may take for a request').argParser(wholeNumber(1, 600_000)))
    .action((folder: string, options: EvalOptions) => run((context) => evaluate(context, folder, options)));
}

async function evaluate(
  context: Context,
  folder: string,
  { stage, models, filter, sample, deadline }: EvalOptions,
): Promise<CommandResult> {
  const { evaluateFolder } = await import('../engine/routing/evaluate/evaluate-folder.ts');
  const { NodeProcessHost } = await import('../headless/node-process-host.ts');
  const reports = await evaluateFolder(resolve(folder), {
    stage,
    ...(models ? { models: models.map((file) => resolve(file)) } : {}),
    ...(filter ? { settings: { filter } } : {}),
    sample,
    deadlineMs: deadline,
    resourcesFolder: context.app.resourcesFolder,
    processHost: new NodeProcessHost({ logger: context.logger }),
    logger: context.logger,
    signal: context.signal,
    progress: context.say,
  });
  return reports.ok ? ok({ document: reports.value, text: describe(reports.value) }) : reports;
}

function describe(reports: EvalReport[]): string {
  const score = (value: number | null | undefined) => (value == null ? '-' : value.toFixed(3));
  const rows = reports.map(({ set, tools, queries, recall, mrr, ndcg5, accuracy, picks, abstain, withContext, timings }) => [
    set,
    tools,
    queries,
    score(recall?.['1']),
    score(recall?.['5']),
    score(withContext?.recall?.['5']),
    score(mrr),
    score(ndcg5),
    score(accuracy),
    score(picks?.f1),
    score(abstain?.auroc),
    timings ? timings.totalMs.p50.toFixed(1) : '-',
    timings ? timings.totalMs.p95.toFixed(1) : '-',
  ]);
  return table(
    ['set', 'tools', 'queries', 'R@1', 'R@5', 'R@5 context', 'MRR', 'nDCG@5', 'accuracy', 'picks F1', 'abstain AUROC', 'p50 ms', 'p95 ms'],
    rows,
  );
}
