/** The journal under random crashes: whatever prefix of the commits survives, the run comes to the same result. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRuns } from '../../src-main/engine/database/migrations/006-create-runs.ts';
import type { Sqlite } from '../../src-main/engine/database/open-database.ts';
import { GroupCommit } from '../../src-main/engine/runs/group-commit.ts';
import { Journal, JournalStatements } from '../../src-main/engine/runs/journal.ts';
import { RunRows } from '../../src-main/engine/runs/run-rows.ts';
import type { DoneStep } from '../../src-main/processes/runner/protocol.ts';
import { insertRun, logger } from './harness.ts';

const id = 'run-1';

function newRun(): Sqlite {
  const sqlite = new Database(':memory:');
  createRuns(sqlite);
  insertRun(new RunRows(sqlite), id);
  return sqlite;
}

/** One life of an engine: works through the steps as a runner does, and stops dead after `life` acknowledged ends. Null: it came to the end. */
async function live(
  sqlite: Sqlite,
  plan: readonly Planned[],
  life: number,
  counts: Map<string, number>,
): Promise<Record<string, unknown> | null> {
  const rows = new RunRows(sqlite);
  const commits = new GroupCommit(sqlite, logger);
  const epoch = rows.nextEpoch(id);
  const journal = new Journal(commits, new JournalStatements(sqlite), { run: id, epoch }, 0);
  const done = new Map((JSON.parse(rows.doneSteps(id)) as DoneStep[]).map(([key, , outcome]) => [key, outcome]));
  const attempts = new Map(rows.attempts(id).map(([key, attempt]) => [key, attempt]));
  const result: Record<string, unknown> = {};
  let acknowledged = 0;
  const waiting: Promise<unknown>[] = [];
  for (const { key, failures, skips, batch } of plan) {
    const known = done.get(key);
    if (known) {
      result[key] = known;
      continue;
    }
    for (let attempt = (attempts.get(key) ?? 0) + 1; ; attempt += 1) {
      const isLast = attempt > failures;
      void journal.begin({ t: 'begin', key, args: key, attempt });
      const outcome = isLast
        ? skips
          ? { skipped: `skip ${key}` }
          : { v: `value of ${key}` }
        : { error: { code: 'x', message: 'not yet' } };
      const ended = journal.end({ t: 'end', id: 1, key, args: key, attempt, outcome, retryInMs: isLast ? null : 500 });
      waiting.push(ended);
      if (isLast) {
        result[key] = outcome;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        break;
      }
    }
    if (batch) continue;
    for (const written of await Promise.all(waiting.splice(0))) {
      expect(written).toEqual({ ok: true, value: undefined });
      acknowledged += 1;
      // Dead: what waits in the group is lost with the process.
      if (acknowledged >= life) return null;
    }
  }
  await Promise.all(waiting);
  return result;
}

interface Planned {
  key: string;
  failures: number;
  skips: boolean;
  /** Ends in the same group as the next one. */
  batch: boolean;
}

const plans = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 25 })
  .chain((keys) =>
    fc.tuple(...keys.map((key) => fc.record({ key: fc.constant(key), failures: fc.nat(2), skips: fc.boolean(), batch: fc.boolean() }))),
  );

test('any prefix of commits resumes to the same result, and no acknowledged step is done again', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), async (plan, lives) => {
      const whole = newRun();
      const broken = newRun();
      try {
        const expected = await live(whole, plan, Infinity, new Map());
        let result: Record<string, unknown> | null = null;
        for (const life of [...lives, Infinity]) {
          const before = (JSON.parse(new RunRows(broken).doneSteps(id)) as DoneStep[]).map(([key]) => key);
          const counts = new Map<string, number>();
          result = await live(broken, plan, life, counts);
          for (const key of before) expect(counts.has(key)).toBe(false);
          if (result) break;
        }
        expect(result).toEqual(expected);
      } finally {
        whole.close();
        broken.close();
      }
    }),
    { numRuns: 60 },
  );
});

test('what a former runner still sends is refused, and takes nobody else’s records along', async () => {
  const sqlite = newRun();
  const rows = new RunRows(sqlite);
  const commits = new GroupCommit(sqlite, logger);
  const statements = new JournalStatements(sqlite);
  const old = new Journal(commits, statements, { run: id, epoch: rows.nextEpoch(id) }, 0);
  const now = new Journal(commits, statements, { run: id, epoch: rows.nextEpoch(id) }, 0);
  const end = (journal: Journal, key: string, value: string) =>
    journal.end({ t: 'end', id: 1, key, args: null, attempt: 1, outcome: { v: value }, retryInMs: null });
  const answers = await Promise.all([end(now, 'a', 'new'), end(old, 'a', 'stale'), end(old, 'b', 'stale'), end(now, 'c', 'new')]);
  expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { code: 'run-stale' } }, { ok: false }, { ok: true }]);
  expect(JSON.parse(rows.doneSteps(id))).toEqual([
    ['a', null, { v: 'new' }],
    ['c', null, { v: 'new' }],
  ]);
  // A record that SQLite refuses fails alone.
  const bad = commits.add(() => sqlite.prepare('insert into step (run) values (null)').run());
  const good = end(now, 'd', 'new');
  expect(await bad).toMatchObject({ ok: false, error: { code: 'journal-failed' } });
  expect(await good).toMatchObject({ ok: true });
  sqlite.close();
});
