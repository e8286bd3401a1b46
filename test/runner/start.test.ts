/** How a runner starts: with and without the code cache, with empty hands, and inside the operating system's sandbox. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { constants, createContext, Script } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import { processEntry } from '../../src-main/processes/process-entries.ts';
import { scriptOf } from './support/compiled.ts';
import { LiveRunner, runOnce, startFrame } from './support/live-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'jig-runner-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const host = new NodeProcessHost({ logger: createLogger('test', silentSink) });
const code = scriptOf('return [1 + 1, uuid()];');

test('a code cache is written once and used; a broken, foreign or missing one does no harm', async () => {
  const cache = join(folder, 'realm.cache');
  const plain = await runOnce(startFrame(code));
  expect(plain.frames[0]).toEqual({ t: 'ready', cached: false });
  const writer = host.spawn('runner', { label: 'cache', args: ['--write-cache', cache] });
  expect(await writer.exited).toEqual({ kind: 'exited', code: 0 });
  expect(statSync(cache).size).toBeGreaterThan(100_000);
  const cached = await runOnce(startFrame(code), { args: ['--cache', cache] });
  expect(cached.frames[0]).toEqual({ t: 'ready', cached: true });
  expect(cached.result).toEqual(plain.result);
  const broken = join(folder, 'broken.cache');
  writeFileSync(broken, readFileSync(cache).subarray(0, 5_000));
  for (const file of [broken, join(folder, 'missing.cache')]) {
    const { frames, result } = await runOnce(startFrame(code), { args: ['--cache', file] });
    expect(frames[0]).toEqual({ t: 'ready', cached: false });
    expect(result).toEqual(plain.result);
  }
});

test('its warm-up is a whole run: all that a first run needs is there before it', async () => {
  const source = readFileSync(join(dirname(processEntry('runner')), 'realm.js'), 'latin1');
  const context = createContext(constants.DONT_CONTEXTIFY);
  new Script(source, { filename: 'realm.js' }).runInContext(context);
  const { jigRealm } = context as { jigRealm: (...host: (() => unknown)[]) => { prepare(): Promise<string> } };
  const nothing = () => 0;
  expect(await jigRealm(nothing, nothing, nothing, nothing).prepare()).toBe('{"t":"result","v":{"ok":true}}');
});

test('it needs one folder: a script and an entry, which import nothing but Node’s own', () => {
  const entry = processEntry('runner');
  const needed = [...readFileSync(entry, 'utf8').matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]);
  expect(needed.length).toBeGreaterThan(0);
  expect(needed.filter((name) => !name?.startsWith('node:'))).toEqual([]);
  for (const script of ['realm.js', 'realm-worker.js']) {
    const text = readFileSync(join(dirname(entry), script), 'latin1');
    expect(/[\x80-\xff]/.test(text)).toBe(false);
    // Nothing of this machine.
    expect(text).not.toContain(process.cwd());
  }
});

test('it ends with its parent’s channel, and dies at once when killed in a loop', async () => {
  const idle = new LiveRunner();
  await idle.ready;
  await idle.hosted.kill();
  expect(['killed', 'exited']).toContain((await idle.hosted.exited).kind);
  const busy = new LiveRunner();
  await busy.ready;
  busy.send(startFrame(scriptOf("log('in'); await sleep(1); for (;;);")));
  await busy.next((frame) => frame.t === 'log');
  await busy.kill();
  expect(await busy.hosted.exited).toEqual({ kind: 'killed' });
});

test('inside bubblewrap it runs the same', async ({ skip }) => {
  const isolation = await host.isolation();
  if (isolation.level !== 'os-sandbox') skip(isolation.detail);
  const hosted = host.spawn('runner', { label: 'walled', sandbox: true, heapLimitMb: 128 });
  const messages: string[] = [];
  const result = new Promise<string>((resolve, reject) => {
    hosted.port.onMessage((message) => {
      messages.push(String(message));
      if (String(message).includes('"ready"')) hosted.port.send(JSON.stringify(startFrame(code)));
      if (String(message).includes('"result"')) resolve(String(message));
    });
    void hosted.exited.then((reason) => reject(new Error(`${JSON.stringify(reason)} after ${messages.join(' ')}`)));
  });
  expect(await result).toContain('"v":[2,');
  await hosted.kill(0);
});
