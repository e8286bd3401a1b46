/** The wall around runners: what a process in bubblewrap can still do, and what is told where there is no such wall. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { probeBubblewrap } from '../../src-main/headless/bubblewrap.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import type { HostedProcess, SpawnOptions } from '../../src-main/processes/process-host.ts';
import { commandLine, isRunning } from '../support/processes.ts';

const child = fileURLToPath(new URL('child.ts', import.meta.url));
const logger = createLogger('test', silentSink);
const host = new NodeProcessHost({ logger, entryOf: () => child });
const started: HostedProcess[] = [];
let isWalled = false;

beforeAll(async () => {
  isWalled = (await host.isolation()).level === 'os-sandbox';
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((hosted) => hosted.kill(0)));
});

function start(args: string[], options: Partial<SpawnOptions> = {}, from = host): HostedProcess {
  const hosted = from.spawn('runner', { label: 'helper', args, ...options });
  started.push(hosted);
  return hosted;
}

const nextMessage = (hosted: HostedProcess): Promise<unknown> => new Promise((resolve) => void hosted.port.onMessage(resolve));

test('nothing of the machine is in reach from inside, and all of it from outside', async ({ skip }) => {
  if (!isWalled) skip('bubblewrap does not work here');
  const folder = mkdtempSync(join(tmpdir(), 'jig-sandbox-'));
  const secret = join(folder, 'secret.txt');
  writeFileSync(secret, 'hunter2');
  process.env.JIG_TEST_SECRET = 'hunter2';
  try {
    const look = ['look', secret, String(process.pid)];
    // The control: the same code without the wall reads, runs and signals.
    expect(await nextMessage(start(look))).toMatchObject({ read: 'hunter2', run: 'ran\n', signal: 'true' });
    const hosted = start(look, { sandbox: true });
    expect(await nextMessage(hosted)).toEqual({
      pid: 2,
      environment: ['PWD'],
      read: 'ENOENT',
      write: 'EROFS',
      // Where the system calls of the processor are known, no process can be started at all.
      run: ['x64', 'arm64'].includes(process.arch) ? 'EPERM' : 'ENOENT',
      signal: 'ESRCH',
      interfaces: ['lo'],
    });
    // The pid is that of the program itself, whose memory is watched: in namespaces of its own, not the wrapper's.
    expect(readFileSync(`/proc/${hosted.pid}/cmdline`, 'utf8')).toContain(child);
    expect(readlinkSync(`/proc/${hosted.pid}/ns/net`)).not.toBe(readlinkSync('/proc/self/ns/net'));
  } finally {
    delete process.env.JIG_TEST_SECRET;
    rmSync(folder, { recursive: true, force: true });
  }
});

test('ends inside the wall have the same reasons', async ({ skip }) => {
  if (!isWalled) skip('bubblewrap does not work here');
  expect(await start(['exit', '7'], { sandbox: true }).exited).toEqual({ kind: 'crashed', code: 7, signal: null });
  // The first process of a namespace shields its children from their own SIGSEGV by kill; an abort is what a full heap does.
  expect(await start(['abort'], { sandbox: true }).exited).toEqual({ kind: 'crashed', code: null, signal: 'SIGABRT' });
  const busy = start(['busy'], { sandbox: true });
  await nextMessage(busy);
  const { pid } = busy;
  await busy.kill(0);
  expect(await busy.exited).toEqual({ kind: 'killed' });
  await expect.poll(() => pid !== null && isRunning(pid)).toBe(false);
});

test('a wall that was not proved is never claimed, and never replaced by nothing', async () => {
  const without = new NodeProcessHost({
    logger,
    entryOf: () => child,
    probe: async () => ({ status: { level: 'process', detail: 'switched off' }, command: null }),
  });
  expect(await without.isolation()).toEqual({ level: 'process', detail: 'switched off' });
  expect(await start(['exit', '0'], { sandbox: true }, without).exited).toMatchObject({ kind: 'failed-to-start' });
});

test('the probe says what it found, in words', async () => {
  const { status, command } = await probeBubblewrap();
  expect(status.detail).toMatch(command === null ? /bubblewrap|Linux/ : /^bubblewrap \d/);
  expect(status.level).toBe(command === null ? 'process' : 'os-sandbox');
});

test('one that is killed in the middle of its start leaves nothing behind', async ({ skip }) => {
  if (!isWalled) skip('bubblewrap does not work here');
  const marker = `young-${process.pid}`;
  for (let round = 0; round < 20; round += 1) {
    const hosted = start(['echo', marker], { sandbox: true });
    // The wrapper has just made its first child, and has told it nothing yet.
    const children = `/proc/${hosted.pid}/task/${hosted.pid}/children`;
    while (readFileSync(children, 'utf8') === '');
    await hosted.kill(0);
  }
  const left = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(Number(pid)).includes(marker));
  await expect.poll(left).toEqual([]);
});
