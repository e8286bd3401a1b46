/** One engine per home: a lock that the operating system drops when its process ends, however it ends. */
import Database from 'better-sqlite3';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '#contract/result.ts';
import { readEngineFile, removeEngineFile, writeEngineFile, type EngineReach, type EngineRecord } from './engine-file.ts';

export interface HomeLock {
  /** Says where the running engine is reached; from now on other commands join it. */
  publish(reach: EngineReach): void;
  release(): void;
}

export type LockOutcome = { kind: 'locked'; lock: HomeLock } | { kind: 'held'; holder: EngineRecord };

export interface LockOptions {
  /** Shown to whoever comes second: `serve`, `import` ... */
  by: string;
  /** How long to wait for a holder that serves nobody: a short command, or an engine about to publish. */
  waitMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Takes the home, or names the running engine that holds it. A file lock of SQLite's is used because the system
 * drops it on `kill -9` too: there is no stale lock to judge, and no race between two that judge it.
 * Fails with `home-unavailable` or `home-busy`.
 */
export async function lockHome(home: string, { by, waitMs, signal }: LockOptions): Promise<Result<LockOutcome>> {
  const until = Date.now() + waitMs;
  for (;;) {
    const taken = tryLock(home);
    if (!taken.ok) return taken;
    if (taken.value) return ok({ kind: 'locked', lock: hold(home, by, taken.value) });
    const holder = readEngineFile(home);
    if (holder?.reach) return ok({ kind: 'held', holder });
    if (Date.now() >= until || signal?.aborted) {
      const who = holder ? `\`jig ${holder.by}\` (process ${holder.pid})` : 'another process';
      return fail(
        'home-busy',
        `The home ${home} is held by ${who}, which serves nobody else.`,
        'Wait until it is done or end it, or choose another folder with --home.',
      );
    }
    await sleep(50);
  }
}

function tryLock(home: string): Result<Database.Database | null> {
  const path = join(home, 'engine.lock');
  let file: Database.Database | undefined;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    file = new Database(path, { timeout: 0 });
    chmodSync(path, 0o600);
    file.exec('begin exclusive');
    return ok(file);
  } catch (error) {
    file?.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return ok(null);
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'home-unavailable',
      `The home ${home} cannot be used: ${reason}.`,
      'Check that the folder can be created and written, or choose another with --home or JIG_HOME.',
    );
  }
}

function hold(home: string, by: string, file: Database.Database): HomeLock {
  writeEngineFile(home, by, null);
  let held = true;
  return {
    publish: (reach) => writeEngineFile(home, by, reach),
    release: () => {
      if (!held) return;
      held = false;
      removeEngineFile(home);
      file.close();
    },
  };
}
