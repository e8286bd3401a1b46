/** Versions of tools made here: publishing writes the library's tool and its program in one transaction, and nothing else does. */
import type { JsonSchema } from '#contract/library.ts';
import type { Language, MadeVersion } from '#contract/making.ts';
import type { Permissions } from '#contract/permissions.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Library } from '../library/library.ts';
import type { ToolDefinition } from '../library/tool-definition.ts';

/** The source that all tools made here belong to, and their server's name: `made__run_campaign`. */
export const madeSource = { name: 'made', kind: 'made' as const, config: {}, origin: 'Made here' };

export interface MadeDefinition {
  name: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema | null;
  permissions: Permissions;
  /** What the tools that it calls were when it was approved (Broker.bind). */
  callees: Record<string, string>;
}

export interface Publication {
  definition: MadeDefinition;
  identity: string;
  language: Language;
  code: string;
  compiled: string;
  author: string;
  /** The client's id; null for a person. */
  authorId: string | null;
  approvedBy: MadeVersion['approvedBy'];
}

interface VersionRow {
  tool_id: number;
  version: number;
  identity: string;
  language: Language;
  code: string;
  compiled: string;
  definition: string;
  author: string;
  author_id: string | null;
  approved_by: MadeVersion['approvedBy'];
  created_at: string;
}

export interface StoredVersion extends Publication {
  toolId: number;
  version: number;
  createdAt: string;
}

function fromRow(row: VersionRow): StoredVersion {
  return {
    toolId: row.tool_id,
    version: row.version,
    identity: row.identity,
    language: row.language,
    code: row.code,
    compiled: row.compiled,
    definition: JSON.parse(row.definition) as MadeDefinition,
    author: row.author,
    authorId: row.author_id,
    approvedBy: row.approved_by,
    createdAt: row.created_at,
  };
}

/** A tool that asks for nothing changes nothing outside of itself; one that only reads says so too. */
function annotationsOf(permissions: Permissions): Record<string, unknown> {
  const writes =
    Object.values(permissions.sql ?? {}).includes('write') ||
    Object.values(permissions.files ?? {}).includes('write') ||
    permissions.kv === 'write' ||
    permissions.mail !== undefined ||
    permissions.tcp !== undefined ||
    permissions.tools !== undefined ||
    Object.values(permissions.http ?? {}).some(({ methods }) => methods?.some((method) => method !== 'GET' && method !== 'HEAD'));
  return writes ? { readOnlyHint: false } : { readOnlyHint: true };
}

function toolDefinition({ definition, identity }: Pick<Publication, 'definition' | 'identity'>): ToolDefinition {
  return {
    server: madeSource.name,
    localName: definition.name,
    description: definition.description,
    inputSchema: definition.inputSchema,
    outputSchema: definition.outputSchema,
    annotations: annotationsOf(definition.permissions),
    // Part of the definition, so that other code is another version even where nothing else changed.
    callPlan: { identity },
  };
}

export class MadeStore {
  private readonly sqlite: Sqlite;
  private readonly library: Library;
  /** Read at each call of a tool, which is a third of a millisecond of a run; known until the library changes. */
  private readonly currents = new Map<number, StoredVersion | null>();

  constructor(sqlite: Sqlite, library: Library) {
    this.sqlite = sqlite;
    this.library = library;
    library.events.on('changed', () => this.currents.clear());
  }

  /** Call it inside the transaction of the decision that it carries out. Answers with the new current version. */
  publish(publication: Publication): StoredVersion {
    const { definition } = publication;
    const others = this.current().filter(({ definition: { name } }) => name !== definition.name);
    this.library.importSource(madeSource, [...others, publication].map(toolDefinition));
    const tool = this.find(definition.name);
    if (!tool) throw new Error(`${definition.name} is not in the library after its publication`);
    this.sqlite
      .prepare(
        `insert into made_version (tool_id, version, identity, language, code, compiled, definition, author, author_id, approved_by, created_at)
         values ($toolId, $version, $identity, $language, $code, $compiled, $definition, $author, $authorId, $approvedBy, $at)
         on conflict (tool_id, version) do nothing`,
      )
      .run({
        toolId: tool.id,
        version: tool.version,
        identity: publication.identity,
        language: publication.language,
        code: publication.code,
        compiled: publication.compiled,
        definition: JSON.stringify(definition),
        author: publication.author,
        authorId: publication.authorId,
        approvedBy: publication.approvedBy,
        at: new Date().toISOString(),
      });
    this.currents.clear();
    const stored = this.version(tool.id, tool.version);
    if (!stored) throw new Error(`${definition.name} has no version ${tool.version} after its publication`);
    return stored;
  }

  /** Takes the tool and its versions out of the library. */
  remove(toolId: number): void {
    const others = this.current().filter((version) => version.toolId !== toolId);
    this.library.importSource(madeSource, others.map(toolDefinition));
  }

  /** The made tool of this local name. */
  find(name: string): { id: number; version: number; name: string } | null {
    const row = this.sqlite
      .prepare(
        `select tool.id, tool.version, tool.name from tool join source on source.id = tool.source_id where source.kind = 'made' and local_name = ?`,
      )
      .get(name) as { id: number; version: number; name: string } | undefined;
    return row ?? null;
  }

  /** The version that calls run; null when the tool was not made here. */
  currentOf(toolId: number): StoredVersion | null {
    const known = this.currents.get(toolId);
    if (known !== undefined) return known;
    const row = this.sqlite
      .prepare(
        'select made_version.* from made_version join tool on tool.id = tool_id and tool.version = made_version.version where tool_id = ?',
      )
      .get(toolId) as VersionRow | undefined;
    const current = row ? fromRow(row) : null;
    this.currents.set(toolId, current);
    return current;
  }

  version(toolId: number, version: number): StoredVersion | null {
    const row = this.sqlite.prepare('select * from made_version where tool_id = ? and version = ?').get(toolId, version) as
      | VersionRow
      | undefined;
    return row ? fromRow(row) : null;
  }

  /** Newest first. */
  versions(toolId: number): StoredVersion[] {
    const rows = this.sqlite.prepare('select * from made_version where tool_id = ? order by version desc').all(toolId) as VersionRow[];
    return rows.map(fromRow);
  }

  private current(): StoredVersion[] {
    const rows = this.sqlite
      .prepare('select made_version.* from made_version join tool on tool.id = tool_id and tool.version = made_version.version')
      .all() as VersionRow[];
    return rows.map(fromRow);
  }
}
