/** `jig eval`: routing quality on a set folder, on a folder of such sets, or on the library's golden set. Writes nothing into the library. */
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { fail, ok } from '#contract/result.ts';
import { filterChoiceSchema, type FilterChoice, type Settings } from '#contract/system.ts';
import type { EvalReport } from '../engine/routing/evaluate/report.ts';
import type { Stage } from '../engine/routing/route.ts';
import { share, wholeNumber } from './arguments.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { table } from './output.ts';

const stages: readonly Stage[] = ['vector', 'text', 'fused', 'final'];

interface EvalOptions {
  golden?: boolean;
  stage: Stage;
  models?: string[];
  filter?: FilterChoice;
  k?: number;
  threshold?: number;
  sample?: number;
  deadline?: number;
}

export function define(command: Command, run: RunCommand): void {
  command
    .argument('[folder]', 'a folder with tools.jsonl[.gz] and queries.jsonl[.gz], or a folder of such folders')
    .option('--golden', 'the golden set of the library: its own queries, on its own tools and settings')
    .addOption(new Option('--stage <stage>', 'which ranking is scored').choices(stages).default('final'))
    .option('--models <files...>', 'try these model files instead of those in use')
    .addOption(
      new Option(
        '--filter <filter>',
        'the filter that is measured (default: that of a new library; of the golden set: the one in use)',
      ).choices(filterChoiceSchema.options),
    )
    .option('-k <n>', 'candidates taken before the filter', wholeNumber(1, 50))
    .option('--threshold <p>', 'below this probability that any tool fits, none is handed out', share)
    .addOption(new Option('--sample <n>', 'only so many requests of each set, always the same ones').argParser(wholeNumber(1, 1_000_000)))
    .addOption(new Option('--deadline <ms>', 'how long the language model may take for a request').argParser(wholeNumber(1, 600_000)))
    .action((folder: string | undefined, options: EvalOptions) => run((context) => evaluate(context, folder, options)));
}

function evaluate(context: Context, folder: string | undefined, options: EvalOptions): Promise<CommandResult> {
  if ((folder === undefined) !== (options.golden === true)) {
    return Promise.resolve(fail('usage', 'Say what is measured: a folder of sets, or --golden.', 'Run `jig eval --help`.'));
  }
  return folder === undefined ? evaluateOwn(context, options) : evaluateSets(context, folder, options);
}

function settingsOf({ filter, k, threshold }: EvalOptions): Partial<Settings> {
  return {
    ...(filter && { filter }),
    ...(k !== undefined && { topK: k }),
    ...(threshold !== undefined && { abstainThreshold: threshold }),
  };
}

async function evaluateOwn(context: Context, options: EvalOptions): Promise<CommandResult> {
  const { stage, models = [], sample, deadline } = options;
  if (deadline !== undefined) return fail('usage', '--deadline is for folders of sets.', 'Leave it out.');
  const { evaluateGolden } = await import('../engine/golden/evaluate-golden.ts');
  const { NodeProcessHost } = await import('../headless/node-process-host.ts');
  const report = await evaluateGolden({
    home: context.home,
    modelsFolder: join(context.app.resourcesFolder, 'models'),
    models: models.map((file) => resolve(file)),
    settings: settingsOf(options),
    stage,
    sample,
    processHost: new NodeProcessHost({ logger: context.logger }),
    logger: context.logger,
    signal: context.signal,
    say: context.say,
  });
  return report.ok ? ok({ document: [report.value], text: describe([report.value]) }) : report;
}

async function evaluateSets(context: Context, folder: string, options: EvalOptions): Promise<CommandResult> {
  const { stage, models, sample, deadline } = options;
  const { evaluateFolder } = await import('../engine/routing/evaluate/evaluate-folder.ts');
  const { NodeProcessHost } = await import('../headless/node-process-host.ts');
  const reports = await evaluateFolder(resolve(folder), {
    stage,
    ...(models ? { models: models.map((file) => resolve(file)) } : {}),
    settings: settingsOf(options),
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
