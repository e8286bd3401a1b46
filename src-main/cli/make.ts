/** `jig make`: submits a file as a draft, with the fixtures that lie beside it; prints diagnostics, permissions, tests and where it stands. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { Language, MakeAnswer, Review } from '#contract/making.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { withEngine } from './engine-client.ts';

const languages: Record<string, Language> = {
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.js': 'typescript',
  '.mjs': 'typescript',
  '.py': 'python',
};
const largestFixtureBytes = 1024 * 1024;

export function define(command: Command, run: RunCommand): void {
  command
    .argument('<file>', 'one TypeScript or Python module: export default defineTool({...})')
    .action((file: string) => run((context) => make(context, file)));
}

async function make(context: Context, file: string): Promise<CommandResult> {
  const draft = readDraft(file);
  if (!draft.ok) return draft;
  return withEngine(context, 'make', async (engine) => {
    const made = await engine.call('drafts.submit', draft.value);
    if (!made.ok) return made;
    const review = await engine.call('drafts.get', { id: made.value.id });
    if (!review.ok) return review;
    return ok({
      document: { ...made.value, findings: review.value.findings, permissions: review.value.permissionRows, tests: review.value.tests },
      text: report(file, made.value, review.value),
      status: made.value.state === 'failed' ? 1 : 0,
    });
  });
}

interface DraftFile {
  code: string;
  language: Language;
  fixtures: Record<string, string>;
}

function readDraft(file: string): Result<DraftFile> {
  const path = resolve(file);
  const language = languages[extname(path).toLowerCase()];
  if (!existsSync(path) || !statSync(path).isFile())
    return fail('file-missing', `There is no file ${path}.`, 'Give the path of a module that exports defineTool({...}).');
  if (language === undefined)
    return fail('file-kind', `${path} is neither TypeScript nor Python.`, 'Use a file that ends with .ts or .py.');
  const code = readFileSync(path, 'utf8');
  return ok({ code, language, fixtures: fixturesOf(code, dirname(path)) });
}

/** Quoted relative paths in the module that are files beside it: what its tests are given. */
function fixturesOf(code: string, folder: string): Record<string, string> {
  const fixtures: Record<string, string> = {};
  for (const [, name = ''] of code.matchAll(/['"`]([\w./-]+\.(?:sql|csv|json|txt|html|md))['"`]/g)) {
    const path = resolve(folder, name);
    const isInside = !relative(folder, path).startsWith(`..${sep}`);
    if (isInside && existsSync(path) && statSync(path).size <= largestFixtureBytes) fixtures[name] = readFileSync(path, 'utf8');
  }
  return fixtures;
}

function report(file: string, made: MakeAnswer, review: Review): string {
  const places = made.diagnostics.map(
    ({ stage, line, column, message, fix }) => `  ${line > 0 ? `${file}:${line}:${column} ` : ''}[${stage}] ${message}\n      ${fix}`,
  );
  const tests = review.tests.map(
    ({ name, ok: passed, message }) => `  ${passed ? 'passed' : 'FAILED'}  ${name}${message === null ? '' : `: ${message}`}`,
  );
  const asked = review.permissionRows.map(
    ({ kind, name, access, observed }) => `  ${kind} ${name}: ${access}; used in the tests: ${observed ?? 'no'}`,
  );
  const verdict = {
    published: `Published as ${made.tool ?? review.name}.`,
    'waiting-for-review': `Waits for a person's review${made.review ? `: ${made.review}` : ' in Jig'}.`,
    failed: 'Not accepted: correct what is named above and submit it again.',
  }[made.state];
  return [
    ...(places.length > 0 ? ['Diagnostics', ...places] : []),
    ...(asked.length > 0 ? ['Permissions', ...asked] : []),
    ...(tests.length > 0 ? ['Tests', ...tests] : []),
    ...(made.note === undefined ? [] : [made.note]),
    verdict,
  ].join('\n');
}
