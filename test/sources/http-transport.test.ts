/** The plain call that Jig sends itself looks to the server as the SDK's does, and whatever the server answers comes out alike. */
import { StreamableHTTPClientTransport, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { httpStatus } from '../../src-main/engine/sources/mcp/connect-http.ts';
import { openHttpFetch } from '../../src-main/engine/sources/mcp/http-fetch.ts';
import { HttpTransport } from '../../src-main/engine/sources/mcp/http-transport.ts';

const given = { Authorization: 'Bearer secret', 'X-Team': 'blue' };
const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const call = (name: string, isModern: boolean): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { name, arguments: { text: 'é' }, ...(isModern ? { _meta: meta } : {}) },
});

async function listen(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
}

function ours(url: URL): Transport {
  const pool = openHttpFetch();
  onTestFinished(() => pool.close());
  return new HttpTransport(url, given, pool);
}

const theirs = (url: URL): Transport => new StreamableHTTPClientTransport(url, { requestInit: { headers: given } });

/** The first message that comes, or how sending failed. */
async function exchange(transport: Transport, message: JSONRPCMessage) {
  const received = new Promise<JSONRPCMessage>((resolve) => {
    transport.onmessage = resolve;
  });
  await transport.start();
  onTestFinished(() => transport.close());
  const failed = new Promise<{ status: number | null }>((resolve) => {
    transport.send(message).catch((error: unknown) => resolve({ status: httpStatus(error) }));
  });
  return Promise.race([received, failed]);
}

test.each([
  ['a plain name', 'get_user', true],
  ['a name that is encoded', 'größe', true],
  ['the era of sessions', 'get_user', false],
])('the request of %s', async (_, name, isModern) => {
  const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
  const url = await listen((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      seen.push({ headers: request.headers, body });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":7,"result":{}}');
    });
  });
  for (const transport of [ours(url), theirs(url)]) {
    if (!isModern) transport.setProtocolVersion?.('2025-06-18');
    await exchange(transport, call(name, isModern));
  }
  // Of the connection, or of the program.
  const others = ['connection', 'user-agent', 'accept-encoding', 'accept-language', 'sec-fetch-mode'];
  const [own, sdk] = seen.map(({ headers, body }) => ({
    body,
    headers: Object.fromEntries(Object.entries(headers).filter(([key]) => !others.includes(key))),
  }));
  expect(own).toEqual(sdk);
  expect(own?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-team': 'blue' });
});

test('a session is named in its calls', async () => {
  const seen: unknown[] = [];
  const url = await listen((request, response) => {
    seen.push(request.headers['mcp-session-id']);
    response
      .writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's1' })
      .end('{"jsonrpc":"2.0","id":7,"result":{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}');
    request.resume();
  });
  const transport = ours(url);
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  await exchange(transport, { jsonrpc: '2.0', id: 7, method: 'initialize', params });
  await transport.send(call('echo', false));
  expect(seen).toEqual([undefined, 's1']);
});

const json = { 'content-type': 'application/json; charset=utf-8' };
const result = { jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: 'hi' }], resultType: 'complete' } };
const refused = { jsonrpc: '2.0', id: 7, error: { code: -32_602, message: 'no such tool' } };

const answers: [string, RequestListener, object][] = [
  ['a result', (_, response) => void response.writeHead(200, json).end(JSON.stringify(result)), result],
  ['a list of one result', (_, response) => void response.writeHead(200, json).end(JSON.stringify([result])), result],
  ['an error', (_, response) => void response.writeHead(200, json).end(JSON.stringify(refused)), refused],
  ['an error with status 400', (_, response) => void response.writeHead(400, json).end(JSON.stringify(refused)), refused],
  [
    'a stream of events',
    (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${JSON.stringify(result)}\n\n`),
    result,
  ],
  [
    'a redirect to the same host',
    (request, response) =>
      void (request.url === '/mcp'
        ? response.writeHead(307, { location: '/other' }).end()
        : response.writeHead(200, json).end(JSON.stringify(result))),
    result,
  ],
  ['a redirect to another host', (_, response) => void response.writeHead(307, { location: 'http://localhost:1/' }).end(), { status: 307 }],
  ['a lost session', (_, response) => void response.writeHead(404).end('no session'), { status: 404 }],
  ['a web page', (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'), { status: null }],
  ['no JSON', (_, response) => void response.writeHead(200, json).end('{"jsonrpc"'), { status: null }],
  ['no message', (_, response) => void response.writeHead(200, json).end('{"hello":1}'), { status: null }],
  ['a closed connection', (request) => void request.socket.destroy(), { status: null }],
];

test.each(answers)('%s', async (_, listener, expected) => {
  const url = await listen(listener);
  expect(await exchange(ours(url), call('echo', true))).toEqual(expected);
  expect(await exchange(theirs(url), call('echo', true))).toEqual(expected);
});
