/** `jig models`: which files serve the three roles, a trial of one in a process of its own, and the choice of another. */
import { join, resolve } from 'node:path';
import { Argument, type Command } from 'commander';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import { createLogger, silentSink } from '#lib/logger.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { modelRoles as roles, readChoice, writeChoice, type ModelRole as Role } from '../engine/models/model-choice.ts';
import { table } from './output.ts';

const actions = ['list', 'test', 'use'] as const;

interface ModelsOptions {
  builtIn?: boolean;
  yes?: boolean;
}

export function define(command: Command, run: RunCommand): void {
  command
    .addArgument(
      new Argument('[action]', 'list; test a file by loading it; use a file from the next start on').choices(actions).default('list'),
    )
    .addArgument(new Argument('[role]', 'what the file is for').choices(roles))
    .argument('[file]', 'a GGUF file')
    .option('--built-in', 'use: go back to the file that came with Jig')
    .option('--yes', 'use: also where the golden set gets worse by it')
    .action((action: (typeof actions)[number], role: Role | undefined, file: string | undefined, options: ModelsOptions) =>
      run((context) => models(context, action, role, file, options)),
    );
}

async function models(
  context: Context,
  action: (typeof actions)[number],
  role: Role | undefined,
  file: string | undefined,
  { builtIn, yes }: ModelsOptions,
): Promise<CommandResult> {
  if (action === 'list') return list(context);
  if (role === undefined || (action === 'use' && (file === undefined) !== (builtIn === true))) {
    return fail(
      'usage',
      `Give a role${action === 'use' ? ' and either a file or --built-in' : ''}: jig models ${action} <${roles.join('|')}> [file].`,
      'Run `jig models --help`.',
    );
  }
  if (builtIn) return choose(context, role, null, yes);
  const tried = await trial(context, role, file === undefined ? undefined : resolve(file));
  if (!tried.ok) return tried;
  if (action === 'use' && file !== undefined) return choose(context, role, resolve(file), yes);
  return ok({ document: { role, ...tried.value }, text: `${tried.value.file} loads and answers in ${tried.value.loadMs} ms.` });
}

/** What would serve each role at the next start, looked at and not loaded. */
async function list({ app, home, logger }: Context): Promise<CommandResult> {
  const { findModel } = await import('../engine/models/model-file.ts');
  const { readCatalogue } = await import('../engine/models/catalogue.ts');
  const modelsFolder = join(app.resourcesFolder, 'models');
  const catalogue = readCatalogue(modelsFolder).models;
  const choice = readChoice(home);
  if (!choice.ok) return choice;
  const rows = await Promise.all(
    roles.map(async (role) => {
      const builtIn = catalogue[role].file;
      const from = choice.value[role] !== undefined ? 'chosen' : builtIn ? 'built in' : 'none';
      const found = await findModel({ role, builtIn, modelsFolder, home, knownIn: home, files: {}, logger });
      // A role without a file is no fault: the route does without it.
      const problem = found.ok || from === 'none' ? null : { message: found.error.message, fix: found.error.fix };
      return {
        role,
        from,
        file: found.ok ? found.value.path : null,
        sha256: found.ok ? found.value.sha256 : null,
        licence: from === 'built in' ? (builtIn?.licence ?? null) : null,
        problem,
      };
    }),
  );
  const problems = rows.flatMap(({ problem }) => (problem ? [`${problem.message}\n  fix: ${problem.fix}`] : []));
  const text = [
    table(
      ['role', 'from', 'file', 'sha256'],
      rows.map(({ role, from, file, sha256 }) => [role, from, file ?? '-', sha256?.slice(0, 12) ?? '-']),
    ),
    ...problems,
  ].join('\n');
  return ok({ document: { models: rows }, text, status: problems.length > 0 ? 1 : 0 });
}

/** Loads the file in a process of its own: a broken one can take that process down, and nothing else. */
async function trial({ app, home }: Context, role: Role, file: string | undefined): Promise<Result<{ file: string; loadMs: number }>> {
  // What goes wrong is the answer, and told once.
  const logger = createLogger('jig', silentSink);
  const { InferenceModels } = await import('../engine/models/inference-models.ts');
  const { NodeProcessHost } = await import('../headless/node-process-host.ts');
  const tried = new InferenceModels({
    processHost: new NodeProcessHost({ logger }),
    modelsFolder: join(app.resourcesFolder, 'models'),
    home,
    logger,
    embedWorkers: 1,
    ...(file === undefined ? {} : { files: { [role]: file } }),
  });
  try {
    const started = performance.now();
    const loaded = await tried[role]();
    if (!loaded.ok) return told(loaded.error, role, file);
    if ('embed' in loaded.value) {
      const vectors = await loaded.value.embed(['a sentence to try the model with'], { priority: 'query' });
      if (!vectors.ok) return told(vectors.error, role, file);
    }
    return ok({ file: file ?? 'The file in use', loadMs: Math.round(performance.now() - started) });
  } finally {
    await tried.stop();
  }
}

/** A file that was named for the trial is in no use yet: there is nothing to mend but the name. */
function told(error: Failure, role: Role, file: string | undefined): Result<never> {
  if (file === undefined) return { ok: false, error };
  const fix =
    error.code === 'model-missing'
      ? 'Check the path; a relative one starts at the current folder.'
      : `Name another GGUF file for the ${role}, or fetch this one again if its download may have been cut short.`;
  return fail(error.code, error.message, fix);
}

async function choose(context: Context, role: Role, file: string | null, yes: boolean | undefined): Promise<CommandResult> {
  const { home } = context;
  const choice = readChoice(home);
  if (!choice.ok) return choice;
  const { passGoldenGate } = await import('./golden-gate.ts');
  const passed = await passGoldenGate(context, { models: { [role]: file } }, { yes });
  if (!passed.ok) return passed;
  const { golden, text } = passed.value;
  const { [role]: _, ...others } = choice.value;
  const chosen = file === null ? others : { ...others, [role]: file };
  await writeChoice(home, chosen);
  const done = `${role}: ${file ?? 'the built-in file'}, from the next start of Jig on.`;
  return ok({ document: { role, file, golden }, text: [text, done].filter(Boolean).join('\n') });
}
