/** From what a person asked to import to the sources that it stands for; nothing is started and nothing is stored here. */
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import type { ImportRequest } from '#contract/library.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { shellWords } from '#lib/shell-words.ts';
import { findClientConfigs } from './client-configs.ts';
import { commandOrigin, safeUrl } from './origin.ts';
import { readClientConfig, type ClientEntry } from './read/client-config.ts';
import { readDefinitions } from './read/definitions-file.ts';
import { probeUrl } from './read/probe-url.ts';
import { readSourceFile } from './read/read-source-file.ts';
import { readOperations } from './openapi/read-operations.ts';
import { baseUrl } from './openapi/openapi-upstream.ts';
import type { OpenApiConfig, SourceConfig } from './source-config.ts';
import type { Listing } from './upstream.ts';

export type PlannedSource = SourceConfig & {
  /** Given by the person or the file's key; null: what the source calls itself. */
  name: string | null;
  /** Used where the source does not name itself either. */
  fallbackName: string;
  origin: string;
  /** Already listed, for sources that are read rather than asked. */
  listing?: Listing;
};

export interface Plan {
  sources: PlannedSource[];
  /** Entries that cannot be sources. */
  failed: { name: string; reason: string }[];
  /** One thing was asked for: its failure is the import's failure. */
  isSingle: boolean;
  notes: string[];
}

const single = (source: PlannedSource): Plan => ({ sources: [source], failed: [], isSingle: true, notes: [] });

function absolute(path: string, cwd: string): string {
  const home = path.startsWith('~/') || path === '~' ? homedir() + path.slice(1) : path;
  return isAbsolute(home) ? home : resolve(cwd, home);
}

/** A name from a file: its own, or its folder's where every such file is called the same. */
function nameOfFile(path: string): string {
  const own = basename(path).replace(/(\.(jsonl|ndjson|json|ya?ml|gz|openapi))+$/i, '');
  return /^(tools|openapi|swagger|api|spec|index|mcp)$/i.test(own) ? basename(dirname(path)) || own : own;
}

/** What the person may have meant: the files that other clients have on this machine. */
function otherFiles(): string {
  const found = findClientConfigs().map(({ client, path }) => `${path} (${client})`);
  return found.length === 0 ? '' : ` These can be imported: ${found.join(', ')}.`;
}

function fromEntry(entry: Extract<ClientEntry, { kind: 'mcp-stdio' | 'mcp-http' }>): PlannedSource {
  const names = { name: entry.key, fallbackName: entry.key };
  if (entry.kind === 'mcp-http') return { ...names, kind: 'mcp-http', config: entry.config, origin: safeUrl(entry.config.url) };
  return { ...names, kind: 'mcp-stdio', config: entry.config, origin: commandOrigin(entry.config.command, entry.config.args) };
}

function planOpenApi(
  document: Record<string, unknown>,
  config: OpenApiConfig,
  origin: string,
  name: string | null,
  fallbackName: string,
): Result<Plan> {
  const listing = readOperations(document);
  if (typeof listing === 'string')
    return fail('openapi-version', `${origin}: ${listing}.`, 'Convert the document to OpenAPI 3.1 and import the result.');
  const { servers } = document;
  const first: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const server = isRecord(first) && typeof first.url === 'string' ? first.url : null;
  if (!baseUrl(config, { server })) {
    listing.notes.push(
      'the document names no whole server address: its tools are found, but calls need the base URL, so import it again with one',
    );
  }
  return ok(single({ kind: 'openapi', config, origin, name, fallbackName, listing }));
}

