/** The tool index in SQLite: two FTS5 tables and one sqlite-vec table a model, read and fused in one statement. */
import type { Statement } from 'better-sqlite3';
import type { Sqlite } from '../database/open-database.ts';
import type { IndexedTool, IndexedVector, IndexHit, IndexQuery, ToolIndex } from './tool-index.ts';

interface VectorTable {
  id: number;
  model: string;
  table: string;
  state: 'building' | 'ready';
}

// Weights of server, name, description, parameter names, parameter texts (docs/benchmarks.md).
const bm25Weights = '2, 5, 1, 0.5, 0.6';

/** vec0 keeps unit vectors as float32 with its default L2 metric: same order as cosine, 1.3-2x faster (cos = 1 - d*d/2). */
function searchSql(vectors: string | null, hasMatch: boolean, scope: 'all' | 'enabled' | 'profile'): string {
  const inScope = {
    all: '',
    enabled: `(select id from tool where state = 'enabled')`,
    profile: `(select tool_id from profile_tool join tool on tool.id = tool_id where profile = :profile and state = 'enabled')`,
  }[scope];
  const and = (column: string) => (inScope === '' ? '' : `and ${column} in ${inScope}`);
  const none = (columns: string) => `(select ${columns} where false)`;
  const list = (table: string) =>
    hasMatch
      ? `(select id, s, row_number() over (order by s desc) rank, min(s) over () low, max(s) over () high from
           (select rowid id, -bm25(${table}, ${bm25Weights}) s from ${table} where ${table} match :match ${and('rowid')} order by s desc limit :depth))`
      : none('0 id, 0.0 s, 0 rank, 0.0 low, 0.0 high');
  const nearest = vectors
    ? `(select id, s, row_number() over (order by s desc) rank, min(s) over () low, max(s) over () high from
         (select tool_id id, 1 - distance * distance / 2 s from ${vectors} where embedding match :vector and k = :depth ${and('tool_id')}))`
    : none('0 id, 0.0 s, 0 rank, 0.0 low, 0.0 high');
  // A list of one entry, or of equal scores, scales to 1: it is that list's best.
  const scaled = (list: string) =>
    `coalesce(case when ${list}.high > ${list}.low then (${list}.s - ${list}.low) / (${list}.high - ${list}.low) else 1.0 end, 0.0)`;
  const part = (list: string, weight: string) => `case when ${list}.id is null then 0.0 else ${weight} * ${scaled(list)} end`;
  const ownCosine = vectors
    ? `coalesce(v.s, (select 1 - pow(vec_distance_L2(embedding, :vector), 2) / 2 from ${vectors} where tool_id = found.id))`
    : 'null';
  return `
    with v as materialized ${nearest}, e as materialized ${list('text_exact')}, p as materialized ${list('text_stem')},
      found as (select id from v union select id from e union select id from p),
      fused as (
        select found.id id, ${part('v', ':vectorWeight')} + ${part('e', ':exactWeight')} + ${part('p', ':stemWeight')} score
        from found left join v on v.id = found.id left join e on e.id = found.id left join p on p.id = found.id
        order by score desc, found.id limit :depth)
    select found.id toolId, found.score fused, ${ownCosine} cosine, v.rank vectorRank, e.s exact, e.rank exactRank, p.s stem, p.rank stemRank
    from fused found left join v on v.id = found.id left join e on e.id = found.id left join p on p.id = found.id
    order by found.score desc, found.id`;
}

