/** What the running engine serves beside MCP: the screens' files, their socket, and the command line's calls, over a real port. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fail, ok, type Result } from '../../src-preload/contract/result.ts';
import { startHttpServer, type HttpServer } from '../../src-main/engine/endpoint/http-server.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { createEngineApi } from '../../src-main/headless/engine-api.ts';
import { createUiFiles } from '../../src-main/headless/ui-files.ts';
import { createUiSocket, type UiSocket } from '../../src-main/headless/ui-socket.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

const logger = createLogger('test', silentSink);
const callers: string[] = [];

const aborted: string[] = [];
/** Ends only when whoever asked goes away. */
const hangs = (signal: AbortSignal | undefined) =>
  new Promise<Result<unknown>>((resolve) => {
    signal?.addEventListener('abort', () => {
      aborted.push('library.import');
      resolve(fail('aborted', 'Cancelled.', 'Import again.'));
    });
  });

/** Answers a few calls, so that these tests are about the surfaces and not about the engine. */
const engine: Pick<Engine, 'handle'> = {
  handle: (call, input, caller, signal) => {
    callers.push(caller.name);
    if (call === 'library.import') return hangs(signal);
    if (call === 'library.profiles') return Promise.resolve(ok([{ name: 'router', topK: 5, includesMenu: true, toolCount: 0 }]));
    if (call === 'library.removeSource') return Promise.resolve(fail('source-unknown', `No ${JSON.stringify(input)}.`, 'Look again.'));
    if (call === 'clients.remove') return Promise.resolve(ok('not what the contract says'));
    return Promise.reject(new Error('broken inside'));
  },
};

