/** Before a choice of models is written down: what it does to the golden set is shown, and a person says yes where it gets worse. */
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { GoldenChange, GoldenComparison, GoldenScores } from '#contract/golden.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { createLogger, silentSink } from '#lib/logger.ts';
import type { Context } from './context.ts';
import { shorten, table } from './output.ts';

export interface Gate {
  /** Null without a golden set. */
  golden: GoldenComparison | null;
  text: string;
}

const noGoldenSet = 'No golden set yet: mark answers as right in the route lab, and the next change shows what it does to them.';

/** Fails with `golden-worse` where nobody said yes, `interrupted`, or as the comparison does. */
export async function passGoldenGate(
  context: Context,
  change: GoldenChange,
  { yes = false }: { yes?: boolean | undefined },
): Promise<Result<Gate>> {
  const { compareGolden } = await import('../engine/golden/evaluate-golden.ts');
  const { NodeProcessHost } = await import('../headless/node-process-host.ts');
  const logger = createLogger('jig', silentSink);
  const compared = await compareGolden(change, {
    home: context.home,
    modelsFolder: join(context.app.resourcesFolder, 'models'),
    processHost: new NodeProcessHost({ logger }),
    logger,
    signal: context.signal,
    say: context.say,
  });
  if (!compared.ok) return compared;
  if (compared.value === null) return ok({ golden: null, text: noGoldenSet });
  const text = describeComparison(compared.value);
  if (!compared.value.isWorse || yes) return ok({ golden: compared.value, text });
  if (!context.json && process.stdin.isTTY && process.stderr.isTTY) {
    context.say(text);
    if (await isConfirmed(context.signal)) return ok({ golden: compared.value, text: '' });
  } else if (!context.json) context.say(text);
  return fail(
    'golden-worse',
    `The golden set gets worse: ${compared.value.lost} of ${compared.value.rows} queries lose their answer, ${compared.value.gained} get one.`,
    'Nothing was changed. Add --yes to change it all the same.',
    compared.value,
  );
}

/** Before and after, and the queries that change. */
export function describeComparison({ rows, stale, before, after, changed, lost, gained }: GoldenComparison): string {
  const figures: [string, keyof GoldenScores][] = [
    ['R@1', 'recall1'],
    ['R@5', 'recall5'],
    ['picks that are right', 'picksPrecision'],
    ['right tools among the picks', 'picksRecall'],
    ['wrongly none', 'wronglyNone'],
    ['rightly none', 'rightlyNone'],
  ];
  const score = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  const shown = changed.map(({ query, isRight, after: picks }) => [
    isRight ? 'now right' : 'now wrong',
    shorten(query, 60),
    picks.length === 0 ? 'none' : picks.join(', '),
  ]);
  return [
    `The golden set: ${rows} queries${stale > 0 ? `, and ${stale} whose tools are gone` : ''}`,
    table(
      ['', 'before', 'after'],
      [['right', before.right, after.right], ...figures.map(([name, key]) => [name, score(before[key]), score(after[key])])],
    ),
    ...(shown.length > 0 ? ['', table(['', 'query', 'picks'], shown)] : []),
    ...(lost + gained > shown.length ? [`and ${lost + gained - shown.length} more`] : []),
  ].join('\n');
}

async function isConfirmed(signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question('It gets worse. Change it all the same? [y/N] ', { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    // Ctrl-C, or the end of the input: not a yes.
    return false;
  } finally {
    lines.close();
  }
}
