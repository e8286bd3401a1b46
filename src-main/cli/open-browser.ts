/** Opens an address in the person's browser, where there is a screen to show it on. */
import { spawn } from 'node:child_process';

/** Whether windows can be shown here. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** False when there is no display; a browser that does not start is not noticed, so the address is always printed too. */
export function openBrowser(url: string): boolean {
  if (!hasDisplay()) return false;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const child = spawn(command ?? 'xdg-open', args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
  return true;
}
