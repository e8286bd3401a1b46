/** Finds the machine's own Chromium and starts it quietly: no browser is ever downloaded. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a browser: JIG_CHROMIUM first, then PATH. Null when there is none. */
export function findBrowser(): string | null {
  const inPath = names.flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)));
  return [process.env['JIG_CHROMIUM'] ?? '', ...inPath].find((file) => file !== '' && isExecutable(file)) ?? null;
}

/** Why the tests of the screens do not run here, for the name of the skipped group; null when they do. */
export const noBrowser = findBrowser() ? null : 'skipped: no Chromium in PATH (install it, or set JIG_CHROMIUM)';

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('There is no Chromium here.');
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
