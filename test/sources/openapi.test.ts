/** An OpenAPI document and its real implementation on loopback: every operation is a tool that makes the real HTTP call. */
import { expect, onTestFinished, test } from 'vitest';
import { startBookshop } from '../fixtures/openapi/bookshop-server.ts';
import { call, fixture, must, mustFail, openSources, writeFile } from './setup.ts';

async function openBookshop(headers?: Record<string, string>) {
  const shop = await startBookshop();
  onTestFinished(shop.close);
  const opened = openSources();
  const [report] = must(await opened.sources.import({ kind: 'url', url: `${shop.origin}/openapi.yaml`, ...(headers ? { headers } : {}) }));
  const tool = (name: string) => must(opened.library.resolve(`corner_bookshop__${name}`));
  const callTool = async (name: string, args: Record<string, unknown> = {}, options = {}) =>
    must(await call(opened, `corner_bookshop__${name}`, args, options));
  return { shop, opened, report, tool, callTool };
}

test('operations become tools; those that cannot are named with the reason', async () => {
  const { report, opened, tool } = await openBookshop();
  expect(report).toMatchObject({ source: 'corner_bookshop', added: 15, notes: [] });
  expect(report?.failed).toEqual([
    { name: 'PUT /books/{id}/cover', reason: 'its body is application/octet-stream; Jig can send JSON, forms and text' },
    { name: 'GET /broken', reason: 'its reference #/components/parameters/Nowhere points to nothing' },
    { name: 'GET /remote', reason: expect.stringContaining('other.yaml#/Query') },
  ]);
  expect(opened.library.sources()[0]).toMatchObject({ kind: 'openapi', name: 'corner_bookshop' });
  expect(tool('searchBooks')).toMatchObject({
    title: 'Search the catalogue',
    description: 'Search the catalogue. Finds books by words of the title, by author and by price.',
    tags: ['books'],
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: 'object',
      properties: {
        author: { type: 'array', items: { type: 'string' }, description: 'Any of these authors.' },
        price: { properties: { max: { type: 'number', exclusiveMinimum: 0 } } },
        currency: { type: 'string', enum: ['EUR', 'USD', 'INR'] },
      },
      additionalProperties: false,
    },
  });
  expect(tool('removeBook').description).toBe('Deprecated. Take a book out of the catalogue');
  expect(tool('get_books_by_id_cover').localName).toBe('get_books_by_id_cover');
});

test('bodies are merged into the arguments, without what only the server sets, and recursion stays finite', async () => {
  const { tool } = await openBookshop();
  const { inputSchema } = tool('addBook');
  expect(inputSchema).toMatchObject({
    required: ['title', 'author'],
    properties: {
      title: { type: 'string' },
      author: { type: 'object', properties: { born: { type: ['integer', 'null'] } } },
      categories: { items: { $ref: '#/$defs/Category' } },
    },
    $defs: { Category: { properties: { children: { items: { $ref: '#/$defs/Category' } }, parent: { $ref: '#/$defs/Category' } } } },
  });
  expect(Object.keys(inputSchema.properties as object)).not.toContain('id');
  expect(tool('addBook').schemaProblem).toBeNull();
  expect(tool('updateBook').inputSchema).toMatchObject({
    required: ['id'],
    properties: { id: { type: 'integer' }, body_id: { type: 'string' }, title: {}, price: { type: ['number', 'null'] } },
  });
  expect(tool('replaceCategories').inputSchema).toMatchObject({ required: ['body'], properties: { body: { type: 'array' } } });
});

