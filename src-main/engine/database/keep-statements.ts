/** Prepared statements by their text: on the path of every run, preparing the same ones again was a tenth of its time. */
import type { Statement } from 'better-sqlite3';
import type { Sqlite } from './open-database.ts';

export type KeptStatements = (sql: string) => Statement;

/** A `prepare` that prepares each text once. Not for `iterate`: a statement that is being read cannot be started a second time. */
export function keepStatements(sqlite: Sqlite): KeptStatements {
  const kept = new Map<string, Statement>();
  return (sql) => {
    const known = kept.get(sql);
    if (known) return known;
    const statement = sqlite.prepare(sql);
    kept.set(sql, statement);
    return statement;
  };
}
