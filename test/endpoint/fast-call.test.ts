/** The short way answers with the SDK's bytes, or steps aside. */
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

/** Results by the tool's name. The plain ones are written directly, and are none of Jig's business beyond their outermost members. */
const plain: Record<string, ToolResult> = {
  text: { content: text },
  empty: { content: [] },
  many: { content: [...text, { text: 'b', type: 'text' }] },
  failed: { content: text, isError: true },
  'not-failed': { isError: false, content: text },
  structured: { structuredContent: { b: 1, a: [null, { c: 'x' }] }, content: text },
  'no-content': { structuredContent: { a: 1 } },
  nothing: {},
  'extra-in-block': { content: [{ type: 'text', text: 'a', extra: 1 }] },
  annotated: { content: [{ type: 'text', text: 'a', annotations: { priority: 1, audience: ['user'], later: true } }] },
  image: { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] },
  'unknown-block': { content: [{ type: 'hologram', data: [1] }, 7] },
  meta: { _meta: { a: 1 }, content: text },
  'meta-of-upstream': { content: text, _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'up', version: '9' }, b: 2 } },
};
/** These have something that the SDK changes for one era or the other. */
const special: Record<string, ToolResult> = {
  'other-members': { content: text, ttlMs: 5 },
  capabilities: { content: text, capabilities: { tasks: {} } },
  'list-as-structure': { content: [], structuredContent: [1] },
  'text-as-structure': { content: text, structuredContent: 'x' },
  'result-type': { content: text, resultType: 'complete' },
  'meta-no-object': { content: text, _meta: 7 },
};

const surface: Surface = {
  listTtlMs: 0,
  page: () => null,
  async call(name, args) {
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

test.each(['extra-in-block', 'unknown-block', 'annotated'])('the SDK passes %s on untouched as well', async (name) => {
  const { body } = await send(sdkPort, modernCall({ name, arguments: {} }));
  expect((JSON.parse(body) as { result: ToolResult }).result.content).toEqual(plain[name]?.content);
});

test('structured content that is no object is put into the words of 2025-era clients', async () => {
  const { body } = await send(sdkPort, legacyCall({ name: 'list-as-structure', arguments: {} }));
  expect(JSON.parse(body.slice(body.indexOf('{')))).toMatchObject({
    result: { structuredContent: { result: [1] }, content: [{ type: 'text', text: '[1]' }] },
  });
});
