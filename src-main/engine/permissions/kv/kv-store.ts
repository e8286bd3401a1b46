/** A tool's own small store: JSON by key, in the library, or for a rehearsal only. */
import type { Sqlite } from '../../database/open-database.ts';
import { fail, ok, type Result } from '#contract/result.ts';

export const kvLimits = {
  keyBytes: 512,
  valueBytes: 256 * 1_024,
  keys: 10_000,
  totalBytes: 16 * 1_048_576,
};

export interface KvStore {
  /** JSON text; undefined when there is none. */
  get(key: string): string | undefined;
  /** Sorted by code point. */
  list(prefix: string): string[];
  /** Fails with `kv-full` or `disk-full`. */
  set(key: string, json: string): Result<unknown>;
  delete(key: string): void;
}

/** What a store holds without the key that is about to be written. */
function check(others: { count: number; bytes: number }, added: number): Result<unknown> {
  if (others.count >= kvLimits.keys) return full(`${kvLimits.keys} keys, which is all it may`);
  if (others.bytes + added > kvLimits.totalBytes) return full(`${others.bytes} bytes; ${kvLimits.totalBytes} are allowed`);
  return ok({});
}

function full(holds: string): Result<never> {
  return fail(
    'kv-full',
    `the store holds ${holds}`,
    'Delete keys that are not needed any more, or keep large data in a database or a folder.',
  );
}

export class SqliteKvStore implements KvStore {
  private readonly sqlite: Sqlite;
  private readonly owner: string;

  constructor(sqlite: Sqlite, owner: string) {
    this.sqlite = sqlite;
    this.owner = owner;
  }

  get(key: string): string | undefined {
    return this.sqlite.prepare('select value from kv where tool = ? and key = ?').pluck().get(this.owner, key) as string | undefined;
  }

  list(prefix: string): string[] {
    const sql = 'select key from kv where tool = ? and substr(key, 1, length(?)) = ? order by key';
    return this.sqlite.prepare(sql).pluck().all(this.owner, prefix, prefix) as string[];
  }

  set(key: string, json: string): Result<unknown> {
    const { sqlite, owner } = this;
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(json);
    const write = sqlite.transaction((): Result<unknown> => {
      const others = sqlite
        .prepare('select count(*) as count, coalesce(sum(bytes), 0) as bytes from kv where tool = ? and key <> ?')
        .get(owner, key) as { count: number; bytes: number };
      const room = check(others, bytes);
      if (!room.ok) return room;
      sqlite
        .prepare(
          `insert into kv (tool, key, value, bytes, updated_at) values (?, ?, ?, ?, ?)
           on conflict (tool, key) do update set value = excluded.value, bytes = excluded.bytes, updated_at = excluded.updated_at`,
        )
        .run(owner, key, json, bytes, new Date().toISOString());
      return ok({});
    });
    try {
      return write();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'SQLITE_FULL') throw error;
      return fail('disk-full', 'the disk is full', 'Free some space, then resume.');
    }
  }

  delete(key: string): void {
    this.sqlite.prepare('delete from kv where tool = ? and key = ?').run(this.owner, key);
  }
}

export class MemoryKvStore implements KvStore {
  private readonly values: Map<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.values = new Map(values);
  }

  get(key: string): string | undefined {
    return this.values.get(key);
  }

  list(prefix: string): string[] {
    return [...this.values.keys()]
      .filter((key) => key.startsWith(prefix))
      .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  set(key: string, json: string): Result<unknown> {
    const others = [...this.values].filter(([other]) => other !== key);
    const bytes = others.reduce((total, [name, value]) => total + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
    const room = check({ count: others.length, bytes }, Buffer.byteLength(key) + Buffer.byteLength(json));
    if (room.ok) this.values.set(key, json);
    return room;
  }

  delete(key: string): void {
    this.values.delete(key);
  }
}
