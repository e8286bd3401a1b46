/** MCP over HTTP from the official clients of both lines and both eras, and on the wire. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ToolDefinition } from '../../src-main/engine/library/tool-definition.ts';
import { httpClients, type AnyClient } from './connect.ts';
import { mailTool, startEndpoint, stockTool, value, type Endpoint } from './harness.ts';
import { legacyCall, modernCall, send } from './raw-call.ts';
import { menuNames } from './menu-names.ts';

const tool = (localName: string, more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  server: 's',
  localName,
  description: localName,
  inputSchema: { type: 'object' },
  ...more,
});

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint([
    stockTool,
    mailTool,
    tool('slow'),
    tool('dead'),
    tool('picture'),
    tool('typed', {
      title: 'Typed',
      outputSchema: { type: 'object', properties: { n: { type: 'integer' } } },
      annotations: { readOnlyHint: true },
    }),
    tool('off'),
    tool('odd'),
  ]);
  const { library, sources } = endpoint;
  sources.answers = {
    picture: () => ({ content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }], structuredContent: { width: 1 } }),
    typed: () => ({ content: [], structuredContent: { n: 1 } }),
  };
  const ids = (...names: string[]) => names.map((name) => value(library.resolve(name)).id);
  library.setToolState(ids('off'), 'disabled');
  value(library.saveProfile({ name: 'desk', topK: 3, includesMenu: true, toolIds: ids('market__get_stock_price', 'typed') }));
  value(library.saveProfile({ name: 'bare', topK: 3, includesMenu: false, toolIds: ids('typed', 'off') }));
});
afterAll(() => endpoint.stop());

const names = async (client: AnyClient) => (await client.listTools()).tools.map(({ name }) => name);

describe.each(httpClients)('%s', (label, connect) => {
  const open: AnyClient[] = [];
  const join = async (path = '') => {
    const client = await connect(endpoint.url + path, endpoint.token);
    open.push(client);
    return client;
  };
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
  });

  test('speaks the era that it should', async () => {
    expect((await join()).era).toBe(label.includes('2026') ? 'modern' : label.startsWith('v2') ? 'legacy' : null);
  });

  test('finds a tool and calls it', async () => {
    const client = await join();
    expect(await names(client)).toEqual(menuNames);
    const found = await client.callTool({ name: 'find_tools', arguments: { query: 'price of Apple', context: 'We talked about shares.' } });
    const document = {
      tools: [{ name: 'market__get_stock_price', description: stockTool.description, inputSchema: stockTool.inputSchema }],
      others: ['mail__draft'],
    };
    expect(found.structuredContent).toEqual(document);
    expect(found.content).toEqual([{ type: 'text', text: JSON.stringify(document) }]);
    expect(endpoint.router.asked.at(-1)).toEqual({
      query: 'price of Apple',
      context: [{ role: 'user', content: 'We talked about shares.' }],
    });
    const called = await client.callTool({
      name: 'call_tool',
      arguments: { name: 'market__get_stock_price', arguments: { symbol: 'AAPL' } },
    });
    expect(called.content).toEqual([{ type: 'text', text: '{"symbol":"AAPL"}' }]);
  });

  test('is told when nothing fits', async () => {
    const { structuredContent, isError } = await (await join()).callTool({ name: 'find_tools', arguments: { query: 'thanks!' } });
    expect(structuredContent).toEqual({ tools: [], others: ['mail__draft'], note: 'No tool fits.' });
    expect(isError).toBeFalsy();
  });

  test.each([
    ['empty', ''],
    ['100 KB', 'x'.repeat(100_000)],
    ['emoji only', '🍎👨‍👩‍👧'],
  ])('a query that is %s reaches the router whole', async (_, query) => {
    await (await join()).callTool({ name: 'find_tools', arguments: { query } });
    expect(endpoint.router.asked.at(-1)).toEqual({ query });
  });

  test('a wrong argument is answered with what was wrong and the schema', async () => {
    const client = await join();
    const called = await client.callTool({ name: 'call_tool', arguments: { name: 'market__get_stock_price', arguments: { symbol: 7 } } });
    expect(called.isError).toBe(true);
    expect(called.structuredContent).toMatchObject({
      error: { code: 'arguments-invalid', fix: expect.any(String) },
      path: '/symbol',
      schema: stockTool.inputSchema,
    });
    expect(called.content).toEqual([{ type: 'text', text: JSON.stringify(called.structuredContent) }]);
    const limited = await client.callTool({ name: 'find_tools', arguments: { query: 'q', limit: 99 } });
    expect(limited).toMatchObject({ isError: true, structuredContent: { error: { code: 'arguments-invalid' }, path: '/limit' } });
    const nameless = await client.callTool({ name: 'call_tool', arguments: { arguments: {} } });
    expect(nameless).toMatchObject({ isError: true, structuredContent: { path: '/name' } });
  });

  test.each([
    ['a tool that nobody has', 'nobody__knows', 'tool-unknown'],
    ['a tool that is switched off', 's__off', 'tool-disabled'],
    ['a tool whose server is down', 's__dead', 'source-unreachable'],
  ])('%s is an error that the model can read', async (_, name, code) => {
    const called = await (await join()).callTool({ name: 'call_tool', arguments: { name, arguments: {} } });
    expect(called).toMatchObject({
      isError: true,
      structuredContent: { error: { code, message: expect.any(String), fix: expect.any(String) } },
    });
  });

  test('a router that fails is an error that the model can read', async () => {
    const called = await (await join()).callTool({ name: 'find_tools', arguments: { query: 'broken router' } });
    expect(called).toMatchObject({ isError: true, structuredContent: { error: { code: 'router-down', fix: 'Start it.' } } });
  });

  test('results that are more than text come whole', async () => {
    const called = await (await join()).callTool({ name: 'call_tool', arguments: { name: 's__picture' } });
    expect(called).toMatchObject({ content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }], structuredContent: { width: 1 } });
  });

  test('a tool that the address does not list is a protocol error that says what to do', async () => {
    await expect((await join()).callTool({ name: 's__typed', arguments: {} })).rejects.toThrow(/call_tool/);
    await expect((await join('/all')).callTool({ name: 'nobody__knows', arguments: {} })).rejects.toThrow(/nobody__knows/);
  });

  test('/mcp/all lists and calls every enabled tool', async () => {
    const client = await join('/all');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'mail__send_email',
      'market__get_stock_price',
      's__dead',
      's__odd',
      's__picture',
      's__slow',
      's__typed',
    ]);
    expect(tools.at(-1)).toMatchObject({ title: 'Typed', outputSchema: { type: 'object' }, annotations: { readOnlyHint: true } });
    expect(await client.callTool({ name: 's__typed', arguments: {} })).toMatchObject({ structuredContent: { n: 1 } });
    expect(await client.callTool({ name: 'market__get_stock_price', arguments: {} })).toMatchObject({
      isError: true,
      structuredContent: { path: '/symbol' },
    });
  });

  test('a profile serves its tools, and the menu over them when it says so', async () => {
    const desk = await join('/p/desk');
    expect(await names(desk)).toEqual([...menuNames, 'market__get_stock_price', 's__typed']);
    await desk.callTool({ name: 'find_tools', arguments: { query: 'price' } });
    expect(endpoint.router.asked.at(-1)).toEqual({ query: 'price', profile: 'desk' });
    expect(await desk.callTool({ name: 'call_tool', arguments: { name: 's__typed' } })).toMatchObject({ structuredContent: { n: 1 } });
    expect(await desk.callTool({ name: 'call_tool', arguments: { name: 's__picture' } })).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'tool-not-in-profile' } },
    });
    await expect(desk.callTool({ name: 's__picture', arguments: {} })).rejects.toThrow(/desk/);
    const bare = await join('/p/bare');
    expect(await names(bare)).toEqual(['s__typed']);
    await expect(bare.callTool({ name: 'find_tools', arguments: { query: 'price' } })).rejects.toThrow(/bare/);
  });

  test('a profile that is not there is refused with a fix', async () => {
    await expect(join('/p/nobody')).rejects.toThrow(/profile/);
  });

  test('a wrong token is refused', async () => {
    await expect(connect(endpoint.url, 'jig_wrong')).rejects.toThrow();
  });

  test('100 calls at once each get their own answer', async () => {
    const client = await join();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        client.callTool({ name: 'call_tool', arguments: { name: 'market__get_stock_price', arguments: { symbol: `S${i}` } } }),
      ),
    );
    expect(answers.map(({ content }) => content)).toEqual(
      Array.from({ length: 100 }, (_, i) => [{ type: 'text', text: `{"symbol":"S${i}"}` }]),
    );
  });
});

test('a call whose result the SDK has to write is made once', async () => {
  const [, connect] = httpClients[0];
  const client = await connect(endpoint.url, endpoint.token);
  endpoint.sources.answers.odd = () => ({ content: [], structuredContent: [1, 2] });
  const before = endpoint.sources.calls.length;
  expect(await client.callTool({ name: 'call_tool', arguments: { name: 's__odd' } })).toMatchObject({ structuredContent: [1, 2] });
  expect(endpoint.sources.calls.length).toBe(before + 1);
  await client.close();
});

test('a caller who closes the request cancels the call at its source', async () => {
  const [, connect] = httpClients[0];
  const client = await connect(endpoint.url, endpoint.token);
  const stop = new AbortController();
  const before = endpoint.sources.calls.length;
  const call = client.callTool({ name: 'call_tool', arguments: { name: 's__slow' } }, { signal: stop.signal });
  await expect.poll(() => endpoint.sources.calls.length).toBe(before + 1);
  stop.abort();
  await expect(call).rejects.toThrow();
  await expect.poll(() => endpoint.sources.aborted).toBe(1);
  await client.close();
});

describe('on the wire', () => {
  const authorized = <T extends { headers: Record<string, string> }>(request: T) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${endpoint.token}` },
  });
  const list = (make: typeof modernCall, path: string) => {
    const request = authorized(make({ name: 'x' }, { method: 'tools/list' }));
    const body = JSON.parse(request.body) as { params: Record<string, unknown> };
    delete body.params.name;
    const { 'mcp-name': _, ...headers } = request.headers;
    return send(endpoint.port, {
      body: JSON.stringify(body),
      headers: { ...headers, ...(headers['mcp-method'] ? { 'mcp-method': 'tools/list' } : {}) },
      path,
    });
  };

  test.each(['/mcp', '/mcp/all', '/mcp/p/desk'])('%s lists the same bytes each time, and says for how long they hold', async (path) => {
    const first = await list(modernCall, path);
    const again = await list(modernCall, path);
    expect(again.body).toBe(first.body);
    expect(JSON.parse(first.body)).toMatchObject({
      result: { cacheScope: 'private', ttlMs: path === '/mcp' ? 3_600_000 : 60_000, resultType: 'complete' },
    });
    const legacy = await list(legacyCall, path);
    expect(legacy.body).not.toContain('ttlMs');
    expect((await list(legacyCall, path)).body).toBe(legacy.body);
  });

  test('a request without a token gets 401 with the scheme and a fix', async () => {
    const reply = await send(endpoint.port, modernCall({ name: 'find_tools', arguments: { query: 'q' } }));
    expect(reply).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="jig"' } });
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'token-missing', fix: expect.stringContaining('Connect screen') } });
  });

  test('a wrong token gets 401 and says that it is wrong', async () => {
    const request = modernCall({ name: 'find_tools', arguments: { query: 'q' } });
    const reply = await send(endpoint.port, { ...request, headers: { ...request.headers, authorization: 'Bearer jig_wrong' } });
    expect(reply).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringContaining('invalid_token') } });
  });

  test('a client without the right to MCP gets 403', async () => {
    const { token } = value(endpoint.clients.create('chat', ['gateway']));
    const request = modernCall({ name: 'find_tools', arguments: { query: 'q' } });
    expect((await send(endpoint.port, { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } })).status).toBe(403);
  });

  test('a web page is refused even with the token', async () => {
    const request = authorized(modernCall({ name: 'find_tools', arguments: { query: 'q' } }));
    const reply = await send(endpoint.port, { ...request, headers: { ...request.headers, origin: 'https://evil.example' } });
    expect(reply.status).toBe(403);
    expect(reply.body).toContain('origin-refused');
  });

  test.each([
    ['no JSON', '{', 400],
    ['nothing', '', 400],
    ['a number', '7', 400],
    ['an empty batch', '[]', 400],
  ])('a body that is %s is answered by the protocol', async (_, body, status) => {
    const { headers } = authorized(legacyCall({ name: 'x' }));
    expect((await send(endpoint.port, { body, headers })).status).toBe(status);
  });

  test('too large a body gets 413', async () => {
    const request = authorized(legacyCall({ name: 'find_tools', arguments: { query: 'x'.repeat(5_000_000) } }));
    expect((await send(endpoint.port, request)).status).toBe(413);
  });

  test('GET is not served', async () => {
    const { headers } = authorized(legacyCall({ name: 'x' }));
    expect((await send(endpoint.port, { method: 'GET', body: '', headers })).status).toBe(405);
  });
});

test('a large library is listed page by page, each tool once, even when it changes in between', async () => {
  const tools = Array.from({ length: 1_203 }, (_, i) => tool(`t${String(i).padStart(4, '0')}`));
  const large = await startEndpoint(tools);
  const [, connect] = httpClients[2];
  const client = await connect(`${large.url}/all`, large.token);
  const seen: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await client.listTools(cursor === undefined ? {} : { cursor });
    seen.push(...page.tools.map(({ name }) => name));
    cursor = page.nextCursor;
    pages += 1;
    if (pages === 1) large.library.setToolState([value(large.library.resolve('t0003')).id], 'disabled');
  } while (cursor !== undefined);
  expect(pages).toBe(3);
  expect(seen).toEqual(tools.map(({ localName }) => `s__${localName}`));
  await expect(client.listTools({ cursor: 'not-one-of-ours!' })).rejects.toThrow(/cursor/);
  await client.close();
  await large.stop();
});

test('a profile that changes is listed anew', async () => {
  const [, connect] = httpClients[0];
  const { library } = endpoint;
  value(library.saveProfile({ name: 'moving', topK: 3, includesMenu: false, toolIds: [value(library.resolve('typed')).id] }));
  const before = await connect(`${endpoint.url}/p/moving`, endpoint.token);
  expect(await names(before)).toEqual(['s__typed']);
  value(library.saveProfile({ name: 'moving', topK: 3, includesMenu: false, toolIds: [value(library.resolve('picture')).id] }));
  const after = await connect(`${endpoint.url}/p/moving`, endpoint.token);
  expect(await names(after)).toEqual(['s__picture']);
  await before.close();
  await after.close();
});
