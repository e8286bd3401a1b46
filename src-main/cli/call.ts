/** `jig call`: runs a tool and prints its result; a result that says it is an error ends with status 1. */
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { ok } from '#contract/result.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { wholeNumber } from './arguments.ts';
import { withEngine } from './engine-client.ts';
import { followRun, runReport } from './follow-run.ts';

export function define(command: Command, run: RunCommand): void {
  command
    .argument('<tool>', 'the tool’s name, as `jig find` prints it')
    .argument('[json]', 'its arguments as one JSON object', jsonObject, {})
    .option('--canary <n>', 'a tool made here: do the first so many items, then ask', wholeNumber(1, 1_000_000))
    .action((tool: string, args: Record<string, unknown>, { canary }: { canary?: number }) =>
      run((context) => (canary === undefined ? call(context, tool, args) : runCanary(context, tool, args, canary))),
    );
}

async function call(context: Context, name: string, args: Record<string, unknown>): Promise<CommandResult> {
  return withEngine(context, 'call', async (engine) => {
    const result = await engine.call('library.call', { name, arguments: args });
    if (!result.ok) return result;
    const run = unfinishedRun(result.value);
    if (run !== null) {
      const followed = await followRun(context, engine, run);
      return followed.ok ? ok(runReport(followed.value)) : followed;
    }
    return ok({ document: result.value, text: textOf(result.value), status: result.value.isError === true ? 1 : 0 });
  });
}

/** The run's id where the answer says that a tool made here has not finished yet. */
function unfinishedRun({ structuredContent: document }: Record<string, unknown>): string | null {
  if (document === null || typeof document !== 'object') return null;
  const { run, state, progress } = document as Record<string, unknown>;
  return typeof run === 'string' && typeof state === 'string' && progress !== undefined ? run : null;
}

async function runCanary(context: Context, tool: string, input: Record<string, unknown>, canary: number): Promise<CommandResult> {
  return withEngine(context, 'call', async (engine) => {
    const started = await engine.call('runs.start', { tool, input, canary });
    if (!started.ok) return started;
    const run = await followRun(context, engine, started.value.id);
    if (!run.ok) return run;
    const report = runReport(run.value);
    const next =
      run.value.state === 'waiting'
        ? `
Look at what it did, then go on with \`jig resume ${run.value.id}\`.`
        : '';
    return ok({ ...report, text: report.text + next, status: run.value.state === 'waiting' ? 0 : report.status });
  });
}

function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`Not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new InvalidArgumentError('Give one JSON object, such as {"limit": 5}.');
  return value as Record<string, unknown>;
}

/** The text blocks of an MCP result; anything else as the JSON that it is. */
function textOf(result: Record<string, unknown>): string {
  const blocks: unknown[] = Array.isArray(result.content) ? result.content : [];
  const texts = blocks.map((block) =>
    block !== null && typeof block === 'object' && 'text' in block && typeof block.text === 'string' ? block.text : JSON.stringify(block),
  );
  return texts.length > 0 ? texts.join('\n') : JSON.stringify(result, null, 2);
}
