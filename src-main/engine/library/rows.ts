/** Maps database rows to library types. */
import type { JsonSchema, Source, SourceKind } from '#contract/library.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { StoredTool } from './tool-definition.ts';

export interface SourceRow {
  id: string;
  name: string;
  kind: string;
  state: string;
  config: string;
  origin: string;
  error: string | null;
  imported_at: string;
}

export interface ToolRow {
  id: number;
  source_id: string;
  source_kind: string;
  name: string;
  server: string;
  local_name: string;
  title: string | null;
  description: string;
  search_description: string | null;
  input_schema: string;
  output_schema: string | null;
  annotations: string;
  tags: string;
  state: string;
  schema_problem: string | null;
  hash: string;
  text_hash: string;
  version: number;
  tokens: number | null;
  call_plan: string | null;
  created_at: string;
  updated_at: string;
}

export function toolFromRow(row: ToolRow): StoredTool {
  return {
    id: row.id,
    sourceId: row.source_id,
    sourceKind: row.source_kind as SourceKind,
    name: row.name,
    server: row.server,
    localName: row.local_name,
    title: row.title,
    description: row.description,
    searchDescription: row.search_description,
    inputSchema: JSON.parse(row.input_schema) as JsonSchema,
    outputSchema: row.output_schema === null ? null : (JSON.parse(row.output_schema) as JsonSchema),
    annotations: JSON.parse(row.annotations) as Record<string, unknown>,
    tags: JSON.parse(row.tags) as string[],
    state: row.state as StoredTool['state'],
    schemaProblem: row.schema_problem,
    hash: row.hash,
    textHash: row.text_hash,
    version: row.version,
    tokens: row.tokens,
    callPlan: row.call_plan === null ? null : JSON.parse(row.call_plan),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function sourceRows(sqlite: Sqlite): (Source & { config: string })[] {
  return sqlite
    .prepare(
      `select id, name, kind, state, config, origin, error, imported_at as importedAt,
         (select count(*) from tool where source_id = source.id) as toolCount from source order by name`,
    )
    .all() as (Source & { config: string })[];
}
