/** Where the compiled code of the runners' realm is kept: a file for each content and each V8, because V8 itself compares only lengths. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '#lib/hash.ts';

const begins = 'runner-';

/**
 * Path of the file for the runner that `entry` names; those of other versions are removed. Undefined when there is no runner to be read:
 * everything but running tools works without one, and the first run says what is missing.
 */
export function runnerCacheFile(home: string, entry: () => string): string | undefined {
  const folder = join(home, 'cache');
  let name: string;
  try {
    const content = sha256(readFileSync(join(dirname(entry()), 'realm.js')));
    name = `${begins}${content.slice(0, 16)}-${process.versions.v8}-${process.arch}.bin`;
  } catch {
    return undefined;
  }
  try {
    for (const file of readdirSync(folder)) if (file.startsWith(begins) && file !== name) rmSync(join(folder, file), { force: true });
  } catch {
    // There is no such folder yet.
  }
  return join(folder, name);
}
