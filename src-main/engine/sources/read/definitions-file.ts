/** Reads a tools.jsonl: one tool definition a line, findable but with nothing behind it. */
import type { ImportReport } from '#contract/library.ts';
import { isRecord } from '#lib/guards.ts';
import { isDeeperThan } from '#lib/json-depth.ts';
import { maxSchemaDepth, type Listing, type ListedTool } from '../upstream.ts';

function readRow(line: string): ListedTool | string {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (error) {
    return `it is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!isRecord(row)) return 'it is not an object';
  if (typeof row.name !== 'string' || row.name === '') return 'it has no name';
  const schema = row.parameters ?? row.inputSchema ?? row.input_schema;
  if (isDeeperThan(schema, maxSchemaDepth)) return `its schema is nested deeper than ${maxSchemaDepth} levels`;
  return {
    ...(typeof row.server === 'string' && row.server !== '' ? { server: row.server } : {}),
    localName: row.name,
    description: typeof row.description === 'string' ? row.description : '',
    inputSchema: schema,
    tags: Array.isArray(row.tags) ? row.tags.filter((tag) => typeof tag === 'string') : [],
  };
}

/** Rows `{id?, server, name, description, parameters, tags?}`; a row that cannot be read costs only itself. */
export function readDefinitions(text: string): Listing {
  const tools: ListedTool[] = [];
  const failed: ImportReport['failed'] = [];
  let lineNumber = 0;
  for (const line of text.split('\n')) {
    lineNumber += 1;
    if (line.trim() === '') continue;
    const tool = readRow(line);
    if (typeof tool === 'string') failed.push({ name: `line ${lineNumber}`, reason: tool });
    else tools.push(tool);
  }
  return { title: null, tools, failed, notes: [] };
}
