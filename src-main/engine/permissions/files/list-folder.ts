/** What lies in a granted folder: files and folders; links that lead out, devices and half-written files are left out. */
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';
import { isInside } from '../own-path.ts';
import { fileFailure } from './file-failure.ts';
import type { GrantedFolder } from './granted-folder.ts';
import { temporaryName } from './relative-path.ts';

const maxEntries = 10_000;

interface Entry {
  name: string;
  isFolder: boolean;
  size: number;
}

/** Sorted by name. Fails with `file-missing`, `file-outside`, `file-not-a-folder`, `file-too-many`. */
export async function listFolder(folder: GrantedFolder, names: readonly string[]): Promise<Result<Entry[]>> {
  const real = await folder.existing(names);
  if (!real.ok) return real;
  const entries: Entry[] = [];
  try {
    if (!(await stat(real.value)).isDirectory()) return fail('file-not-a-folder', `"${names.join('/')}" is a file`, 'Read it instead.');
    for await (const { name } of await opendir(real.value)) {
      if (temporaryName.test(name)) continue;
      const entry = await describe(join(real.value, name), name, folder.root);
      if (entry) entries.push(entry);
      if (entries.length > maxEntries) {
        return fail(
          'file-too-many',
          `the folder holds more than ${maxEntries} files`,
          'Keep fewer in one folder, or name the files in the input.',
        );
      }
    }
  } catch (error) {
    return fileFailure(error, names);
  }
  return ok(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

async function describe(path: string, name: string, root: string): Promise<Entry | null> {
  try {
    if (!isInside(await realpath(path), root)) return null;
    const stats = await stat(path);
    if (stats.isDirectory()) return { name, isFolder: true, size: 0 };
    return stats.isFile() ? { name, isFolder: false, size: stats.size } : null;
  } catch {
    // Gone in between, or a link to nothing.
    return null;
  }
}
