/** `jig cancel`: ends a run; what is done stays done, and it can be resumed. */
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { withEngine } from './engine-client.ts';
import { counts } from './follow-run.ts';

export function define(command: Command, run: RunCommand): void {
  command.argument('<id>', 'the run, as `jig runs` lists it').action((id: string) => run((context) => cancel(context, id)));
}

function cancel(context: Context, id: string): Promise<CommandResult> {
  return withEngine(context, 'cancel', async (engine) => {
    const run = await engine.call('runs.cancel', { id });
    return run.ok ? ok({ document: run.value, text: `${run.value.state}: ${counts(run.value.progress)}` }) : run;
  });
}
