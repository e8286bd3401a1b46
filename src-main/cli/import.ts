/** `jig import`: tools from a file, an address or a command line; prints what was added, changed, removed, unchanged, failed. */
import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ImportReport, ImportRequest } from '#contract/library.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { shellWords } from '#lib/shell-words.ts';
import { keyValue } from './arguments.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { withEngine } from './engine-client.ts';

interface ImportOptions {
  command?: string;
  url?: string;
  name?: string;
  env?: Record<string, string>;
  header?: Record<string, string>;
  baseUrl?: string;
}

export function define(command: Command, run: RunCommand): void {
  command
    .argument('[what]', 'a client’s mcp.json, an OpenAPI document, a tools.jsonl, or the address of an MCP server or document')
    .option('--command <line>', 'start this MCP server and take its tools')
    .option('--url <address>', 'the same as giving the address')
    .option('--name <name>', 'the server’s name in the library')
    .option('--env <K=V>', 'environment of the command; may be repeated', keyValue('='))
    .option('--header <K:V>', 'header for the address, or for every call of an OpenAPI document; may be repeated', keyValue(':'))
    .option('--base-url <address>', 'call an OpenAPI document’s operations here instead of at its own servers')
    .action((what: string | undefined, options: ImportOptions) => run((context) => importTools(context, what, options)));
}

async function importTools(context: Context, what: string | undefined, options: ImportOptions): Promise<CommandResult> {
  const request = importRequest(what, options);
  if (!request.ok) return request;
  return withEngine(context, 'import', async (engine) => {
    const reports = await engine.call('library.import', request.value);
    return reports.ok ? ok(report(reports.value)) : reports;
  });
}

/** Turns arguments into the contract's request. Paths become absolute: a running engine has another current folder. */
export function importRequest(
  what: string | undefined,
  { command, url, name, env, header, baseUrl }: ImportOptions,
): Result<ImportRequest> {
  const given = [what, command, url].filter((value) => value !== undefined);
  if (given.length !== 1) {
    return fail('usage', 'Say once what to import: a file or an address, or --command, or --url.', 'Run `jig import --help`.');
  }
  const named = name === undefined ? {} : { name };
  const http = { ...(header ? { headers: header } : {}), ...(baseUrl === undefined ? {} : { baseUrl }) };
  if (command !== undefined) {
    return ok({
      kind: 'command',
      command,
      ...named,
      ...(env ? { env } : {}),
      ...(usesCurrentFolder(command) ? { cwd: process.cwd() } : {}),
    });
  }
  const address = url ?? (/^https?:\/\//i.test(what ?? '') ? what : undefined);
  if (address !== undefined) return ok({ kind: 'url', url: address, ...named, ...http });
  return ok({ kind: 'file', path: resolve(what ?? ''), ...named, ...http });
}

/** Only a command that names a file from here is tied to this folder; any other must outlive it. */
function usesCurrentFolder(command: string): boolean {
  const words = shellWords(command);
  return (
    words.ok && words.value.slice(0, 20).some((word) => !word.startsWith('-') && !isAbsolute(word) && existsSync(join(process.cwd(), word)))
  );
}

function report(reports: ImportReport[]) {
  const sum = (key: 'added' | 'changed' | 'removed' | 'unchanged') => reports.reduce((total, one) => total + one[key], 0);
  const failed = reports.flatMap((one) => one.failed);
  const totals = { added: sum('added'), changed: sum('changed'), removed: sum('removed'), unchanged: sum('unchanged') };
  const isEmpty = totals.added + totals.changed + totals.unchanged === 0;
  const lines = reports.flatMap((one) => [
    `${one.source}: ${one.added} added, ${one.changed} changed, ${one.removed} removed, ${one.unchanged} unchanged, ${one.failed.length} failed`,
    // A server's own reason begins with its name already.
    ...one.failed.map(({ name, reason }) => `  failed  ${reason.startsWith(`${name}: `) ? '' : `${name}: `}${reason}`),
    ...one.notes.map((note) => `  note    ${note}`),
  ]);
  return { document: { ...totals, failed, sources: reports }, text: lines.join('\n'), status: isEmpty && failed.length > 0 ? 1 : 0 };
}
