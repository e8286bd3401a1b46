/** The local server: prefixes, Host and Origin, limits, a taken port, closing. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readBody } from '../../src-main/engine/endpoint/http-body.ts';
import { replyJson } from '../../src-main/engine/endpoint/http-reply.ts';
import { startHttpServer, type HttpHandler, type HttpServer } from '../../src-main/engine/endpoint/http-server.ts';
import { logger, value } from './harness.ts';

const running: HttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const named = (prefix: string): HttpHandler => ({
  prefix,
  handle: (request, response) => replyJson(response, 200, { prefix, url: request.url }),
});

async function start(handlers: HttpHandler[], port = 0): Promise<HttpServer> {
  const server = value(await startHttpServer({ port, handlers, logger }));
  running.push(server);
  return server;
}

interface Reply {
  status: number;
  json: { error?: { code: string; message: string; fix: string }; [key: string]: unknown };
}

function ask(port: number, path: string, headers: Record<string, string> = {}, body?: Buffer | string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method: body === undefined ? 'GET' : 'POST', headers, agent: false },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) as Reply['json'] }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

test('the longest prefix wins, and a prefix ends at a slash', async () => {
  const { port } = await start([named('/'), named('/mcp'), named('/mcp/p')]);
  for (const [path, prefix] of [
    ['/mcp', '/mcp'],
    ['/mcp?x=1', '/mcp'],
    ['/mcp/all', '/mcp'],
    ['/mcp/p/desk', '/mcp/p'],
    ['/mcpx', '/'],
    ['/', '/'],
  ] as const) {
    expect((await ask(port, path)).json).toMatchObject({ prefix, url: path });
  }
});

test('an address that nobody serves names those that are', async () => {
  const { port } = await start([named('/mcp')]);
  const reply = await ask(port, '/other');
  expect(reply.status).toBe(404);
  expect(reply.json.error).toMatchObject({ code: 'path-unknown', fix: expect.stringContaining('/mcp') });
});

describe('Host and Origin', () => {
  test.each([
    ['localhost', (port: number) => ({ host: `localhost:${port}` })],
    ['IPv6 loopback', (port: number) => ({ host: `[::1]:${port}` })],
    ['own origin', (port: number) => ({ origin: `http://127.0.0.1:${port}` })],
    ['own origin as localhost', (port: number) => ({ origin: `http://localhost:${port}` })],
  ])('%s passes', async (_, headers) => {
    const { port } = await start([named('/')]);
    expect((await ask(port, '/', headers(port))).status).toBe(200);
  });

  test.each([
    ['another name', 'host-refused', () => ({ host: 'evil.example' })],
    ['another name with our port', 'host-refused', (port: number) => ({ host: `evil.example:${port}` })],
    ['another port', 'host-refused', (port: number) => ({ host: `127.0.0.1:${port + 1}` })],
    ['a name that starts like ours', 'host-refused', (port: number) => ({ host: `127.0.0.1.evil.example:${port}` })],
    ['a web page', 'origin-refused', () => ({ origin: 'https://evil.example' })],
    ['an opaque page', 'origin-refused', () => ({ origin: 'null' })],
    ['a page of another local server', 'origin-refused', () => ({ origin: 'http://127.0.0.1:3000' })],
    ['our address over https', 'origin-refused', (port: number) => ({ origin: `https://127.0.0.1:${port}` })],
  ])('%s is refused with cause and fix', async (_, code, headers) => {
    const { port } = await start([named('/')]);
    const reply = await ask(port, '/', headers(port));
    expect(reply.status).toBe(403);
    expect(reply.json.error).toMatchObject({ code, fix: expect.stringContaining(`http://127.0.0.1:${port}`) });
  });

  test('a request without Host is refused', async () => {
    const { port } = await start([named('/')]);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
      let received = '';
      socket.on('data', (part) => (received += part.toString()));
      socket.on('close', () => resolve(received));
    });
    expect(text).toContain('403');
    expect(text).toContain('host-refused');
  });

  test('an upgrade from another page does not reach its room', async () => {
    let upgrades = 0;
    const { port } = await start([
      {
        ...named('/'),
        upgrade(_, socket) {
          upgrades += 1;
          socket.end();
        },
      },
    ]);
    const upgrade = (origin: string) =>
      new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () =>
          socket.write(
            `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
          ),
        );
        socket.on('data', () => {});
        socket.on('close', () => resolve());
      });
    await upgrade('https://evil.example');
    expect(upgrades).toBe(0);
    await upgrade(`http://127.0.0.1:${port}`);
    expect(upgrades).toBe(1);
  });
});

describe('bodies', () => {
  const counting: HttpHandler = {
    prefix: '/',
    maxBodyBytes: 1024 * 1024,
    async handle(request, response) {
      const body = await readBody(request, 1024 * 1024);
      replyJson(response, body.ok ? 200 : 413, body.ok ? { bytes: body.value.length } : { error: body.error });
    },
  };

  test('within the limit arrive whole', async () => {
    const { port } = await start([counting]);
    expect((await ask(port, '/', {}, Buffer.alloc(1024 * 1024))).json).toEqual({ bytes: 1024 * 1024 });
  });

  test('that announce too much get 413 while they are still sent', async () => {
    const { port } = await start([counting]);
    const reply = await ask(port, '/', {}, Buffer.alloc(3 * 1024 * 1024));
    expect(reply.status).toBe(413);
    expect(reply.json.error).toMatchObject({ code: 'body-too-large', message: expect.stringContaining('1 MiB') });
  });

  test('of unannounced length are counted', async () => {
    const { port } = await start([counting]);
    const reply = await ask(port, '/', { 'transfer-encoding': 'chunked' }, Buffer.alloc(2 * 1024 * 1024));
    expect(reply.status).toBe(413);
  });
});

test('a taken port is a failure that names it', async () => {
  const { port } = await start([named('/')]);
  const second = await startHttpServer({ port, handlers: [], logger });
  expect(second).toMatchObject({
    ok: false,
    error: { code: 'port-in-use', message: expect.stringContaining(String(port)), fix: expect.stringContaining('--port') },
  });
});

test.each([-1, 70_000, 1.5])('port %s is refused', async (port) => {
  expect(await startHttpServer({ port, handlers: [], logger })).toMatchObject({ ok: false, error: { code: 'port-refused' } });
});

test('a handler that throws answers 500 and the server goes on', async () => {
  const { port } = await start([
    {
      prefix: '/',
      handle() {
        throw new Error('boom');
      },
    },
  ]);
  for (let i = 0; i < 2; i += 1) expect((await ask(port, '/')).json.error).toMatchObject({ code: 'internal' });
});

test('closing lets the request in flight finish and waits for its handler', async () => {
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let finish = () => {};
  const steps: string[] = [];
  const server = await start([
    {
      prefix: '/',
      async handle(_, response) {
        begun();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        replyJson(response, 200, {});
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        steps.push('recorded');
      },
    },
  ]);
  const reply = ask(server.port, '/');
  await started;
  const closed = server.close().then(() => steps.push('closed'));
  finish();
  expect((await reply).status).toBe(200);
  await closed;
  expect(steps).toEqual(['recorded', 'closed']);
  running.splice(0);
});

test('a peer that resets the connection in the middle of an upgrade ends nothing', async () => {
  const taken: HttpHandler = { ...named('/taken'), upgrade: () => {} };
  const { port } = await start([named('/'), taken]);
  for (const path of ['/', '/taken']) {
    for (const host of ['evil.example', `127.0.0.1:${port}`]) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, () =>
            socket.resetAndDestroy(),
          );
        });
        socket.once('close', () => resolve());
      });
      expect((await ask(port, '/')).status).toBe(200);
    }
  }
});
