/** The small parts of the shell: files of the page, places, sealing, menus, the preload. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineStatus } from '../../src-preload/contract/system.ts';
import { serveApp } from '../../src-main/desktop/app-protocol.ts';
import { menuTemplate } from '../../src-main/desktop/menu.ts';
import { findPlaces } from '../../src-main/desktop/places.ts';
import { sealKeyOf } from '../../src-main/desktop/seal-key.ts';
import { createSealer } from '../../src-main/desktop/sealer.ts';
import { statusLine, trayTemplate } from '../../src-main/desktop/tray.ts';
import { ipcRenderer, reset, state } from './electron-double.ts';
import { logger, ShellBox } from './harness.ts';

let box: ShellBox;
beforeEach(() => {
  reset();
  box = new ShellBox();
});
afterEach(() => box.dispose());

test('the page’s files are served under a strict policy, and nothing beside them', async () => {
  const stop = serveApp(box.places.rendererFolder);
  const get = async (url: string): Promise<Response> =>
    (await state.protocolHandler?.(new Request(url))) ?? new Response(null, { status: 599 });
  const index = await get('app://jig/');
  expect(index.status).toBe(200);
  expect(await index.text()).toBe('<title>Jig</title>');
  expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = index.headers.get('content-security-policy') ?? '';
  for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'none'", "frame-ancestors 'none'"])
    expect(policy).toContain(rule);
  expect(policy).not.toContain('unsafe');
  expect((await get('app://jig/assets/app.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const outside = [
    'app://jig/..%2fsecret.txt',
    'app://jig/%2e%2e/secret.txt',
    'app://jig/assets/..%2f..%2fsecret.txt',
    'app://jig/missing.js',
    'app://jig/assets',
    'app://other/',
    'app://jig/%00',
    'app://jig/%',
  ];
  for (const url of outside) expect((await get(url)).status, url).toBe(404);
  stop();
  expect(state.order).toEqual(['screens']);
});

test('an incomplete install is named with the command that completes it', () => {
  const { rendererFolder, resourcesFolder } = box.places;
  const appRoot = { root: box.folder, version: '1.2.3', resourcesFolder, rendererFolder };
  const env = { JIG_HOME: join(box.folder, 'home') };
  const preload = join(box.folder, 'out', 'preload', 'index.cjs');
  const broken = findPlaces({ isPackaged: false }, env, appRoot);
  expect(broken).toMatchObject({ ok: false, error: { code: 'install-broken', message: `Jig is incomplete: ${preload} is missing.` } });
  if (!broken.ok) expect(broken.error.fix).toContain('npm run build');

  mkdirSync(join(box.folder, 'out', 'preload'), { recursive: true });
  writeFileSync(preload, '');
  const found = { home: env.JIG_HOME, version: '1.2.3', resourcesFolder, rendererFolder, preloadFile: preload };
  expect(findPlaces({ isPackaged: false }, env, appRoot)).toEqual({ ok: true, value: found });
});

test('a sealed secret opens with its key only, and a plain one stays readable', async () => {
  const key = await sealKeyOf(box.places.home, logger);
  const sealer = createSealer(key);
  const sealed = sealer.seal('sk-geheim-ü');
  expect(sealed).toMatch(/^jig-sealed-1:/);
  expect(sealer.seal('sk-geheim-ü')).not.toBe(sealed);
  expect(createSealer(await sealKeyOf(box.places.home, logger)).open(sealed)).toBe('sk-geheim-ü');
  expect(sealer.open('written before there was a key')).toBe('written before there was a key');

  rmSync(join(box.places.home, 'seal.key'));
  const other = createSealer(await sealKeyOf(box.places.home, logger));
  const headless = createSealer(null);
  for (const wrong of [
    other.open(sealed),
    headless.open(sealed),
    sealer.open(`${sealed.slice(0, -8)}AAAAAAA=`),
    sealer.open('jig-sealed-1:'),
  ])
    expect(wrong).toBe('');
  expect(headless.seal('plain')).toBe('plain');
});

test('the menu can open the window and quit on every system', () => {
  const done: string[] = [];
  const actions = { openWindow: () => done.push('open'), quit: () => done.push('quit'), home: box.places.home };
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    const items = menuTemplate(actions, platform).flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : []));
    for (const label of ['Open Jig', 'Quit Jig', 'Show data folder']) {
      const click = items.find((item) => item.label === label)?.click as (() => void) | undefined;
      click?.();
    }
  }
  expect(done).toEqual(['open', 'quit', 'open', 'quit', 'open', 'quit']);
  expect(state.opened).toEqual([box.places.home, box.places.home, box.places.home]);
  const tray = trayTemplate('line', actions);
  expect(tray.map((item) => item.label ?? item.type)).toEqual(['line', 'separator', 'Open Jig', 'Quit']);
});

test('the tray says what is served, or what is being waited for', () => {
  const index = {
    tools: 349,
    embedded: 349,
    ratePerSecond: null,
    etaSeconds: null,
    model: 'x',
    modelState: 'ready',
    problem: null,
    former: null,
  } as const;
  const urls = { mcp: 'http://127.0.0.1:4747/mcp', gateway: 'g', ui: null };
  const status: EngineStatus = {
    version: '1',
    phase: 'ready',
    home: '/h',
    readOnly: false,
    notice: null,
    urls,
    pid: 1,
    index,
    processes: [],
  };
  expect(statusLine(null)).toBe('starting');
  expect(statusLine(status)).toBe('349 tools at http://127.0.0.1:4747/mcp');
  expect(statusLine({ ...status, index: { ...index, tools: 1, embedded: 1 } })).toMatch(/^1 tool at/);
  expect(statusLine({ ...status, index: { ...index, embedded: 12 } })).toBe('349 tools, 12 indexed so far');
  expect(statusLine({ ...status, index: { ...index, modelState: 'missing', embedded: 0 } })).toBe('349 tools, text search only');
  expect(statusLine({ ...status, phase: 'stopping' })).toBe('stopping');
});

test('the preload hands the page its port, within the page’s own origin, and exposes nothing else', async () => {
  const posted: unknown[][] = [];
  const page = { location: { origin: 'app://jig' }, postMessage: (...args: unknown[]) => posted.push(args) };
  const before = Object.keys(page);
  Object.assign(globalThis, { window: page });
  await import('../../src-preload/index.ts');
  const port = {};
  ipcRenderer.emit('jig-port', { ports: [port] });
  expect(posted).toEqual([['jig-port', 'app://jig', [port]]]);
  expect(Object.keys(page)).toEqual(before);
  expect(ipcRenderer.eventNames()).toEqual(['jig-port']);
  Reflect.deleteProperty(globalThis, 'window');
});
