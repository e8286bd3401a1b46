/** Homes of earlier versions: what a migration brings, and that it changes no answer. */
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { load as loadVec } from '../../src-main/engine/database/load-vec.ts';
import { createLibrary } from '../../src-main/engine/database/migrations/001-create-library.ts';
import { databasePath, openDatabase, type Sqlite } from '../../src-main/engine/database/open-database.ts';
import { SqliteIndex } from '../../src-main/engine/routing/sqlite-index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jig-migrations-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A library as the first version left it, with three tools that all speak of mail, the second one disabled. */
function writeFirstVersion(): void {
  const sqlite = new Database(databasePath(home));
  loadVec(sqlite);
  createLibrary(sqlite);
  sqlite.pragma('user_version = 1');
  sqlite.exec(`insert into source values ('s', 'mail', 'definitions', 'listed', '{}', 'mail.jsonl', null, '2026-01-01')`);
  const insert = sqlite.prepare(
    `insert into tool (id, source_id, name, server, local_name, description, input_schema, annotations, tags, state, hash, text_hash, version, created_at, updated_at)
     values (?, 's', ?, 'mail', ?, 'Mail.', '{}', '{}', '[]', ?, 'h', 'h', 1, '2026-01-01', '2026-01-01')`,
  );
  for (const [id, state] of [
    [1, 'enabled'],
    [2, 'disabled'],
    [3, 'enabled'],
  ] as const) {
    insert.run(id, `mail__tool_${id}`, `tool_${id}`, state);
  }
  sqlite.close();
}

function open(): Sqlite {
  const opened = openDatabase(home);
  if (!opened.ok) throw new Error(opened.error.message);
  expect(opened.value.readOnly).toBe(false);
  return opened.value.sqlite;
}

describe('a library of the first version', () => {
  it('is brought up to date with its tools, once', () => {
    writeFirstVersion();
    const names = (sqlite: Sqlite) => sqlite.prepare('select name from tool order by id').pluck().all();
    const first = open();
    expect(names(first)).toEqual(['mail__tool_1', 'mail__tool_2', 'mail__tool_3']);
    const version = first.pragma('user_version', { simple: true });
    expect(version).toBeGreaterThan(1);
    first.close();
    const second = open();
    expect(second.pragma('user_version', { simple: true })).toBe(version);
    expect(names(second)).toHaveLength(3);
    second.close();
  });

  it('answers whether a tool is disabled from an index, and finds what it found before', async () => {
    writeFirstVersion();
    const sqlite = open();
    const plan = sqlite.prepare(`explain query plan select exists (select 1 from tool where state = 'disabled')`).all() as {
      detail: string;
    }[];
    expect(plan.map(({ detail }) => detail).join(' ')).toContain('tool_disabled');
    const index = new SqliteIndex(sqlite);
    await index.putText(
      [1, 2, 3].map((id) => ({ id, server: 'mail', name: `tool ${id}`, description: 'mail', params: '', paramText: '', textHash: 'h' })),
    );
    const found = async () =>
      (await index.search({ match: '"mail"', vector: null, weights: { vector: 1, exact: 1, stem: 1 }, depth: 10 })).map(
        ({ toolId }) => toolId,
      );
    expect(await found()).toEqual([1, 3]);
    sqlite.exec(`update tool set state = 'enabled' where id = 2`);
    expect(await found()).toEqual([1, 2, 3]);
    sqlite.exec(`update tool set state = 'disabled' where id = 1`);
    expect(await found()).toEqual([2, 3]);
    sqlite.close();
  });
});
