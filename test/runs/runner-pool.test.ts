/** The pool: warm runners, their replacement, their failures, and what is said of the wall around them. Also what a module says of itself. */
import { afterEach, expect, test } from 'vitest';
import { WarmRunnerPool } from '../../src-main/engine/runs/runner-pool.ts';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerCacheFile } from '../../src-main/engine/runs/runner-cache.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import type { ProcessHost } from '../../src-main/processes/process-host.ts';
import { logger, program, runnerEntry, until } from './harness.ts';
import { testBox } from './test-box.ts';
import { watchedHost } from './watched-host.ts';

const pools: WarmRunnerPool[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const watched = (entry = runnerEntry, probe?: ConstructorParameters<typeof NodeProcessHost>[0]['probe']) =>
  watchedHost(new NodeProcessHost({ logger, entryOf: () => entry, ...(probe ? { probe } : {}) }));

function open(processHost: ProcessHost, more: Partial<ConstructorParameters<typeof WarmRunnerPool>[0]> = {}): WarmRunnerPool {
  const pool = new WarmRunnerPool({ processHost, logger, memoryMb: () => 512, warm: 2, ...more });
  pools.push(pool);
  return pool;
}

const typescript = { language: 'typescript', memoryMb: 512 } as const;
const withoutSandbox = async () => ({ status: { level: 'process', detail: 'switched off for this test' } as const, command: null });

test('keeps two warm, hands each out once, and ends them all when it stops', async () => {
  const { host, spawned, alive } = watched();
  const pool = open(host);
  expect(pool.isolation('typescript').detail).toContain('not been tried');
  pool.warmUp();
  await until(() => spawned.length === 2);
  const first = await pool.take(typescript);
  const second = await pool.take(typescript);
  if (!first.ok || !second.ok) throw new Error('no runner');
  expect(first.value.pid).not.toBe(second.value.pid);
  expect(first.value.isolation).toEqual(await host.isolation?.());
  if (process.platform === 'linux') {
    const used = first.value.usage()?.memoryBytes ?? 0;
    expect(used).toBeGreaterThan(2 ** 20);
    expect(used).toBeLessThan(100 * 2 ** 20);
  }
  await until(() => spawned.length === 4);
  await first.value.kill();
  expect(first.value.usage()).toBeNull();
  await pool.stop();
  await until(() => alive.length === 0);
  expect(await pool.take(typescript)).toMatchObject({ ok: false, error: { code: 'runner-failed' } });
});

test('a warm runner that dies is replaced', async () => {
  const { host, spawned } = watched();
  const pool = open(host, { warm: 1 });
  pool.warmUp();
  await until(() => spawned[0] !== undefined);
  const [first] = spawned;
  const once = await pool.take(typescript);
  if (once.ok) await once.value.kill();
  await until(() => spawned.length >= 2 && spawned[1]?.pid !== null);
  await spawned[1]?.kill(0);
  await until(() => spawned.length >= 3);
  const taken = await pool.take(typescript);
  expect(taken.ok).toBe(true);
  expect(first?.label).toBe('runner');
});

test('a runner that cannot start says why and what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jig-pool-'));
  folders.push(folder);
  const broken = join(folder, 'broken.mjs');
  writeFileSync(broken, 'process.exit(9);');
  const silent = join(folder, 'silent.mjs');
  writeFileSync(silent, 'process.on("message", () => {}); process.send("hello");');
  const taken = await open(watched(broken).host).take(typescript);
  expect(taken).toMatchObject({ ok: false, error: { code: 'runner-failed', message: expect.stringContaining('status 9') } });
  expect(taken.ok ? '' : taken.error.fix).toContain('jig doctor');
  expect(await open(watched(silent).host).take(typescript)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('not those of a runner') },
  });
});

