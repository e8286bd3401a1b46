/** Reads a file to import and tells by its content what it is. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import { parseJson, parseYaml } from './parse-text.ts';

export type SourceFile =
  | { kind: 'client-config'; document: Record<string, unknown> }
  | { kind: 'openapi'; document: Record<string, unknown> }
  | { kind: 'definitions'; text: string };

/** 100,000 tools are about 120 MB. */
const maxBytes = 512 * 1024 * 1024;

const notKnown = (where: string, what: string): Result<never> =>
  fail(
    'file-unknown',
    `${where} is none of the files that Jig imports: ${what}.`,
    'Give a client\'s mcp.json ("mcpServers", "servers" or "mcp"), an OpenAPI 3.x document (JSON or YAML), or a tools.jsonl (one tool a line).',
  );

/** Most files of a folder that are proposed. */
const maxProposed = 5;

function isFolder(path: string): Result<never> {
  const files = readdirSync(path).filter((name) => /(mcp|openapi|swagger|tools).*\.(jsonc?|ya?ml)$|\.(jsonl|ndjson)(\.gz)?$/i.test(name));
  const proposed = files.slice(0, maxProposed).map((name) => join(path, name));
  return fail(
    'file-unreadable',
    `${path} is a folder.`,
    `Name the file in it: a client's mcp.json, an OpenAPI document or a tools.jsonl.${proposed.length === 0 ? '' : ` There are ${proposed.join(', ')}.`}`,
  );
}

function readText(path: string): Result<string> {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return isFolder(path);
    const { size } = found;
    if (size > maxBytes)
      return fail('file-too-large', `${path} has ${Math.round(size / 1e6)} MB (limit ${maxBytes / 1e6} MB).`, 'Split the file.');
    const bytes = readFileSync(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes;
    return ok(plain.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) return fail('file-missing', `There is no file ${path}.`, 'Check the path; a relative one starts at the current folder.');
    return fail(
      'file-unreadable',
      `${path} cannot be read: ${errorText(error)}.`,
      'Check that it is a file that you may read, and that it is complete.',
    );
  }
}

/** One JSON object a line: the first line is a whole object, and there is another line or the name says so. */
function looksLikeLines(text: string, path: string): boolean {
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(path)) return true;
  const [first = '', second = ''] = text.trimStart().split('\n', 2);
  if (!first.startsWith('{') || !second.startsWith('{')) return false;
  try {
    return isRecord(JSON.parse(first));
  } catch {
    return false;
  }
}

/** What a parsed document is. Shared with documents that come over HTTP. */
export function recognise(document: unknown, where: string): Result<SourceFile> {
  if (!isRecord(document)) return notKnown(where, Array.isArray(document) ? 'it holds a list' : 'it holds no object');
  if ('openapi' in document) return ok({ kind: 'openapi', document });
  if ('swagger' in document) {
    return fail(
      'openapi-version',
      `${where} is a Swagger ${String(document.swagger)} document; Jig reads OpenAPI 3.x.`,
      'Convert it to OpenAPI 3 (most API tools can) and import the result.',
    );
  }
  const servers =
    document.mcpServers ?? document.servers ?? document.context_servers ?? (isRecord(document.mcp) ? document.mcp.servers : undefined);
  if (servers !== undefined) return ok({ kind: 'client-config', document });
  const keys = Object.keys(document).slice(0, 5).join(', ');
  return notKnown(where, keys ? `its top level has ${keys}` : 'it is empty');
}

/** Fails with `file-missing`, `file-unreadable`, `file-broken` (line and column), `file-unknown`, `openapi-version` ... */
export async function readSourceFile(path: string): Promise<Result<SourceFile>> {
  const read = readText(path);
  if (!read.ok) return read;
  const text = read.value;
  if (text.trim() === '') return notKnown(path, 'it is empty');
  if (looksLikeLines(text, path)) return ok({ kind: 'definitions', text });
  const isJson = /^\s*(\{|\[|\/\/|\/\*)/.test(text) && !/\.ya?ml$/i.test(path);
  const parsed = isJson ? parseJson(text, path) : await parseYaml(text, path);
  if (!parsed.ok) return parsed;
  return recognise(parsed.value, path);
}
