/** The sample database: opened, filled at first start, and asked through a few short methods. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { seed } from '../data/seed.mjs';

/** @typedef {string | number | null} Value */
/** @typedef {Record<string, Value>} Row */

const fileName = 'workshop.db';
/** Another workshop on the same folder may be writing. */
const busyTimeoutMs = 5_000;

export class Store {
  #database;
  #now;

  /**
   * @param {import('better-sqlite3').Database} database
   * @param {() => Date} now
   */
  constructor(database, now) {
    this.#database = database;
    this.#now = now;
  }

  /** The present moment, ISO 8601 in UTC. */
  now() {
    return this.#now().toISOString();
  }

  /** The present day, YYYY-MM-DD in UTC. */
  today() {
    return this.now().slice(0, 10);
  }

  /**
   * @param {string} sql
   * @param {Value[]} values
   */
  all(sql, values = []) {
    return /** @type {Row[]} */ (this.#database.prepare(sql).all(...values));
  }

  /**
   * @param {string} sql
   * @param {Value[]} values
   */
  get(sql, values = []) {
    return /** @type {Row | undefined} */ (this.#database.prepare(sql).get(...values));
  }

  /**
   * Changes rows; answers the id of a row that was added.
   * @param {string} sql
   * @param {Value[]} values
   */
  run(sql, values = []) {
    return Number(this.#database.prepare(sql).run(...values).lastInsertRowid);
  }

  /**
   * Adds a row and answers its id.
   * @param {string} table
   * @param {Record<string, Value>} row
   */
  insert(table, row) {
    const columns = Object.keys(row);
    return this.run(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`, Object.values(row));
  }

  /**
   * Writes the columns that are not undefined; answers their names.
   * @param {string} table
   * @param {number} id
   * @param {Record<string, Value | undefined>} changes
   */
  update(table, id, changes) {
    const given = Object.entries(changes).filter((entry) => entry[1] !== undefined);
    const columns = given.map(([column]) => column);
    const values = given.map(([, value]) => value ?? null);
    if (columns.length > 0)
      this.run(`update ${table} set ${columns.map((column) => `${column} = ?`).join(', ')} where id = ?`, [...values, id]);
    return columns;
  }

  /**
   * A where clause of the conditions whose value was given.
   * @param {Record<string, Value | undefined>} conditions SQL with one question mark -> value
   */
  where(conditions) {
    const given = Object.entries(conditions).filter((entry) => entry[1] !== undefined);
    return {
      sql: given.length > 0 ? `where ${given.map(([sql]) => sql).join(' and ')}` : '',
      values: given.map(([, value]) => value ?? null),
    };
  }

  /**
   * All of the work, or none of it when it throws.
   * @template T
   * @param {() => T} work
   */
  atomically(work) {
    return this.#database.transaction(work).immediate();
  }

  close() {
    this.#database.close();
  }
}

/**
 * Opens the sample database and fills it when it is new.
 * @param {{ home?: string, today?: string }} options `home`: folder of the database file, in memory without; `today`: a fixed day instead of the clock's
 */
export function openStore({ home, today }) {
  if (home) mkdirSync(home, { recursive: true });
  const database = new Sqlite(home ? join(home, fileName) : ':memory:', { timeout: busyTimeoutMs });
  if (home) database.pragma('journal_mode = wal');
  database.pragma('foreign_keys = on');
  const day = today ?? new Date().toISOString().slice(0, 10);
  // One immediate transaction: of two workshops that start on an empty folder at once, the second finds it filled.
  database
    .transaction(() => {
      if (database.prepare("select 1 from sqlite_master where name = 'meta'").get()) return;
      database.exec(readFileSync(new URL('../data/schema.sql', import.meta.url), 'utf8'));
      seed(database, day);
    })
    .immediate();
  const noon = today ? new Date(`${today}T12:00:00Z`) : undefined;
  return new Store(database, () => noon ?? new Date());
}
