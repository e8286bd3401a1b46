/** `jig doctor`: checks of this installation that change nothing; each failing line names its fix, and one of them makes the status 1. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import type { DoctorLine } from '#contract/system.ts';
import { readEngineFile } from '../headless/engine-file.ts';
import { defaultPort } from '../engine/endpoint/default-port.ts';
import { checkModels } from './check-models.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { installedElectron } from './electron.ts';
import { withEngine, type EngineClient } from './engine-client.ts';
import { hasDisplay } from './open-browser.ts';

const neededNode = 24;
const modelWaitMs = 10_000;

export function define(command: Command, run: RunCommand): void {
  command.action(() => run(doctor));
}

async function doctor(context: Context): Promise<CommandResult> {
  const own = [checkNode(), checkHome(context), await checkEngine(context), checkScreens(context), checkDesktop(context)];
  const models = await checkModels(context);
  const lines = [...own, ...models, ...(await engineLines(context, [...own, ...models]))];
  const failing = lines.filter((line) => !line.ok);
  const text = [
    ...lines.map(
      (line) =>
        `${line.ok ? 'ok  ' : 'FAIL'}  ${line.check}: ${line.message}${line.ok || line.fix === null ? '' : `\n        fix: ${line.fix}`}`,
    ),
    failing.length === 0 ? 'Everything is in order.' : `${failing.length} of ${lines.length} checks failed.`,
  ].join('\n');
  return ok({ document: { ok: failing.length === 0, checks: lines }, text, status: failing.length === 0 ? 0 : 1 });
}

function line(check: string, isOk: boolean, message: string, fix: string | null = null): DoctorLine {
  return { check, ok: isOk, message, fix: isOk ? null : fix };
}

function checkNode(): DoctorLine {
  const major = Number(process.versions.node.split('.')[0]);
  return line(
    'node',
    major >= neededNode,
    `Node ${process.versions.node}`,
    `Use Node ${neededNode}: \`npm run jig\` in a clone brings its own.`,
  );
}

/** A home that does not exist yet counts as writable when the nearest folder above it is: this command creates nothing. */
function checkHome({ home }: Context): DoctorLine {
  let folder = home;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return line('home', true, folder === home ? home : `${home} (will be created)`);
  } catch (error) {
    return line(
      'home',
      false,
      `${home}: ${error instanceof Error ? error.message : String(error)}`,
      'Make the folder writable, or choose another with --home or JIG_HOME.',
    );
  }
}

async function checkEngine({ home }: Context): Promise<DoctorLine> {
  const holder = readEngineFile(home);
  if (holder?.reach) return line('engine', true, `runs as \`jig ${holder.by}\`, process ${holder.pid}, ${holder.reach.origin}`);
  const isFree = await isPortFree(defaultPort);
  return line(
    'engine',
    isFree,
    isFree ? `not running; port ${defaultPort} is free` : `not running, and port ${defaultPort} is taken by another program`,
    'Stop that program, or give `jig serve` another port with --port.',
  );
}

function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function checkScreens({ app }: Context): DoctorLine {
  const isBuilt = existsSync(join(app.rendererFolder, 'index.html'));
  return line('screens', isBuilt, isBuilt ? 'built' : 'not built', 'Run `npm run build`.');
}

/** No fault either way: without a desktop the browser shows the same screens. */
function checkDesktop({ app }: Context): DoctorLine {
  const electron = installedElectron(join(app.root, 'node_modules', 'electron'));
  if (!hasDisplay()) return line('desktop', true, 'no display here: `jig start` prints the address of the screens');
  return line('desktop', true, electron === null ? 'no Electron: `jig start` opens the browser' : 'Electron is installed');
}

/** The engine's own checks. Without a library there is nothing to look at, and looking must not create one. */
async function engineLines(context: Context, own: DoctorLine[]): Promise<DoctorLine[]> {
  const home = own.find(({ check }) => check === 'home');
  if (!home?.ok) return [];
  const isCatalogueValid = own.some((one) => one.check === 'model catalogue' && one.ok);
  if (!existsSync(join(context.home, 'library.db'))) return [line('library', true, 'none yet: it is created by the first import or start')];
  const answer = await withEngine(context, 'doctor', async (engine) => {
    if (!engine.joined) await modelSettled(engine);
    return engine.call('system.doctor', {});
  });
  // Told already, with the place in it.
  if (!answer.ok && answer.error.code === 'catalogue-invalid' && !isCatalogueValid) return [];
  return answer.ok ? answer.value : [line('library', false, answer.error.message, answer.error.fix)];
}

/** An engine of our own has only begun to load its model: whether it can is a part of the answer. */
async function modelSettled(engine: EngineClient): Promise<void> {
  void engine.indexed();
  for (const until = Date.now() + modelWaitMs; Date.now() < until; await sleep(50)) {
    const status = await engine.call('system.status', {});
    if (!status.ok || status.value.index.modelState !== 'loading') return;
  }
}
