/** Builds the app into out/ with electron-vite, and knows when that is needed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say, Stop } from './log.mjs';
import { root } from './paths.mjs';
import { packageBin, runNode } from './spawn.mjs';

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const stampFile = join(root, 'out', 'built-from.txt');

/**
 * Builds main, preload and renderer. Everything is said on stderr.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @returns {Promise<number>} exit status
 */
export async function build(runtime) {
  const state = sourceState();
  await rm(stampFile, { force: true });
  const electronVite = packageBin(join(root, 'node_modules', 'electron-vite'), 'electron-vite');
  const status = await runNode(runtime, [electronVite, 'build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] });
  if (status === 0) {
    await mkdir(join(root, 'out'), { recursive: true });
    await writeFile(stampFile, `${state}\n`);
  }
  return status;
}

/**
 * Builds only when out/ is missing or was made from other sources.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @throws {Stop} when the build fails
 */
export async function buildIfStale(runtime) {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === sourceState()) return;
  say('Building Jig ...');
  const status = await build(runtime);
  if (status !== 0) throw new Stop(`The build failed (exit status ${status}).`, 'Its messages are above.');
}

/** A hash of every source's path, size and time: a removed file changes it too, which the newest time alone would miss. */
function sourceState() {
  const hash = createHash('sha256');
  for (const source of sources) addFile(hash, source);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path relative to the root
 */
function addFile(hash, path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isDirectory()) {
    for (const name of readdirSync(join(root, path)).toSorted()) addFile(hash, `${path}/${name}`);
  } else {
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  }
}
