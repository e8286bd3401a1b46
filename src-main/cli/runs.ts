/** `jig runs`: the last runs, or one of them with its steps, logs and what is in doubt. */
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import type { RunDetail, RunStep, RunSummary } from '#contract/runs.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { withEngine } from './engine-client.ts';
import { counts } from './follow-run.ts';

const shownSteps = 50;

export function define(command: Command, run: RunCommand): void {
  command
    .argument('[id]', 'show this run with its steps')
    .action((id: string | undefined) => run((context) => (id === undefined ? list(context) : show(context, id))));
}

function list(context: Context): Promise<CommandResult> {
  return withEngine(context, 'runs', async (engine) => {
    const runs = await engine.call('runs.list', {});
    if (!runs.ok) return runs;
    return ok({ document: runs.value, text: runs.value.length === 0 ? 'No runs yet.' : runs.value.map(line).join('\n') });
  });
}

function show(context: Context, id: string): Promise<CommandResult> {
  return withEngine(context, 'runs', async (engine) => {
    const run = await engine.call('runs.get', { id });
    if (!run.ok) return run;
    const steps = await engine.call('runs.steps', { id, limit: shownSteps });
    if (!steps.ok) return steps;
    return ok({ document: { ...run.value, steps: steps.value }, text: detail(run.value, steps.value) });
  });
}

function line({ id, state, tool, progress, createdAt }: RunSummary): string {
  return `${id}  ${state.padEnd(11)}  ${createdAt}  ${tool}  ${counts(progress)}`;
}

function detail(run: RunDetail, { total, steps }: { total: number; steps: RunStep[] }): string {
  return [
    line(run),
    ...(run.error === null ? [] : [`${run.error.message} ${run.error.fix}`]),
    ...(run.result === undefined ? [] : [`result: ${JSON.stringify(run.result)}`]),
    ...run.doubts.map(({ id, description, phase }) => `in doubt ${id}: ${description} (${phase})`),
    ...(total > 0 ? [`${total} steps${total > steps.length ? `, the first ${steps.length}` : ''}:`] : []),
    ...steps.map(
      ({ key, state, attempt, error }) =>
        `  ${state.padEnd(8)} ${key}${attempt > 1 ? ` (attempt ${attempt})` : ''}${error === null ? '' : `: ${error}`}`,
    ),
    ...run.logs.map(({ level, text }) => `  ${level}  ${text}`),
  ].join('\n');
}
