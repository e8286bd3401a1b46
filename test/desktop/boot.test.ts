/** The whole shell over the double of Electron, with the real engine, database and inference process behind it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boot } from '../../src-main/desktop/boot.ts';
import { runEngine } from '../../src-main/desktop/run-engine.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { serve } from '../../src-main/headless/serve.ts';
import { app, BrowserWindow, reset, state, type PortDouble, type UtilityDouble } from './electron-double.ts';
import { logger, ShellBox, until } from './harness.ts';

let box: ShellBox;
let booted: Promise<void> | null;

beforeEach(() => {
  reset();
  box = new ShellBox();
  booted = null;
  state.program = (child) => (child.path.endsWith('engine.js') ? runEngineIn(child) : relayToRealProcess(child));
});
afterEach(async () => {
  if (booted && state.quits === 0) await quit();
  box.dispose();
});

function runEngineIn(child: UtilityDouble): void {
  // The double's port has what the engine uses of Electron's.
  runEngine(child.parentPort as never, logger, () => {
    state.order.push('engine');
    child.exit(0);
  });
}

/** A utility process of the double is a real child process behind a port. */
function relayToRealProcess(child: UtilityDouble): void {
  const real = new NodeProcessHost({ logger }).spawn('inference', { label: 'inference' });
  child.parentPort.once('message', ({ ports: [port] }: { ports: PortDouble[] }) => {
    if (!port) return;
    real.port.onMessage((message) => port.postMessage(message));
    port.on('message', ({ data }: { data: unknown }) => real.port.send(data));
    port.on('close', () => void real.kill());
    port.start();
  });
  child.on('kill', () => void real.kill());
  void real.exited.then(() => child.exit(0));
}

function start(): Promise<void> {
  booted = boot(box.places, logger, 0);
  return booted;
}

async function quit(): Promise<void> {
  app.quit();
  await until(() => state.quits === 1);
}

function window(): BrowserWindow {
  const last = BrowserWindow.all.at(-1);
  if (!last) throw new Error('no window');
  return last;
}

/** The page's end of the line, once it has been handed over. */
async function linePort(): Promise<PortDouble> {
  const { webContents } = window();
  const before = webContents.posted.length;
  if (before === 0) webContents.load('app://jig/');
  await until(() => webContents.posted.length > 0);
  const port = webContents.posted.at(-1)?.ports[0];
  if (!port) throw new Error('no port was posted');
  port.start();
  return port;
}

function frames(port: PortDouble): Record<string, unknown>[] {
  const list: Record<string, unknown>[] = [];
  port.on('message', ({ data }: { data: Record<string, unknown> }) => list.push(data));
  return list;
}

test('a window reaches the engine over its port: calls, failures and events', async () => {
  await start();
  const port = await linePort();
  const received = frames(port);
  port.postMessage({ id: 1, call: 'system.status', input: {} });
  port.postMessage({ id: 2, call: 'library.tools', input: { limit: -1 } });
  port.postMessage({ id: 3, call: 'no.such', input: {} });
  port.postMessage('not a frame');
  port.postMessage({ id: 4, call: 'settings.change', input: { theme: 'dark' } });
  await until(
    () =>
      [1, 2, 3, 4].every((id) => received.some((frame) => frame.id === id)) && received.some((frame) => frame.event === 'settings.changed'),
  );
  const byId = (id: number) => received.find((frame) => frame.id === id);
  expect(byId(1)).toMatchObject({ ok: true, value: { phase: 'ready', home: box.places.home } });
  expect(byId(2)).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
  expect(byId(3)).toMatchObject({ ok: false, error: { code: 'call-unknown' } });
  expect(byId(4)).toMatchObject({ ok: true, value: { theme: 'dark' } });
  expect(received.find((frame) => frame.event === 'settings.changed')).toMatchObject({ payload: { theme: 'dark' } });

  // The model loads in a process that the shell forked for the engine.
  await until(() =>
    received.some(
      (frame) => frame.event === 'system.changed' && (frame.payload as { index: { modelState: string } }).index.modelState === 'ready',
    ),
  );
  expect(state.forked.map((child) => child.options.serviceName)).toEqual(['Jig engine', 'Jig inference']);
  await until(() => state.tray?.toolTip.includes('0 tools at http://127.0.0.1:') === true);
});

