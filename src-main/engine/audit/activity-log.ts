/** What happened, newest first: routes, calls, imports. Bounded, so that a busy agent cannot fill the disk. */
import type { Activity } from '#contract/system.ts';
import { Emitter } from '#lib/emitter.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { ActivityLog } from '../parts.ts';

const keepRows = 20_000;
const trimEvery = 500;
const flushMs = 50;

/** Rows are written in small groups: one commit a call would cost more than the call itself (0.03 ms against 1 ms with a sync). */
export class SqliteActivityLog implements ActivityLog {
  readonly events = new Emitter<{ added: Activity }>();
  private readonly sqlite: Sqlite;
  private readonly readOnly: boolean;
  private waiting: Activity[] = [];
  private timer: NodeJS.Timeout | null = null;
  private nextId: number;

  constructor(sqlite: Sqlite, readOnly: boolean) {
    this.sqlite = sqlite;
    this.readOnly = readOnly;
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

  /** Writes what waits; also called at shutdown. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const rows = this.waiting;
    if (rows.length === 0) return;
    this.waiting = [];
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
