import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEndpoint, type Endpoint } from './harness.ts';

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(() => endpoint.stop());

/** The part of both clients that these tests use. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

async function connectModern(path = '', token = endpoint.token): Promise<AnyClient> {
  const client = new ModernClient({ name: 'v2', version: '1' });
  await client.connect(
    new ModernTransport(new URL(endpoint.url + path), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  );
  return client;
}

async function connectLegacy(path = '', token = endpoint.token): Promise<AnyClient> {
  const client = new LegacyClient({ name: 'v1', version: '1' });
  await client.connect(
    new LegacyTransport(new URL(endpoint.url + path), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  );
  return client;
}

describe.each([
  ['v2 client', connectModern],
  ['v1 client', connectLegacy],
])('%s', (_, connect) => {
  test('finds a tool and calls it', async () => {
    const client = await connect();
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['find_tools', 'call_tool']);
    const found = await client.callTool({ name: 'find_tools', arguments: { query: 'price of Apple' } });
    const document = {
      tools: [expect.objectContaining({ name: 'market__get_stock_price', inputSchema: expect.objectContaining({ required: ['symbol'] }) })],
      others: ['mail__draft'],
    };
    expect(found.structuredContent).toEqual(document);
    expect(found.content).toEqual([{ type: 'text', text: JSON.stringify(found.structuredContent) }]);
    const called = await client.callTool({
      name: 'call_tool',
      arguments: { name: 'market__get_stock_price', arguments: { symbol: 'AAPL' } },
    });
    expect(called.content).toEqual([{ type: 'text', text: '{"symbol":"AAPL"}' }]);
    await client.close();
  });
});
