/** Model files over a real local server, each in a process of its own: progress, pause, resume, and all that goes wrong on the way. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Download } from '../../src-preload/contract/models.ts';
import { Downloads, type Fetched, type Wanted } from '../../src-main/engine/models/downloads.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import type { HostedProcess, ProcessHost } from '../../src-main/processes/process-host.ts';
import { FileServer, modelBytes, sha256Of } from '../support/file-server.ts';
import { must } from './model-box.ts';

/** More than the three pieces of 5 MiB that are fetched at once. */
const length = 18 * 1024 * 1024 + 123;
const content = modelBytes(length);
const logger = createLogger('test', silentSink);

let home: string;
let server: FileServer;
let downloads: Downloads;
let spawned: HostedProcess[];

function open(options: { stalledAfterMs?: number } = {}): Downloads {
  const host = new NodeProcessHost({ logger });
  const processHost: ProcessHost = {
    spawn: (kind, given) => {
      const hosted = host.spawn(kind, given);
      spawned.push(hosted);
      return hosted;
    },
  };
  return new Downloads({ processHost, home, logger, env: { HF_ENDPOINT: server.origin }, ...options });
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'jig-downloads-'));
  server = await new FileServer(content).listen();
  spawned = [];
  downloads = open();
});
afterEach(async () => {
  await downloads.stop();
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

const wanted = (more: Partial<Wanted> = {}): Wanted => ({
  id: 'tiny',
  role: 'embedder',
  name: 'Tiny',
  uri: server.url(),
  sha256: sha256Of(content),
  ...more,
});

const half = () => join(home, 'models', 'incoming', 'tiny.gguf.ipull');
const left = () => (existsSync(join(home, 'models', 'incoming')) ? readdirSync(join(home, 'models', 'incoming')) : []);

/** What becomes of it: the fetched file, or the download in the state in which it rests. */
function end(from: Downloads = downloads): Promise<Fetched | Download> {
  return new Promise((resolve) => {
    from.events.on('finished', resolve);
    from.events.on('progress', (one) => {
      if (one.state === 'failed' || one.state === 'paused') resolve(one);
    });
  });
}

function progress(isFar: (one: Download) => boolean): Promise<Download> {
  return new Promise((resolve) => downloads.events.on('progress', (one) => isFar(one) && resolve(one)));
}

test('a file arrives whole, with its progress told, and nothing of the download is left', async () => {
  const seen: Download[] = [];
  downloads.events.on('progress', (one) => seen.push(one));
  const done = end();
  expect(must(downloads.start(wanted()))).toMatchObject({ id: 'tiny', state: 'running', have: 0, bytes: null });
  expect(await done).toEqual({ ...wanted(), file: join(home, 'models', 'tiny.gguf'), bytes: length, sha256: sha256Of(content) });
  expect(readFileSync(join(home, 'models', 'tiny.gguf')).equals(content)).toBe(true);
  expect(seen.some(({ have, bytes }) => bytes === length && have > 0)).toBe(true);
  expect(seen.at(-1)?.state).toBe('verifying');
  expect(downloads.list()).toEqual([]);
  expect(left()).toEqual([]);
});

test('an hf: address is asked at its endpoint, and the checksum that Hugging Face tells is held against the file', async () => {
  server.linkedEtag = `"${sha256Of(content)}"`;
  const done = end();
  must(downloads.start(wanted({ uri: 'hf:someone/some-model/model.gguf', sha256: null })));
  expect(await done).toMatchObject({ sha256: sha256Of(content) });

  server.linkedEtag = `"${'0'.repeat(64)}"`;
  const wrong = end();
  must(downloads.start(wanted({ id: 'other', uri: 'hf:someone/some-model/model.gguf', sha256: null })));
  expect(await wrong).toMatchObject({ state: 'failed', problem: { code: 'download-corrupt' } });
});

test('paused, it keeps what has arrived; resumed, it goes on there and fetches no more than is missing', async () => {
  server.holdAfter = 16 * 1024 * 1024;
  const far = progress(({ have }) => have >= 10 * 1024 * 1024);
  must(downloads.start(wanted()));
  await far;
  const paused = must(await downloads.pause('tiny'));
  expect(paused).toMatchObject({ state: 'paused', bytes: length });
  expect(paused.have).toBeGreaterThan(0);
  expect(existsSync(half())).toBe(true);
  expect(spawned[0]?.pid).not.toBeNull();

  // After a restart of Jig the half is still there.
  server.go();
  server.sent = 0;
  downloads = open();
  expect(downloads.list()).toMatchObject([{ id: 'tiny', state: 'paused', have: paused.have }]);
  const done = end();
  must(downloads.start(wanted()));
  expect(await done).toMatchObject({ sha256: sha256Of(content) });
  expect(server.sent).toBeLessThan(length - 4 * 1024 * 1024);
});

test('a discarded download leaves nothing', async () => {
  server.holdAfter = 8 * 1024 * 1024;
  const far = progress(({ have }) => have > 1024 * 1024);
  must(downloads.start(wanted()));
  await far;
  expect(must(await downloads.discard('tiny'))).toEqual({});
  expect(downloads.list()).toEqual([]);
  expect(left()).toEqual([]);
  expect(await downloads.pause('tiny')).toMatchObject({ ok: false, error: { code: 'download-unknown' } });
});

test('a connection that breaks in the middle is taken up again', async () => {
  server.breaks = { after: 3 * 1024 * 1024, times: 2 };
  const done = end();
  must(downloads.start(wanted()));
  expect(await done).toMatchObject({ sha256: sha256Of(content) });
  expect(server.breaks.times).toBe(0);
});

test('a server that says nothing more is given up after a while, and what has arrived can be resumed', async () => {
  // Long enough for a busy machine to get the first part.
  downloads = open({ stalledAfterMs: 5_000 });
  server.holdAfter = 16 * 1024 * 1024;
  const stopped = end();
  must(downloads.start(wanted()));
  expect(await stopped).toMatchObject({ state: 'failed', problem: { code: 'download-stalled' } });
  expect(existsSync(half())).toBe(true);
  server.go();
  downloads = open();
  const done = end();
  must(downloads.start(wanted()));
  expect(await done).toMatchObject({ sha256: sha256Of(content) });
});

test('a process that is killed touches nothing else, and its half is resumed', async () => {
  server.holdAfter = 16 * 1024 * 1024;
  const far = progress(({ have }) => have >= 10 * 1024 * 1024);
  const stopped = end();
  must(downloads.start(wanted()));
  await far;
  process.kill(spawned[0]?.pid ?? 0, 'SIGKILL');
  expect(await stopped).toMatchObject({
    state: 'failed',
    problem: { code: 'download-crashed', message: expect.stringContaining('SIGKILL') },
  });
  server.go();
  const done = end();
  must(downloads.start(wanted()));
  expect(await done).toMatchObject({ sha256: sha256Of(content) });
});

test('a file that was changed at its source between pause and resume begins anew', async () => {
  server.holdAfter = 16 * 1024 * 1024;
  const far = progress(({ have }) => have >= 10 * 1024 * 1024);
  must(downloads.start(wanted({ sha256: null })));
  await far;
  must(await downloads.pause('tiny'));
  server.go();
  server.content = modelBytes(length, 2);
  server.etag = '"second"';
  server.sent = 0;
  const done = end();
  must(downloads.start(wanted({ sha256: null })));
  expect(await done).toMatchObject({ sha256: sha256Of(server.content) });
});

test('a file that is changed under way and has no checksum is told by its mark, and removed', async () => {
  const changed = modelBytes(length, 2);
  server.holdAfter = 8 * 1024 * 1024;
  const far = progress(({ have }) => have > 1024 * 1024);
  const stopped = end();
  must(downloads.start(wanted({ sha256: null })));
  await far;
  server.content = changed;
  server.etag = '"second"';
  server.go();
  expect(await stopped).toMatchObject({ state: 'failed', have: 0, problem: { code: 'download-changed' } });
  expect(left()).toEqual([]);
  expect(existsSync(join(home, 'models', 'tiny.gguf'))).toBe(false);
});

test('a file with another checksum is removed and says so', async () => {
  const stopped = end();
  must(downloads.start(wanted({ sha256: 'a'.repeat(64) })));
  const failed = await stopped;
  expect(failed).toMatchObject({ state: 'failed', have: 0, problem: { code: 'download-corrupt' } });
  expect('problem' in failed && failed.problem?.message).toContain(`begins with ${sha256Of(content).slice(0, 12)}, not with aaaaaaaaaaaa`);
  expect(left()).toEqual([]);
  expect(existsSync(join(home, 'models', 'tiny.gguf'))).toBe(false);
});

test('a disk without room for the file is told before anything is fetched', async () => {
  server.toldBytes = 10 ** 15;
  const stopped = end();
  must(downloads.start(wanted()));
  expect(await stopped).toMatchObject({
    state: 'failed',
    problem: { code: 'disk-full', message: expect.stringContaining('1000000000 MB') },
  });
  expect(server.sent).toBe(0);
});

/** A small disk of the test's own in the place of the home; only root may make one. */
function smallDisk(megabytes: number): (() => void) | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', home]);
  return made.status === 0 ? () => spawnSync('umount', ['-l', home]) : null;
}

test('a disk that fills up on the way ends the download, and nothing half-written stays', async ({ skip }) => {
  const unmount = smallDisk(90);
  if (!unmount) return skip('a small disk needs root on Linux');
  try {
    server.holdAfter = 2 * 1024 * 1024;
    const far = progress(({ have }) => have > 1024 * 1024);
    const stopped = end();
    must(downloads.start(wanted()));
    await far;
    // Somebody else takes the room that was there at the beginning.
    writeFileSync(join(home, 'filler'), Buffer.alloc(84 * 1024 * 1024));
    server.go();
    expect(await stopped).toMatchObject({ state: 'failed', have: 0, problem: { code: 'disk-full', fix: expect.stringContaining('room') } });
    expect(left()).toEqual([]);
    expect(existsSync(join(home, 'models', 'tiny.gguf'))).toBe(false);
  } finally {
    unmount();
  }
});

test.each([
  [404, 'download-missing'],
  [403, 'download-refused'],
  [503, 'download-unavailable'],
])('a server that answers %i: %s', async (status, code) => {
  server.status = status;
  const stopped = end();
  must(downloads.start(wanted()));
  expect(await stopped).toMatchObject({ state: 'failed', problem: { code, message: expect.stringContaining(String(status)) } });
});

test('a web page in the place of a model is told before it is fetched', async () => {
  server.content = Buffer.from('<!doctype html><title>Sign in</title>'.padEnd(1_000));
  server.type = 'text/html; charset=utf-8';
  const stopped = end();
  must(downloads.start(wanted()));
  expect(await stopped).toMatchObject({
    state: 'failed',
    problem: { code: 'download-not-model', message: expect.stringContaining('a web page') },
  });
  expect(left()).toEqual([]);
});

test('a server that cannot send parts is trusted only with a checksum', async () => {
  server.hasRanges = false;
  const stopped = end();
  must(downloads.start(wanted({ sha256: null })));
  expect(await stopped).toMatchObject({ state: 'failed', problem: { code: 'download-unsure' } });
  const done = end();
  must(downloads.start(wanted()));
  expect(await done).toMatchObject({ sha256: sha256Of(content) });
});

test.each([
  ['http://example.com/model.gguf', 'without encryption'],
  ['file:///etc/passwd', 'no way to fetch'],
  ['hf:someone/some-model', 'not a file'],
  ['hf:someone/../model.gguf', 'names no file'],
  ['model.gguf', 'no address'],
])('%s is no address of a model', async (uri, why) => {
  const stopped = end();
  must(downloads.start(wanted({ uri })));
  expect(await stopped).toMatchObject({
    state: 'failed',
    problem: { code: 'model-address-invalid', message: expect.stringContaining(why) },
  });
  expect(server.requests).toBe(0);
});

test('three at once, and the fourth waits for its turn', async () => {
  server.holdAfter = 0;
  for (const id of ['a', 'b', 'c']) must(downloads.start(wanted({ id })));
  expect(downloads.start(wanted({ id: 'd' }))).toMatchObject({ ok: false, error: { code: 'downloads-busy' } });
  expect(downloads.start(wanted({ id: 'a' }))).toMatchObject({ ok: true });
  expect(spawned).toHaveLength(3);
});
