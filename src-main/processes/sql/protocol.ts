/**
 * What travels between the engine and a process that holds one tool's connection to one database. Requests come in lists and are
 * done in their order; every request is answered once. The process may be killed at any moment: a statement cannot be interrupted.
 */
import type { Failure } from '#contract/result.ts';

/** Values as they cross to the runner: JSON, bytes as {"$bytes"}, integers beyond 2^53 as {"$bigint"}. */
export type SqlParameters = unknown;

export interface SqlOpen {
  /** ":memory:" for a rehearsal. */
  path: string;
  access: 'read' | 'write';
  /** Statements that fill a rehearsal's database. */
  script: string | null;
}

export type SqlRequest =
  | ({ t: 'open'; id: number } & SqlOpen)
  /** Answers { value, wrote }: `all` every row, `get` the first or null. A statement that writes is done once for its `effect`. */
  | { t: 'query'; id: number; mode: 'all' | 'get'; sql: string; parameters: SqlParameters; effect: string }
  | { t: 'run'; id: number; sql: string; parameters: SqlParameters; effect: string }
  | { t: 'batch'; id: number; statements: [sql: string, parameters: SqlParameters][]; effect: string }
  | { t: 'cursor'; id: number; sql: string; parameters: SqlParameters }
  | { t: 'next'; id: number; cursor: number }
  | { t: 'close-cursor'; id: number; cursor: number }
  /** Closes the connection: the process is empty again. */
  | { t: 'close'; id: number };

export type SqlReply = { id: number; ok: true; v: unknown } | { id: number; ok: false; error: Failure };

export const sqlLimits = {
  /** One statement's text. */
  sqlBytes: 100_000,
  /** One text or blob, and one row. */
  valueBytes: 8 * 1_048_576,
  /** One answer with all rows; larger ones come by `rows`. */
  resultBytes: 8 * 1_048_576,
  /** One page of a cursor. */
  pageBytes: 256 * 1_024,
  pageRows: 1_000,
  /** What a write may answer with (`returning`): it is kept beside the data. */
  recordedBytes: 256 * 1_024,
  batchStatements: 10_000,
  parameters: 10_000,
  cursors: 16,
  /** How long a locked database is waited for. */
  lockMs: 10_000,
};
