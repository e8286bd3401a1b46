/** `jig resume`: a run goes on where it stopped; nothing that is done is done again. */
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { withEngine } from './engine-client.ts';
import { followRun, runReport } from './follow-run.ts';

export function define(command: Command, run: RunCommand): void {
  command
    .argument('<id>', 'the run, as `jig runs` lists it')
    .option('--accept-new-code', 'go on with the tool’s newest version: finished steps keep their results')
    .action((id: string, { acceptNewCode = false }: { acceptNewCode?: boolean }) => run((context) => resume(context, id, acceptNewCode)));
}

/** Waits for the end: without a running engine the run lives in this process. */
function resume(context: Context, id: string, acceptNewCode: boolean): Promise<CommandResult> {
  return withEngine(context, 'resume', async (engine) => {
    const resumed = await engine.call('runs.resume', { id, acceptNewCode });
    if (!resumed.ok) return resumed;
    const run = await followRun(context, engine, id);
    return run.ok ? ok(runReport(run.value)) : run;
  });
}
