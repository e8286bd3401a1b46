import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MainWindow } from '../../src-main/desktop/window.ts';
import { readBounds } from '../../src-main/desktop/window-bounds.ts';
import { BrowserWindow, MessageChannelMain, nativeTheme, reset, state } from './electron-double.ts';
import { logger, ShellBox } from './harness.ts';

let box: ShellBox;
let ports: number;
let isServing: boolean;
let main: MainWindow;

beforeEach(() => {
  reset();
  box = new ShellBox();
  ports = 0;
  isServing = true;
  main = new MainWindow({
    places: box.places,
    logger,
    connect: () => {
      if (!isServing) return null;
      ports += 1;
      // The double's port has what the shell uses of Electron's.
      return new MessageChannelMain().port2 as never;
    },
  });
});
afterEach(() => box.dispose());

function opened(): BrowserWindow {
  main.show();
  const window = BrowserWindow.all.at(-1);
  if (!window) throw new Error('no window');
  return window;
}

test('the window is sandboxed, isolated, and shown only when painted', () => {
  const window = opened();
  expect(window.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    preload: box.places.preloadFile,
  });
  expect(window.options.show).toBe(false);
  expect(window.options.backgroundColor).toMatch(/^#[0-9a-f]{6}$/);
  expect(window.webContents.url).toBe('app://jig/');
  expect(window.shown).toBe(0);
  window.emit('ready-to-show');
  expect(window.shown).toBe(1);
});

test('the background before the first paint follows the system’s theme', () => {
  const light = opened().options.backgroundColor;
  nativeTheme.shouldUseDarkColors = true;
  main.close();
  expect(opened().options.backgroundColor).not.toBe(light);
  nativeTheme.shouldUseDarkColors = false;
});

test('each load of the page gets exactly one port, and no page but ours gets any', () => {
  const { webContents } = opened();
  // The engine comes to life before the page has loaded: the port waits for the page.
  main.connect();
  expect(ports).toBe(0);
  webContents.load('app://jig/');
  expect(webContents.posted).toMatchObject([{ channel: 'jig-port', ports: [expect.anything()] }]);
  webContents.load('app://jig/index.html');
  expect(ports).toBe(2);
  for (const url of ['https://example.com/', 'app://jig.evil/', 'app://other/', 'file:///etc/passwd', 'data:text/html,x'])
    webContents.load(url);
  expect(ports).toBe(2);
});

test('an engine that serves nobody yet sends its port when it does', () => {
  isServing = false;
  const { webContents } = opened();
  webContents.load('app://jig/');
  expect(webContents.posted).toEqual([]);
  isServing = true;
  main.connect();
  expect(webContents.posted).toHaveLength(1);
});

test('the window never leaves its page, and only web addresses open outside', () => {
  const { webContents } = opened();
  const navigate = (url: string): boolean => {
    let isPrevented = false;
    webContents.emit('will-navigate', { preventDefault: () => (isPrevented = true) }, url);
    return !isPrevented;
  };
  expect(navigate('app://jig/tools')).toBe(true);
  for (const url of ['https://example.com', 'file:///etc/passwd', 'app://jig.evil/', 'javascript:alert(1)'])
    expect(navigate(url)).toBe(false);

  for (const url of ['https://example.com/a', 'http://x.test', 'file:///etc/passwd', 'smb://host/share', 'javascript:alert(1)']) {
    expect(webContents.openHandler?.({ url })).toEqual({ action: 'deny' });
  }
  expect(state.opened).toEqual(['https://example.com/a', 'http://x.test']);

  const granted: Record<string, boolean> = {};
  for (const permission of ['clipboard-sanitized-write', 'media', 'geolocation', 'clipboard-read']) {
    webContents.session.permission?.(webContents, permission, (isGranted) => (granted[permission] = isGranted));
  }
  expect(granted).toEqual({ 'clipboard-sanitized-write': true, media: false, geolocation: false, 'clipboard-read': false });
});

test('a second call brings the open window to the front, a closed one is opened where it was', () => {
  const window = opened();
  window.minimized = true;
  main.show();
  expect(BrowserWindow.all).toHaveLength(1);
  expect(window).toMatchObject({ minimized: false, shown: 1, focused: 1 });

  window.bounds = { x: 300, y: 200, width: 1000, height: 640 };
  window.maximized = true;
  window.close();
  const again = opened();
  expect(again).not.toBe(window);
  expect(again.options).toMatchObject({ x: 300, y: 200, width: 1000, height: 640 });
  expect(again.maximized).toBe(true);
});

test('a page whose process is gone is loaded again', () => {
  const { webContents } = opened();
  webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
  expect(webContents.reloads).toBe(1);
});

test('bounds that no screen shows keep their size and lose their place; a damaged file is no obstacle', () => {
  const file = join(box.folder, 'window.json');
  const screens = [{ x: 0, y: 0, width: 1280, height: 800 }];
  writeFileSync(file, JSON.stringify({ x: 2000, y: 100, width: 900, height: 700, isMaximized: false }));
  expect(readBounds(file, screens)).toEqual({ width: 900, height: 700, isMaximized: false });
  expect(readBounds(file, [...screens, { x: 1280, y: 0, width: 1280, height: 800 }])).toMatchObject({ x: 2000 });
  for (const damaged of ['', '{', '{"width":"wide"}', '{"width":5,"height":5,"isMaximized":false}']) {
    writeFileSync(file, damaged);
    expect(readBounds(file, screens)).toEqual({ width: 1200, height: 800, isMaximized: false });
  }
  expect(existsSync(join(box.places.resourcesFolder, 'icons', 'jig-512.png'))).toBe(true);
  expect(
    readFileSync(join(box.places.resourcesFolder, 'icons', 'tray-32.png'))
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
});
