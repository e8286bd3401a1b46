/** Does the requests of one run on one database, in their order; writes that wait together are committed together. */
import type { Failure } from '#contract/result.ts';
import { OnceWrites, type Write } from './once-writes.ts';
import { sqlLimits, type SqlParameters, type SqlReply, type SqlRequest } from './protocol.ts';
import { SqlDatabase, type Prepared, type Row } from './sql-database.ts';
import { explain, SqlFailure } from './sql-failure.ts';
import { toWireRow, wireInteger } from './values.ts';

type WriteRequest = Extract<SqlRequest, { effect: string }>;

const groupedWrites = 256;

export class SqlService {
  private readonly send: (replies: SqlReply[]) => void;
  private readonly waiting: SqlRequest[] = [];
  private readonly cursors = new Map<number, Iterator<Row>>();
  private database: SqlDatabase | null = null;
  private writes: OnceWrites | null = null;
  private nextCursor = 1;
  private isScheduled = false;

  constructor(send: (replies: SqlReply[]) => void) {
    this.send = send;
  }

  receive(requests: readonly SqlRequest[]): void {
    this.waiting.push(...requests);
    this.schedule();
  }

  /** One turn of the event loop for each answer: it leaves before the next statement, which may never end. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.work();
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private work(): void {
    const group: WriteRequest[] = [];
    while (group.length < groupedWrites) {
      const next = this.waiting[0];
      if (!next || (next.t !== 'run' && next.t !== 'batch')) break;
      this.waiting.shift();
      group.push(next);
    }
    if (group.length > 0) {
      this.commit(group);
      return;
    }
    const request = this.waiting.shift();
    if (!request) return;
    if (request.t === 'query' && this.isWriting(request)) this.commit([request]);
    else this.send([this.answer(request)]);
  }

  private answer(request: SqlRequest): SqlReply {
    try {
      return { id: request.id, ok: true, v: this.perform(request) };
    } catch (error) {
      return { id: request.id, ok: false, error: this.explain(error) };
    }
  }

  private perform(request: SqlRequest): unknown {
    switch (request.t) {
      case 'open':
        this.close();
        this.database = new SqlDatabase(request);
        this.writes = new OnceWrites(this.database);
        return {};
      case 'close':
        this.close();
        return {};
      case 'query':
        return { value: this.read(request), wrote: false };
      case 'cursor':
        return { cursor: this.openCursor(request.sql, request.parameters) };
      case 'next':
        return this.page(request.cursor);
      case 'close-cursor':
        this.cursors.get(request.cursor)?.return?.();
        this.cursors.delete(request.cursor);
        return {};
      case 'run':
      case 'batch':
        throw new Error('writes go by commit()');
    }
  }

  private commit(requests: WriteRequest[]): void {
    const replies: SqlReply[] = [];
    const writes = requests.map((request): Write => ({
      effect: request.effect,
      perform: () => {
        try {
          return this.write(request);
        } catch (error) {
          // Now: the next statement's refusal would stand for this one's.
          const { code, message, fix } = this.explain(error);
          throw new SqlFailure(code, message, fix);
        }
      },
      done: (outcome) =>
        replies.push(
          outcome.ok
            ? { id: request.id, ok: true, v: request.t === 'query' ? { value: outcome.v, wrote: true } : outcome.v }
            : { id: request.id, ok: false, error: this.explain(outcome.error) },
        ),
    }));
    if (this.writes) this.writes.commit(writes);
    else for (const write of writes) write.done({ ok: false, error: notOpen() });
    this.send(replies);
  }

  private write(request: WriteRequest): unknown {
    switch (request.t) {
      case 'run':
        return this.runOne(request.sql, request.parameters);
      case 'batch':
        return request.statements.map(([sql, parameters], index) => {
          try {
            return this.runOne(sql, parameters);
          } catch (error) {
            const { code, message, fix } = this.explain(error);
            throw new SqlFailure(code, `statement ${index + 1} of ${request.statements.length}: ${message}`, fix);
          }
        });
      case 'query': {
        const rows = this.open()
          .all(this.prepare(request.sql), request.parameters)
          .map((row) => toWireRow(row).row);
        return request.mode === 'all' ? rows : (rows[0] ?? null);
      }
    }
  }

  private runOne(sql: string, parameters: SqlParameters): { changes: unknown; lastInsertRowid: unknown } {
    const database = this.open();
    const prepared = this.prepare(sql);
    const { changes, lastInsertRowid } = database.run(prepared, parameters);
    // Without a write, SQLite still tells the numbers of the one before.
    return { changes: prepared.writes ? wireInteger(changes) : 0, lastInsertRowid: wireInteger(lastInsertRowid) };
  }

  private isWriting({ sql }: { sql: string }): boolean {
    if (this.database?.access !== 'write') return false;
    try {
      return this.prepare(sql).writes;
    } catch {
      // The same failure comes again when it is done.
      return false;
    }
  }

  private read({ mode, sql, parameters }: Extract<SqlRequest, { t: 'query' }>): unknown {
    const database = this.open();
    const rows: unknown[] = [];
    let total = 0;
    const iterator = database.iterate(this.prepare(sql), parameters);
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      const { row, bytes } = toWireRow(next.value);
      total += bytes;
      if (total > sqlLimits.resultBytes) {
        iterator.return?.();
        throw new SqlFailure(
          'result-too-large',
          `the rows have more than ${sqlLimits.resultBytes / 1_048_576} MB; ${rows.length} were read`,
          'Read them with rows(), or ask for fewer.',
        );
      }
      rows.push(row);
      if (mode === 'get') {
        iterator.return?.();
        return row;
      }
    }
    return mode === 'get' ? null : rows;
  }

  private openCursor(sql: string, parameters: SqlParameters): number {
    if (this.cursors.size >= sqlLimits.cursors) {
      throw new SqlFailure('sql-cursors', `${sqlLimits.cursors} streams of rows are open already`, 'Finish one of them first.');
    }
    const database = this.open();
    const prepared = database.prepare(sql, { cached: false });
    if (prepared.writes)
      throw new SqlFailure('sql-not-allowed', 'rows() only reads', 'Use run, batch, all or get for a statement that writes.');
    const cursor = this.nextCursor++;
    this.cursors.set(cursor, database.iterate(prepared, parameters));
    return cursor;
  }

  private page(cursor: number): { rows: unknown[]; done: boolean } {
    const iterator = this.cursors.get(cursor);
    if (!iterator) throw new SqlFailure('sql-cursor', `there is no open stream of rows ${cursor}`, 'Read the rows again from the start.');
    const rows: unknown[] = [];
    let total = 0;
    while (rows.length < sqlLimits.pageRows && total < sqlLimits.pageBytes) {
      let next: IteratorResult<Row>;
      try {
        next = iterator.next();
      } catch (error) {
        this.cursors.delete(cursor);
        throw error;
      }
      if (next.done === true) {
        this.cursors.delete(cursor);
        return { rows, done: true };
      }
      const { row, bytes } = toWireRow(next.value);
      rows.push(row);
      total += bytes;
    }
    return { rows, done: false };
  }

  private prepare(sql: string): Prepared {
    return this.open().prepare(sql);
  }

  private open(): SqlDatabase {
    if (!this.database) throw notOpen();
    return this.database;
  }

  private explain(error: unknown): Failure {
    const { database } = this;
    return explain(error, { refused: database?.refusedFor ?? null, tables: () => database?.tables() ?? [] });
  }

  private close(): void {
    this.cursors.clear();
    this.database?.close();
    this.database = null;
    this.writes = null;
  }
}

function notOpen(): SqlFailure {
  return new SqlFailure('sql-closed', 'the database is not open', 'Try again.');
}
