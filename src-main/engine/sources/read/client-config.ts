/** Reads the servers of a client's mcp.json in the shapes that clients use, and what each needs to be started. */
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, resolve, sep } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import type { HttpConfig, StdioConfig } from '../source-config.ts';

export type ClientEntry = { key: string } & (
  | { kind: 'mcp-stdio'; config: StdioConfig }
  | { kind: 'mcp-http'; config: HttpConfig }
  | { kind: 'skipped'; note: string }
  | { kind: 'failed'; reason: string }
);

interface Inputs {
  [id: string]: Record<string, unknown>;
}

/** `mcpServers`: Claude, Cursor, Windsurf; `servers`: VS Code's mcp.json; `mcp.servers`: its settings; `context_servers`: Zed. */
function serversOf(document: Record<string, unknown>): unknown {
  return document.mcpServers ?? document.servers ?? document.context_servers ?? (isRecord(document.mcp) ? document.mcp.servers : undefined);
}

function inputsOf(document: Record<string, unknown>): Inputs {
  const list = document.inputs ?? (isRecord(document.mcp) ? document.mcp.inputs : undefined);
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(list.filter(isRecord).map((input) => [String(input.id), input]));
}

/** Thrown inside one entry and turned into its reason. */
class EntryProblem extends Error {}

/** Fills in what is known at import; `${env:NAME}` stays and is filled in at each start. */
function filler(file: string, inputs: Inputs): (text: string) => string {
  const folder = dirname(file);
  const workspace = ['.vscode', '.cursor'].includes(basename(folder)) ? dirname(folder) : folder;
  return (text) =>
    text.replaceAll(
      /\$\{(input:([^}]+)|workspaceFolder(?::[^}]*)?|workspaceFolderBasename|userHome|pathSeparator|\/)\}/g,
      (_, whole: string, id: string | undefined) => {
        if (whole === 'userHome') return homedir();
        if (whole === 'pathSeparator' || whole === '/') return sep;
        if (whole === 'workspaceFolderBasename') return basename(workspace);
        if (id === undefined) return workspace;
        const input = inputs[id];
        if (typeof input?.default === 'string' && input.default !== '') return input.default;
        const asks = typeof input?.description === 'string' ? ` (${input.description})` : '';
        throw new EntryProblem(
          `it asks for the input "${id}"${asks} when it starts, which only its own client can ask. Replace \${input:${id}} by \${env:SOME_NAME}, set that variable where Jig runs, and import the file again`,
        );
      },
    );
}

function textsOf(value: unknown, what: string, fill: (text: string) => string): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw new EntryProblem(`its ${what} is not an object`);
  const texts: Record<string, string> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === null) continue;
    if (typeof item === 'object') throw new EntryProblem(`its ${what} holds ${key}, which is not a text`);
    texts[key] = fill(String(item));
  }
  return texts;
}

function readEntry(key: string, raw: unknown, file: string, fill: (text: string) => string): ClientEntry {
  if (!isRecord(raw)) throw new EntryProblem('its entry is not an object');
  if (raw.disabled === true || raw.enabled === false)
    return { key, kind: 'skipped', note: `${key} is switched off in the file and was left out` };
  const from = { file, key };
  // A key of ours, for servers that need longer to start than most.
  const patience = typeof raw.handshakeMs === 'number' && raw.handshakeMs > 0 ? { handshakeMs: raw.handshakeMs } : {};
  // Zed nests the program: {"command": {"path", "args", "env"}}.
  const entry = isRecord(raw.command) ? { ...raw, command: raw.command.path, args: raw.command.args, env: raw.command.env } : raw;
  const url = entry.url ?? entry.serverUrl ?? entry.httpUrl;
  if (typeof url === 'string' && url !== '') {
    const transport = entry.type === 'sse' || entry.transport === 'sse' ? 'sse' : 'streamable';
    return {
      key,
      kind: 'mcp-http',
      config: { url: fill(url), headers: textsOf(entry.headers, 'headers', fill), transport, from, ...patience },
    };
  }
  if (typeof entry.command !== 'string' || entry.command === '') throw new EntryProblem('it has neither a command nor a url');
  const args: unknown = entry.args ?? [];
  if (!Array.isArray(args) || !args.every((arg) => ['string', 'number', 'boolean'].includes(typeof arg)))
    throw new EntryProblem('its args are not a list of texts');
  const path = (value: unknown) => {
    if (typeof value !== 'string' || value === '') return undefined;
    const filled = fill(value);
    return isAbsolute(filled) ? filled : resolve(dirname(file), filled);
  };
  const cwd = path(entry.cwd);
  const envFile = path(entry.envFile);
  return {
    key,
    kind: 'mcp-stdio',
    config: {
      command: fill(entry.command),
      args: args.map((arg) => fill(String(arg))),
      env: textsOf(entry.env, 'env', fill),
      ...(cwd === undefined ? {} : { cwd }),
      ...(envFile === undefined ? {} : { envFile }),
      from,
      ...patience,
    },
  };
}

/** `file` is the absolute path of the document. Fails with `file-no-servers` where there is nothing to import. */
export function readClientConfig(document: Record<string, unknown>, file: string): Result<ClientEntry[]> {
  const servers = serversOf(document);
  if (!isRecord(servers)) {
    return fail(
      'file-no-servers',
      `The servers in ${file} are not an object with one entry a server.`,
      "Compare it with the example in your client's manual.",
    );
  }
  const fill = filler(file, inputsOf(document));
  const entries = Object.entries(servers).map(([key, raw]): ClientEntry => {
    try {
      return readEntry(key, raw, file, fill);
    } catch (error) {
      if (error instanceof EntryProblem) return { key, kind: 'failed', reason: `${error.message}.` };
      throw error;
    }
  });
  if (entries.length === 0)
    return fail(
      'file-no-servers',
      `${file} lists no servers.`,
      'Add a server to the file, or give a server directly with --command or its address.',
    );
  return ok(entries);
}
