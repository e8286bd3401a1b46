/** Numbers and names that a runner makes up: nothing is reached by them that was not handed out to this run (60 and 61). */
import { writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JigBroker } from '../../src-main/engine/permissions/broker.ts';
import { FilesKind } from '../../src-main/engine/permissions/files/files-kind.ts';
import { SqlKind } from '../../src-main/engine/permissions/sql/sql-kind.ts';
import {
  callSession,
  errorOf,
  makeContext,
  makeDatabase,
  makePlace,
  processHost,
  save,
  valueOf,
  type Place,
} from '../permissions/parts.ts';

let place: Place;
let sql: SqlKind;
let broker: JigBroker;

beforeAll(() => {
  place = makePlace();
  const path = join(place.folder, 'crm.db');
  makeDatabase(path, 'create table clients (id integer primary key); insert into clients values (1), (2);');
  mkdirSync(join(place.folder, 'box'));
  writeFileSync(join(place.folder, 'box', 'a.txt'), 'one\ntwo\n');
  save(place.resources, { kind: 'sql', name: 'crm', path }, { kind: 'files', name: 'box', path: join(place.folder, 'box'), quotaMb: 1 });
  sql = new SqlKind({ vault: place.resources, processHost, home: place.home });
  broker = new JigBroker([sql, new FilesKind({ vault: place.resources, sqlite: place.sqlite, home: place.home })]);
});
afterAll(async () => {
  await broker.stop();
  place.remove();
});

const open = async (run: string) => valueOf(await broker.open({ sql: { crm: 'read' }, files: { box: 'read' } }, makeContext({ run })));

test('cursors in other spellings, of other runs and of other handles', async () => {
  const [ours, theirs] = await Promise.all([open('run-1'), open('run-2')]);
  const streams = [
    ['sql.crm', ['select id from clients order by id'], { rows: [{ id: 1 }, { id: 2 }], done: true }],
    ['files.box', ['a.txt', { as: 'lines' }], { items: ['one', 'two'], done: true }],
  ] as const;
  for (const [handle, args, page] of streams) {
    const { cursor } = valueOf(await callSession(theirs, handle, 'open', [...args])) as { cursor: number };
    for (const forged of [cursor, String(cursor), [cursor], { cursor }, true, null, 0, -1, cursor + 0.5, 2 ** 31, 2 ** 53, '__proto__']) {
      for (const op of ['next', 'close']) {
        const answer = await callSession(ours, handle, op, [forged]);
        expect(op === 'next' && answer.ok, `${handle}.${op} ${JSON.stringify(forged)}`).toBe(false);
      }
    }
    // Control: whom it was handed out to reads it to the end.
    expect(valueOf(await callSession(theirs, handle, 'next', [cursor]))).toEqual(page);
  }
  await Promise.all([ours.close(), theirs.close()]);
});

test('a session that is closed does nothing more', async () => {
  const session = await open('run-3');
  expect(valueOf(await callSession(session, 'sql.crm', 'all', ['select count(*) as n from clients']))).toEqual([{ n: 2 }]);
  await session.close();
  expect(errorOf(await callSession(session, 'sql.crm', 'all', ['select 1'])).code).toBe('run-ended');
  expect(errorOf(await callSession(session, 'files.box', 'readText', ['a.txt'])).code).toBe('run-ended');
});
