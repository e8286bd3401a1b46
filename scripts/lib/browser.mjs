/** Finds the Chromium that tests of the screens use; on a bare CI machine it installs Debian's own package. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './log.mjs';
import { run } from './spawn.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const macApps = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/**
 * Path of a browser, or null when there is none and we may not install one: then those tests are skipped with a reason.
 * @returns {Promise<string | null>}
 */
export async function findBrowser() {
  const found = installedBrowser();
  if (found || !mayInstall()) return found;
  say('No Chromium here: installing it with apt, for the tests of the screens ...');
  const quiet = { stdio: /** @type {['ignore', 2, 2]} */ (['ignore', 2, 2]), env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const updated = await run('apt-get', ['-qq', 'update'], quiet);
  const packages = ['chromium', 'fonts-liberation'];
  const status = updated === 0 ? await run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], quiet) : updated;
  if (status !== 0) say(`apt-get failed (exit status ${status}): the tests of the screens will be skipped.`);
  return installedBrowser();
}

/** Looks at JIG_CHROMIUM first, then in PATH, then where macOS keeps its applications. */
function installedBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const inPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.JIG_CHROMIUM ?? '', ...inPath, ...macApps].find((file) => file !== '' && isExecutable(file)) ?? null;
}

/** Only on a CI machine, as root, with apt: nobody's own machine gets packages unasked. */
function mayInstall() {
  return process.env.CI === 'true' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
