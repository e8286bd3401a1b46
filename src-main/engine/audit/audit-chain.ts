/** The audit: append-only rows, each holding the hash of the one before, so that a row changed or taken out later is noticed. */
import type { AuditCheck, AuditEntry } from '#contract/audit.ts';
import { sha256 } from '#lib/hash.ts';
import { keepStatements, type KeptStatements } from '../database/keep-statements.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { AuditChain } from '../making-parts.ts';

interface AuditRow {
  seq: number;
  at: string;
  event: string;
  subject: string;
  actor: string;
  data: string;
  hash: string;
}

/** What the first row follows. */
const origin = '0'.repeat(64);

/** SHA-256 over the hash before and the row as one JSON array: no field can run into its neighbour. */
function hashOf(previous: string, row: Omit<AuditRow, 'hash'>): string {
  return sha256(JSON.stringify([previous, row.seq, row.at, row.event, row.subject, row.actor, row.data]));
}

export class SqliteAuditChain implements AuditChain {
  private readonly sqlite: Sqlite;
  private readonly prepare: KeptStatements;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
    this.prepare = keepStatements(sqlite);
  }

  append({ event, subject, actor, data }: Pick<AuditEntry, 'event' | 'subject' | 'actor' | 'data'>): void {
    // The head is read again each time: a transaction that was rolled back has taken its rows along.
    const head = this.prepare('select seq, hash from audit order by seq desc limit 1').get() as Pick<AuditRow, 'seq' | 'hash'> | undefined;
    const row = { seq: (head?.seq ?? 0) + 1, at: new Date().toISOString(), event, subject, actor, data: JSON.stringify(data) };
    this.prepare('insert into audit (seq, at, event, subject, actor, data, hash) values (?, ?, ?, ?, ?, ?, ?)').run(
      row.seq,
      row.at,
      row.event,
      row.subject,
      row.actor,
      row.data,
      hashOf(head?.hash ?? origin, row),
    );
  }

  list({ before, subject, limit }: { before?: number | undefined; subject?: string | undefined; limit: number }): AuditEntry[] {
    const rows = this.sqlite
      .prepare('select * from audit where seq < $before and ($subject is null or subject = $subject) order by seq desc limit $limit')
      .all({ before: before ?? Number.MAX_SAFE_INTEGER, subject: subject ?? null, limit }) as AuditRow[];
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));
  }

  verify(): AuditCheck {
    let previous = origin;
    let expected = 1;
    for (const row of this.sqlite.prepare('select * from audit order by seq').iterate() as IterableIterator<AuditRow>) {
      if (row.seq !== expected || row.hash !== hashOf(previous, row)) return { entries: expected - 1, brokenAt: row.seq, head: previous };
      previous = row.hash;
      expected += 1;
    }
    return { entries: expected - 1, brokenAt: null, head: previous };
  }
}
