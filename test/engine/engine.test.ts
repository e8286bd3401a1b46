/** What the engine answers by itself: a library that opens and cannot be used, a client that must stay. */
import Database from 'better-sqlite3';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { backupsFolder } from '../../src-main/engine/database/back-up-database.ts';
import { backUpDaily, backUpNow } from '../../src-main/engine/database/keep-backups.ts';
import { openDatabase } from '../../src-main/engine/database/open-database.ts';
import { startEngine } from '../../src-main/engine/engine.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

const resourcesFolder = fileURLToPath(new URL('../../resources', import.meta.url));

function library(): { home: string; file: string } {
  const home = mkdtempSync(join(tmpdir(), 'jig-damaged-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const opened = openDatabase(home);
  if (!opened.ok) throw new Error(opened.error.message);
  opened.value.sqlite.pragma('journal_mode = DELETE');
  opened.value.sqlite.close();
  return { home, file: opened.value.path };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const start = (home: string) =>
  startEngine({
    home,
    resourcesFolder,
    version: '0',
    processHost: {
      spawn() {
        throw new Error('nothing is started before the library is read');
      },
    },
    sealer: { seal: (plain) => plain, open: (sealed) => sealed },
    logger: createLogger('test', silentSink),
    ephemeral: true,
  });

test('damaged pages', async () => {
  const { home, file } = library();
  const damaged = openSync(file, 'r+');
  // The first page holds the header and the schema: with it whole, the file opens.
  for (let at = 4_096; at < statSync(file).size; at += 4_096) writeSync(damaged, Buffer.alloc(4_096, 0xff), 0, 4_096, at);
  closeSync(damaged);
  expect(await start(home)).toMatchObject({
    ok: false,
    error: { code: 'database-corrupt', message: expect.stringContaining(file), fix: expect.stringContaining('jig backup') },
  });
});

test('damaged pages, with a backup to go back to', async () => {
  const { home, file } = library();
  const { sqlite } = value(openDatabase(home));
  sqlite.exec(`insert into setting (key, value) values ('topK', '7')`);
  sqlite.close();
  await backUpDaily(home, createLogger('test', silentSink));
  // A newer copy that is damaged too must not be taken.
  writeFileSync(join(backupsFolder(home), 'auto-later.db'), 'no database');
  writeFileSync(file, 'not a database any more, but long enough to be looked at '.repeat(100));
  const engine = value(await start(home));
  onTestFinished(() => engine.stop());
  expect(engine.status().notice).toMatch(/kept as .*library\.db\.damaged-/);
  expect(await engine.handle('settings.get', {}, { name: 'test', scopes: [] })).toMatchObject({ ok: true, value: { topK: 7 } });
  const kept = readdirSync(home).find((name) => name.startsWith('library.db.damaged-')) ?? '';
  expect(readFileSync(join(home, kept), 'utf8')).toContain('not a database any more');
});

test('backups are made once a day and when asked, and do not pile up', async () => {
  const { home } = library();
  const logger = createLogger('test', silentSink);
  const folder = backupsFolder(home);
  await backUpDaily(home, logger);
  await backUpDaily(home, logger);
  expect(readdirSync(folder)).toHaveLength(1);
  // Ten days, three copies each.
  for (let day = 10; day > 0; day -= 1) {
    for (let copy = 0; copy < 3; copy += 1) {
      await backUpNow(home, logger);
      await sleep(2);
    }
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      const aged = new Date(statSync(file).mtimeMs - 24 * 60 * 60_000);
      utimesSync(file, aged, aged);
    }
  }
  await backUpNow(home, logger);
  const days = readdirSync(folder).map((name) => Math.round((Date.now() - statSync(join(folder, name)).mtimeMs) / (24 * 60 * 60_000)));
  expect(days.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
});

test('a newer library whose tables are other ones', async () => {
  const { home, file } = library();
  const newer = new Database(file);
  newer.exec('alter table client rename to participant; pragma user_version = 9999');
  newer.close();
  expect(await start(home)).toMatchObject({
    ok: false,
    error: { code: 'database-newer', message: expect.stringContaining('newer Jig'), fix: expect.stringContaining('Update Jig') },
  });
});

test('the client that jig stdio lives from cannot be removed', async () => {
  const { home } = library();
  const started = await start(home);
  if (!started.ok) throw new Error(started.error.message);
  onTestFinished(() => started.value.stop());
  const ui = { name: 'ui', scopes: ['admin'] };
  expect(await started.value.handle('clients.remove', { id: 'local' }, ui)).toMatchObject({
    ok: false,
    error: { code: 'client-local', fix: expect.stringContaining('token') },
  });
  expect(await started.value.handle('clients.list', {}, ui)).toMatchObject({ ok: true, value: [{ id: 'local' }] });
});
