import { createMcpHandler } from '@modelcontextprotocol/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerFast } from '../../src-main/engine/endpoint/fast-call.ts';
import { readBody } from '../../src-main/engine/endpoint/http-body.ts';
import { startHttpServer, type HttpServer } from '../../src-main/engine/endpoint/http-server.ts';
import { createMcpServer } from '../../src-main/engine/endpoint/mcp-server.ts';
import type { Surface } from '../../src-main/engine/endpoint/surface.ts';
import { toWebRequest, writeWebResponse } from '../../src-main/engine/endpoint/web-exchange.ts';
import { fail, ok } from '../../src-preload/contract/result.ts';
import type { ToolResult } from '../../src-main/engine/parts.ts';
import { logger, value } from './harness.ts';
import { envelope, legacyCall, modernCall, send, type RawReply, type RawRequest } from './raw-call.ts';

const text = [{ type: 'text', text: 'hello\n"wörld" 👋' }];

/** Results by the tool's name: the plain ones are written directly, the others have something that the SDK checks or changes. */
const plain: Record<string, ToolResult> = {
  text: { content: text },
  empty: { content: [] },
  many: { content: [...text, { text: 'b', type: 'text' }] },
  failed: { content: text, isError: true },
  'not-failed': { isError: false, content: text },
  structured: { structuredContent: { b: 1, a: [null, { c: 'x' }] }, content: text },
};
const special: Record<string, ToolResult> = {
  'no-content': { structuredContent: { a: 1 } },
  nothing: {},
  'extra-in-block': { content: [{ type: 'text', text: 'a', extra: 1 }] },
  annotated: { content: [{ type: 'text', text: 'a', annotations: { priority: 1, audience: ['user'] } }] },
  image: { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] },
  'wrong-image': { content: [{ type: 'image', data: '!', mimeType: 'image/png' }] },
  link: { content: [{ type: 'resource_link', uri: 'file:///x', name: 'n' }] },
  'unknown-block': { content: [{ type: 'hologram' }] },
  meta: { content: text, _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'up', version: '9' } } },
  'other-members': { content: text, ttlMs: 5 },
  'list-as-structure': { content: [], structuredContent: [1] },
  'result-type': { content: text, resultType: 'complete' },
  'content-no-list': { content: 'text' },
  'failed-no-boolean': { content: text, isError: 'yes' },
};

let calls = 0;
const surface: Surface = {
  listTtlMs: 0,
  page: () => null,
  async call(name, args) {
    calls += 1;
    if (name === 'wrong') return fail('arguments-invalid', 'Wrong.', 'Right.', { path: '/a', schema: { type: 'object' } });
    if (name === 'unknown') return { ok: 'not-served', message: 'Unknown tool: unknown.' };
    return ok(name === 'echo' ? { content: [{ type: 'text', text: JSON.stringify(args ?? null) }] } : (plain[name] ?? special[name] ?? {}));
  },
};
const identity = { name: 'jig', version: '1.2.3' };
const caller = { name: 'c', scopes: [] };

/** Answers by the short way alone; 599 where that steps aside. */
async function fastOnly(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = value(await readBody(request, 1_000_000));
  const message: unknown = body.length > 0 ? JSON.parse(body.toString()) : undefined;
  const outcome = await answerFast({ request, response, message, surface, caller, identity, signal: new AbortController().signal });
  if (!outcome.done) response.writeHead(599).end();
}

async function sdkOnly(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = value(await readBody(request, 1_000_000));
  const handler = createMcpHandler(() => createMcpServer({ identity, surface, caller }));
  await writeWebResponse(await handler.fetch(toWebRequest(request, body, new AbortController().signal)), response);
}

