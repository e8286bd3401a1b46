/** Loads the sqlite-vec extension; in a packaged app its file lies outside the archive, because SQLite cannot open files in it. */
import type Database from 'better-sqlite3';
import { getLoadablePath } from 'sqlite-vec';

export function load(sqlite: Database.Database): void {
  // https://github.com/asg017/sqlite-vec/issues/194: the path points into app.asar, the file is in app.asar.unpacked.
  sqlite.loadExtension(getLoadablePath().replace(/app\.asar([\\/])/, 'app.asar.unpacked$1'));
}
