/** Why a library that could be opened cannot be used after all: damaged pages, or tables that a newer Jig has changed. */
import { fail, type Failure } from '#contract/result.ts';
import { databasePath } from './open-database.ts';

/** Null for what is no failure of SQLite's: a bug. */
export function explainDatabase(error: unknown, home: string, readOnly: boolean): { ok: false; error: Failure } | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Error) || !code.startsWith('SQLITE_')) return null;
  const path = databasePath(home);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return fail(
      'database-corrupt',
      `The library at ${path} cannot be read: ${error.message}.`,
      'Move the file aside and start Jig again for an empty library, or put back a copy made with `jig backup`.',
    );
  }
  return fail(
    readOnly ? 'database-newer' : 'database-unavailable',
    `The library at ${path} cannot be used${readOnly ? ': a newer Jig wrote it, and this one does not understand it' : ''}: ${error.message}.`,
    readOnly
      ? 'Update Jig, or use another data folder with --home.'
      : 'Check that the folder is writable and has free space, or choose another with --home.',
  );
}
