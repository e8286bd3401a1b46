/** The golden set: queries of this library with the tools that are right, as a person said. */
import type { GoldenList, GoldenOrigin, GoldenRow } from '#contract/golden.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Turn } from '#contract/routing.ts';
import { Emitter } from '#lib/emitter.ts';
import { keepStatements, type KeptStatements } from '../database/keep-statements.ts';
import type { Sqlite } from '../database/open-database.ts';
import { requestKey, tidyNeeds, withTool, withoutTool, type Needs } from './golden-needs.ts';

/** Measuring ten thousand requests takes minutes: more would never be measured. */
export const mostRows = 10_000;

export interface GoldenInput {
  /** The row that is changed; without it, that of the request. */
  id?: number | undefined;
  query: string;
  context?: readonly Turn[] | undefined;
  needs: Needs;
  origin: GoldenOrigin;
}

interface StoredRow {
  id: number;
  query: string;
  context: string;
  needs: string;
  origin: GoldenOrigin;
  at: string;
}

export const goldenEmpty = fail(
  'golden-empty',
  'The golden set has no query that counts.',
  'Mark answers as right in the route lab, put routes of the Activity screen into the set, or import a queries.jsonl.',
);

export class GoldenSet {
  readonly events = new Emitter<{ changed: object }>();
  private readonly sqlite: Sqlite;
  private readonly statement: KeptStatements;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
    this.statement = keepStatements(sqlite);
  }

  /** Every row, the newest first. */
  rows(): GoldenRow[] {
    const rows = this.statement('select * from golden order by at desc, id desc').all() as StoredRow[];
    return this.known(rows);
  }

  list({ text, offset, limit }: { text?: string | undefined; offset: number; limit: number }): GoldenList {
    const all = this.rows();
    const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const matching = all.filter((row) => {
      const searched = [row.query, ...row.needs.flat()].join(' ').toLowerCase();
      return words.every((word) => searched.includes(word));
    });
    return {
      total: matching.length,
      rows: all.length,
      stale: all.filter(({ isStale }) => isStale).length,
      list: matching.slice(offset, offset + limit),
    };
  }

  count(): number {
    return this.statement('select count(*) from golden').pluck().get() as number;
  }

  find(query: string, context: readonly Turn[] = []): GoldenRow | null {
    const clean = cleanRequest(query, context);
    const row = this.statement('select * from golden where request = ?').get(requestKey(clean.query, clean.context)) as
      | StoredRow
      | undefined;
    return row ? (this.known([row])[0] ?? null) : null;
  }

  /** Fails with `golden-unknown`, `golden-exists` or `golden-full`. */
  save(input: GoldenInput): Result<GoldenRow> {
    const saved = this.write(input);
    if (saved.ok) this.events.emit('changed', {});
    return saved;
  }

  /** Writes many rows in one step. In the order given: what was done, or why not. */
  saveAll(inputs: readonly GoldenInput[]): Result<'added' | 'changed' | 'unchanged'>[] {
    const outcomes = this.sqlite.transaction(() =>
      inputs.map((input): Result<'added' | 'changed' | 'unchanged'> => {
        const before = this.find(input.query, input.context);
        const isSame = before !== null && JSON.stringify(before.needs) === JSON.stringify(tidyNeeds(input.needs));
        if (isSame) return ok('unchanged');
        const saved = this.write(input);
        return saved.ok ? ok(before === null ? 'added' : 'changed') : saved;
      }),
    )();
    this.events.emit('changed', {});
    return outcomes;
  }

  /** "This tool is right": one more need that it meets. Fails with `golden-full`. */
  addTool(query: string, context: readonly Turn[], tool: string): Result<GoldenRow> {
    const row = this.find(query, context);
    return this.save({ query, context, needs: withTool(row?.needs ?? [], tool), origin: row?.origin ?? 'lab' });
  }

  /** "This tool is wrong", or nothing is said of it any more. A row that named it alone goes. */
  takeTool(query: string, context: readonly Turn[], tool: string): Result<GoldenRow | null> {
    const row = this.find(query, context);
    if (!row?.needs.flat().includes(tool)) return ok(row);
    const needs = withoutTool(row.needs, tool);
    if (needs.length > 0) return this.save({ ...row, needs });
    this.remove([row.id]);
    return ok(null);
  }

  remove(ids: readonly number[]): void {
    const statement = this.statement('delete from golden where id = ?');
    this.sqlite.transaction(() => ids.forEach((id) => statement.run(id)))();
    this.events.emit('changed', {});
  }

  private write({ id, needs, origin, ...request }: GoldenInput): Result<GoldenRow> {
    const { query, context } = cleanRequest(request.query, request.context ?? []);
    const key = requestKey(query, context);
    const owner = this.statement('select id from golden where request = ?').pluck().get(key) as number | undefined;
    if (id !== undefined && owner !== undefined && owner !== id) {
      return fail('golden-exists', 'The golden set has this query already.', 'Change that row, or remove it first.');
    }
    const at = owner ?? id;
    if (at === undefined && this.count() >= mostRows) {
      return fail(
        'golden-full',
        `The golden set has ${mostRows} queries, the most it can have.`,
        'Remove queries that you no longer need.',
      );
    }
    const values = [key, query, JSON.stringify(context), JSON.stringify(tidyNeeds(needs)), origin, new Date().toISOString()];
    const written =
      at === undefined
        ? this.statement('insert into golden (request, query, context, needs, origin, at) values (?, ?, ?, ?, ?, ?) returning *').get(
            values,
          )
        : this.statement(
            'update golden set request = ?, query = ?, context = ?, needs = ?, origin = ?, at = ? where id = ? returning *',
          ).get(...values, at);
    const [row] = written === undefined ? [] : this.known([written as StoredRow]);
    return row ? ok(row) : fail('golden-unknown', `The golden set has no row ${id}.`, 'It was removed meanwhile: reload the list.');
  }

  /** Adds what the library says of the named tools. */
  private known(rows: readonly StoredRow[]): GoldenRow[] {
    const statement = this.statement(`select 1 from tool where name = ? and state = 'enabled'`).pluck();
    const asked = new Map<string, boolean>();
    const has = (name: string): boolean => {
      const known = asked.get(name) ?? statement.get(name) === 1;
      asked.set(name, known);
      return known;
    };
    return rows.map(({ id, query, origin, at, ...row }) => {
      const needs = JSON.parse(row.needs) as string[][];
      return {
        id,
        query,
        context: JSON.parse(row.context) as Turn[],
        needs,
        origin,
        at,
        missing: [...new Set(needs.flat())].filter((name) => !has(name)),
        isStale: needs.some((group) => !group.some(has)),
      };
    });
  }
}

/** As it is kept: half a surrogate pair would come back from the database as another character. */
function cleanRequest(query: string, context: readonly Turn[]): { query: string; context: Turn[] } {
  return {
    query: query.toWellFormed().trim(),
    context: context
      .map(({ role, content }) => ({ role: role.toWellFormed(), content: content.toWellFormed() }))
      .filter(({ content }) => content.trim() !== ''),
  };
}
