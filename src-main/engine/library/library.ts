/** The user's tools: import by content hash, versions, state, profiles. Emits what changed, so that the index follows. */
import type { ImportReport, Profile, Source, SourceKind } from '#contract/library.ts';
import { Emitter } from '#lib/emitter.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Sqlite } from '../database/open-database.ts';
import { importDefinitions } from './import-definitions.ts';
import { changeProfile, deleteProfile, readProfiles, storeProfile, type ProfileChange, type ProfileInput } from './profiles.ts';
import { sourceRows, toolFromRow, type SourceRow, type ToolRow } from './rows.ts';
import type { LibraryChange, SourceInput, StoredSource, StoredTool, ToolDefinition } from './tool-definition.ts';
import { textHash, toolText } from './tool-text.ts';

export interface ToolFilter {
  text?: string | undefined;
  sourceId?: string | undefined;
  state?: 'enabled' | 'disabled' | undefined;
  /** Only tools of this profile. */
  profile?: string | undefined;
  offset: number;
  limit: number;
}

const toolColumns = `tool.*, source.kind as source_kind from tool join source on source.id = tool.source_id`;

export class Library {
  readonly events = new Emitter<{ changed: LibraryChange }>();
  private readonly sqlite: Sqlite;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
  }

  /** Adds, changes and removes the source's tools by hash, in one transaction. `failed` names tools the source could not describe. */
  importSource(input: SourceInput, definitions: ToolDefinition[], failed: ImportReport['failed'] = []): ImportReport {
    const outcome = importDefinitions(this.sqlite, input, definitions);
    this.events.emit('changed', outcome.change);
    return { ...outcome.report, failed: [...failed, ...outcome.report.failed] };
  }

  sources(): Source[] {
    return sourceRows(this.sqlite).map(({ config: _, ...source }) => source);
  }

  source(id: string): StoredSource | undefined {
    const row = this.sqlite.prepare('select * from source where id = ? or name = ?').get(id, id) as SourceRow | undefined;
    return row && { id: row.id, name: row.name, kind: row.kind as SourceKind, origin: row.origin, config: JSON.parse(row.config) };
  }

  setSourceState(id: string, state: Source['state'], error: string | null): void {
    this.sqlite.prepare('update source set state = ?, error = ? where id = ?').run(state, error, id);
  }

  removeSource(id: string): Result<Record<string, never>> {
    const removed = this.sqlite.prepare('select id from tool where source_id = ?').pluck().all(id) as number[];
    const { changes } = this.sqlite.prepare('delete from source where id = ?').run(id);
    if (changes === 0)
      return fail('source-unknown', `There is no source ${id}.`, 'List the sources with `jig doctor` or on the Library screen.');
    this.events.emit('changed', { textChanged: [], removed });
    return ok({});
  }

  toolCount(): number {
    return this.sqlite.prepare('select count(*) from tool').pluck().get() as number;
  }

  tool(id: number): StoredTool | undefined {
    const row = this.sqlite.prepare(`select ${toolColumns} where tool.id = ?`).get(id) as ToolRow | undefined;
    return row && toolFromRow(row);
  }

  tools(ids: number[]): StoredTool[] {
    const statement = this.sqlite.prepare(`select ${toolColumns} where tool.id = ?`);
    return ids.flatMap((id) => {
      const row = statement.get(id) as ToolRow | undefined;
      return row ? [toolFromRow(row)] : [];
    });
  }

  /**
   * The tool that a caller means: its full name, `server.tool`, `server/tool`, or the bare local name where only one server has it.
   * Fails with `tool-unknown` (nearest names in the fix) or `tool-ambiguous` (all of them).
   */
  resolve(name: string): Result<StoredTool> {
    const exact = this.sqlite.prepare(`select ${toolColumns} where tool.name = ?`).get(name) as ToolRow | undefined;
    if (exact) return ok(toolFromRow(exact));
    const rows = this.sqlite
      .prepare(
        `select ${toolColumns} where tool.local_name = $name or tool.server || '.' || tool.local_name = $name or tool.server || '/' || tool.local_name = $name limit 9`,
      )
      .all({ name }) as ToolRow[];
    const [first] = rows;
    if (first && rows.length === 1) return ok(toolFromRow(first));
    if (rows.length > 1) {
      return fail(
        'tool-ambiguous',
        `${rows.length} servers have a tool named ${name}.`,
        `Use one of the full names: ${rows.map((row) => row.name).join(', ')}.`,
      );
    }
    return fail(
      'tool-unknown',
      `There is no tool named ${name}.`,
      'Ask find_tools (or `jig find`) for the tool by what it does and use the name that it answers with.',
    );
  }

  list(filter: ToolFilter): { total: number; tools: StoredTool[] } {
    const words = (filter.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const where = [
      ...words.map((_, i) => `instr(lower(tool.name || ' ' || tool.server || ' ' || tool.description), $word${i}) > 0`),
      ...(filter.sourceId ? ['tool.source_id = $sourceId'] : []),
      ...(filter.state ? ['tool.state = $state'] : []),
      ...(filter.profile ? ['tool.id in (select tool_id from profile_tool where profile = $profile)'] : []),
    ].join(' and ');
    const values = {
      ...Object.fromEntries(words.map((word, i) => [`word${i}`, word])),
      ...(filter.sourceId ? { sourceId: filter.sourceId } : {}),
      ...(filter.state ? { state: filter.state } : {}),
      ...(filter.profile ? { profile: filter.profile } : {}),
    };
    const condition = where ? `where ${where}` : '';
    const total = this.sqlite.prepare(`select count(*) from tool ${condition}`).pluck().get(values) as number;
    const rows = this.sqlite
      .prepare(`select ${toolColumns} ${condition} order by tool.server, tool.local_name limit $limit offset $offset`)
      .all({ ...values, limit: filter.limit, offset: filter.offset }) as ToolRow[];
    return { total, tools: rows.map(toolFromRow) };
  }

  /** Enabled tools by name, the `limit` ones after this name: for lists that are read page by page. */
  enabledAfter(name: string, limit: number): StoredTool[] {
    const rows = this.sqlite
      .prepare(`select ${toolColumns} where tool.state = 'enabled' and tool.name > ? order by tool.name limit ?`)
      .all(name, limit) as ToolRow[];
    return rows.map(toolFromRow);
  }

  /** Those of the tools that a route may hand out: enabled, and in the profile if there is one. */
  inScope(ids: readonly number[], profile?: string): Set<number> {
    const statement = this.sqlite
      .prepare(
        `select id from tool where id = $id and state = 'enabled' and ($profile is null or exists (
           select 1 from profile_tool where profile_tool.profile = $profile and tool_id = id))`,
      )
      .pluck();
    return new Set(ids.filter((id) => statement.get({ id, profile: profile ?? null }) !== undefined));
  }

  versions(id: number): { version: number; hash: string; createdAt: string }[] {
    return this.sqlite
      .prepare('select version, hash, created_at as createdAt from tool_version where tool_id = ? order by version desc')
      .all(id) as { version: number; hash: string; createdAt: string }[];
  }

  setToolState(ids: number[], state: 'enabled' | 'disabled'): void {
    const statement = this.sqlite.prepare('update tool set state = ? where id = ?');
    this.sqlite.transaction(() => ids.forEach((id) => statement.run(state, id)))();
    this.events.emit('changed', { textChanged: [], removed: [] });
  }

  setSearchDescription(id: number, searchDescription: string | null): Result<StoredTool> {
    const tool = this.tool(id);
    if (!tool) return fail('tool-unknown', `There is no tool ${id}.`, 'Reload the library.');
    const hash = textHash(toolText({ ...tool, searchDescription }));
    this.sqlite
      .prepare('update tool set search_description = ?, text_hash = ?, updated_at = ? where id = ?')
      .run(searchDescription, hash, new Date().toISOString(), id);
    this.events.emit('changed', { textChanged: [id], removed: [] });
    return ok({ ...tool, searchDescription, textHash: hash });
  }

  setTokens(id: number, tokens: number): void {
    this.sqlite.prepare('update tool set tokens = ? where id = ?').run(tokens, id);
  }

  profiles(): Profile[] {
    return readProfiles(this.sqlite);
  }

  profileTools(name: string): StoredTool[] {
    const rows = this.sqlite
      .prepare(
        `select ${toolColumns} join profile_tool on profile_tool.tool_id = tool.id where profile_tool.profile = ? and tool.state = 'enabled' order by tool.name`,
      )
      .all(name) as ToolRow[];
    return rows.map(toolFromRow);
  }

  /** Writes a profile, new or in place of the one with this name. Fails with `profile-name` or `profile-tool-unknown`. */
  saveProfile(input: ProfileInput): Result<Profile> {
    return this.changed(storeProfile(this.sqlite, input));
  }

  /** Changes what the change names and leaves the rest. Fails with `profile-unknown` or `profile-tool-unknown`. */
  changeProfile(change: ProfileChange): Result<Profile> {
    return this.changed(changeProfile(this.sqlite, change));
  }

  /** The tools stay in the library. Fails with `profile-unknown`. */
  removeProfile(name: string): Result<Record<string, never>> {
    return this.changed(deleteProfile(this.sqlite, name));
  }

  /** Says that the library changed, though no tool's text did, unless the work failed. */
  private changed<T>(result: Result<T>): Result<T> {
    if (result.ok) this.events.emit('changed', { textChanged: [], removed: [] });
    return result;
  }
}