const servers: HttpServer[] = [];
let fastPort: number;
let sdkPort: number;
beforeAll(async () => {
  for (const handle of [fastOnly, sdkOnly])
    servers.push(value(await startHttpServer({ port: 0, handlers: [{ prefix: '/', handle }], logger })));
  [fastPort, sdkPort] = servers.map(({ port }) => port) as [number, number];
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

const comparable = ({ status, headers: { date: _, ...headers }, body }: RawReply) => ({ status, headers, body });

const eras = [
  ['2026-07-28', modernCall],
  ['2025-11-25', legacyCall],
] as const;

describe.each(eras)('%s', (_, make) => {
  const both = async (request: RawRequest) =>
    [comparable(await send(fastPort, request)), comparable(await send(sdkPort, request))] as const;

  test.each(Object.keys(plain))('a plain result (%s) has the same bytes from both', async (name) => {
    const [fast, sdk] = await both(make({ name, arguments: {} }));
    expect(fast.status).toBe(200);
    expect(fast).toEqual(sdk);
  });

  test.each([
    ['without arguments', { name: 'echo' }, {}],
    ['with an id of letters', { name: 'echo', arguments: { a: 1 } }, { id: 'é-1' }],
    ['with id 0', { name: 'echo', arguments: {} }, { id: 0 }],
    ['that fails', { name: 'wrong', arguments: {} }, {}],
  ])('a call %s has the same bytes from both', async (_name, params, message) => {
    const [fast, sdk] = await both(make(params, message));
    expect(fast.status).toBe(200);
    expect(fast).toEqual(sdk);
  });

  test.each([...Object.keys(special), 'unknown'])('the short way steps aside for %s', async (name) => {
    expect((await send(fastPort, make({ name, arguments: {} }))).status).toBe(599);
  });

  test.each([
    ['another method', {}, { method: 'tools/list' }],
    ['another protocol', {}, { jsonrpc: '1.0' }],
    ['no id', {}, { id: undefined }],
    ['an id of null', {}, { id: null }],
    ['a fraction as id', {}, { id: 1.5 }],
    ['another member', {}, { extra: 1 }],
    ['a parameter that it does not know', { requestState: 'x' }, {}],
    ['no name', { name: undefined }, {}],
    ['a name that is no text', { name: 7 }, {}],
    ['arguments that are a list', { arguments: [] }, {}],
    ['_meta that is no object', { _meta: 'x' }, {}],
  ])('the short way steps aside for %s', async (_name, params, message) => {
    expect((await send(fastPort, make({ name: 'echo', arguments: {}, ...params }, message))).status).toBe(599);
  });

  test.each<[string, Partial<RawRequest>, Record<string, string>]>([
    ['GET', { method: 'GET', body: '' }, {}],
    ['text', {}, { 'content-type': 'text/plain' }],
    ['another version', {}, { 'mcp-protocol-version': '2099-01-01' }],
  ])('the short way steps aside for %s', async (_name, change, headers) => {
    const request = make({ name: 'echo', arguments: {} });
    expect((await send(fastPort, { ...request, ...change, headers: { ...request.headers, ...headers } })).status).toBe(599);
  });
});

test.each([
  ['headers that say something else', { 'mcp-name': 'other' }, {}],
  ['a missing name header', { 'mcp-name': '' }, {}],
  ['an encoded name header', { 'mcp-name': '=?base64?ZWNobw==?=' }, {}],
  ['another method header', { 'mcp-method': 'tools/list' }, {}],
  ['an envelope without a version', {}, { ...envelope, 'io.modelcontextprotocol/protocolVersion': undefined }],
  ['an envelope of another version', {}, { ...envelope, 'io.modelcontextprotocol/protocolVersion': '2025-11-25' }],
  ['an envelope with broken capabilities', {}, { ...envelope, 'io.modelcontextprotocol/clientCapabilities': 7 }],
  ['no envelope', {}, undefined],
])('2026-07-28: the short way steps aside for %s', async (_, headers, meta) => {
  const request = modernCall({ name: 'echo', arguments: {}, _meta: meta });
  expect((await send(fastPort, { ...request, headers: { ...request.headers, ...headers } })).status).toBe(599);
});

test.each([
  ['an envelope', {}, envelope],
  ['unknown meta', {}, { other: 1 }],
  ['a client that takes no stream', { accept: 'application/json' }, undefined],
])('2025-11-25: the short way steps aside for %s', async (_, headers, meta) => {
  const request = legacyCall({ name: 'echo', arguments: {}, _meta: meta });
  expect((await send(fastPort, { ...request, headers: { ...request.headers, ...headers } })).status).toBe(599);
});

test('2025-11-25: a progress token is no reason to step aside', async () => {
  const request = legacyCall({ name: 'echo', arguments: {}, _meta: { progressToken: 3 } });
  expect(comparable(await send(fastPort, request))).toEqual(comparable(await send(sdkPort, request)));
});

test('a call whose result needs the SDK is made once', async () => {
  calls = 0;
  const response = await send(fastPort, modernCall({ name: 'image', arguments: {} }));
  expect(response.status).toBe(599);
  expect(calls).toBe(1);
});
