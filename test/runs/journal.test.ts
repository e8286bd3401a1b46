/** What the journal writes when a record beside it is refused. */
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createRuns } from '../../src-main/engine/database/migrations/006-create-runs.ts';
import { GroupCommit } from '../../src-main/engine/runs/group-commit.ts';
import { Journal, JournalStatements } from '../../src-main/engine/runs/journal.ts';
import { logger } from './harness.ts';

test('the beginning of a step is written again when another record has rolled its group back', async () => {
  const sqlite = new Database(':memory:');
  createRuns(sqlite);
  sqlite.pragma('foreign_keys = OFF');
  const commits = new GroupCommit(sqlite, logger);
  const journal = new Journal(commits, new JournalStatements(sqlite), { run: 'run-1', epoch: 1 }, 0);
  sqlite
    .prepare(
      `insert into run (id, kind, tool, identity, caller, depth, through, state, epoch, program, input, limits, canary, progress, created_at)
       values ('run-1', 'code', 'run_code', '', '{}', 0, '[]', 'running', 1, '{}', '{}', '{}', 0, '{}', 1)`,
    )
    .run();
  const begun = journal.begin({ t: 'begin', key: 'a', args: 'hash', attempt: 1 });
  const refused = commits.add(() => {
    throw new Error('not this one');
  });
  expect(await Promise.all([begun, refused])).toMatchObject([{ ok: true }, { ok: false, error: { code: 'journal-failed' } }]);
  expect(sqlite.prepare('select key, state, args from step').all()).toEqual([{ key: 'a', state: 'begun', args: 'hash' }]);
  sqlite.close();
});
