/** Where the compiled code of the runners' realm is kept: a file for each content and each V8, because V8 itself compares only lengths. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '#lib/hash.ts';

const begins = 'runner-';

/** Path of the file for the runner that starts at `entry`; those of other versions are removed. */
export function runnerCacheFile(home: string, entry: string): string {
  const folder = join(home, 'cache');
  const content = sha256(readFileSync(join(dirname(entry), 'realm.js')));
  const name = `${begins}${content.slice(0, 16)}-${process.versions.v8}-${process.arch}.bin`;
  try {
    for (const file of readdirSync(folder)) if (file.startsWith(begins) && file !== name) rmSync(join(folder, file), { force: true });
  } catch {
    // There is no such folder yet.
  }
  return join(folder, name);
}
