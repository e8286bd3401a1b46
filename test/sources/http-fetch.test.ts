/** The fetch under the SDK's HTTP transports keeps the standard's contract: bodies, streams, aborts, errors with their cause, TLS. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openHttpFetch } from '../../src-main/engine/sources/mcp/http-fetch.ts';
import { errorText } from '../../src-main/lib/guards.ts';
import { fixture } from './setup.ts';

async function listen(server: Server, scheme = 'http'): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

const serve = (listener: RequestListener) => listen(createServer(listener));

function open() {
  const pool = openHttpFetch();
  onTestFinished(() => pool.close());
  return pool;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );

test('method, headers and body arrive; status, headers and body come back; the connection is used again', async () => {
  const sockets = new Set<Socket>();
  const url = await serve((request, response) => {
    sockets.add(request.socket);
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      response.writeHead(418, { 'content-type': 'application/json', 'mcp-session-id': 's1' });
      response.end(
        JSON.stringify({ method: request.method, body, key: request.headers['x-key'], length: request.headers['content-length'] }),
      );
    });
  });
  const { fetch } = open();
  for (const body of ['{"a":"é"}', '[]']) {
    const response = await fetch(url, { method: 'POST', headers: new Headers({ 'x-key': 'k' }), body });
    expect([response.status, response.ok, response.headers.get('mcp-session-id')]).toEqual([418, false, 's1']);
    expect(await response.json()).toEqual({ method: 'POST', body, key: 'k', length: String(Buffer.byteLength(body)) });
  }
  expect(sockets.size).toBe(1);
});

test('answers without a body: 202 of no length and 204', async () => {
  const url = await serve((request, response) => void response.writeHead(request.method === 'DELETE' ? 204 : 202).end());
  const { fetch } = open();
  expect(await (await fetch(url, { method: 'POST', body: '{}' })).text()).toBe('');
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('an answer in %s is read', async (coding, compress) => {
  const url = await serve((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding }).end(compress('{"tools":[]}')),
  );
  expect(await (await open().fetch(url)).json()).toEqual({ tools: [] });
});

test('events are handed on as they come; an abort ends the stream and the connection', async () => {
  let send = (_: string): void => {};
  const ended = Promise.withResolvers<void>();
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    send = (text) => void response.write(text);
    send('data: 1\n\n');
    response.once('close', () => ended.resolve());
  });
  const stop = new AbortController();
  const response = await open().fetch(url, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toEqual({ done: false, value: 'data: 1\n\n' });
  send('data: 2\n\n');
  expect(await reader?.read()).toEqual({ done: false, value: 'data: 2\n\n' });
  stop.abort();
  await failure(reader?.read() ?? Promise.resolve());
  await ended.promise;
});

test('a reader that stops reading cuts the connection', async () => {
  const ended = Promise.withResolvers<void>();
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    response.once('close', () => ended.resolve());
  });
  await (await open().fetch(url)).body?.cancel();
  await ended.promise;
});

test('an abort before or during the wait rejects with its reason', async () => {
  const arrived = Promise.withResolvers<void>();
  const url = await serve(() => arrived.resolve());
  const { fetch } = open();
  const reason = new Error('enough');
  expect(await failure(fetch(url, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  const stop = new AbortController();
  const waiting = failure(fetch(url, { signal: stop.signal }));
  await arrived.promise;
  stop.abort(reason);
  expect(await waiting).toBe(reason);
});

test('failures say what happened: nobody listens, no answer, an answer that breaks off, the pool closed', async () => {
  const { fetch, close } = open();
  const server = createServer();
  const gone = await listen(server);
  server.close();
  await once(server, 'close');
  const refused = await failure(fetch(gone));
  expect(refused).toBeInstanceOf(TypeError);
  expect(errorText(refused)).toMatch(/^fetch failed \(.*ECONNREFUSED/);

  const hangsUp = await serve((request) => void request.socket.destroy());
  expect(errorText(await failure(fetch(hangsUp, { method: 'POST', body: '{}' })))).toBe('fetch failed (other side closed (ECONNRESET))');

  const breaksOff = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{"a":');
    setImmediate(() => response.destroy());
  });
  expect(errorText(await failure(fetch(breaksOff)))).toBe('fetch failed (other side closed (ECONNRESET))');

  const arrived = Promise.withResolvers<void>();
  const silent = await serve(() => arrived.resolve());
  const waiting = failure(fetch(silent));
  await arrived.promise;
  close();
  expect(await waiting).toBeInstanceOf(TypeError);
});

test('an answer without end is given up', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const part = Buffer.alloc(1024 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(part));
    };
    response.on('drain', more);
    more();
  });
  expect(errorText(await failure(open().fetch(url)))).toBe('fetch failed (the answer is larger than 64 MiB)');
});

test('a redirect comes back as it is', async () => {
  const seen: string[] = [];
  const url = await serve((request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const response = await open().fetch(url, { redirect: 'manual' });
  expect([response.status, response.headers.get('location'), seen]).toEqual([307, '/elsewhere', ['/mcp']]);
});

test('TLS: a certificate of an unknown issuer is refused by name, a trusted one is taken', async () => {
  const pem = readFileSync(fixture('sources/loopback-tls.pem'), 'utf8');
  const url = await listen(
    createTlsServer({ key: pem, cert: pem }, (_, response) => void response.end('hello')),
    'https',
  );
  expect(errorText(await failure(open().fetch(url)))).toMatch(/^fetch failed \(self-signed certificate/);
  const usual = getCACertificates('default');
  onTestFinished(() => setDefaultCACertificates(usual));
  setDefaultCACertificates([...usual, pem]);
  expect(await (await open().fetch(url)).text()).toBe('hello');
});
