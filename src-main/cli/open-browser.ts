/** Opens the screens in the person's browser, where there is a display, without showing their key to other users. */
import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the page lies there for the browser to read: one that is started for it may need a while, ms. */
const pageLifeMs = 15_000;

/** Whether windows can be shown here. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * The command line of a process can be read by every user of the machine and the address holds a key, so the browser is given a page
 * that leads there, readable by the user alone. Resolves when the page is removed again, after some seconds or on `signal`.
 * A browser that does not start is not noticed, so the address is always printed too.
 */
export async function openBrowser(url: string, home: string, signal: AbortSignal): Promise<void> {
  const page = join(pageFolder(home), `jig-open-${process.pid}.html`);
  const remove = () => rmSync(page, { force: true });
  process.once('exit', remove);
  try {
    remove();
    writeFileSync(page, redirectPage(url), { mode: 0o600, flag: 'wx' });
    const [command, ...args] = opener(page);
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.on('error', () => {});
    child.unref();
    await sleep(pageLifeMs, undefined, { signal }).catch(() => {});
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** A browser installed as a snap reads nothing below a folder whose name begins with a dot, where the home often is. */
function pageFolder(home: string): string {
  return ['firefox', 'chromium'].some((name) => existsSync(join('/snap/bin', name))) ? homedir() : home;
}

function opener(file: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', file];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', file];
  return ['xdg-open', file];
}

function redirectPage(url: string): string {
  const address = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${address}"><title>Jig</title><a href="${address}">Open Jig</a>\n`;
}
