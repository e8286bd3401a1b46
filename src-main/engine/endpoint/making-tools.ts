/** The meta-tools that make and run: `make_tool`, `run_code` and `get_run`. */
import { languageSchema, type Language } from '#contract/making.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Settings } from '#contract/system.ts';
import { isSameOwner, type Owner } from '#lib/owner.ts';
import type { Library } from '../library/library.ts';
import type { Forge, Runs } from '../making-parts.ts';
import type { Caller, CallOptions, ToolResult } from '../parts.ts';
import type { Clients } from './clients.ts';
import { noteOf, runDocument } from './made-tools.ts';
import { metaTools, type MetaToolName } from './meta-tools.ts';
import { scriptPermissions } from './script-permissions.ts';
import { answer } from './tool-answer.ts';

export interface MakingToolParts {
  forge: Forge;
  runs: Runs;
  clients: Clients;
  library: Library;
  settings: () => Settings;
  /** What an author has to know, as text. */
  authorInterface: (language: Language) => string;
}

const longestWaitSeconds = 50;
/** Characters of a script's log that go into the conversation; all of it is kept with the run. */
const shownLogLength = 8_000;

function shownLogs(logs: readonly { text: string }[]): string[] {
  const shown: string[] = [];
  let left = shownLogLength;
  for (const { text } of logs) {
    if (left <= 0) break;
    shown.push(text.slice(0, left));
    left -= text.length;
  }
  const missing = logs.reduce((sum, { text }) => sum + text.length, 0) - shownLogLength;
  return missing > 0
    ? [...shown, `… ${missing.toLocaleString('en-US')} more characters are kept with the run: log less, or return a summary.`]
    : shown;
}

function wrong(tool: MetaToolName, path: string, message: string): Result<never> {
  const schema = metaTools.find(({ name }) => name === tool)?.inputSchema ?? {};
  return fail('arguments-invalid', `${tool}: ${path} ${message}.`, 'Correct the argument and call again.', {
    path,
    problems: [{ path, message }],
    schema,
  });
}

export async function makeTool(
  { forge, authorInterface }: MakingToolParts,
  args: Record<string, unknown>,
  { caller, signal }: CallOptions,
): Promise<Result<ToolResult>> {
  const { code, language } = args;
  if (typeof code !== 'string') return wrong('make_tool', '/code', 'must be the text of one module');
  const known = languageSchema.optional().safeParse(language);
  if (!known.success) return wrong('make_tool', '/language', `must be one of ${JSON.stringify(languageSchema.options)}`);
  if (code.trim() === '') return ok({ content: [{ type: 'text', text: authorInterface(known.data ?? 'typescript') }] });
  const made = await forge.submit({ code, ...(known.data === undefined ? {} : { language: known.data }) }, caller, signal);
  return made.ok ? ok(answer({ ...made.value })) : made;
}

export async function runCode(
  parts: MakingToolParts & { profile?: { names: ReadonlySet<string> } | undefined },
  args: Record<string, unknown>,
  { caller, signal }: CallOptions,
): Promise<Result<ToolResult>> {
  const { forge, runs, clients, library, settings } = parts;
  if (typeof args.code !== 'string') return wrong('run_code', '/code', 'must be the text of a script');
  const grant = clients.list().find(({ id }) => id === caller.clientId)?.grant ?? {};
  const permissions = scriptPermissions(await forge.namedTools(args.code), { library, grant, names: parts.profile?.names });
  if (!permissions.ok) return permissions;
  const program = await forge.compileScript(args.code, permissions.value);
  if (!program.ok) return program;
  const started = await runs.start({ kind: 'code', tool: 'run_code', version: null, program: program.value, input: {}, caller });
  if (!started.ok) return started;
  const run = await runs.wait(started.value, { timeoutMs: settings().answerWithinMs, signal });
  // Nobody waits for its answer any more, and nobody else knows that it runs.
  if (signal?.aborted) await runs.cancel(started.value, caller);
  if (!run.ok) return run;
  const { id, state, result, logs, error } = run.value;
  const note = noteOf(run.value);
  return ok({
    ...answer({
      state,
      ...(result === undefined ? {} : { result }),
      logs: shownLogs(logs),
      run: id,
      ...(note === null ? {} : { note }),
      ...(error === null ? {} : { error }),
    }),
    ...(state === 'failed' ? { isError: true } : {}),
  });
}

function mayRead(owner: Owner | null, caller: Caller): boolean {
  return (owner !== null && isSameOwner(owner, caller)) || caller.scopes.includes('admin') || caller.scopes.includes('review');
}

export async function getRun(
  { forge, runs }: MakingToolParts,
  args: Record<string, unknown>,
  { caller, signal }: CallOptions,
): Promise<Result<ToolResult>> {
  const { id, wait = 0 } = args;
  if (typeof id !== 'string' || id === '') return wrong('get_run', '/id', 'must be the id of a run or a draft');
  if (typeof wait !== 'number' || !Number.isFinite(wait) || wait < 0) return wrong('get_run', '/wait', 'must be a number of seconds');
  if (id.startsWith('draft_')) return draftDocument(forge, id, caller);
  const known = await runs.get(id);
  if (!known.ok) return known;
  if (!mayRead(runs.owner(id), caller))
    return fail('run-unknown', `There is no run ${id} of yours.`, 'Use the id that call_tool or run_code gave.');
  const run = await runs.wait(id, { timeoutMs: Math.min(wait, longestWaitSeconds) * 1_000, signal });
  return run.ok ? ok(answer(runDocument(run.value))) : run;
}

/** A draft's id stands for its way to a decision: agents ask how it ended in the same place. */
function draftDocument(forge: Forge, id: string, caller: Caller): Result<ToolResult> {
  const draft = forge.get(id);
  if (!draft.ok) return draft;
  const { state, stage, name, diagnostics, reason, tests } = draft.value;
  if (!mayRead(forge.owner(id), caller))
    return fail('draft-unknown', `There is no draft ${id} of yours.`, 'Use the id that make_tool gave.');
  return ok(
    answer({
      id,
      state,
      progress: { stage, tests: tests.length },
      result: state === 'published' ? { tool: `made__${name}` } : null,
      error:
        reason !== null ? { code: 'draft-rejected', message: reason, fix: 'Change the code after this reason and submit it again.' } : null,
      diagnostics: diagnostics.map(({ stage: at, line, column, message, fix }) => ({ stage: at, line, column, message, fix })),
      inDoubt: 0,
    }),
  );
}
