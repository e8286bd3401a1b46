/** What happened, newest first: routes, calls, imports. Bounded, so that a busy agent cannot fill the disk. */
import type { Activity } from '#contract/system.ts';
import { Emitter } from '#lib/emitter.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { ActivityLog } from '../parts.ts';

const keepRows = 20_000;
const trimEvery = 500;
const flushMs = 50;
/** Kept for the next attempt while the disk is full; older ones are given up. */
const mostWaiting = 2_000;

/** Rows are written in small groups: one commit a call would cost more than the call itself (0.03 ms against 1 ms with a sync). */
export class SqliteActivityLog implements ActivityLog {
  readonly events = new Emitter<{ added: Activity }>();
  private readonly sqlite: Sqlite;
  private readonly readOnly: boolean;
  private readonly logger: Logger;
  private waiting: Activity[] = [];
  private timer: NodeJS.Timeout | null = null;
  private nextId: number;

  constructor(sqlite: Sqlite, readOnly: boolean, logger: Logger) {
    this.sqlite = sqlite;
    this.readOnly = readOnly;
    this.logger = logger;
    this.nextId = ((sqlite.prepare('select max(id) from activity').pluck().get() as number | null) ?? 0) + 1;
  }

  record(entry: Omit<Activity, 'id' | 'at'>): void {
    const activity: Activity = { ...entry, id: this.nextId++, at: new Date().toISOString() };
    this.events.emit('added', activity);
    if (this.readOnly) return;
    this.waiting.push(activity);
    this.timer ??= setTimeout(() => this.flush(), flushMs);
  }

  list({ before, limit }: { before?: number | undefined; limit: number }): Activity[] {
    this.flush();
    const rows = this.sqlite
      .prepare(
        'select id, at, kind, client, title, ok, duration_ms as durationMs, details from activity where id < ? order by id desc limit ?',
      )
      .all(before ?? Number.MAX_SAFE_INTEGER, limit) as (Omit<Activity, 'ok' | 'details'> & { ok: number; details: string })[];
    return rows.map((row) => ({ ...row, ok: row.ok === 1, details: JSON.parse(row.details) as Record<string, unknown> }));
  }

  /** Writes what waits; also called at shutdown. A disk that is full must not end the engine: the rows wait for the next entry. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const rows = this.waiting;
    if (rows.length === 0) return;
    try {
      this.write(rows);
      this.waiting = [];
    } catch (error) {
      this.waiting = rows.slice(-mostWaiting);
      this.logger.error('the activity could not be written', { error: errorText(error), waiting: rows.length });
    }
  }

  private write(rows: readonly Activity[]): void {
    const insert = this.sqlite.prepare(
      'insert into activity (id, at, kind, client, title, ok, duration_ms, details) values (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.sqlite.transaction(() => {
      for (const row of rows)
        insert.run(row.id, row.at, row.kind, row.client, row.title, row.ok ? 1 : 0, row.durationMs, JSON.stringify(row.details));
      const last = rows.at(-1)?.id ?? 0;
      if (last % trimEvery < rows.length) this.sqlite.prepare('delete from activity where id <= ?').run(last - keepRows);
    })();
  }
}
