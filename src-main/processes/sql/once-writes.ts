/**
 * Writes that happen once: each is done together with its marker, in one transaction of the target database. Several that wait share
 * one transaction, each in a savepoint of its own.
 */
import { markerTable } from './authorizer.ts';
import { isLocked, type SqlDatabase } from './sql-database.ts';
import { sqlLimits } from './protocol.ts';
import { SqlFailure } from './sql-failure.ts';

export interface Write {
  effect: string;
  /** Throws; what it answers with is JSON and recorded. */
  perform(): unknown;
  /** Is told the outcome after the commit. */
  done(outcome: { ok: true; v: unknown } | { ok: false; error: unknown }): void;
}

const markerSql = `CREATE TABLE ${markerTable} (effect text primary key not null, result text not null, at integer not null)`;

/** A run is not resumed after so long; its markers go, a few with every connection. */
const keptMs = 90 * 86_400_000;
const forgottenAtOnce = 1_000;

export class OnceWrites {
  private readonly database: SqlDatabase;
  private isReady = false;

  constructor(database: SqlDatabase) {
    this.database = database;
  }

  /** Does all of them; a failing one does not take the others along. */
  commit(writes: readonly Write[]): void {
    let waiting = writes;
    // A statement may roll back the whole transaction (`or rollback`, a full disk): then the others are done again without it.
    while (waiting.length > 0) waiting = this.attempt(waiting);
  }

  /** Those that must be tried again. */
  private attempt(writes: readonly Write[]): readonly Write[] {
    const outcomes: { write: Write; outcome: Parameters<Write['done']>[0] }[] = [];
    try {
      this.begin();
      if (!this.isReady) this.prepareMarker();
    } catch (error) {
      this.rollBack();
      for (const write of writes) write.done({ ok: false, error });
      return [];
    }
    for (const write of writes) {
      try {
        outcomes.push({ write, outcome: { ok: true, v: this.once(write) } });
      } catch (error) {
        if (!this.database.isInTransaction) {
          write.done({ ok: false, error });
          return writes.filter((other) => other !== write);
        }
        outcomes.push({ write, outcome: { ok: false, error } });
      }
    }
    try {
      this.database.own('commit');
    } catch (error) {
      this.rollBack();
      if (writes.length > 1) {
        // A deferred constraint names nobody: each for itself.
        for (const write of writes) this.commit([write]);
        return [];
      }
      for (const { write, outcome } of outcomes) write.done(outcome.ok ? { ok: false, error } : outcome);
      return [];
    }
    this.isReady = true;
    for (const { write, outcome } of outcomes) write.done(outcome);
    return [];
  }

  private once({ effect, perform }: Write): unknown {
    const [recorded] = this.database.own(`select result from ${markerTable} where effect = ?`, effect);
    if (recorded) return JSON.parse(String(recorded['result']));
    this.database.own('savepoint jig_write');
    try {
      const value = perform();
      const text = JSON.stringify(value ?? null);
      if (text.length > sqlLimits.recordedBytes) {
        throw new SqlFailure(
          'result-too-large',
          `the write answers with ${text.length} bytes; ${sqlLimits.recordedBytes} are kept`,
          'Return fewer columns or rows from it.',
        );
      }
      this.database.own(`insert into ${markerTable} (effect, result, at) values (?, ?, ?)`, effect, text, BigInt(Date.now()));
      this.database.own('release jig_write');
      return value ?? null;
    } catch (error) {
      if (this.database.isInTransaction) {
        this.database.own('rollback to jig_write');
        this.database.own('release jig_write');
      }
      throw error;
    }
  }

  private begin(): void {
    const deadline = Date.now() + sqlLimits.lockMs;
    for (;;) {
      try {
        this.database.own('begin immediate');
        return;
      } catch (error) {
        // SQLite has waited for a second already each time.
        if (!isLocked(error) || Date.now() >= deadline) throw error;
      }
    }
  }

  /** Creates the table, or makes sure that it is ours: a view or a trigger of that name would do something else. */
  private prepareMarker(): void {
    const found = this.database.own(
      'select type, name, sql from sqlite_schema where lower(name) = ? or lower(tbl_name) = ?',
      markerTable,
      markerTable,
    );
    const others = found.filter(({ type, sql }) => type !== 'index' && !(type === 'table' && sql === markerSql));
    if (others.length > 0) {
      throw new SqlFailure(
        'sql-marker',
        `the database holds a ${String(others[0]?.['type'])} named ${String(others[0]?.['name'])}, where Jig records finished writes`,
        `Rename or remove it; Jig needs the name ${markerTable} for itself.`,
      );
    }
    if (found.length === 0) this.database.own(markerSql);
    else {
      this.database.own(
        `delete from ${markerTable} where at < ? and rowid < (select min(rowid) from ${markerTable}) + ${forgottenAtOnce}`,
        BigInt(Date.now() - keptMs),
      );
    }
  }

  private rollBack(): void {
    if (this.database.isInTransaction) this.database.own('rollback');
  }
}
