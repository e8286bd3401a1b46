/** Where runs are kept: the library for those that count, and a database in memory for rehearsals. */
import Database from 'better-sqlite3';
import type { Logger } from '#lib/logger.ts';
import { createRuns } from '../database/migrations/006-create-runs.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { AuditChain } from '../making-parts.ts';
import { GroupCommit } from './group-commit.ts';
import { JournalStatements } from './journal.ts';
import { RunRows } from './run-rows.ts';

export type AuditRecord = Parameters<AuditChain['append']>[0];

export class RunStore {
  readonly rows: RunRows;
  readonly commits: GroupCommit;
  readonly statements: JournalStatements;
  private readonly sqlite: Sqlite;
  private readonly audit: AuditChain | null;

  constructor(sqlite: Sqlite, commits: GroupCommit, audit: AuditChain | null) {
    this.sqlite = sqlite;
    this.commits = commits;
    this.audit = audit;
    this.rows = new RunRows(sqlite);
    this.statements = new JournalStatements(sqlite);
  }

  /** Writes and records it in the audit: both, or neither. Throws when SQLite refuses. */
  record(write: () => void, ...audit: AuditRecord[]): void {
    this.sqlite.transaction(() => {
      write();
      if (this.audit) for (const entry of audit) this.audit.append(entry);
    })();
  }

  close(): void {
    this.commits.flush();
    this.sqlite.close();
  }
}

/** Rehearsals leave nothing behind: their rows are of the same shape, in memory, without an audit. */
export function openMemoryStore(logger: Logger): RunStore {
  const sqlite = new Database(':memory:');
  createRuns(sqlite);
  return new RunStore(sqlite, new GroupCommit(sqlite, logger), null);
}
