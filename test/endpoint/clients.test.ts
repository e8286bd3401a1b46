/** Tokens: how they are kept, checked, removed, and how the local one survives. */
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authenticateBearer } from '../../src-main/engine/endpoint/bearer.ts';
import { Clients } from '../../src-main/engine/endpoint/clients.ts';
import { ensureLocalToken, readLocalToken, tokenPath } from '../../src-main/engine/endpoint/local-token.ts';
import { createWorkbench, value, type Workbench } from './harness.ts';

let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench([]);
});
afterEach(() => bench.dispose());

/** The clients as a restarted Jig would read them. */
const reread = () => new Clients(bench.sqlite);

test('a token is handed out once and kept only as its hash', () => {
  const { client, token } = value(bench.clients.create('Cursor'));
  expect(token).toMatch(/^jig_[A-Za-z0-9_-]{43}$/);
  expect(bench.clients.authenticate(token)).toEqual({ clientId: client.id, name: 'Cursor', scopes: ['mcp', 'gateway'] });
  expect(JSON.stringify(bench.sqlite.prepare('select * from client').all())).not.toContain(token);
  expect(reread().authenticate(token)?.name).toBe('Cursor');
  expect(JSON.stringify(bench.clients.list())).not.toContain(token);
  expect(bench.clients.list()).toContainEqual(expect.objectContaining({ id: client.id, name: 'Cursor' }));
});

test('a removed client is refused at once and after a restart', () => {
  const { client, token } = value(bench.clients.create('Cursor'));
  expect(bench.clients.remove(client.id)).toEqual({ ok: true, value: {} });
  expect(bench.clients.authenticate(token)).toBeNull();
  expect(reread().authenticate(token)).toBeNull();
  expect(bench.clients.remove(client.id)).toMatchObject({ ok: false, error: { code: 'client-unknown' } });
});

test.each(['', '  ', 'x'.repeat(81)])('%j is no name for a client', (name) => {
  expect(bench.clients.create(name)).toMatchObject({ ok: false, error: { code: 'client-name' } });
});

test('authenticating writes nothing; the time seen follows in a group', () => {
  const { client, token } = value(bench.clients.create('Cursor'));
  const seenInDatabase = () => bench.sqlite.prepare('select last_seen_at from client where id = ?').pluck().get(client.id);
  bench.clients.authenticate(token);
  expect(seenInDatabase()).toBeNull();
  expect(bench.clients.list().find(({ id }) => id === client.id)?.lastSeenAt).not.toBeNull();
  bench.clients.flush();
  expect(seenInDatabase()).toBe(bench.clients.list().find(({ id }) => id === client.id)?.lastSeenAt);
});

test('the local token is private and survives restarts', () => {
  const first = value(ensureLocalToken(bench.clients, bench.home));
  expect(statSync(tokenPath(bench.home)).mode & 0o777).toBe(0o600);
  expect(readFileSync(tokenPath(bench.home), 'utf8').trim()).toBe(first.token);
  const again = value(ensureLocalToken(reread(), bench.home));
  expect(again).toEqual(first);
  expect(again.client.id).toBe('local');
});

test('the local token outlives the database', () => {
  const { token } = value(ensureLocalToken(bench.clients, bench.home));
  bench.sqlite.exec('delete from client');
  const clients = reread();
  expect(clients.authenticate(token)).toBeNull();
  ensureLocalToken(clients, bench.home);
  expect(clients.authenticate(token)?.name).toBe('local');
});

test('a deleted or broken token file gets a new token and the old one is refused', () => {
  const { token: old } = value(ensureLocalToken(bench.clients, bench.home));
  rmSync(tokenPath(bench.home));
  const { token: second } = value(ensureLocalToken(bench.clients, bench.home));
  expect(second).not.toBe(old);
  expect(bench.clients.authenticate(old)).toBeNull();
  writeFileSync(tokenPath(bench.home), 'short\n');
  const { token: third } = value(ensureLocalToken(bench.clients, bench.home));
  expect(bench.clients.authenticate(second)).toBeNull();
  expect(bench.clients.authenticate(third)?.name).toBe('local');
  expect(bench.clients.list().filter(({ id }) => id === 'local')).toHaveLength(1);
});

test('a token file that others could read is closed', () => {
  ensureLocalToken(bench.clients, bench.home);
  chmodSync(tokenPath(bench.home), 0o644);
  ensureLocalToken(bench.clients, bench.home);
  expect(statSync(tokenPath(bench.home)).mode & 0o777).toBe(0o600);
});

test('a home without a token file has no token', () => {
  expect(readLocalToken(bench.home)).toBeNull();
});

test('a folder in the place of the token file is a failure with a fix', () => {
  expect(ensureLocalToken(bench.clients, `${bench.home}/missing`)).toMatchObject({
    ok: false,
    error: { code: 'token-file', fix: expect.any(String) },
  });
});

test('a read-only library still knows its clients and can hand out the local one', () => {
  const { token } = value(bench.clients.create('Cursor'));
  bench.sqlite.pragma('query_only = on');
  const clients = new Clients(bench.sqlite, true);
  expect(clients.authenticate(token)?.name).toBe('Cursor');
  const local = value(ensureLocalToken(clients, bench.home));
  expect(clients.authenticate(local.token)?.name).toBe('local');
  clients.stop();
  bench.sqlite.pragma('query_only = off');
});

test.each([
  ['no header', undefined, 'token-missing'],
  ['an empty header', '', 'token-missing'],
  ['another scheme', 'Basic YTpi', 'token-wrong'],
  ['a wrong token', 'Bearer jig_wrong', 'token-wrong'],
  ['two tokens', 'Bearer a b', 'token-wrong'],
])('%s is refused', (_, authorization, code) => {
  expect(authenticateBearer({ authorization }, bench.clients, 'mcp')).toMatchObject({
    ok: false,
    error: { code, fix: expect.stringContaining('Bearer') },
  });
});

test('a scope that the client lacks is refused', () => {
  const { token } = value(bench.clients.create('chat', ['gateway']));
  const headers = { authorization: `bearer ${token}` };
  expect(authenticateBearer(headers, bench.clients, 'gateway')).toMatchObject({ ok: true });
  expect(authenticateBearer(headers, bench.clients, 'mcp')).toMatchObject({ ok: false, error: { code: 'scope-missing' } });
});
