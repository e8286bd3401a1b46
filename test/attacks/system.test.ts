/** The wall around a runner whose realm has been left: what the operating system still forbids (72 and 73). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import type { HostedProcess } from '../../src-main/processes/process-host.ts';
import { finished, openBox } from '../runs/harness.ts';
import type { Seen, Task } from './support/escaped.ts';

const entry = fileURLToPath(new URL('support/escaped.ts', import.meta.url));
const host = new NodeProcessHost({ logger: createLogger('test', silentSink), entryOf: () => entry });
const onLinux = process.platform === 'linux';
const started: HostedProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'jig-escaped-'));
const file = join(folder, 'secret.txt');
let server: Server;
let isWalled = false;

beforeAll(async () => {
  isWalled = (await host.isolation()).level === 'os-sandbox';
  writeFileSync(file, 'hunter2');
  server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await Promise.all(started.map((hosted) => hosted.kill(0)));
  await new Promise<void>((resolve) => server.close(() => resolve()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(sandbox: boolean): Promise<HostedProcess> {
  const hosted = host.spawn('runner', { label: 'escaped', heapLimitMb: 128, sandbox, env: { TZ: 'UTC' } });
  started.push(hosted);
  await nextMessage(hosted);
  return hosted;
}
const nextMessage = (hosted: HostedProcess): Promise<unknown> => new Promise((resolve) => void hosted.port.onMessage(resolve));

async function ask(hosted: HostedProcess, deed: Task['deed'], about: string): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const answer = nextMessage(hosted);
  hosted.port.send({ deed, file: about, port, engine: process.pid } satisfies Task);
  return answer;
}

test('it sees no files but its own, no network, no environment, no other process; without the wall it sees them all', async ({ skip }) => {
  if (!isWalled) skip('bubblewrap does not work here');
  process.env['JIG_TEST_SECRET'] = 'hunter2';
  const [outside, inside] = (await Promise.all([false, true].map(async (sandbox) => ask(await start(sandbox), 'look', file)))) as [
    Seen,
    Seen,
  ];
  delete process.env['JIG_TEST_SECRET'];
  // The control: the same code without the wall.
  expect(outside).toMatchObject({
    read: 'hunter2',
    passwords: 'true',
    environ: 'true',
    write: 'undefined',
    connect: 'connected',
    shell: 'ended 0',
    self: 'ended 0',
    signals: ['true', 'true', 'true'],
  });
  expect(outside.files.length).toBeGreaterThan(50);
  const { files, ...rest } = inside;
  expect(rest).toEqual({
    read: 'ENOENT',
    passwords: 'ENOENT',
    environ: 'ENOENT',
    write: 'ENOENT',
    environment: ['PWD', 'TZ'],
    connect: 'ECONNREFUSED',
    name: 'EAI_AGAIN',
    interfaces: ['lo'],
    shell: 'EPERM',
    self: 'EPERM',
    // The second and third are the wall's own first process, which nothing inside can end.
    signals: ['ESRCH', 'true', 'true'],
  });
  // Node, its libraries, and where Jig lies.
  expect(files.length).toBeLessThan(20);
  expect(
    files.filter((path) => /^\/(etc|home|root|proc|dev|run|var|sys|mnt)(\/|$)/.test(path) && !process.execPath.startsWith(path)),
  ).toEqual([]);
});

test('it starts no other process, of whatever kind', async ({ skip }) => {
  if (!isWalled) skip('bubblewrap does not work here');
  // The control: without the wall, both are started.
  expect(await ask(await start(false), 'multiply', file)).toEqual(['started', 'started', 'started']);
  expect(await ask(await start(true), 'multiply', file)).toEqual(['EPERM', 'EPERM', 'EPERM']);
});

test('threads that fill the memory end with the run', async () => {
  const box = openBox({ processHost: host, limits: { memoryMb: 256, wallMs: 100_000 }, warm: 0 });
  try {
    const run = await finished(box, '');
    expect(run).toMatchObject({ state: 'failed', error: { code: onLinux ? 'limit-memory' : 'limit-wall' } });
  } finally {
    await box.remove();
  }
});
