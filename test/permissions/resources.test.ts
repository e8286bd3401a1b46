import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Resource } from '../../src-preload/contract/permissions.ts';
import { FilesKind } from '../../src-main/engine/permissions/files/files-kind.ts';
import { JigResources } from '../../src-main/engine/permissions/resources.ts';
import { SqlKind } from '../../src-main/engine/permissions/sql/sql-kind.ts';
import { errorOf, makeDatabase, makePlace, processHost, save, sealer, valueOf, type Place } from './parts.ts';

let place: Place;
let resources: JigResources;

const mail = (more: Partial<Extract<Resource, { kind: 'mail' }>> = {}): Resource => ({
  kind: 'mail',
  name: 'main',
  host: 'smtp.example.org',
  port: 587,
  secure: false,
  user: 'ada',
  password: '',
  passwordSet: false,
  from: 'ada@example.org',
  ratePerSecond: 0,
  ...more,
});

beforeEach(() => {
  place = makePlace();
  ({ resources } = place);
});
afterEach(() => place.remove());

test('what is saved comes back, changed, listed and removed; each act is in the audit', () => {
  save(
    resources,
    { kind: 'http', name: 'prices', baseUrl: 'http://127.0.0.1:8080/v1' },
    { kind: 'tcp', name: 'plc', host: '10.0.0.7', port: 502, tls: false },
  );
  save(resources, { kind: 'http', name: 'prices', baseUrl: 'https://prices.example.org' });
  expect(resources.list()).toEqual([
    { kind: 'http', name: 'prices', baseUrl: 'https://prices.example.org' },
    { kind: 'tcp', name: 'plc', host: '10.0.0.7', port: 502, tls: false },
  ]);
  valueOf(resources.remove('tcp', 'plc'));
  expect(resources.names('tcp')).toEqual([]);
  expect(resources.get('tcp', 'plc')).toBeUndefined();
  const error = errorOf(resources.remove('http', 'price'));
  expect(error).toMatchObject({ code: 'resource-unknown' });
  expect(error.message).toContain('prices');
  expect(place.audit.list({ limit: 9 }).map(({ event, subject }) => `${event} ${subject}`)).toEqual([
    'resource.removed tcp.plc',
    'resource.changed http.prices',
    'resource.added tcp.plc',
    'resource.added http.prices',
  ]);
  expect(place.audit.verify().brokenAt).toBeNull();
});

test('a secret is sealed, kept when nothing new is given, and comes back in no answer, row or audit entry', () => {
  save(resources, { kind: 'secret', name: 'stripe', value: 'sk-very-secret', valueSet: false }, mail({ password: 'hunter-two' }));
  expect(resources.reveal('secret', 'stripe')).toBe('sk-very-secret');
  expect(resources.reveal('mail', 'main')).toBe('hunter-two');
  save(resources, { kind: 'secret', name: 'stripe', value: '', valueSet: true }, mail({ from: 'jig@example.org' }));
  expect(resources.reveal('secret', 'stripe')).toBe('sk-very-secret');
  expect(resources.reveal('mail', 'main')).toBe('hunter-two');
  expect(resources.get('secret', 'stripe')).toEqual({ kind: 'secret', name: 'stripe', value: '', valueSet: true });
  expect(resources.get('mail', 'main')).toMatchObject({ password: '', passwordSet: true, from: 'jig@example.org' });
  const everything = JSON.stringify([
    resources.list(),
    place.audit.list({ limit: 99 }),
    place.sqlite.prepare('select * from resource').all(),
  ]);
  expect(everything).not.toContain('sk-very-secret');
  expect(everything).not.toContain('hunter-two');
  expect(everything).toContain('sealed:');
});

test('a password does not follow its account to another server or user', () => {
  save(resources, mail({ password: 'hunter-two' }));
  expect(errorOf(resources.save(mail({ host: 'smtp.attacker.example' }))).code).toBe('resource-secret-missing');
  expect(errorOf(resources.save(mail({ user: 'eve' }))).code).toBe('resource-secret-missing');
  expect(resources.get('mail', 'main')).toMatchObject({ host: 'smtp.example.org', user: 'ada' });
  save(resources, mail({ host: 'smtp2.example.org', password: 'new' }));
  expect(resources.reveal('mail', 'main')).toBe('new');
  expect(errorOf(resources.save({ kind: 'secret', name: 'empty', value: '', valueSet: false })).code).toBe('resource-secret-missing');
});

test("Jig's own files are never given away, under whatever name", () => {
  symlinkSync(place.home, join(place.folder, 'alias'));
  mkdirSync(join(place.folder, 'fine'));
  for (const path of [
    place.home,
    join(place.home, 'below'),
    place.folder,
    '/',
    join(place.folder, 'alias'),
    join(place.folder, 'fine', '..', 'home'),
    'relative',
    '',
  ]) {
    expect(errorOf(resources.save({ kind: 'files', name: 'box', path, quotaMb: 1 })).code).toBe('resource-invalid');
  }
  for (const path of [join(place.home, 'library.db'), join(place.folder, 'alias', 'library.db'), 'library.db', '/a\0b']) {
    expect(errorOf(resources.save({ kind: 'sql', name: 'own', path })).code).toBe('resource-invalid');
  }
  save(
    resources,
    { kind: 'files', name: 'box', path: join(place.folder, 'fine'), quotaMb: 1 },
    { kind: 'sql', name: 'crm', path: join(place.folder, 'crm.db') },
  );
});

test('check tells what is found behind a name', async () => {
  const sql = new SqlKind({ vault: resources, processHost, home: place.home });
  const files = new FilesKind({ vault: resources, sqlite: place.sqlite, home: place.home });
  const checked = new JigResources({
    sqlite: place.sqlite,
    sealer,
    audit: place.audit,
    home: place.home,
    checks: { sql: sql.tryResource, files: files.tryResource },
  });
  makeDatabase(join(place.folder, 'crm.db'), 'create table a (b); create table c (d)');
  save(
    checked,
    { kind: 'sql', name: 'crm', path: join(place.folder, 'crm.db') },
    { kind: 'sql', name: 'gone', path: join(place.folder, 'gone.db') },
    { kind: 'files', name: 'gone', path: join(place.folder, 'nowhere'), quotaMb: 1 },
    { kind: 'secret', name: 'key', value: 'x', valueSet: false },
  );
  expect(valueOf(await checked.check('sql', 'crm'))).toEqual({ ok: true, message: 'An SQLite database with 2 tables.' });
  expect(valueOf(await checked.check('sql', 'gone'))).toMatchObject({ ok: false });
  expect(valueOf(await checked.check('files', 'gone'))).toMatchObject({ ok: false });
  expect(valueOf(await checked.check('secret', 'key'))).toMatchObject({ ok: true });
  expect(errorOf(await checked.check('sql', 'none')).message).toContain('crm and gone');
  expect(errorOf(await checked.check('nonsense', 'none')).code).toBe('resource-unknown');
  await sql.stop();
});
