/** Reads a set folder: `tools.jsonl[.gz]` and `queries.jsonl[.gz]`, one JSON document a line. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';

export const setToolSchema = z.looseObject({
  id: z.string(),
  server: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.unknown(),
});
export type SetTool = z.infer<typeof setToolSchema>;

export const setQuerySchema = z.looseObject({
  id: z.string(),
  query: z.string(),
  /** Tools that are right; none means that no tool is needed. */
  tools: z.array(z.string()),
  candidates: z.array(z.string()).nullish(),
  /** One group of acceptable tools for each need. */
  any_of: z.array(z.array(z.string())).nullish(),
  context: z.array(z.object({ role: z.string(), content: z.string() })).nullish(),
  source: z.string().nullish(),
});
export type SetQuery = z.infer<typeof setQuerySchema>;

export interface EvalSet {
  name: string;
  tools: SetTool[];
  queries: SetQuery[];
}

/** What a query needs: one group of acceptable ids a need. */
export function needs(query: SetQuery): string[][] {
  return query.any_of && query.any_of.length > 0 ? query.any_of : query.tools.map((id) => [id]);
}

function pathOf(folder: string, file: string): string | null {
  return [join(folder, `${file}.jsonl`), join(folder, `${file}.jsonl.gz`)].find(existsSync) ?? null;
}

export function isSetFolder(folder: string): boolean {
  return pathOf(folder, 'tools') !== null && pathOf(folder, 'queries') !== null;
}

/** Rows of one file; fails with `set-invalid` and the line that is wrong. */
export function readRows<T>(path: string, schema: z.ZodType<T>): Result<T[]> {
  const raw = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  const rows: T[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      rows.push(schema.parse(JSON.parse(line)));
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      return fail(
        'set-invalid',
        `${path}, line ${i + 1}: ${reason}`,
        'Each line must be one JSON document as the README of the set describes.',
      );
    }
  }
  return ok(rows);
}

/** Fails with `set-missing` or `set-invalid`. */
export function readSet(folder: string): Result<EvalSet> {
  const toolsPath = pathOf(folder, 'tools');
  const queriesPath = pathOf(folder, 'queries');
  if (!toolsPath || !queriesPath) {
    return fail(
      'set-missing',
      `${folder} is not a set: it needs tools.jsonl and queries.jsonl (or .jsonl.gz).`,
      'Name a folder that has both, or a folder of such folders.',
    );
  }
  const tools = readRows(toolsPath, setToolSchema);
  if (!tools.ok) return tools;
  const queries = readRows(queriesPath, setQuerySchema);
  if (!queries.ok) return queries;
  return ok({ name: basename(folder), tools: tools.value, queries: queries.value });
}
