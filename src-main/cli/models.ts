/** `jig models`: which files serve the three roles, downloads, a trial of a file, and the change to another. */
import { resolve } from 'node:path';
import { Argument, Option, type Command } from 'commander';
import type { EmbedPrefixes } from '#contract/models.ts';
import { fail } from '#contract/result.ts';
import { modelRoles as roles, type ModelRole } from '../engine/models/model-choice.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';

const actions = ['list', 'pull', 'test', 'use'] as const;

interface ModelsOptions {
  builtIn?: boolean;
  yes?: boolean;
  role?: ModelRole;
  queryPrefix?: string;
  documentPrefix?: string;
}

export function define(command: Command, run: RunCommand): void {
  command
    .addArgument(
      new Argument('[action]', 'list; pull one of the catalogue or an address; test a file by using it once; use another model')
        .choices(actions)
        .default('list'),
    )
    .argument('[what]', `pull: an id of the list, or an address; test, use: the role (${roles.join(', ')})`)
    .argument('[file]', 'test, use: a GGUF file; use: or the id of a model that was pulled')
    .addOption(new Option('--role <role>', 'pull: what a model from an address is for').choices(roles))
    .option('--query-prefix <text>', 'test, use: what an embedding model wants before a request')
    .option('--document-prefix <text>', 'test, use: what it wants before a tool')
    .option('--built-in', 'use: go back to the file that came with Jig')
    .option('--yes', 'use: also where the golden set gets worse by it')
    .action((action: (typeof actions)[number], what: string | undefined, file: string | undefined, options: ModelsOptions) =>
      run((context) => models(context, action, what, file, options)),
    );
}

async function models(
  context: Context,
  action: (typeof actions)[number],
  what: string | undefined,
  file: string | undefined,
  options: ModelsOptions,
): Promise<CommandResult> {
  if (action === 'list') return (await import('./models-list.ts')).listModels(context);
  if (action === 'pull') {
    if (what === undefined) return usage('jig models pull <id or address>');
    return (await import('./models-pull.ts')).pullModel(context, what, options.role);
  }
  const role = roles.find((known) => known === what);
  if (role === undefined) return usage(`jig models ${action} <${roles.join('|')}> [file]`);
  const prefixes = prefixesOf(options);
  if (action === 'test') {
    return (await import('./models-test.ts')).testModel(context, role, file === undefined ? undefined : resolve(file), prefixes);
  }
  if ((file === undefined) !== (options.builtIn === true)) return usage(`jig models use ${role} <file or id>, or --built-in`);
  return (await import('./models-use.ts')).useModel(context, role, file ?? null, { prefixes, yes: options.yes });
}

function prefixesOf({ queryPrefix, documentPrefix }: ModelsOptions): EmbedPrefixes | undefined {
  if (queryPrefix === undefined && documentPrefix === undefined) return undefined;
  return { query: queryPrefix ?? '', document: documentPrefix ?? '' };
}

function usage(how: string): CommandResult {
  return fail('usage', `Say what is meant: ${how}.`, 'Run `jig models --help`.');
}
