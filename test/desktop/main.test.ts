/** The entry: what must be true before the shell boots. The parts behind it have tests of their own. */
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { fail, ok, type Result } from '../../src-preload/contract/result.ts';
import type { state as stateType } from './electron-double.ts';
import type { Places } from '../../src-main/desktop/places.ts';

let found: Result<Places>;
const boot = vi.fn((_places: Places) => Promise.resolve());
vi.mock('../../src-main/desktop/places.ts', () => ({ findPlaces: () => found }));
vi.mock('../../src-main/desktop/boot.ts', () => ({ boot }));

type ElectronState = typeof stateType;

const places: Places = { home: '/h', version: '1', resourcesFolder: '/r', rendererFolder: '/s', preloadFile: '/p' };

/** Runs the entry anew, with a fresh double of Electron. */
async function runMain(prepare: (state: ElectronState) => void = () => {}) {
  vi.resetModules();
  const double = await import('./electron-double.ts');
  prepare(double.state);
  await import('../../src-main/desktop/main.ts');
  await new Promise((resolve) => setImmediate(resolve));
  return double;
}

beforeEach(() => {
  boot.mockClear();
  found = ok(places);
});

test('the only Jig of its home boots, sandboxed, with its own scheme and profile', async () => {
  const { app, state } = await runMain();
  expect(boot.mock.calls.map(([given]) => given)).toEqual([places]);
  expect(app).toMatchObject({ isSandboxed: true, userData: join('/h', 'desktop'), exitCode: null });
  expect(state.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
});

test('a second start on the same home ends without booting', async () => {
  const { state } = await runMain((double) => (double.isFirstInstance = false));
  expect(boot).not.toHaveBeenCalled();
  expect(state.quits).toBe(1);
});

test('an incomplete install is told in a box, and the app ends', async () => {
  found = fail('install-broken', 'A file is missing.', 'Reinstall Jig.');
  const { app, state } = await runMain();
  expect(boot).not.toHaveBeenCalled();
  expect(state.dialogs).toEqual([{ title: 'Jig cannot start', message: 'A file is missing.\nReinstall Jig.' }]);
  expect(app.exitCode).toBe(1);
});

test('a shell that cannot boot ends instead of staying without a window', async () => {
  boot.mockRejectedValueOnce(new Error('no display'));
  const { app } = await runMain();
  expect(app.exitCode).toBe(1);
});
