/** Installs dependencies exactly when the installed tree differs from the lockfile, however it came to be installed. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { say, Stop } from './log.mjs';
import { root } from './paths.mjs';
import { run } from './spawn.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * Makes a folder's node_modules agree with its package-lock.json.
 * @param {string} folder absolute path of a folder with package.json and package-lock.json
 * @param {string[]} [command] the npm command that does it
 * @throws {Stop} when npm fails
 */
export async function ensureInstalled(folder, command = ['ci']) {
  if (isInstalled(folder)) return;
  const name = relative(root, folder) || 'the app';
  say(`Installing what ${name} needs (npm ${command.join(' ')}) ...`);
  const npm = npmCommand();
  // stdout is the task's own: npm's goes to stderr. The build needs the development dependencies whatever NODE_ENV says.
  const status = await run(npm.command, [...npm.args, ...command, '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: npm.shell,
  });
  if (status !== 0) {
    throw new Stop(
      `npm ${command.join(' ')} failed in ${folder} (exit status ${status}).`,
      'Its own message is above. With a working network, run the same command again.',
    );
  }
}

/**
 * Installs what only the checks need. Linters name one optional package for each of twenty platforms; `npm ci` refuses
 * a lockfile that lacks one of them, though no machine needs more than its own. `install --no-save` takes the locked
 * versions, skips what is for other platforms, and writes no lockfile.
 */
export function ensureChecksInstalled() {
  return ensureInstalled(join(root, 'test'), ['install', '--no-save']);
}

/**
 * npm writes the tree that it installed to node_modules/.package-lock.json, last of all: an install that was
 * cut off has none. Comparing it with the lockfile needs no stamp of our own, and also sees a plain `npm ci`.
 * @param {string} folder
 */
function isInstalled(folder) {
  const installedFile = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const locked = lockedPackages(join(folder, 'package-lock.json'));
  const installed = lockedPackages(installedFile);
  for (const [path, want] of Object.entries(locked)) {
    if (path === '' || want.link) continue;
    const have = installed[path];
    if (!have) {
      // Optional packages are for other machines: npm leaves them out.
      if (!want.optional) return false;
    } else if (have.version !== want.version || have.integrity !== want.integrity) {
      return false;
    }
  }
  return true;
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** The npm that started us, so that a machine with two of them uses one; else the npm in PATH. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) return { command: process.execPath, args: [script], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}
