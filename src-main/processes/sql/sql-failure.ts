/** Why a statement failed, in words that its author can act on: SQLite's result codes beside what they mean here. */
import type { Failure } from '#contract/result.ts';

/** A failure that is known already; `message` is a clause without its full stop. */
export class SqlFailure extends Error {
  readonly code: string;
  readonly fix: string;

  constructor(code: string, message: string, fix: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

interface SqliteError extends Error {
  /** The extended result code. */
  errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** The primary result code (https://sqlite.org/rescode.html); null for what is not SQLite's. */
export function resultCode(error: unknown): number | null {
  return isSqliteError(error) ? error.errcode & 0xff : null;
}

const known: Record<number, [code: string, message: (detail: string) => string, fix: string]> = {
  5: ['sql-locked', () => 'another program holds the database locked', 'Close what writes to the database, or try again later.'],
  6: ['sql-locked', () => 'a table is in use by another statement', 'Finish reading its rows first, then write.'],
  7: ['sql-memory', () => 'the statement needs more memory than it may use', 'Ask for fewer rows or columns at once.'],
  8: ['sql-read-only', (detail) => `the database cannot be written: ${detail}`, 'Check the rights of the file and of its folder.'],
  10: ['sql-storage', (detail) => `the disk failed: ${detail}`, 'Check the disk that holds the database.'],
  11: ['sql-corrupt', (detail) => `the database is damaged: ${detail}`, 'Put back a sound copy of the file.'],
  13: ['disk-full', () => 'the disk is full', 'Free some space, then resume.'],
  14: ['sql-unavailable', (detail) => `the database cannot be opened: ${detail}`, 'Check the rights of the file and of its folder.'],
  18: ['sql-too-large', (detail) => detail, 'Use smaller values, or several statements.'],
  19: ['sql-constraint', (detail) => detail, 'Correct the values, or use "on conflict".'],
  20: ['sql-type', (detail) => detail, 'Give a value of the type that the column demands.'],
  25: [
    'sql-parameters',
    (detail) => `a parameter does not fit the statement: ${detail}`,
    'Give one value for each ?, or an object with the names.',
  ],
  26: ['sql-not-a-database', () => 'the file is not an SQLite database', 'Name another file in Settings, under Resources.'],
};

/** `tables` is asked only where a name is unknown. Anything that is neither ours nor SQLite's is thrown on: a bug. */
export function explain(error: unknown, { refused, tables }: { refused: string | null; tables: () => string[] }): Failure {
  if (error instanceof SqlFailure) return { code: error.code, message: error.message, fix: error.fix };
  const code = resultCode(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (code === 23 || (refused !== null && code === 1)) {
    return {
      code: 'sql-not-allowed',
      message: `a tool may not use ${refused ?? 'this statement'}`,
      fix: 'Use another statement, or ask for the access in `permissions` and submit the tool again.',
    };
  }
  const found = code === null ? undefined : known[code];
  if (found) return { code: found[0], message: found[1](detail), fix: found[2] };
  if (code === null && !isArgumentError(error)) throw error;
  const unknownTable = /no such table/.test(detail);
  const names = unknownTable ? tables() : [];
  const fix = unknownTable
    ? names.length === 0
      ? 'The database has no tables.'
      : `Its tables are ${names.join(', ')}.`
    : 'Correct the statement and its parameters.';
  return { code: 'sql-error', message: detail, fix };
}

/** What Node says of parameters that do not fit: wrong count of names, unknown names. */
function isArgumentError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^ERR_(INVALID_(ARG|STATE)|OUT_OF_RANGE|SQLITE)/.test(String(error.code));
}