test('a missing program file is a failure of the run, not of the engine', async () => {
  const host: ProcessHost = {
    spawn: () => {
      throw new Error('The program file of the runner process is missing');
    },
  };
  const pool = open(host);
  pool.warmUp();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await pool.take(typescript)).toMatchObject({
    ok: false,
    error: { code: 'runner-failed', message: expect.stringContaining('is missing') },
  });
  expect(pool.isolation('typescript').level).toBe('process');
});

test('Python is refused where no operating system’s sandbox is in force', async () => {
  const pool = open(watched(runnerEntry, withoutSandbox).host);
  expect(await pool.take({ ...typescript, language: 'python' })).toMatchObject({ ok: false, error: { code: 'python-needs-sandbox' } });
  expect(pool.isolation('python').detail).toContain('refused');
  expect(pool.isolation('typescript')).toEqual({ level: 'process', detail: 'switched off for this test' });
  expect((await pool.take(typescript)).ok).toBe(true);
});

test('whoever gives up waiting leaves no runner behind', async () => {
  const { host, alive } = watched();
  const pool = open(host, { warm: 0 });
  const controller = new AbortController();
  const taking = pool.take({ ...typescript, signal: controller.signal });
  controller.abort();
  expect(await taking).toMatchObject({ ok: false, error: { code: 'aborted' } });
  await until(() => alive.length === 0);
});

test('the realm’s compiled code is written once, kept by content, and not written by a runner', async () => {
  const home = mkdtempSync(join(tmpdir(), 'jig-cache-'));
  folders.push(home);
  const cacheFile = runnerCacheFile(home, () => runnerEntry) ?? '';
  const { host, spawned } = watched();
  const pool = open(host, { warm: 1, cacheFile });
  pool.warmUp();
  await until(() => spawned.length === 2);
  expect((await pool.take(typescript)).ok).toBe(true);
  expect(statSync(cacheFile).size).toBeGreaterThan(10_000);
  const written = readFileSync(cacheFile);
  await pool.stop();
  const again = open(watched().host, { warm: 1, cacheFile });
  expect((await again.take(typescript)).ok).toBe(true);
  expect(readFileSync(cacheFile).equals(written)).toBe(true);
  await again.stop();
  // One that V8 refuses is made again.
  writeFileSync(cacheFile, 'no code at all');
  const mending = open(watched().host, { warm: 1, cacheFile });
  expect((await mending.take(typescript)).ok).toBe(true);
  await until(() => existsSync(cacheFile) && statSync(cacheFile).size > 10_000);
  // Another content has another name, and takes the old file away.
  writeFileSync(join(home, 'cache', 'runner-0000.bin'), '');
  expect(runnerCacheFile(home, () => runnerEntry)).toBe(cacheFile);
  expect(runnerCacheFile(home, () => join(home, 'no-runner.cjs'))).toBeUndefined();
  expect(existsSync(join(home, 'cache', 'runner-0000.bin'))).toBe(false);
});

test('a module says what it is; one that breaks or hangs while it loads is told with its reason', async () => {
  const box = testBox();
  const { compiled } = program('return 1;');
  expect(await box.runs.describe({ language: 'typescript', compiled })).toMatchObject({
    ok: true,
    value: { name: 'test_tool', permissions: { kv: 'write' }, inputSchema: { type: 'object' }, tests: [] },
  });
  const broken = await box.runs.describe({ language: 'typescript', compiled: '((jig) => { throw new Error("a bug at load"); })' });
  expect(broken).toMatchObject({ ok: false, error: { code: 'load-failed', message: expect.stringContaining('a bug at load') } });
  const hanging = await box.runs.describe({ language: 'typescript', compiled: '((jig) => { for (;;); })' });
  expect(hanging).toMatchObject({ ok: false, error: { code: 'load-timeout', details: { code: 'load-timeout' } } });
  const bomb = await box.runs.describe({
    language: 'typescript',
    compiled: '((jig) => { const all = []; for (;;) all.push(new Uint8Array(3e7).fill(1)); })',
  });
  expect(bomb).toMatchObject({ ok: false });
});
