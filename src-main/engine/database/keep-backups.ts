/** Copies of the library, each day and after every tool that is made, so that a damaged file costs little; a few are kept. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { backUpDatabase, backupsFolder, listBackups, type KeptBackup } from './back-up-database.ts';

const dayMs = 24 * 60 * 60_000;
/** Start-up and the first requests come first. */
const firstAfterMs = 30_000;
/** Tools are often made one after the other: one copy holds them all. */
const soonMs = 5_000;
/** The newest of all, and beside them the newest of each of the last days. */
const newest = 2;
const kept = 5;
/** Copies that a person made with `jig backup` have another name and are never removed. */
const own = /^auto-.*\.db$/;

const ownBackups = (home: string) => listBackups(home, (name) => own.test(name));

/** Those to remove: of each day but the last only the newest copy stays. */
function outdated(backups: readonly KeptBackup[]): KeptBackup[] {
  const days = new Set<number>();
  let stay = 0;
  return backups.filter(({ at }, index) => {
    const day = Math.floor(at / dayMs);
    const isNeeded = stay < kept && (index < newest || !days.has(day));
    days.add(day);
    if (isNeeded) stay += 1;
    return !isNeeded;
  });
}

/** Makes a copy now. One that fails its check takes nobody's place. */
export async function backUpNow(home: string, logger: Logger): Promise<void> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const done = await backUpDatabase(home, join(backupsFolder(home), `auto-${stamp}.db`));
  if (!done.ok) return logger.warn(done.error.message, { fix: done.error.fix });
  for (const { file } of outdated(ownBackups(home))) rmSync(file, { force: true });
}

/** Makes a copy unless the last one is younger than a day. */
export async function backUpDaily(home: string, logger: Logger): Promise<void> {
  const [last] = ownBackups(home);
  if (!last || Date.now() - last.at >= dayMs) await backUpNow(home, logger);
}

export interface BackupKeeper {
  /** What was just written must not be lost with the file: a copy is made in a moment. */
  soon(): void;
  stop(): void;
}

/** The daily copy begins half a minute after the start. */
export function keepBackups(home: string, logger: Logger): BackupKeeper {
  const run = (copy: typeof backUpNow) =>
    void copy(home, logger).catch((error: unknown) => logger.warn('no backup was made', { error: errorText(error) }));
  const first = setTimeout(run, firstAfterMs, backUpDaily);
  const daily = setInterval(run, dayMs, backUpDaily);
  let soon: NodeJS.Timeout | null = null;
  first.unref();
  daily.unref();
  return {
    soon() {
      soon ??= setTimeout(() => {
        soon = null;
        run(backUpNow);
      }, soonMs).unref();
    },
    stop() {
      clearTimeout(first);
      clearInterval(daily);
      if (soon) clearTimeout(soon);
    },
  };
}
