/** The wall around a runner whose realm has been left: what the operating system still forbids (72 and 73). */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import type { HostedProcess } from '../../src-main/processes/process-host.ts';
import { finished, openBox } from '../runs/harness.ts';
import { commandLine } from '../support/jig.ts';
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
    signals: ['true', 'true', 'true'],
  });
  expect(outside.files.length).toBeGreaterThan(50);
  const { files, self: _, ...rest } = inside;
  expect(rest).toEqual({
    read: 'ENOENT',
    passwords: 'ENOENT',
    environ: 'ENOENT',
    write: 'ENOENT',
    environment: ['PWD', 'TZ'],
    connect: 'ECONNREFUSED',
    name: 'EAI_AGAIN',
    interfaces: ['lo'],
    shell: 'ENOENT',
    // The second and third are the wall's own first process, which nothing inside can end.
    signals: ['ESRCH', 'true', 'true'],
  });
  // Node, its libraries, and where Jig lies.
  expect(files.length).toBeLessThan(20);
  expect(
    files.filter((path) => /^\/(etc|home|root|proc|dev|run|var|sys|mnt)(\/|$)/.test(path) && !process.execPath.startsWith(path)),
  ).toEqual([]);
});

test('what it starts ends with it', async ({ skip }) => {
  if (!isWalled) skip('bubblewrap does not work here');
  const mark = `mark-${process.pid}-${Date.now()}`;
  const marked = (): string[] => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(Number(pid)).includes(mark));
  const escaped = await start(true);
  const answer = await ask(escaped, 'multiply', mark);
  if (answer === 'started') while (marked().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await escaped.kill(0);
  while (marked().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  // Control: a runner can be started again.
  expect(await ask(await start(true), 'look', file)).toMatchObject({ read: 'ENOENT' });
});

test('threads that fill the memory end with the run', async () => {
  const box = openBox({ processHost: host, limits: { memoryMb: 256, wallMs: 20_000 }, warm: 0 });
  try {
    const run = await finished(box, '');
    expect(run).toMatchObject({ state: 'failed', error: { code: onLinux ? 'limit-memory' : 'limit-wall' } });
  } finally {
    await box.remove();
  }
});
