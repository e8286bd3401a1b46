/**
 * Where each kind of process starts: the same call works from source (`.ts`) and from the bundle (`out/main/<kind>.js`).
 * A runner is always the built one (rolldown.config.ts): its realm is a script, and a sandbox shows it no sources.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ProcessKind } from './process-host.ts';

const sources: Partial<Record<ProcessKind, string>> = {
  inference: './inference/entry.ts',
  effects: './effects/entry.ts',
  sql: './sql/entry.ts',
  download: './download/entry.ts',
};

const runners: Partial<Record<ProcessKind, string>> = { runner: 'entry.cjs', 'python-runner': 'python.mjs' };

/** Path of the file to start. Throws when it is not there: the install or the build is broken. */
export function processEntry(kind: ProcessKind): string {
  // A bundler may put this module into the output's root or into a folder of shared chunks below it.
  const isSource = import.meta.url.endsWith('.ts');
  const runner = runners[kind];
  const folders = isSource ? ['../../out/runner'] : ['../runner', '../../runner'];
  const source = sources[kind] ?? '';
  const places = runner ? folders.map((folder) => `${folder}/${runner}`) : isSource ? [source] : [`./${kind}.js`, `../${kind}.js`];
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(
      `The program file of the ${kind} process is missing beside ${import.meta.url}: run \`npm run build\`, or reinstall Jig.`,
    );
  return found;
}