async function planFile(request: Extract<ImportRequest, { kind: 'file' }>): Promise<Result<Plan>> {
  const path = absolute(request.path, process.cwd());
  const read = await readSourceFile(path);
  if (!read.ok)
    return read.error.code === 'file-missing' ? { ok: false, error: { ...read.error, fix: read.error.fix + otherFiles() } } : read;
  const name = request.name ?? null;
  const fallbackName = nameOfFile(path);
  if (read.value.kind === 'definitions') {
    const listing = readDefinitions(read.value.text);
    if (listing.tools.length === 0 && listing.failed.length > 0) {
      const [first] = listing.failed;
      return fail(
        'file-broken',
        `${path} holds no tool that can be read: ${first?.name}: ${first?.reason}.`,
        'Each line must be one JSON object {"server", "name", "description", "parameters"}.',
      );
    }
    return ok(single({ kind: 'definitions', config: {}, origin: path, name, fallbackName, listing }));
  }
  if (read.value.kind === 'openapi') {
    const config = {
      documentUrl: null,
      headers: request.headers ?? {},
      ...(request.baseUrl === undefined ? {} : { baseUrl: request.baseUrl }),
    };
    return planOpenApi(read.value.document, config, path, name, fallbackName);
  }
  const entries = readClientConfig(read.value.document, path);
  if (!entries.ok) return entries;
  const plan: Plan = { sources: [], failed: [], isSingle: false, notes: [] };
  for (const entry of entries.value) {
    if (entry.kind === 'failed') plan.failed.push({ name: entry.key, reason: entry.reason });
    else if (entry.kind === 'skipped') plan.notes.push(entry.note);
    else plan.sources.push(fromEntry(entry));
  }
  const [only] = plan.sources;
  if (name !== null && only && plan.sources.length === 1) only.name = name;
  return ok(plan);
}

function planCommand(request: Extract<ImportRequest, { kind: 'command' }>): Result<Plan> {
  const split = shellWords(request.command);
  if (!split.ok) return split;
  const words = split.value.map((word) => (word.startsWith('~/') ? absolute(word, '/') : word));
  const env: Record<string, string> = { ...request.env };
  // As in a shell: NAME=value before the program.
  for (let found = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[0] ?? ''); found; found = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[0] ?? '')) {
    env[found[1] ?? ''] = found[2] ?? '';
    words.shift();
  }
  const [command, ...args] = words;
  if (command === undefined)
    return fail(
      'command-empty',
      'The command line sets variables, but names no program.',
      "Give the program too, e.g. --command 'npx -y some-mcp-server'.",
    );
  // Without one the server starts where Jig runs: a folder that the person did not name may be gone tomorrow.
  const cwd = request.cwd === undefined ? {} : { cwd: absolute(request.cwd, process.cwd()) };
  const program = args.find((word) => !word.startsWith('-')) ?? command;
  return ok(
    single({
      kind: 'mcp-stdio',
      config: { command, args, env, ...cwd },
      origin: commandOrigin(command, args),
      name: request.name ?? null,
      fallbackName: basename(program).replace(/\.\w+$/, ''),
    }),
  );
}

async function planUrl(request: Extract<ImportRequest, { kind: 'url' }>, signal?: AbortSignal): Promise<Result<Plan>> {
  const url = URL.parse(request.url);
  if (!url || !/^https?:$/.test(url.protocol))
    return fail(
      'url-invalid',
      `${safeUrl(request.url)} is not a web address.`,
      'Give a whole address that begins with http:// or https://.',
    );
  const headers = request.headers ?? {};
  const probed = await probeUrl(url, headers, signal);
  if (!probed.ok) return probed;
  const name = request.name ?? null;
  const fallbackName = url.hostname;
  if (probed.value.kind === 'openapi') {
    const config = { documentUrl: url.href, headers, ...(request.baseUrl === undefined ? {} : { baseUrl: request.baseUrl }) };
    return planOpenApi(probed.value.document, config, safeUrl(url.href), name, fallbackName);
  }
  return ok(
    single({
      kind: 'mcp-http',
      config: { url: url.href, headers, transport: 'streamable' },
      origin: safeUrl(url.href),
      name,
      fallbackName,
    }),
  );
}

/** Fails where nothing at all can be imported: the file, command line or address as such is wrong. */
export async function planImport(request: ImportRequest, signal?: AbortSignal): Promise<Result<Plan>> {
  if (request.kind === 'file') return planFile(request);
  if (request.kind === 'command') return planCommand(request);
  return planUrl(request, signal);
}
