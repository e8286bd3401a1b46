/** Brings a source's tools into the library by content hash: one transaction, nothing touched that did not change. */
import { randomUUID } from 'node:crypto';
import type { ImportReport } from '#contract/library.ts';
import { canonicalJson, sha256 } from '#lib/hash.ts';
import type { Sqlite } from '../database/open-database.ts';
import { checkInputSchema } from './check-schema.ts';
import type { LibraryChange, SourceInput, ToolDefinition } from './tool-definition.ts';
import { toolName } from './tool-name.ts';
import { textHash, toolText } from './tool-text.ts';

interface Known {
  id: number;
  server: string;
  local_name: string;
  hash: string;
  text_hash: string;
  version: number;
  search_description: string | null;
}

const key = (server: string, localName: string) => `${server}\n${localName}`;

/** The definition's identity: everything a caller can see, and how the call is made. */
function definitionHash(tool: ToolDefinition): { hash: string; text: string } {
  const { server, localName, title, description, inputSchema, outputSchema, annotations, tags, callPlan } = tool;
  const text = canonicalJson({ server, localName, title, description, inputSchema, outputSchema, annotations, tags, callPlan });
  return { hash: sha256(text), text };
}

function upsertSource(sqlite: Sqlite, input: SourceInput): string {
  const id = (sqlite.prepare('select id from source where name = ?').pluck().get(input.name) as string | undefined) ?? randomUUID();
  sqlite
    .prepare(
      `insert into source (id, name, kind, state, config, origin, error, imported_at) values ($id, $name, $kind, 'listed', $config, $origin, null, $at)
       on conflict (id) do update set kind = $kind, state = 'listed', config = $config, origin = $origin, error = null, imported_at = $at`,
    )
    .run({
      id,
      name: input.name,
      kind: input.kind,
      config: JSON.stringify(input.config),
      origin: input.origin,
      at: new Date().toISOString(),
    });
  return id;
}

export function importDefinitions(
  sqlite: Sqlite,
  source: SourceInput,
  definitions: ToolDefinition[],
): { report: ImportReport; change: LibraryChange } {
  const report: ImportReport = { source: source.name, added: 0, changed: 0, removed: 0, unchanged: 0, failed: [], notes: [] };
  const change: LibraryChange = { textChanged: [], removed: [] };
  sqlite.transaction(() => {
    const sourceId = upsertSource(sqlite, source);
    const known = new Map(
      (
        sqlite
          .prepare('select id, server, local_name, hash, text_hash, version, search_description from tool where source_id = ?')
          .all(sourceId) as Known[]
      ).map((row) => [key(row.server, row.local_name), row]),
    );
    const taken = sqlite.prepare('select 1 from tool where name = ?').pluck();
    const insert = sqlite.prepare(
      `insert into tool (source_id, name, server, local_name, title, description, search_description, input_schema, output_schema, annotations, tags,
         schema_problem, hash, text_hash, version, call_plan, created_at, updated_at)
       values ($sourceId, $name, $server, $localName, $title, $description, $searchDescription, $inputSchema, $outputSchema, $annotations, $tags,
         $schemaProblem, $hash, $textHash, 1, $callPlan, $at, $at)`,
    );
    const update = sqlite.prepare(
      `update tool set title = $title, description = $description, search_description = $searchDescription, input_schema = $inputSchema,
         output_schema = $outputSchema, annotations = $annotations, tags = $tags, schema_problem = $schemaProblem, hash = $hash, text_hash = $textHash,
         version = $version, call_plan = $callPlan, tokens = null, updated_at = $at where id = $id`,
    );
    const addVersion = sqlite.prepare('insert into tool_version (tool_id, version, hash, definition, created_at) values (?, ?, ?, ?, ?)');
    const at = new Date().toISOString();
    const seen = new Set<string>();

    for (const tool of definitions) {
      const id = key(tool.server, tool.localName);
      if (seen.has(id)) {
        report.failed.push({ name: tool.localName, reason: `${tool.server} lists this name twice; the first one was taken` });
        continue;
      }
      seen.add(id);
      const before = known.get(id);
      const { hash, text: definition } = definitionHash(tool);
      if (before?.hash === hash) {
        report.unchanged += 1;
        continue;
      }
      const { schema, problem } = checkInputSchema(tool.inputSchema);
      if (problem) report.notes.push(`${tool.localName}: ${problem}`);
      const searchDescription = tool.searchDescription ?? before?.search_description ?? null;
      const newTextHash = textHash(toolText({ ...tool, inputSchema: schema, searchDescription }));
      const values = {
        title: tool.title ?? null,
        description: tool.description,
        searchDescription,
        inputSchema: JSON.stringify(schema),
        outputSchema: tool.outputSchema ? JSON.stringify(tool.outputSchema) : null,
        annotations: JSON.stringify(tool.annotations ?? {}),
        tags: JSON.stringify(tool.tags ?? []),
        schemaProblem: problem,
        hash,
        textHash: newTextHash,
        callPlan: tool.callPlan === undefined || tool.callPlan === null ? null : JSON.stringify(tool.callPlan),
        at,
      };
      if (before) {
        update.run({ ...values, id: before.id, version: before.version + 1 });
        addVersion.run(before.id, before.version + 1, hash, definition, at);
        if (before.text_hash !== newTextHash) change.textChanged.push(before.id);
        report.changed += 1;
      } else {
        const name = toolName(tool.server, tool.localName, (candidate) => taken.get(candidate) !== undefined);
        const { lastInsertRowid } = insert.run({ ...values, sourceId, name, server: tool.server, localName: tool.localName });
        addVersion.run(Number(lastInsertRowid), 1, hash, definition, at);
        change.textChanged.push(Number(lastInsertRowid));
        report.added += 1;
      }
    }

    const remove = sqlite.prepare('delete from tool where id = ?');
    for (const [id, row] of known) {
      if (seen.has(id)) continue;
      remove.run(row.id);
      change.removed.push(row.id);
      report.removed += 1;
    }
  })();
  return { report, change };
}
