import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JigBroker } from '../../src-main/engine/permissions/broker.ts';
import { FilesKind } from '../../src-main/engine/permissions/files/files-kind.ts';
import { KvKind } from '../../src-main/engine/permissions/kv/kv-kind.ts';
import { SqlKind } from '../../src-main/engine/permissions/sql/sql-kind.ts';
import { callSession, errorOf, makeContext, makeDatabase, makePlace, processHost, save, valueOf, type Place } from './parts.ts';

let place: Place;
let broker: JigBroker;

beforeAll(() => {
  place = makePlace();
  mkdirSync(join(place.folder, 'box'));
  makeDatabase(join(place.folder, 'crm.db'), 'create table clients (id)');
  save(
    place.resources,
    { kind: 'sql', name: 'crm', path: join(place.folder, 'crm.db') },
    { kind: 'files', name: 'box', path: join(place.folder, 'box'), quotaMb: 1 },
  );
  broker = new JigBroker([
    new SqlKind({ vault: place.resources, processHost, home: place.home }),
    new FilesKind({ vault: place.resources, sqlite: place.sqlite, home: place.home }),
    new KvKind({ sqlite: place.sqlite }),
  ]);
});
afterAll(async () => {
  await broker.stop();
  place.remove();
});

test('a session does what is granted and nothing else, and tells what was used', async () => {
  const session = valueOf(await broker.open({ sql: { crm: 'write' }, kv: 'write' }, makeContext()));
  valueOf(await callSession(session, 'sql.crm', 'run', ['insert into clients values (1)']));
  valueOf(await callSession(session, 'sql.crm', 'all', ['select * from clients']));
  valueOf(await callSession(session, 'kv', 'set', ['a', 1]));
  for (const handle of ['files.box', 'sql.shop', 'sql', 'sql.crm ', 'SQL.crm', '__proto__', 'constructor', 'tools', '']) {
    const error = errorOf(await callSession(session, handle, 'list'));
    expect(error).toMatchObject({ code: 'permission-denied' });
    expect(error.message).toContain('sql.crm and kv');
  }
  expect(session.observed()).toMatchObject([
    { kind: 'sql', name: 'crm', text: '1 write, 1 read', calls: 2 },
    { kind: 'kv', name: 'kv', text: '1 write', calls: 1 },
  ]);
  await session.close();
  expect(errorOf(await callSession(session, 'kv', 'get', ['a'])).code).toBe('run-ended');
});

test('what is no longer configured cannot be opened; the author learns what is', async () => {
  expect(broker.check({ sql: { crm: 'read', crm2: 'read' }, files: { inbox: 'read' } }).map(({ kind, name }) => `${kind}.${name}`)).toEqual(
    ['sql.crm2', 'files.inbox'],
  );
  const error = errorOf(await broker.open({ files: { inbox: 'read' } }, makeContext()));
  expect(error).toMatchObject({ code: 'permission-unknown' });
  expect(error.message).toContain('box');
});

test('rows set what is asked beside what was seen and what was approved before', () => {
  const rows = broker.rows(
    { sql: { crm: 'write', shop: 'read' }, kv: 'read' },
    {
      previous: { sql: { crm: 'read' }, files: { box: 'read' }, kv: 'read' },
      observed: [{ kind: 'sql', name: 'crm', text: '2 reads, 1 write', calls: 3, bytesIn: 0, bytesOut: 0 }],
    },
  );
  expect(rows).toEqual([
    {
      kind: 'sql',
      name: 'crm',
      access: 'read and write',
      target: join(place.folder, 'crm.db'),
      requested: true,
      observed: '2 reads, 1 write',
      change: 'changed',
    },
    { kind: 'sql', name: 'shop', access: 'read', target: null, requested: true, observed: null, change: 'added' },
    { kind: 'files', name: 'box', access: 'read', target: join(place.folder, 'box'), requested: false, observed: null, change: 'removed' },
    { kind: 'kv', name: 'kv', access: 'read', target: "the tool's own store", requested: true, observed: null, change: 'same' },
  ]);
});

test('a rehearsal that cannot be opened leaves nothing behind', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('jig-rehearsal-'));
  const context = { ...makeContext(), fixtures: {} };
  const error = errorOf(await broker.rehearse({ sql: { crm: 'read' }, files: { box: 'write' } }, { sql: {}, files: 'wrong' }, context));
  expect(error).toMatchObject({ code: 'given-invalid' });
  const session = valueOf(
    await broker.rehearse({ sql: { crm: 'read' }, files: { box: 'write' } }, { sql: { crm: 'create table t (a)' } }, context),
  );
  valueOf(await callSession(session, 'files.box', 'write', ['a.txt', 'x']));
  valueOf(await callSession(session, 'sql.crm', 'all', ['select * from t']));
  await session.close();
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('jig-rehearsal-'))).toEqual(before);
  expect(readdirSync(join(place.folder, 'box'))).toEqual([]);
});
