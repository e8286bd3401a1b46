import { afterAll, beforeAll, expect, test } from 'vitest';
import { KvKind } from '../../src-main/engine/permissions/kv/kv-kind.ts';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { call, errorOf, makeContext, makePlace, only, valueOf, type Place } from './parts.ts';

let place: Place;
let kind: KvKind;

beforeAll(() => {
  place = makePlace();
  kind = new KvKind({ sqlite: place.sqlite });
});
afterAll(() => place.remove());

function open(tool: string, access: 'read' | 'write' = 'write', clientId = 'client-1'): Handle {
  return only(kind.open({ kv: access }, makeContext({ tool, caller: { name: 'tester', scopes: [], clientId } })));
}

async function rehearsed(given: unknown): Promise<Handle> {
  return only(valueOf(await kind.rehearse({ kv: 'write' }, given)));
}

test('values are kept for the tool alone, over its runs', async () => {
  const one = open('made__one');
  valueOf(await call(one, 'set', ['seen/2', { at: [1, null, 'é'], bytes: { $bytes: 'AP8=' } }]));
  valueOf(await call(one, 'set', ['seen/1', false]));
  valueOf(await call(one, 'set', ['other', 0]));
  const later = open('made__one', 'read');
  expect(valueOf(await call(later, 'get', ['seen/2']))).toEqual({ at: [1, null, 'é'], bytes: { $bytes: 'AP8=' } });
  expect(valueOf(await call(later, 'get', ['seen/1']))).toBe(false);
  expect(valueOf(await call(later, 'list', ['seen/']))).toEqual(['seen/1', 'seen/2']);
  expect(valueOf(await call(later, 'list'))).toEqual(['other', 'seen/1', 'seen/2']);
  expect(valueOf(await call(open('made__two'), 'list'))).toEqual([]);
  expect(valueOf(await call(open('made__two'), 'get', ['seen/1']))).toBeNull();
  valueOf(await call(one, 'delete', ['seen/1']));
  valueOf(await call(one, 'delete', ['seen/1']));
  expect(valueOf(await call(later, 'list', ['seen/']))).toEqual(['seen/2']);
  expect(only(one.observed())).toMatchObject({ name: 'kv', text: '3 writes, 2 deletes' });
});

test('wild-card characters in a prefix are themselves', async () => {
  const kv = open('made__wild');
  for (const key of ['a%b', 'axb', 'a_c', '[a]', 'é']) valueOf(await call(kv, 'set', [key, 1]));
  expect(valueOf(await call(kv, 'list', ['a%']))).toEqual(['a%b']);
  expect(valueOf(await call(kv, 'list', ['a_']))).toEqual(['a_c']);
  expect(valueOf(await call(kv, 'list', ['[']))).toEqual(['[a]']);
});

test('scripts of one client do not see those of another', async () => {
  valueOf(await call(open('run_code', 'write', 'client-1'), 'set', ['token', 'mine']));
  expect(valueOf(await call(open('run_code', 'read', 'client-2'), 'get', ['token']))).toBeNull();
  expect(valueOf(await call(open('run_code', 'read', 'client-1'), 'get', ['token']))).toBe('mine');
});

test.each(['real', 'rehearsed'])('limits of a %s store', async (which) => {
  const kv = which === 'real' ? open('made__limits') : await rehearsed({});
  expect(errorOf(await call(kv, 'set', ['big', 'x'.repeat(300_000)]))).toMatchObject({ code: 'kv-too-large' });
  const value = 'x'.repeat(250_000);
  let stored = 0;
  let last = await call(kv, 'set', [`k${stored}`, value]);
  while (last.ok && stored < 100) {
    stored += 1;
    last = await call(kv, 'set', [`k${stored}`, value]);
  }
  expect(stored).toBe(67);
  expect(errorOf(last)).toMatchObject({ code: 'kv-full' });
  // Replacing a value needs room for the difference only.
  valueOf(await call(kv, 'set', ['k0', value]));
  valueOf(await call(kv, 'delete', ['k0']));
  valueOf(await call(kv, 'set', ['again', value]));
});

test.each([
  ['get', [42], 'not a text'],
  ['get', [''], 'is empty'],
  ['set', ['x'.repeat(600), 1], '512'],
  ['set', ['a\0b', 1], 'no text'],
  ['set', ['\ud800', 1], 'no text'],
  ['set', ['a', { $undefined: true }], 'undefined'],
  ['set', ['a'], 'undefined'],
  ['list', [42], 'not a text'],
  ['clear', [], 'no such operation'],
])('bad input: %s %j', async (op, args, text) => {
  const error = errorOf(await call(open('made__bad'), op, args));
  expect(error.code).toBe('permission-arguments');
  expect(error.message).toContain(text);
});

test('a value that is nested too deep', async () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 5_000; depth += 1) value = [value];
  expect(errorOf(await call(open('made__deep'), 'set', ['a', value])).message).toContain('deeper');
});

test('a read grant does not write', async () => {
  const kv = open('made__read', 'read');
  expect(errorOf(await call(kv, 'set', ['a', 1])).code).toBe('permission-denied');
  expect(errorOf(await call(kv, 'delete', ['a'])).code).toBe('permission-denied');
});

test('a rehearsal has what the test gives, and leaves the real store alone', async () => {
  valueOf(await call(open('made__tool'), 'set', ['real', 1]));
  const kv = await rehearsed({ seen: [1, 2] });
  expect(valueOf(await call(kv, 'list'))).toEqual(['seen']);
  valueOf(await call(kv, 'set', ['more', 1]));
  expect(valueOf(await call(open('made__tool'), 'list'))).toEqual(['real']);
  expect(errorOf(await kind.rehearse({ kv: 'read' }, 'text')).code).toBe('given-invalid');
  expect(errorOf(await kind.rehearse({ kv: 'read' }, { '': 1 })).code).toBe('given-invalid');
});

test('rows', () => {
  expect(kind.rows({ kv: 'read' })).toEqual([{ name: 'kv', access: 'read', target: "the tool's own store" }]);
  expect(kind.rows({})).toEqual([]);
});
