/** `jig call`: runs a tool and prints its result; a result that says it is an error ends with status 1. */
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { ok } from '#contract/result.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { withEngine } from './engine-client.ts';

export function define(command: Command, run: RunCommand): void {
  command
    .argument('<tool>', 'the tool’s name, as `jig find` prints it')
    .argument('[json]', 'its arguments as one JSON object', jsonObject, {})
    .action((tool: string, args: Record<string, unknown>) => run((context) => call(context, tool, args)));
}

async function call(context: Context, name: string, args: Record<string, unknown>): Promise<CommandResult> {
  return withEngine(context, 'call', async (engine) => {
    const result = await engine.call('library.call', { name, arguments: args });
    if (!result.ok) return result;
    return ok({ document: result.value, text: textOf(result.value), status: result.value.isError === true ? 1 : 0 });
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