export class SqliteIndex implements ToolIndex {
  private readonly sqlite: Sqlite;
  private readonly statements = new Map<string, Statement>();
  /** The one that answers searches, and the one that is being filled; the same once it is ready. */
  private serving: VectorTable | null;
  private filling: VectorTable | null = null;
  /** No tool below this id waits for its vector: the search for waiting ones starts here (100,000 tools, nearly done: 85 -> 1 ms a batch). */
  private firstPending = 0;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
    const ready = sqlite.prepare(`select id, model from vector_index where state = 'ready' order by id desc limit 1`).get() as
      | Pick<VectorTable, 'id' | 'model'>
      | undefined;
    this.serving = ready === undefined ? null : { ...ready, table: `vectors_${ready.id}`, state: 'ready' };
  }

  async putText(tools: IndexedTool[]): Promise<void> {
    this.firstPending = 0;
    const puts = ['text_exact', 'text_stem'].map((table) =>
      this.statement(`insert or replace into ${table} (rowid, server, name, description, params, param_text) values (?, ?, ?, ?, ?, ?)`),
    );
    const mark = this.statement(
      'insert into indexed_text (tool_id, text_hash) values (?, ?) on conflict (tool_id) do update set text_hash = excluded.text_hash',
    );
    this.sqlite.transaction(() => {
      for (const tool of tools) {
        for (const put of puts) put.run(tool.id, tool.server, tool.name, tool.description, tool.params, tool.paramText);
        mark.run(tool.id, tool.textHash);
      }
    })();
  }

  async remove(toolIds: number[]): Promise<void> {
    const vectorTables = this.sqlite.prepare('select id from vector_index').pluck().all() as number[];
    const statements = [
      this.sqlite.prepare('delete from text_exact where rowid = ?'),
      this.sqlite.prepare('delete from text_stem where rowid = ?'),
      this.sqlite.prepare('delete from indexed_text where tool_id = ?'),
      this.sqlite.prepare('delete from embedded_tool where tool_id = ?'),
      ...vectorTables.map((id) => this.sqlite.prepare(`delete from vectors_${id} where tool_id = ?`)),
    ];
    this.sqlite.transaction(() => {
      for (const id of toolIds) for (const statement of statements) statement.run(id);
    })();
    // They may have been the last ones that a new model's vectors waited for.
    this.finishWhenComplete();
  }

  async useModel(model: string, dimension: number): Promise<void> {
    this.firstPending = 0;
    const row = this.sqlite.prepare('select id, state, dimension from vector_index where model = ?').get(model) as
      | { id: number; state: VectorTable['state']; dimension: number }
      | undefined;
    if (row) {
      this.filling = { id: row.id, model, table: `vectors_${row.id}`, state: row.state };
      if (row.state === 'ready') this.serving = this.filling;
    } else {
      this.sqlite.transaction(() => {
        const { lastInsertRowid } = this.sqlite
          .prepare(`insert into vector_index (model, dimension, state, created_at) values (?, ?, 'building', ?)`)
          .run(model, dimension, new Date().toISOString());
        const table = `vectors_${lastInsertRowid}`;
        this.sqlite.exec(`create virtual table ${table} using vec0(tool_id integer primary key, embedding float[${dimension}])`);
        this.filling = { id: Number(lastInsertRowid), model, table, state: 'building' };
      })();
    }
    // The first model ever has no predecessor to serve meanwhile: it answers from its first vector on.
    this.serving ??= this.filling;
    this.finishWhenComplete();
  }

  async pendingVectors(limit: number): Promise<{ toolId: number; textHash: string }[]> {
    if (!this.filling) return [];
    const pending = this.statement(
      `select tool.id toolId, tool.text_hash textHash from tool left join embedded_tool on embedded_tool.tool_id = tool.id and embedded_tool.index_id = :index
       where tool.id >= :first and (embedded_tool.text_hash is null or embedded_tool.text_hash <> tool.text_hash) order by tool.id limit :limit`,
    ).all({ index: this.filling.id, first: this.firstPending, limit }) as { toolId: number; textHash: string }[];
    this.firstPending = pending[0]?.toolId ?? this.firstPending;
    return pending;
  }

  async putVectors(model: string, entries: IndexedVector[]): Promise<void> {
    const { filling } = this;
    if (filling?.model !== model) return;
    const exists = this.statement('select 1 from tool where id = ?').pluck();
    const remove = this.statement(`delete from ${filling.table} where tool_id = ?`);
    const insert = this.statement(`insert into ${filling.table} (tool_id, embedding) values (?, ?)`);
    const mark = this.statement(
      'insert into embedded_tool (index_id, tool_id, text_hash) values (?, ?, ?) on conflict (index_id, tool_id) do update set text_hash = excluded.text_hash',
    );
    this.sqlite.transaction(() => {
      for (const { toolId, textHash, vector } of entries) {
        if (exists.get(toolId) === undefined) continue; // removed while it was being embedded
        remove.run(BigInt(toolId));
        if (vector) insert.run(BigInt(toolId), Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
        mark.run(filling.id, toolId, textHash);
      }
    })();
    this.finishWhenComplete();
  }

  async counts(): Promise<{ tools: number; embedded: number }> {
    const index = this.filling ?? this.serving;
    return { tools: this.toolCount(), embedded: index ? this.embeddedCount(index) : 0 };
  }

  servingModel(): string | null {
    return this.serving?.model ?? null;
  }

  async coverage(): Promise<number> {
    return this.serving ? this.embeddedCount(this.serving) / Math.max(1, this.toolCount()) : 0;
  }

  private toolCount(): number {
    return this.statement('select count(*) from tool').pluck().get() as number;
  }

  private embeddedCount({ id }: VectorTable): number {
    return this.statement(
      'select count(*) from embedded_tool join tool on tool.id = tool_id and tool.text_hash = embedded_tool.text_hash where index_id = ?',
    )
      .pluck()
      .get(id) as number;
  }

  async search(query: IndexQuery): Promise<IndexHit[]> {
    const { serving } = this;
    const vectors = query.vector && serving && (query.model ?? serving.model) === serving.model ? serving.table : null;
    if (!vectors && query.match === null) return [];
    const scope = query.profile !== undefined ? 'profile' : this.hasDisabledTools() ? 'enabled' : 'all';
    return this.statement(searchSql(vectors, query.match !== null, scope)).all({
      depth: query.depth,
      ...(query.match === null ? {} : { match: query.match }),
      ...(vectors && query.vector ? { vector: Buffer.from(query.vector.buffer, query.vector.byteOffset, query.vector.byteLength) } : {}),
      ...(query.profile === undefined ? {} : { profile: query.profile }),
      vectorWeight: query.weights.vector,
      exactWeight: query.weights.exact,
      stemWeight: query.weights.stem,
    }) as IndexHit[];
  }

  async products(vector: Float32Array, toolIds: readonly number[]): Promise<Map<number, number>> {
    const { serving } = this;
    if (!serving) return new Map();
    const distance = this.statement(`select vec_distance_L2(embedding, ?) from ${serving.table} where tool_id = ?`).pluck();
    const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
    const square = vector.reduce((sum, value) => sum + value * value, 0);
    const found = new Map<number, number>();
    for (const id of toolIds) {
      const far = distance.get(bytes, BigInt(id)) as number | undefined;
      // |a - b|^2 = |a|^2 + |b|^2 - 2ab, and the tools' vectors have length one.
      if (far !== undefined) found.set(id, (square + 1 - far * far) / 2);
    }
    return found;
  }

  private hasDisabledTools(): boolean {
    return this.statement(`select exists (select 1 from tool where state = 'disabled')`).pluck().get() === 1;
  }

  /** When the last vector is in, the new model takes over and the tables of the others go: in one step, which a crash leaves done or not done. */
  private finishWhenComplete(): void {
    const { filling } = this;
    if (!filling) return;
    const missing = this.statement(
      `select exists (select 1 from tool left join embedded_tool on embedded_tool.tool_id = tool.id and embedded_tool.index_id = :index
       where tool.id >= :first and (embedded_tool.text_hash is null or embedded_tool.text_hash <> tool.text_hash))`,
    )
      .pluck()
      .get({ index: filling.id, first: this.firstPending });
    if (missing === 1) return;
    const others = this.sqlite.prepare('select id from vector_index where id <> ?').pluck().all(filling.id) as number[];
    if (filling.state === 'building' || others.length > 0) {
      this.statements.clear();
      this.sqlite.transaction(() => {
        this.sqlite.prepare(`update vector_index set state = 'ready' where id = ?`).run(filling.id);
        for (const id of others) {
          this.sqlite.exec(`drop table if exists vectors_${id}`);
          this.sqlite.prepare('delete from vector_index where id = ?').run(id);
        }
      })();
      filling.state = 'ready';
    }
    this.serving = filling;
  }

  private statement(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.sqlite.prepare(sql);
    this.statements.set(sql, made);
    return made;
  }
}