let folder: string;
let server: HttpServer;
let socket: UiSocket;
let origin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jig-surface-'));
  const files = join(folder, 'renderer');
  mkdirSync(join(files, 'assets'), { recursive: true });
  writeFileSync(join(files, 'index.html'), '<!doctype html><title>Jig</title>');
  writeFileSync(join(files, 'assets', 'index-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'not yours');
  socket = createUiSocket({ key: 'the-ui-key', engine: () => engine as Engine, logger });
  const api = createEngineApi({
    adminKey: 'the-admin-key',
    engine: () => engine as Engine,
    ready: () => ({ mcp: 'm', gateway: 'g', ui: 'u', token: 't', pid: 1 }),
    logger,
  });
  const started = await startHttpServer({ port: 0, handlers: [createUiFiles(files), socket.handler, api], logger });
  if (!started.ok) throw new Error(started.error.message);
  server = started.value;
  origin = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  socket.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A raw request: fetch would tidy the path up before it is sent. */
function get(path: string, method = 'GET'): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    request(origin, { path, method }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the files of the screens', () => {
  it('come with a strict content policy; the page is never cached, hashed files are', async () => {
    const page = await get('/');
    expect(page.body).toContain('<title>Jig</title>');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    const script = await get('/assets/index-1a2b.js');
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/%00',
    '/%',
    '//etc/passwd',
    '/assets',
    '/assets/',
    '/nothing.js',
  ])('stay inside their folder: %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('not yours');
  });

  it('answer HEAD without a body and refuse other methods', async () => {
    expect(await get('/', 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect((await get('/', 'DELETE')).status).toBe(404);
  });

  it('that are not built say how to build them', async () => {
    const files = createUiFiles(join(folder, 'nowhere'));
    const started = await startHttpServer({ port: 0, handlers: [files], logger });
    if (!started.ok) throw new Error(started.error.message);
    const answer = await fetch(`http://127.0.0.1:${started.value.port}/`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
    await started.value.close();
  });
});

/** A window: collects frames, and the code with which the socket was closed. */
function open(headers: Record<string, string> = {}) {
  const client = new WebSocket(`${origin.replace('http', 'ws')}/ui/socket`, { headers });
  const frames: unknown[] = [];
  let wake = () => {};
  client.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    wake();
  });
  return {
    client,
    opened: new Promise<void>((resolve, reject) => {
      client.once('open', () => resolve());
      client.once('error', reject);
    }),
    closed: new Promise<number>((resolve) => client.once('close', (code) => resolve(code))),
    async next(): Promise<unknown> {
      while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return frames.shift();
    },
    send: (frame: unknown) => client.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
  };
}

async function greeted() {
  const window = open();
  await window.opened;
  window.send({ hello: 'jig', key: 'the-ui-key' });
  return window;
}

describe('the socket of the screens', () => {
  it('answers calls after hello, as the caller ui', async () => {
    const window = await greeted();
    callers.length = 0;
    window.send({ id: 1, call: 'library.profiles', input: {} });
    expect(await window.next()).toEqual({ id: 1, ok: true, value: [{ name: 'router', topK: 5, includesMenu: true, toolCount: 0 }] });
    window.send({ id: 2, call: 'library.removeSource', input: { id: 'x' } });
    expect(await window.next()).toMatchObject({ id: 2, ok: false, error: { code: 'source-unknown', fix: 'Look again.' } });
    expect(callers).toEqual(['ui', 'ui']);
    window.client.close();
  });

  it('refuses what the contract does not know', async () => {
    const window = await greeted();
    window.send({ id: 1, call: 'library.destroy', input: {} });
    expect(await window.next()).toMatchObject({ id: 1, ok: false, error: { code: 'call-unknown' } });
    window.send({ id: 2, call: 'toString', input: {} });
    expect(await window.next()).toMatchObject({ id: 2, ok: false, error: { code: 'call-unknown' } });
    window.client.close();
  });

  it('survives bugs behind a call: an answer outside the contract, and a throw', async () => {
    const window = await greeted();
    window.send({ id: 1, call: 'clients.remove', input: { id: 'x' } });
    expect(await window.next()).toMatchObject({ id: 1, ok: false, error: { code: 'internal' } });
    window.send({ id: 2, call: 'system.doctor', input: {} });
    expect(await window.next()).toMatchObject({ id: 2, ok: false, error: { code: 'internal' } });
    window.client.close();
  });

  it('closes on a wrong key, on a call before hello, and on rubbish', async () => {
    for (const first of [{ hello: 'jig', key: 'the-admin-key' }, { id: 1, call: 'library.profiles', input: {} }, 'rubbish']) {
      const window = open();
      await window.opened;
      window.send(first);
      expect(await window.closed).toBe(4401);
    }
    const window = await greeted();
    window.send('rubbish');
    expect(await window.closed).toBe(4400);
  });

  it('is closed to pages of other sites', async () => {
    await expect(open({ origin: 'https://example.com' }).opened).rejects.toThrow('403');
  });

  it('broadcasts events to the windows that said hello, and to no other', async () => {
    const [one, two, stranger] = [await greeted(), await greeted(), open()];
    await stranger.opened;
    for (const window of [one, two]) {
      window.send({ id: 1, call: 'library.profiles', input: {} });
      await window.next();
    }
    socket.broadcast('library.changed', {});
    expect(await one.next()).toEqual({ event: 'library.changed', payload: {} });
    expect(await two.next()).toEqual({ event: 'library.changed', payload: {} });
    let heard = false;
    stranger.client.on('message', () => (heard = true));
    stranger.client.close();
    await stranger.closed;
    expect(heard).toBe(false);
    one.client.close();
    two.client.close();
  });
});

describe('the calls of the command line', () => {
  const post = (path: string, body: string, key = 'the-admin-key') =>
    fetch(`${origin}${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${key}` } });

  it('answer with a Result, as the caller cli', async () => {
    callers.length = 0;
    const answer = await post('/api/library.profiles', '{}');
    expect(await answer.json()).toMatchObject({ ok: true, value: [{ name: 'router' }] });
    expect(callers).toEqual(['cli']);
  });

  it('are taken back when the command is stopped', async () => {
    callers.length = 0;
    const stopped = new AbortController();
    const answer = fetch(`${origin}/api/library.import`, {
      method: 'POST',
      headers: { authorization: 'Bearer the-admin-key' },
      body: '{}',
      signal: stopped.signal,
    });
    await expect.poll(() => callers).toEqual(['cli']);
    stopped.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => aborted).toEqual(['library.import']);
  });

  it('need the admin key: the key of the screens and none do not do', async () => {
    for (const key of ['the-ui-key', 'the-admin-key2', ' ']) {
      const answer = await post('/api/library.profiles', '{}', key);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ ok: false, error: { code: 'wrong-key' } });
    }
    expect((await fetch(`${origin}/api/ready`)).status).toBe(401);
  });

  it('refuse another site’s page, GET, rubbish and what is no call', async () => {
    const headers = { authorization: 'Bearer the-admin-key' };
    expect((await fetch(`${origin}/api/ready`, { headers: { ...headers, origin: 'https://example.com' } })).status).toBe(403);
    expect((await fetch(`${origin}/api/library.profiles`, { headers })).status).toBe(405);
    expect((await post('/api/library.profiles', '{')).status).toBe(400);
    expect(await (await post('/api/nothing', '{}')).json()).toMatchObject({ ok: false, error: { code: 'call-unknown' } });
    expect(await (await post('/api/system.doctor', '{}')).json()).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('tell the ready line', async () => {
    const answer = await fetch(`${origin}/api/ready`, { headers: { authorization: 'Bearer the-admin-key' } });
    expect(await answer.json()).toEqual({ ok: true, value: { mcp: 'm', gateway: 'g', ui: 'u', token: 't', pid: 1 } });
  });
});