test('arguments go to their places in their styles', async () => {
  const { shop, callTool } = await openBookshop();
  await callTool('searchBooks', { q: 'a&b', author: ['Eliot', 'Tagore'], language: ['en', 'hi'], price: { min: 1, max: 20 } });
  expect(shop.last()?.url).toBe('/v1/books?q=a%26b&author=Eliot&author=Tagore&language=en,hi&price[min]=1&price[max]=20');
  await callTool('updateBook', { id: 2, body_id: 'T-1', price: null });
  expect(shop.last()).toMatchObject({
    method: 'PATCH',
    url: '/v1/books/2',
    body: '{"id":"T-1","price":null}',
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  await callTool('placeOrder', { book: 1, email: 'ada@example.com', gift: true });
  expect(shop.last()).toMatchObject({
    body: 'book=1&email=ada%40example.com&gift=true',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await callTool('whoAmI', { 'X-Shop-Device': 'till-3', basket: '42' });
  expect(shop.last()?.headers).toMatchObject({ 'x-shop-device': 'till-3', cookie: 'basket=42' });
  await callTool('replaceCategories', { body: [{ name: 'Novels' }] });
  expect(shop.last()?.body).toBe('[{"name":"Novels"}]');
});

test('answers become results: JSON, lists, errors, pictures, nothing, and no more than allowed', async () => {
  const { callTool } = await openBookshop();
  expect(await callTool('getBook', { id: 1 })).toMatchObject({
    structuredContent: { id: 1, title: 'Middlemarch' },
    content: [{ type: 'text' }],
  });
  expect(await callTool('listOrders')).toMatchObject({ structuredContent: { result: [{ order: 1 }, { order: 2 }] } });
  expect(await callTool('getBook', { id: 9 })).toEqual({
    isError: true,
    content: [{ type: 'text', text: 'HTTP 404 Not Found\n{"error":"no book 9"}' }],
  });
  expect(await callTool('removeBook', { id: 1 })).toEqual({ content: [{ type: 'text', text: 'HTTP 204 No Content' }] });
  expect(await callTool('get_books_by_id_cover', { id: 1 })).toMatchObject({ content: [{ type: 'image', mimeType: 'image/png' }] });
  const large = await callTool('largeReport');
  expect(JSON.stringify(large).length).toBeLessThan(1_100_000);
  expect(JSON.stringify(large)).toContain('[cut: the response is larger');
});

test('a redirect is followed on the same host only, because credentials go along', async () => {
  const { callTool } = await openBookshop({ 'X-Api-Key': 'shop-secret-key' });
  expect(await callTool('oldBook', { id: 1 })).toMatchObject({ structuredContent: { id: 1 } });
  expect(await callTool('elsewhere')).toMatchObject({ content: [{ text: 'over there' }] });
});

test('a path argument cannot climb to another path', async () => {
  const { shop, opened, callTool } = await openBookshop();
  await callTool('getShelf', { name: '../admin' });
  expect(shop.last()?.url).toBe('/v1/shelves/..%2Fadmin');
  for (const name of ['..', '.', ''])
    expect(mustFail(await call(opened, 'corner_bookshop__getShelf', { name })).code).toBe('argument-invalid');
});

test('headers are sent with every call and shown nowhere', async () => {
  const secret = 'shop-secret-key';
  const { shop, opened, callTool } = await openBookshop({ 'X-Api-Key': secret });
  await callTool('getBook', { id: 1 });
  expect(shop.last()?.headers['x-api-key']).toBe(secret);
  await shop.close();
  const failure = mustFail(await call(opened, 'corner_bookshop__getBook', { id: 1 }));
  expect(failure).toMatchObject({ code: 'source-unreachable' });
  expect(failure.message).toMatch(/^corner_bookshop: http:.* cannot be reached/);
  expect(JSON.stringify([opened.library.sources(), failure, opened.logs, opened.reports])).not.toContain(secret);
});

test('timeouts and cancellation end the request', async () => {
  const { opened } = await openBookshop();
  expect(mustFail(await call(opened, 'corner_bookshop__slowReport', {}, { timeoutMs: 60 })).code).toBe('source-timeout');
  const abort = new AbortController();
  const cancelled = call(opened, 'corner_bookshop__slowReport', {}, { signal: abort.signal });
  abort.abort();
  expect(mustFail(await cancelled).code).toBe('aborted');
});

test('a document from a file needs a base address where its servers are relative', async () => {
  const shop = await startBookshop();
  onTestFinished(shop.close);
  const path = fixture('openapi/bookshop.yaml');
  const opened = openSources();
  const [without] = must(await opened.sources.import({ kind: 'file', path }));
  expect(without?.notes.join()).toContain('base URL');
  expect(mustFail(await call(opened, 'corner_bookshop__getBook', { id: 1 })).code).toBe('source-no-address');
  const [again] = must(await opened.sources.import({ kind: 'file', path, baseUrl: `${shop.origin}/v1/` }));
  expect(again).toMatchObject({ source: 'corner_bookshop', added: 0, unchanged: 15 });
  expect(must(await call(opened, 'corner_bookshop__getBook', { id: 1 })).structuredContent).toMatchObject({ title: 'Middlemarch' });
});

test('a JSON document, a Swagger 2 one and broken YAML are told apart', async () => {
  const { sources } = openSources();
  const document = {
    openapi: '3.1.0',
    info: { title: 'Tiny', version: '1' },
    servers: [{ url: 'http://127.0.0.1:9' }],
    paths: { '/a': { get: {} } },
  };
  expect(must(await sources.import({ kind: 'file', path: writeFile('tiny.json', document) }))[0]).toMatchObject({
    source: 'tiny',
    added: 1,
  });
  expect(mustFail(await sources.import({ kind: 'file', path: writeFile('old.json', { swagger: '2.0' }) })).code).toBe('openapi-version');
  expect(mustFail(await sources.import({ kind: 'file', path: writeFile('future.yaml', 'openapi: 4.0.0\n') })).code).toBe('openapi-version');
  const broken = mustFail(await sources.import({ kind: 'file', path: writeFile('bad.yaml', 'openapi: 3.1.0\npaths:\n  /a: {get: {\n') }));
  expect(broken).toMatchObject({ code: 'file-broken', details: { line: 4, column: 1 } });
});
