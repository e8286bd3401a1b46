/** A consistent copy of the library while others read and write it: SQLite's own online backup, checked before it gets its name. */
import Database from 'better-sqlite3';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';
import { databasePath } from './open-database.ts';

export interface Backup {
  file: string;
  bytes: number;
}

/** Where copies go unless somebody names another place. */
export function backupsFolder(home: string): string {
  return join(home, 'backups');
}

export interface KeptBackup {
  file: string;
  /** When it was made, in ms. */
  at: number;
}

/** The copies whose names fit, newest first. */
export function listBackups(home: string, fits: (name: string) => boolean): KeptBackup[] {
  const folder = backupsFolder(home);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(fits)
    .map((name) => ({ file: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
}

/** All at once: a backup in small steps starts again whenever somebody else writes in between. */
const allPages = 2 ** 30;

/** Copies the library of `home` to `target`, readable by the user only. Fails with `library-missing`, `backup-exists`, `backup-failed`. */
export async function backUpDatabase(home: string, target: string): Promise<Result<Backup>> {
  const path = databasePath(home);
  if (!existsSync(path)) return fail('library-missing', `There is no library at ${path}.`, 'Name its folder with --home.');
  if (existsSync(target)) return fail('backup-exists', `${target} exists already.`, 'Choose another name, or remove the file.');
  const partial = `${target}.partial`;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    rmSync(partial, { force: true });
    const source = new Database(path, { readonly: true, timeout: 5_000 });
    try {
      await source.backup(partial, { progress: () => allPages });
    } finally {
      source.close();
    }
    chmodSync(partial, 0o600);
    const problem = quickCheck(partial);
    if (problem !== null) throw new Error(`the copy does not pass SQLite's check: ${problem}`);
    renameSync(partial, target);
    return ok({ file: target, bytes: statSync(target).size });
  } catch (error) {
    rmSync(partial, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'backup-failed',
      `The library at ${path} could not be copied: ${reason}.`,
      'Check the free space and the rights of the target folder; `jig doctor` looks at the library itself.',
    );
  }
}

function quickCheck(file: string): string | null {
  const copy = new Database(file);
  try {
    // The copy is one plain file: without this it would need its -wal beside it.
    copy.pragma('journal_mode = DELETE');
    const answer = copy.pragma('quick_check(1)', { simple: true });
    return answer === 'ok' ? null : String(answer);
  } finally {
    copy.close();
  }
}
