/** What happens to a library that cannot be read at start: it is kept aside, and the newest sound backup takes its place. */
import Database from 'better-sqlite3';
import { copyFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { listBackups } from './back-up-database.ts';
import { currentVersion, latestVersion } from './migrate.ts';
import { databasePath } from './open-database.ts';

export interface Restored {
  /** Where the damaged file lies now. */
  keptAs: string;
  backup: string;
  /** When the backup was made. */
  madeAt: Date;
}

/** Newest first; only files that SQLite reads whole and that this version understands. */
function soundBackups(home: string): string[] {
  return listBackups(home, (name) => name.endsWith('.db'))
    .map(({ file }) => file)
    .filter(isSound);
}

function isSound(file: string): boolean {
  try {
    const sqlite = new Database(file, { readonly: true });
    try {
      return sqlite.pragma('quick_check(1)', { simple: true }) === 'ok' && currentVersion(sqlite) <= latestVersion;
    } finally {
      sqlite.close();
    }
  } catch {
    return false;
  }
}

/** Null when there is no sound backup: then nothing is touched. The library must not be open. */
export function restoreDatabase(home: string): Restored | null {
  const [backup] = soundBackups(home);
  if (backup === undefined) return null;
  const path = databasePath(home);
  const keptAs = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, keptAs + suffix);
  const partial = `${path}.partial`;
  copyFileSync(backup, partial);
  renameSync(partial, path);
  return { keptAs, backup, madeAt: statSync(backup).mtime };
}
