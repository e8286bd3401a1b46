/** Follows a run to where it ends or waits for a person, saying how far it is: without a running engine it lives in this process. */
import type { Result } from '#contract/result.ts';
import type { RunDetail, RunSummary } from '#contract/runs.ts';
import type { Context } from './context.ts';
import type { EngineClient } from './engine-client.ts';

/** One answer of the engine while it is awaited, ms. */
const waitMs = 10_000;

export function counts({ done, total, failed, skipped, inDoubt }: RunSummary['progress']): string {
  const parts = [`${done}${total === null ? '' : ` of ${total}`} done`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (inDoubt > 0) parts.push(`${inDoubt} in doubt`);
  return parts.join(', ');
}

export async function followRun(context: Context, engine: EngineClient, id: string): Promise<Result<RunDetail>> {
  for (;;) {
    const run = await engine.call('runs.get', { id, waitMs });
    if (!run.ok || !['queued', 'running'].includes(run.value.state)) return run;
    context.say(counts(run.value.progress));
  }
}

/** What is printed of a run that is no longer followed. */
export function runReport(run: RunDetail): { document: unknown; text: string; status: number } {
  const said = run.error === null ? '' : `. ${run.error.message} ${run.error.fix}`;
  const result = run.result === undefined || run.result === null ? '' : `\n${JSON.stringify(run.result)}`;
  return { document: run, text: `${run.state}: ${counts(run.progress)}${said}${result}`, status: run.state === 'done' ? 0 : 1 };
}
