/** Opens `library.db`: WAL, foreign keys, sqlite-vec loaded, migrated; a database of a newer version opens read-only. */
import Database from 'better-sqlite3';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { load as loadVec } from './load-vec.ts';
import { currentVersion, latestVersion, migrate } from './migrate.ts';
import { fail, ok, type Result } from '#contract/result.ts';

export type Sqlite = Database.Database;

export interface OpenedDatabase {
  sqlite: Sqlite;
  path: string;
  /** True when a newer Jig wrote the file: reads work, writes fail with a clear message. */
  readOnly: boolean;
}

export function databasePath(home: string): string {
  return join(home, 'library.db');
}

/**
 * Vectors are read whole by every search: mapped pages spare a copy and a system call for each 4 KB.
 * 10,000 tools: 12.0 -> 7.9 ms a search; 100,000: 76 -> 60. The pages belong to the system's file cache, which takes them back when it must.
 */
const mappedBytes = 2 ** 30;

/** Opens (and creates) the database in `home`. Fails with `database-corrupt` or `database-unavailable`. */
export function openDatabase(home: string): Result<OpenedDatabase> {
  const path = databasePath(home);
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const isNew = !existsSync(path);
    const sqlite = new Database(path, { timeout: 5_000 });
    // Upstream commands and the gateway's key are in it.
    if (isNew) chmodSync(path, 0o600);
    const version = isNew ? 0 : currentVersion(sqlite);
    if (version > latestVersion) {
      sqlite.close();
      const reader = new Database(path, { readonly: true });
      loadVec(reader);
      return ok({ sqlite: reader, path, readOnly: true });
    }
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma(`mmap_size = ${mappedBytes}`);
    loadVec(sqlite);
    migrate(sqlite);
    return ok({ sqlite, path, readOnly: false });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/malformed|not a database|corrupt/i.test(message)) {
      return fail(
        'database-corrupt',
        `The library at ${path} cannot be read: ${message}.`,
        'Move the file aside and start Jig again for an empty library, or put back a copy made with `jig backup`.',
      );
    }
    return fail(
      'database-unavailable',
      `The library at ${path} cannot be opened: ${message}.`,
      'Check that the folder exists, is writable and has free space, or choose another with --home.',
    );
  }
}
