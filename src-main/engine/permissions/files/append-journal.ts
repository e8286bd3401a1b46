/** What is known of appends by their effect: begun with their place and content, then done. Kept in the library, or for a rehearsal only. */
import type { Sqlite } from '../../database/open-database.ts';

export interface BegunAppend {
  effect: string;
  run: string;
  /** Length of the file before it. */
  start: number;
  content: Uint8Array;
}

export interface AppendJournal {
  state(effect: string): 'begun' | 'done' | 'doubt' | null;
  /** Those of a file that were begun and not confirmed, by their place. */
  begun(path: string): BegunAppend[];
  begin(path: string, appends: readonly BegunAppend[]): void;
  settle(effects: readonly string[], state: 'done' | 'doubt'): void;
  /** Those that did not happen. */
  forget(effects: readonly string[]): void;
}

const keptMs = 90 * 86_400_000;

export class SqliteAppendJournal implements AppendJournal {
  private readonly sqlite: Sqlite;
  private hasCleared = false;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
  }

  state(effect: string): 'begun' | 'done' | 'doubt' | null {
    return (
      (this.sqlite.prepare('select state from file_append where effect = ?').pluck().get(effect) as
        | 'begun'
        | 'done'
        | 'doubt'
        | undefined) ?? null
    );
  }

  begun(path: string): BegunAppend[] {
    return this.sqlite
      .prepare("select effect, run, start, content from file_append where path = ? and state = 'begun' order by start")
      .all(path) as BegunAppend[];
  }

  begin(path: string, appends: readonly BegunAppend[]): void {
    const insert = this.sqlite.prepare(
      "insert into file_append (effect, run, path, start, bytes, content, state, at) values (?, ?, ?, ?, ?, ?, 'begun', ?)",
    );
    const at = new Date().toISOString();
    // The file is synced before `done`: its row must not be younger than what the disk holds, or a power cut would double it.
    this.sqlite.pragma('synchronous = FULL');
    try {
      this.sqlite.transaction(() => {
        this.clear();
        for (const { effect, run, start, content } of appends) insert.run(effect, run, path, start, content.length, content, at);
      })();
    } finally {
      this.sqlite.pragma('synchronous = NORMAL');
    }
  }

  settle(effects: readonly string[], state: 'done' | 'doubt'): void {
    const update = this.sqlite.prepare('update file_append set state = ?, content = null where effect = ?');
    this.sqlite.transaction(() => {
      for (const effect of effects) update.run(state, effect);
    })();
  }

  forget(effects: readonly string[]): void {
    const remove = this.sqlite.prepare('delete from file_append where effect = ?');
    this.sqlite.transaction(() => {
      for (const effect of effects) remove.run(effect);
    })();
  }

  /** Once in an engine's life: runs are not resumed after so long. */
  private clear(): void {
    if (this.hasCleared) return;
    this.hasCleared = true;
    this.sqlite.prepare("delete from file_append where state <> 'begun' and at < ?").run(new Date(Date.now() - keptMs).toISOString());
  }
}

export class MemoryAppendJournal implements AppendJournal {
  private readonly done = new Set<string>();

  state(effect: string): 'done' | null {
    return this.done.has(effect) ? 'done' : null;
  }

  begun(): BegunAppend[] {
    return [];
  }

  begin(): void {}

  settle(effects: readonly string[]): void {
    for (const effect of effects) this.done.add(effect);
  }

  forget(): void {}
}
