/** Builds the app into out/ with electron-vite, and the runner with rolldown; knows when that is needed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say, Stop } from './log.mjs';
import { root } from './paths.mjs';
import { packageBin, run, runNode } from './spawn.mjs';

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'scripts/lib/ascii-only.mjs',
  'electron.vite.config.ts',
  'rolldown.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const stampFile = join(root, 'out', 'built-from.txt');

const runnerSources = ['src-main/processes', 'src-main/lib', 'scripts/lib/ascii-only.mjs', 'rolldown.config.ts', 'package-lock.json'];
const runnerStampFile = join(root, 'out', 'runner', 'built-from.txt');

/**
 * Builds main, preload and renderer. Everything is said on stderr.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @returns {Promise<number>} exit status
 */
export async function build(runtime) {
  const state = sourceState(sources);
  await rm(stampFile, { force: true });
  const electronVite = packageBin(join(root, 'node_modules', 'electron-vite'), 'electron-vite');
  const statuses = [
    await runNode(runtime, [electronVite, 'build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] }),
    await buildRunnerIfStale(runtime),
  ];
  const status = Math.max(...statuses);
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
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === sourceState(sources)) return;
  say('Building Jig ...');
  const status = await build(runtime);
  if (status !== 0) throw new Stop(`The build failed (exit status ${status}).`, 'Its messages are above.');
}

/**
 * Builds out/runner when it is missing or was made from other sources; tests need nothing else that is built.
 * @param {Pick<import('./runtime.mjs').Runtime, 'node'>} runtime
 * @returns {Promise<number>} exit status
 */
export async function buildRunnerIfStale({ node }) {
  const state = sourceState(runnerSources);
  if (existsSync(runnerStampFile) && readFileSync(runnerStampFile, 'utf8').trim() === state) return 0;
  await rm(runnerStampFile, { force: true });
  const rolldown = packageBin(join(root, 'node_modules', 'rolldown'), 'rolldown');
  const status = await run(node, [rolldown, '--config', 'rolldown.config.ts'], { stdio: ['ignore', 'ignore', 2] });
  if (status === 0) await writeFile(runnerStampFile, `${state}\n`);
  return status;
}

/**
 * A hash of every source's path, size and time: a removed file changes it too, which the newest time alone would miss.
 * @param {string[]} paths files and folders
 */
function sourceState(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addFile(hash, path);
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
