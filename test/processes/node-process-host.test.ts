import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger } from '../../src-main/lib/logger.ts';
import type { HostedProcess, SpawnOptions } from '../../src-main/processes/process-host.ts';
import { isRunning } from '../support/processes.ts';

const child = fileURLToPath(new URL('child.ts', import.meta.url));
const lines: string[] = [];
const logger = createLogger('test', ({ level, scope, message }) => lines.push(`${level} ${scope} ${message}`));
const started: HostedProcess[] = [];

function start(args: string[], options: Partial<SpawnOptions> = {}): HostedProcess {
  const hosted = new NodeProcessHost({ logger, entryOf: () => child }).spawn('inference', { label: 'helper', args, ...options });
  started.push(hosted);
  return hosted;
}

function nextMessage(hosted: HostedProcess): Promise<unknown> {
  return new Promise((resolve) => {
    const off = hosted.port.onMessage((message) => {
      off();
      resolve(message);
    });
  });
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((hosted) => hosted.kill(0)));
});

test('messages are structured clones, numbers in typed arrays included', async () => {
  const hosted = start(['echo']);
  const message = { vectors: Float32Array.of(0.5, -1), map: new Map([['a', 1n]]) };
  hosted.port.send(message);
  expect(await nextMessage(hosted)).toEqual(message);
  expect(hosted.pid).toBeGreaterThan(0);
});

test('the child sees a scrubbed environment, its own additions and its heap limit', async () => {
  process.env.JIG_TEST_SECRET = 'hunter2';
  const hosted = start(['describe'], { env: { ADDED: 'yes' }, heapLimitMb: 64 });
  const { env, flags, heapLimitBytes } = (await nextMessage(hosted)) as {
    env: Record<string, string>;
    flags: string[];
    heapLimitBytes: number;
  };
  delete process.env.JIG_TEST_SECRET;
  expect(env.ADDED).toBe('yes');
  for (const name of ['JIG_TEST_SECRET', 'PATH', 'HOME', 'NODE_OPTIONS']) expect(env).not.toHaveProperty(name);
  expect(flags).toContain('--max-old-space-size=64');
  expect(heapLimitBytes).toBeLessThan(100 * 1024 * 1024);
});

test('each end has its reason', async () => {
  expect(await start(['exit', '0']).exited).toEqual({ kind: 'exited', code: 0 });
  expect(await start(['exit', '7']).exited).toEqual({ kind: 'crashed', code: 7, signal: null });
  expect(await start(['throw']).exited).toEqual({ kind: 'crashed', code: 1, signal: null });
  expect(await start(['crash']).exited).toEqual({ kind: 'crashed', code: null, signal: 'SIGSEGV' });
  const killed = start(['echo']);
  killed.port.send('x');
  await nextMessage(killed);
  await killed.kill();
  expect(await killed.exited).toEqual({ kind: 'killed' });
  // A second kill, and a message to the dead, are harmless.
  await killed.kill();
  killed.port.send('x');
});

test('a child that does not listen is killed after the grace', async () => {
  const hosted = start(['busy']);
  const { pid } = (await nextMessage(hosted)) as { pid: number };
  await hosted.kill(100);
  expect(await hosted.exited).toEqual({ kind: 'killed' });
  expect(isRunning(pid)).toBe(false);
});

test('what a child prints goes into the log under its name', async () => {
  const hosted = start(['print']);
  const expected = ['info test.helper a line on stdout', 'warn test.helper a line on stderr'];
  while (!expected.every((line) => lines.includes(line))) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(lines).toEqual(expect.arrayContaining(expected));
  await hosted.kill();
});

test.skipIf(process.platform === 'win32')('inference processes that compute end with their parent, even by kill -9', async () => {
  const home = mkdtempSync(join(tmpdir(), 'jig-orphans-'));
  const parent = spawn(process.execPath, [fileURLToPath(new URL('parent.ts', import.meta.url)), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  const pids = JSON.parse(line) as number[];
  expect(pids.map(isRunning)).toEqual([true, true]);
  parent.kill('SIGKILL');
  await Promise.all(pids.map(untilGone));
  expect(pids.map(isRunning)).toEqual([false, false]);
  rmSync(home, { recursive: true, force: true });
});
