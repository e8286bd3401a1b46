/** The audit chain: rows follow from each other, survive a rollback, and a change behind Jig's back is found. */
import { beforeEach, expect, it } from 'vitest';
import { SqliteAuditChain } from '../../src-main/engine/audit/audit-chain.ts';
import type { Sqlite } from '../../src-main/engine/database/open-database.ts';
import { testDatabase } from '../support/database.ts';

let sqlite: Sqlite;
let chain: SqliteAuditChain;

beforeEach(() => {
  sqlite = testDatabase();
  chain = new SqliteAuditChain(sqlite);
});

const add = (subject: string) => chain.append({ event: 'run.started', subject, actor: 'test', data: { subject } });

it('links every row to the one before', () => {
  for (const subject of ['a', 'b', 'c']) add(subject);
  expect(chain.verify()).toMatchObject({ entries: 3, brokenAt: null });
  expect(chain.list({ limit: 2 }).map(({ subject }) => subject)).toEqual(['c', 'b']);
  expect(chain.list({ limit: 9, subject: 'a' })).toMatchObject([{ seq: 1, data: { subject: 'a' } }]);
});

it('goes with the transaction that it records', () => {
  add('a');
  expect(() =>
    sqlite.transaction(() => {
      add('b');
      throw new Error('the draft could not be written');
    })(),
  ).toThrow('could not be written');
  add('c');
  expect(chain.list({ limit: 9 }).map(({ subject }) => subject)).toEqual(['c', 'a']);
  expect(chain.verify()).toMatchObject({ entries: 2, brokenAt: null });
});

it('refuses changes, and finds those that are made all the same', () => {
  for (const subject of ['a', 'b', 'c']) add(subject);
  expect(() => sqlite.exec(`update audit set actor = 'nobody' where seq = 2`)).toThrow('append-only');
  expect(() => sqlite.exec('delete from audit where seq = 2')).toThrow('append-only');
  sqlite.exec('drop trigger audit_stays; drop trigger audit_is_kept');
  sqlite.exec(`update audit set actor = 'nobody' where seq = 2`);
  expect(chain.verify()).toMatchObject({ entries: 1, brokenAt: 2 });
  sqlite.exec(`update audit set actor = 'test' where seq = 2`);
  expect(chain.verify()).toMatchObject({ brokenAt: null });
  sqlite.exec('delete from audit where seq = 2');
  expect(chain.verify()).toMatchObject({ entries: 1, brokenAt: 3 });
});
