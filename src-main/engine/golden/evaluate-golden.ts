/** `jig eval --golden` and the gate of the command line: the golden set on a copy of the library, whether Jig runs or not. */
import type { GoldenChange, GoldenComparison } from '#contract/golden.ts';
import { ok, type Result } from '#contract/result.ts';
import type { Sqlite } from '../database/open-database.ts';
import { reportOf, withAuroc } from '../routing/evaluate/make-report.ts';
import type { EvalReport } from '../routing/evaluate/report.ts';
import { sampleOf } from '../routing/evaluate/sample.ts';
import { readGgufRole } from '../models/gguf-role.ts';
import type { ModelFiles } from '../models/model-file.ts';
import { chosenFiles, filesOf } from './chosen-files.ts';
import { countsOf, routeGolden } from './golden-queries.ts';
import { compareOutcomes } from './golden-scores.ts';
import { goldenEmpty, GoldenSet } from './golden-set.ts';
import { withLibraryCopy, type CopyOptions, type LibraryCopy } from './library-copy.ts';

export interface EvaluateGoldenOptions extends Omit<CopyOptions, 'files' | 'progress' | 'check'> {
  /** Model files to try instead of those in use; each is recognised by what it holds. */
  models?: readonly string[] | undefined;
  /** So many queries, always the same ones; default: all. */
  sample?: number | undefined;
  say: (line: string) => void;
}

/** The report of one set, named "golden". Fails with `golden-empty`, `library-missing`, or as a model or the route does. */
export async function evaluateGolden({
  models = [],
  sample = Infinity,
  say,
  ...options
}: EvaluateGoldenOptions): Promise<Result<EvalReport>> {
  const chosen = chosenFiles(options.home);
  if (!chosen.ok) return chosen;
  const files: ModelFiles = chosen.value;
  for (const file of models) {
    const role = await readGgufRole(file);
    if (!role.ok) return role;
    files[role.value] = file;
  }
  return withLibraryCopy({ ...options, files, check: hasRows, progress: sayEvery(say, 'tools indexed', 320) }, async (copy) => {
    const counted = rowsOf(copy).filter(({ isStale }) => !isStale);
    const rows = sampleOf(counted, sample);
    const { stage = 'final', signal } = options;
    const outcomes = await routeGolden(copy.sqlite, copy.routing.router, rows, { stage, signal, progress: sayEvery(say, 'queries', 100) });
    if (!outcomes.ok) return outcomes;
    const tools = copy.library.toolCount();
    const report = reportOf({ name: 'golden', tools: Array.from({ length: tools }), queries: outcomes.value }, outcomes.value, stage);
    return ok(withAuroc(report, outcomes.value, outcomes.value));
  });
}

export type CompareGoldenOptions = Omit<CopyOptions, 'files' | 'progress' | 'check' | 'settings' | 'stage'> & {
  say: (line: string) => void;
};

/** The golden set before and after a change, which is not applied. Null where there is nothing to compare: no library, or no query that counts. */
export async function compareGolden(
  change: GoldenChange,
  { say, ...options }: CompareGoldenOptions,
): Promise<Result<GoldenComparison | null>> {
  const chosen = chosenFiles(options.home);
  if (!chosen.ok) return chosen;
  const { models, ...settings } = change;
  const { signal } = options;
  const route = async (copy: LibraryCopy, step: string) => {
    const rows = rowsOf(copy);
    const outcomes = await routeGolden(copy.sqlite, copy.routing.router, rows, { signal, progress: sayEvery(say, `queries ${step}`, 100) });
    return outcomes.ok ? ok({ counts: countsOf(rows), outcomes: outcomes.value }) : outcomes;
  };
  const progress = sayEvery(say, 'tools indexed', 320);
  const before = await withLibraryCopy({ ...options, files: chosen.value, check: hasRows, progress }, (copy) => route(copy, 'before'));
  if (!before.ok) return before.error.code === goldenEmpty.error.code || before.error.code === 'library-missing' ? ok(null) : before;
  const files = filesOf(chosen.value, models ?? {});
  const after = await withLibraryCopy({ ...options, files, settings, progress }, (copy) => route(copy, 'after'));
  return after.ok ? ok({ ...before.value.counts, ...compareOutcomes(before.value.outcomes, after.value.outcomes) }) : after;
}

const rowsOf = ({ sqlite }: Pick<LibraryCopy, 'sqlite'>) => new GoldenSet(sqlite).rows();
const hasRows = (sqlite: Sqlite) => (countsOf(rowsOf({ sqlite })).rows > 0 ? ok(null) : goldenEmpty);

function sayEvery(say: (line: string) => void, what: string, every: number): (done: number, total: number) => void {
  return (done, total) => done > 0 && done % every === 0 && say(`golden: ${done} of ${total} ${what}`);
}
