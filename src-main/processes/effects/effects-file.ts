/** `effects.db`: one row an effect, owned by one effects process at a time. */
import Database from 'better-sqlite3';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';

export function effectsPath(home: string): string {
  return join(home, 'effects.db');
}

/** Confirmed rows are forgotten after it: their run has long ended. Those in doubt stay until a person settles them. */
const keptDays = 90;

/**
 * `state`: begun (under way, or so when the process died), done, doubt, again (a person wants it repeated), skipped.
 * A row that is missing never happened.
 */
const schema = `
  create table if not exists effect (
    seq integer primary key,
    id text not null,
    run text not null,
    step text,
    kind text not null,
    description text not null,
    state text not null check (state in ('begun', 'done', 'doubt', 'again', 'skipped')),
    phase text not null,
    reference text,
    units integer not null,
    unit_name text not null,
    result text,
    begun_at text not null,
    at text not null
  ) strict;
  create index if not exists effect_by_run on effect (run);
`;

/**
 * Opens the file once no other process has it: a process that outlives its engine is waited for up to `waitMs`. The system drops the lock
 * with its process, however that ends. What an earlier process left begun is settled: in doubt from the phase on that only the other side
 * can judge, forgotten (it did not happen) before. Fails with `effects-busy` or `effects-unavailable`.
 */
export async function openEffects(home: string, { waitMs }: { waitMs: number }): Promise<Result<Database.Database>> {
  const until = Date.now() + waitMs;
  for (;;) {
    const opened = tryOpen(home);
    if (!opened.ok || opened.value) return opened as Result<Database.Database>;
    if (Date.now() >= until) {
      return fail(
        'effects-busy',
        `Another process still has ${effectsPath(home)} after ${waitMs} ms.`,
        'Wait until it has sent what is under way, or end it.',
      );
    }
    await sleep(20);
  }
}

function tryOpen(home: string): Result<Database.Database | null> {
  let file: Database.Database | undefined;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const path = effectsPath(home);
    const isNew = !existsSync(path);
    file = new Database(path, { timeout: 0 });
    if (isNew) chmodSync(path, 0o600);
    // Held from the first write to the end of the process.
    file.pragma('locking_mode = EXCLUSIVE');
    file.pragma('journal_mode = WAL');
    file.pragma('synchronous = FULL');
    file.exec('begin immediate');
    file.exec(schema);
    const now = new Date().toISOString();
    file.prepare("update effect set state = 'doubt', at = ? where state = 'begun' and phase in ('dot', 'sent')").run(now);
    file.prepare("delete from effect where state = 'begun'").run();
    file
      .prepare("delete from effect where state in ('done', 'skipped') and at < ?")
      .run(new Date(Date.now() - keptDays * 86_400_000).toISOString());
    file.exec('commit');
    return ok(file);
  } catch (error) {
    file?.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return ok(null);
    return fail(
      'effects-unavailable',
      `The record of what was sent, ${effectsPath(home)}, cannot be used: ${errorText(error)}.`,
      'Check that the folder is writable and has free space. Nothing is sent without this record.',
    );
  }
}

/** Runs with effects that are not settled, read while no process has the file; null when one has it, or it cannot be read. */
export function unsettledRuns(home: string): Set<string> | null {
  const path = effectsPath(home);
  if (!existsSync(path)) return new Set();
  let file: Database.Database | undefined;
  try {
    file = new Database(path, { timeout: 0, fileMustExist: true });
    return readUnsettled(file);
  } catch {
    return null;
  } finally {
    file?.close();
  }
}

export function readUnsettled(file: Database.Database): Set<string> {
  const rows = file.prepare("select distinct run from effect where state in ('begun', 'doubt')").all() as { run: string }[];
  return new Set(rows.map(({ run }) => run));
}
