/** The desktop shell from the command line: finds Electron's program without loading the package, which would download it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from './context.ts';

/** The download is tried where it is missing; a machine that cannot have it fails in a second, and this ends the rest, ms. */
const downloadDeadlineMs = 90_000;

/** Path of Electron's program, or null: then the browser shows the same screens. */
export async function findElectron({ app, say, signal }: Context): Promise<string | null> {
  const folder = join(app.root, 'node_modules', 'electron');
  const found = installedElectron(folder);
  const installer = join(folder, 'install.js');
  if (found !== null || !existsSync(installer)) return found;
  say('Fetching the desktop shell, about 110 MB, once (`jig start --headless` does without) ...');
  const isFetched = await new Promise<boolean>((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: 'ignore', timeout: downloadDeadlineMs, signal });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
  if (!isFetched) say('It could not be fetched; the browser shows the same screens.');
  return isFetched ? installedElectron(folder) : null;
}

export function installedElectron(folder: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

/** Runs the desktop app until its last window is closed for good, and passes signals on. Resolves with its exit status. */
export function runDesktop(program: string, { app, home, signal }: Context): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, [app.root], { stdio: ['ignore', 2, 2], env: { ...process.env, JIG_HOME: home } });
    signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
