/** MCP over stdio, served by this process or bridged to a running engine, from real clients of both lines. */
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveMcpOverStdio } from '../../src-main/engine/endpoint/serve-stdio.ts';
import { bridgeStdioToHttp } from '../../src-main/engine/endpoint/stdio-bridge.ts';
import { createToolCaller } from '../../src-main/engine/endpoint/call-tool.ts';
import { connectV1, connectV2 } from './connect.ts';
import { createWorkbench, logger, startEndpoint, stockTool, type Endpoint } from './harness.ts';
import { envelope } from './raw-call.ts';
import { menuNames } from './menu-names.ts';

const script = fileURLToPath(new URL('../fixtures/stdio-process.ts', import.meta.url));
const alias = fileURLToPath(new URL('../..', import.meta.url));

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint([stockTool, { server: 's', localName: 'slow', description: 'slow', inputSchema: { type: 'object' } }]);
});
afterAll(() => endpoint.stop());

const command = (mode: string) => ({
  command: process.execPath,
  args: [script, ...(mode === 'bridge' ? ['bridge', endpoint.url, endpoint.token] : ['serve'])],
  cwd: alias,
  stderr: 'ignore' as const,
});

describe.each(['serve', 'bridge'])('%s', (mode) => {
  test.each([
    ['v2 client, 2026-07-28', () => connectV2(new StdioV2(command(mode)))],
    ['v2 client, 2025-era', () => connectV2(new StdioV2(command(mode)), 'legacy')],
    ['v1 client', () => connectV1(new StdioV1(command(mode)))],
  ])('%s finds and calls', async (label, connect) => {
    const client = await connect();
    if (label.includes('2026')) expect(client.era).toBe('modern');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(menuNames);
    const found = await client.callTool({ name: 'find_tools', arguments: { query: 'price' } });
    expect(found.structuredContent).toMatchObject({ tools: [{ name: 'market__get_stock_price' }] });
    const wrong = await client.callTool({ name: 'call_tool', arguments: { name: 'market__get_stock_price', arguments: {} } });
    expect(wrong).toMatchObject({ isError: true, structuredContent: { path: '/symbol' } });
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((symbol) =>
        client.callTool({ name: 'call_tool', arguments: { name: 'market__get_stock_price', arguments: { symbol } } }),
      ),
    );
    expect(answers.map(({ content }) => content)).toEqual(
      ['A', 'B', 'C'].map((symbol) => [{ type: 'text', text: JSON.stringify({ symbol }) }]),
    );
    await client.close();
  });

  test('the process ends by itself when its input ends, with what was asked answered', async () => {
    const child = spawn(process.execPath, command(mode).args, { cwd: alias, stdio: ['pipe', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    const ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: envelope } })}\n`);
    if (mode === 'serve') await expect.poll(() => output).toContain('"id":1');
    child.stdin.end();
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(JSON.parse(output)).toMatchObject({ id: 1, result: { tools: menuNames.map((name) => ({ name })) } });
  });
});

describe('the bridge', () => {
  const start = (options: Partial<Parameters<typeof bridgeStdioToHttp>[0]> = {}) => {
    const input = new PassThrough();
    const output = new PassThrough();
    let text = '';
    output.on('data', (part: Buffer) => (text += part.toString()));
    const done = bridgeStdioToHttp({ url: endpoint.url, token: endpoint.token, input, output, ...options });
    return {
      write: (message: unknown) => input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
      raw: (part: string) => input.write(part),
      end: async () => {
        input.end();
        await done;
      },
      answers: () =>
        text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };
  const call = (id: number | string, name: string, args: Record<string, unknown> = {}) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'call_tool', arguments: { name, arguments: args }, _meta: envelope },
  });

  test('takes lines cut in pieces, empty lines and Windows line ends', async () => {
    const bridge = start();
    const line = JSON.stringify(call('é', 'market__get_stock_price', { symbol: 'Ä👋' }));
    bridge.raw(`\n\r\n${line.slice(0, 30)}`);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    bridge.raw(`${line.slice(30)}\r\n`);
    await expect.poll(() => bridge.answers()).toHaveLength(1);
    await bridge.end();
    expect(bridge.answers()).toMatchObject([{ id: 'é', result: { content: [{ text: '{"symbol":"Ä👋"}' }] } }]);
  });

  test.each([
    ['2026-07-28', { _meta: envelope }],
    ['2025-era', {}],
  ])('%s: a cancelled call is cancelled at its source and gets no answer', async (_, meta) => {
    const bridge = start();
    const { calls } = endpoint.sources;
    const before = { calls: calls.length, aborted: endpoint.sources.aborted };
    bridge.write({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'call_tool', arguments: { name: 's__slow' }, ...meta } });
    await expect.poll(() => calls.length).toBe(before.calls + 1);
    bridge.write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7, ...meta } });
    await expect.poll(() => endpoint.sources.aborted).toBe(before.aborted + 1);
    bridge.write(call(8, 'market__get_stock_price', { symbol: 'A' }));
    await expect.poll(() => bridge.answers()).toHaveLength(1);
    await bridge.end();
    expect(bridge.answers()).toMatchObject([{ id: 8 }]);
  });

  test('the end of input gives up a call that takes too long', async () => {
    const bridge = start();
    const { aborted, calls } = endpoint.sources;
    const before = calls.length;
    bridge.write(call(1, 's__slow'));
    await expect.poll(() => calls.length).toBe(before + 1);
    await bridge.end();
    await expect.poll(() => endpoint.sources.aborted).toBe(aborted + 1);
    expect(bridge.answers()).toEqual([]);
  });

  test('refusals of the endpoint and of the protocol come as errors under the id', async () => {
    const warnings: string[] = [];
    const bridge = start({ token: 'jig_wrong', warn: (message) => warnings.push(message) });
    bridge.write(call(3, 'x'));
    await expect.poll(() => bridge.answers()).toHaveLength(1);
    await bridge.end();
    expect(bridge.answers()).toMatchObject([{ jsonrpc: '2.0', id: 3, error: { data: { code: 'token-wrong', fix: expect.any(String) } } }]);
    expect(warnings.join()).toContain('token');

    const honest = start();
    honest.write({ jsonrpc: '2.0', id: 4, method: 'no/such', params: { _meta: envelope } });
    await expect.poll(() => honest.answers()).toHaveLength(1);
    await honest.end();
    expect(honest.answers()).toMatchObject([{ id: 4, error: { code: -32_601 } }]);
  });

  test('an engine that is gone is an error with a fix; one that moved is found again', async () => {
    const gone = { url: 'http://127.0.0.1:9/mcp' };
    const bridge = start(gone);
    bridge.write(call(1, 'x'));
    await expect.poll(() => bridge.answers()).toHaveLength(1);
    await bridge.end();
    expect(bridge.answers()).toMatchObject([
      { id: 1, error: { data: { code: 'engine-unreachable', fix: expect.stringContaining('jig serve') } } },
    ]);

    let asked = 0;
    const moved = start({
      ...gone,
      rejoin: async () => {
        asked += 1;
        return { url: endpoint.url, token: endpoint.token };
      },
    });
    for (const id of [1, 2, 3]) moved.write(call(id, 'market__get_stock_price', { symbol: 'A' }));
    await expect.poll(() => moved.answers()).toHaveLength(3);
    moved.write(call(4, 'market__get_stock_price', { symbol: 'B' }));
    await expect.poll(() => moved.answers()).toHaveLength(4);
    expect(moved.answers().every(({ result }) => result !== undefined)).toBe(true);
    await moved.end();
    expect(asked).toBe(1);
  });

  test.each([
    ['ends without a word', ''],
    ['holds one line that is too long', `data: "${'x'.repeat(65 * 1024 * 1024)}"\n\n`],
  ])('an answer that %s is an error under the id', async (_, body) => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bridge = start({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` });
    bridge.write(call(1, 'x'));
    await expect.poll(() => bridge.answers()).toHaveLength(1);
    await bridge.end();
    server.close();
    expect(bridge.answers()).toMatchObject([{ id: 1, error: { data: { code: 'engine-gone', fix: expect.any(String) } } }]);
  });

  test('a line that is no JSON is refused by the protocol and the next one is answered', async () => {
    const bridge = start();
    bridge.write('rubbish');
    bridge.write(call(2, 'market__get_stock_price', { symbol: 'B' }));
    await expect.poll(() => bridge.answers().some(({ id }) => id === 2)).toBe(true);
    await bridge.end();
  });

  test('names beyond ASCII travel in the header', async () => {
    const bridge = start({ url: `${endpoint.url}/all` });
    bridge.write({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'wetter·heute', arguments: {}, _meta: envelope } });
    await expect.poll(() => bridge.answers()).toHaveLength(1);
    await bridge.end();
    expect(bridge.answers()).toMatchObject([{ id: 1, error: { code: -32_602, message: expect.stringContaining('wetter·heute') } }]);
  });
});

test('a profile that is not there is a failure', () => {
  const bench = createWorkbench();
  const options = {
    ...bench,
    toolCaller: createToolCaller(bench),
    version: '0',
    logger,
    caller: { name: 'x', scopes: [] },
    input: new PassThrough(),
    output: new PassThrough(),
  };
  expect(serveMcpOverStdio({ ...options, profile: 'nobody' })).toMatchObject({ ok: false, error: { code: 'profile-unknown' } });
  bench.dispose();
});