test('quitting closes tray, window, engine and screens in this order, once', async () => {
  await start();
  await linePort();
  app.quit();
  app.quit();
  await until(() => state.quits === 1);
  expect(state.order).toEqual(['tray', 'window', 'engine', 'screens']);
  expect(state.forked.every((child) => child.hasExited)).toBe(true);
});

test('closing the window leaves the engine serving; a second start opens it again', async () => {
  await start();
  await linePort();
  const first = window();
  app.emit('second-instance');
  expect(BrowserWindow.all).toHaveLength(1);
  expect(first.focused).toBe(1);
  first.close();
  app.emit('window-all-closed');
  expect(state.quits).toBe(0);
  app.emit('second-instance');
  expect(BrowserWindow.all).toHaveLength(2);
  const received = frames(await linePort());
  window().webContents.posted.at(-1)?.ports[0]?.postMessage({ id: 1, call: 'system.status', input: {} });
  await until(() => received.some((frame) => frame.id === 1));
});

test('an engine that crashes comes back, and the open window gets a new port', async () => {
  await start();
  await linePort();
  const [engine] = state.forked;
  // The engine of the double lives in this process, so its home must be let go of as a real crash would.
  await new Promise<void>((resolve) => {
    engine?.parentPort.once('message', () => resolve());
    engine?.postMessage({ type: 'stop' });
  });
  await until(() => window().webContents.posted.length === 2);
  expect(state.forked.filter((child) => child.path.endsWith('engine.js'))).toHaveLength(2);
  expect(state.dialogs).toEqual([]);
});

test('a home that `jig serve` holds is not taken: its screens are offered in the browser', async () => {
  const { home, version, resourcesFolder, rendererFolder } = box.places;
  const held = await serve({ home, port: 0, by: 'serve', version, resourcesFolder, rendererFolder, logger });
  if (!held.ok || held.value.kind !== 'started') throw new Error('the first engine did not start');
  await start();
  await until(() => state.quits === 1);
  expect(state.dialogs).toMatchObject([{ message: 'Jig runs already: `jig serve`.', buttons: ['Open in the browser', 'Quit'] }]);
  expect(state.opened).toEqual([held.value.ready.ui]);
  await held.value.stop();
});

test('an engine that cannot start says why and what to do, then the app ends', async () => {
  box.places.resourcesFolder = join(box.folder, 'nowhere');
  await start();
  await until(() => state.quits === 1);
  expect(state.dialogs).toMatchObject([
    { type: 'error', message: expect.stringContaining('catalogue.json'), detail: expect.stringContaining('reinstall') },
  ]);
});

test('the gateway’s key is sealed in the database, and its sealing key by the system', async () => {
  await start();
  const received = frames(await linePort());
  const gateway = { upstreamUrl: 'http://127.0.0.1:1', apiKey: 'sk-very-secret' };
  window().webContents.posted.at(-1)?.ports[0]?.postMessage({ id: 1, call: 'settings.change', input: { gateway } });
  await until(() => received.some((frame) => frame.id === 1));
  expect(received.find((frame) => frame.id === 1)).toMatchObject({ ok: true, value: { gateway: { apiKeySet: true } } });
  await quit();
  const key = readFileSync(join(box.places.home, 'seal.key'));
  expect(Buffer.from([...key.toString()].toReversed().join(''), 'base64')).toHaveLength(32);
  const database = readFileSync(join(box.places.home, 'library.db'));
  expect(database.includes('jig-sealed-1:')).toBe(true);
  expect(database.includes('sk-very-secret')).toBe(false);
});

test('a desktop without a tray or a safe storage works without them', async () => {
  state.hasTray = false;
  state.hasSafeStorage = false;
  await start();
  const port = await linePort();
  const received = frames(port);
  port.postMessage({ id: 1, call: 'system.status', input: {} });
  await until(() => received.some((frame) => frame.id === 1));
  expect(existsSync(join(box.places.home, 'seal.key'))).toBe(false);
});
