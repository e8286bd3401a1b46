/** A copy of the library each day, so that a damaged file costs a day at most; the newest few are kept. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { backUpDatabase, backupsFolder } from './back-up-database.ts';

const dayMs = 24 * 60 * 60_000;
/** Start-up and the first requests come first. */
const firstAfterMs = 30_000;
const kept = 3;
/** Copies that a person made with `jig backup` have another name and are never removed. */
const own = /^daily-.*\.db$/;

function ownBackups(home: string): { file: string; at: number }[] {
  const folder = backupsFolder(home);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => own.test(name))
    .map((name) => ({ file: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
}

/** Makes a copy unless the last one is younger than a day. A copy that fails its check replaces none. */
export async function backUpDaily(home: string, logger: Logger): Promise<void> {
  const [newest] = ownBackups(home);
  if (newest && Date.now() - newest.at < dayMs) return;
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const done = await backUpDatabase(home, join(backupsFolder(home), `daily-${stamp}.db`));
  if (!done.ok) return logger.warn(done.error.message, { fix: done.error.fix });
  for (const { file } of ownBackups(home).slice(kept)) rmSync(file, { force: true });
}

/** Begins half a minute after the start. Returns what ends it. */
export function keepBackups(home: string, logger: Logger): () => void {
  const run = () =>
    void backUpDaily(home, logger).catch((error: unknown) => logger.warn('no backup was made', { error: errorText(error) }));
  const first = setTimeout(run, firstAfterMs);
  const daily = setInterval(run, dayMs);
  first.unref();
  daily.unref();
  return () => {
    clearTimeout(first);
    clearInterval(daily);
  };
}
