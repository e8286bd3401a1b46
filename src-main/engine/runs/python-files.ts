/** Where Pyodide lies, and where the snapshot of its memory is kept: a file for each content, in a folder that only the engine writes. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sha256 } from '#lib/hash.ts';

export interface PythonFiles {
  /** The package's. */
  folder: string;
  /** May not exist yet. */
  snapshot: string;
}

const begins = 'python-';

/** `entry` is the runner's program, which holds the package `jig`. Snapshots of other versions are removed. Throws when a part is missing. */
export function pythonFiles(home: string, entry: string): PythonFiles {
  const manifest = createRequire(import.meta.url).resolve('pyodide/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const content = sha256(readFileSync(entry)).slice(0, 16);
  const name = `${begins}${version}-${content}-node${process.versions.node}-${process.arch}.bin`;
  const cache = join(home, 'cache');
  try {
    for (const file of readdirSync(cache)) if (file.startsWith(begins) && file !== name) rmSync(join(cache, file), { force: true });
  } catch {
    // There is no such folder yet.
  }
  return { folder: dirname(manifest), snapshot: join(cache, name) };
}

/** Whether a file is there, of this user, and no other user may write it. */
export function isOwnFile(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size === 0) return false;
  return process.platform === 'win32' || (stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0);
}
