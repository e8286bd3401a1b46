/** Drafts as rows: whose they are, which take the place of which, and how many are kept. */
import { beforeEach, expect, test } from 'vitest';
import type { Sqlite } from '../../src-main/engine/database/open-database.ts';
import { DraftStore } from '../../src-main/engine/forge/draft-store.ts';
import type { DraftState } from '../../src-preload/contract/making.ts';
import { testDatabase } from '../support/database.ts';

let sqlite: Sqlite;
let drafts: DraftStore;
beforeEach(() => {
  sqlite = testDatabase();
  drafts = new DraftStore(sqlite);
});

/** Two programs may have the same name; a person has no id. */
const ada = { name: 'agent', clientId: 'a' };
const bob = { name: 'agent', clientId: 'b' };
const person = { name: 'agent' };

function draft(owner: { name: string; clientId?: string }, name: string, state: DraftState) {
  const { id } = drafts.add({ code: '', language: 'typescript', fixtures: {}, owner });
  return drafts.change(id, { name, state, ...(state === 'rejected' ? { reason: 'too much' } : {}) });
}

test('only the same author’s waiting draft is replaced; the others are told of', () => {
  const [first, other, mine] = [
    draft(ada, 'x', 'waiting-for-review'),
    draft(bob, 'x', 'waiting-for-review'),
    draft(person, 'x', 'waiting-for-review'),
  ];
  const next = draft(ada, 'x', 'waiting-for-review');
  expect(drafts.replaceWaiting('x', { except: next.id, owner: ada }).map(({ id }) => id)).toEqual([first.id]);
  expect(
    drafts
      .rivals(next)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([other.id, mine.id].toSorted());
  expect(drafts.replaceWaiting('x', { except: '', owner: person }).map(({ id }) => id)).toEqual([mine.id]);
});

test('a rejection is told to its author, once', () => {
  draft(ada, 'x', 'rejected');
  expect(drafts.tellRejection('x', bob)).toBeNull();
  expect(drafts.tellRejection('x', person)).toBeNull();
  expect(drafts.tellRejection('x', ada)).toBe('too much');
  expect(drafts.tellRejection('x', ada)).toBeNull();
});

test('counts what an author has waiting, but for one name', () => {
  draft(ada, 'x', 'waiting-for-review');
  draft(ada, 'y', 'waiting-for-review');
  draft(bob, 'z', 'waiting-for-review');
  expect(drafts.count(ada, 'waiting-for-review')).toBe(2);
  expect(drafts.count(ada, 'waiting-for-review', 'x')).toBe(1);
});

test.each(['failed', 'replaced', 'rejected', 'published'] as const)('of %s drafts the newest 200 are kept', (state) => {
  const [oldest] = sqlite.transaction(() => Array.from({ length: 203 }, () => draft(ada, 'x', state)))();
  const waiting = draft(ada, 'w', 'waiting-for-review');
  draft(ada, 'y', 'checking');
  expect(sqlite.prepare('select count(*) from draft where state = ?').pluck().get(state)).toBe(200);
  expect(drafts.get(oldest?.id ?? '')).toBeNull();
  expect(drafts.get(waiting.id)).not.toBeNull();
});
