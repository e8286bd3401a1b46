/** The http permission against a real server: what is granted works, and everything around it does not (attacks 74, 77, 80-85, 99). */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permissions } from '../../src-preload/contract/permissions.ts';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { HttpPart } from '../../src-main/engine/permissions/http/http-part.ts';
import { isRecord } from '../../src-main/lib/guards.ts';
import type { Result } from '../../src-preload/contract/result.ts';
import { createContext, createVault, failure, use } from './vault.ts';

let server: Server;
let other: Server;
let base = '';
let otherBase = '';
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let otherSeen: IncomingMessage['headers'][] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let part: HttpPart;

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<{ server: Server; base: string }> {
  const made = createServer(handler);
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return { server: made, base: `http://127.0.0.1:${(made.address() as AddressInfo).port}` };
}

beforeEach(async () => {
  seen = [];
  otherSeen = [];
  answer = (_request, response) => response.end('{"ok":true}');
  ({ server, base } = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  }));
  ({ server: other, base: otherBase } = await listen((request, response) => {
    otherSeen.push(request.headers);
    response.end('internal');
  }));
  const vault = createVault(
    [
      { kind: 'http', name: 'prices', baseUrl: `${base}/api/` },
      { kind: 'http', name: 'other', baseUrl: otherBase },
    ],
    { stripe: 'sk_live_secret_value', basic: 'pa:ss word' },
  );
  const effects = { perform: async () => ({ ok: true as const, value: { status: 299, headers: {}, bytes: { $bytes: '' } } }) };
  part = new HttpPart({ vault, effects, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
});

afterEach(async () => {
  await part.stop();
  for (const each of [server, other]) {
    each.closeAllConnections();
    await new Promise<void>((resolve) => each.close(() => resolve()));
  }
});

const all: Permissions = {
  http: { prices: { methods: ['GET', 'HEAD', 'POST', 'PUT'], secrets: ['stripe', 'basic'] } },
  secrets: ['stripe', 'basic'],
};

function ask(method: string, path: string, options?: unknown, permissions = all, name = 'prices'): Promise<Result<unknown>> {
  const handles = part.open(permissions, createContext());
  return use(
    handles.find(({ id }) => id === `http.${name}`),
    'request',
    [method, path, options],
  );
}

function bodyOf(result: Result<unknown>): string {
  if (!result.ok || !isRecord(result.value) || !isRecord(result.value['bytes'])) throw new Error(JSON.stringify(result));
  return Buffer.from(String(result.value['bytes']['$bytes']), 'base64').toString();
}

describe('a request', () => {
  it('goes below the configured base, with query, headers and JSON', async () => {
    const result = await ask('PUT', '/items/1?x=1', { query: { day: 2, on: true }, headers: { 'X-One': '1' }, json: { a: 1 } });
    expect(result).toMatchObject({ ok: true, value: { status: 200 } });
    expect(bodyOf(result)).toBe('{"ok":true}');
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      url: '/api/items/1?x=1&day=2&on=true',
      headers: { 'x-one': '1', 'content-type': 'application/json', 'user-agent': 'Jig' },
      body: '{"a":1}',
    });
    expect(seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps its connection for the next one, and may have no path at all', async () => {
    const ports = new Set<number | undefined>();
    answer = (request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    };
    for (const path of ['', '/', '/a']) expect(await ask('GET', path)).toMatchObject({ ok: true });
    expect(ports.size).toBe(1);
  });

  it('is observed in words and bytes', async () => {
    const [handle] = part.open(all, createContext());
    for (const method of ['GET', 'GET', 'PUT']) await use(handle, 'request', [method, '/', method === 'PUT' ? { body: 'abc' } : {}]);
    expect(handle?.observed()).toMatchObject([{ name: 'prices', text: '2 GET, 1 PUT', calls: 3, bytesIn: 33 }]);
  });

  it('that must not be repeated goes through the effects process, unless the tool says that it may be', async () => {
    expect(await ask('POST', '/charge', { json: {} })).toMatchObject({ ok: true, value: { status: 299 } });
    expect(seen).toHaveLength(0);
    expect(await ask('POST', '/search', { json: {}, repeatable: true })).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await ask('PUT', '/charge', { repeatable: false })).toMatchObject({ ok: true, value: { status: 299 } });
  });

  it('with a method or an option that is not granted or known fails', async () => {
    expect(await ask('DELETE', '/')).toMatchObject(failure('permission-denied', 'DELETE is not granted; it may use GET, HEAD, POST, PUT'));
    expect(await ask('GET', '/', { agent: {} })).toMatchObject(failure('permission-arguments'));
    expect(await ask('GET', '/', { timeoutMs: 1e9 })).toMatchObject(failure('permission-arguments', 'timeoutMs'));
    expect(await ask('GET', '/', { body: 'x' })).toMatchObject(failure('permission-arguments', 'GET has a body'));
    const [handle] = part.open(all, createContext());
    expect(await use(handle, 'fetch', [])).toMatchObject(failure('permission-arguments'));
    expect(seen).toHaveLength(0);
  });

  it.each([
    '//evil.com/',
    '/a//b',
    '/../secret',
    '/a/../../secret',
    '/%2e%2e/secret',
    '/.%2e/secret',
    '/%252e%252e/secret',
    '/a/..%2f..%2fx',
    '/..%5cx',
    '\\\\evil.com',
    '/\\evil.com',
    '@evil.com/',
    ':80@evil.com/',
    'https://evil.com/',
    'file:///etc/passwd',
    'gopher://x',
    '.evil.com/',
    '/a#@evil.com',
    '/a b',
    '/a\r\nX: 1',
    '/a\0b',
    '/%00',
    '/%0d%0aX:1',
    '/./x',
  ])('with the path %j is refused', async (path) => {
    expect(await ask('GET', path)).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^permission-(arguments|denied)$/) } });
    expect(seen).toHaveLength(0);
  });

  it('with escaped slashes and addresses in the query passes (control)', async () => {
    expect(await ask('GET', '/projects/group%2Fname?next=https://x.example/%2e%2e//')).toMatchObject({ ok: true });
    expect(seen[0]?.url).toBe('/api/projects/group%2Fname?next=https://x.example/%2e%2e//');
  });

  it.each([
    'Host',
    'host',
    'Connection',
    'Proxy-Authorization',
    'Transfer-Encoding',
    'Content-Length',
    'X-Forwarded-For',
    'TE',
    'Upgrade',
    'X-HTTP-Method-Override',
  ])('cannot set the header %s', async (name) => {
    expect(await ask('GET', '/', { headers: { [name]: 'x' } })).toMatchObject(failure('permission-arguments', name.toLowerCase()));
    expect(seen).toHaveLength(0);
  });

  it.each([
    { 'x-a': 'b\r\nX-Injected: 1' },
    { 'x-a': 'b\nc' },
    { 'x-a': 'b\0' },
    { 'x a': '1' },
    { 'x:a': '1' },
    { '': '1' },
    { 'x-a': '1', 'X-A': '2' },
    { 'x-a': 'x'.repeat(20_000) },
  ])('with headers %j is refused', async (headers) => {
    expect(await ask('GET', '/', { headers })).toMatchObject(failure('permission-arguments'));
    expect(seen).toHaveLength(0);
  });
});

describe('a public host', () => {
  it('is granted by its exact name only, and what leads to this machine is refused', async () => {
    const check = (name: string): number => part.check({ http: { [name]: {} } }).length;
    expect(['api.example.com', 'prices', 'api.example.com:8443'].map(check)).toEqual([0, 0, 0]);
    for (const name of [
      'localhost',
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '*.example.com',
      'evil.com\0.ok.com',
      'a.com#@127.0.0.1',
      'nothing',
    ]) {
      expect(check(name), name).toBe(1);
    }
    const permissions = { http: { 'api.example.com': {} } };
    expect(await ask('GET', '/', {}, permissions, 'api.example.com')).toMatchObject(failure('address-refused'));
    expect(seen).toHaveLength(0);
  });

  it('that is configured can be tried out', async () => {
    answer = (_request, response) => response.writeHead(404).end();
    expect(await part.tryResource({ kind: 'http', name: 'prices', baseUrl: base })).toEqual({
      ok: true,
      value: { ok: true, message: 'It answers with status 404.' },
    });
    other.closeAllConnections();
    await new Promise<void>((resolve) => other.close(() => resolve()));
    expect(await part.tryResource({ kind: 'http', name: 'other', baseUrl: otherBase })).toMatchObject({ ok: true, value: { ok: false } });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });

  it('says which services exist when a name is none, and shows rows for the review', () => {
    expect(part.check({ http: { price: {} } })[0]?.message).toContain('prices and other');
    expect(part.check({ http: { prices: { secrets: ['stripe'] } } })[0]?.message).toContain('stripe');
    expect(part.rows({ http: { prices: { methods: ['GET', 'POST'], secrets: ['stripe'] }, 'api.example.com': {} } })).toEqual([
      { name: 'prices', access: 'GET, POST; secret stripe', target: `${base}/api/` },
      { name: 'api.example.com', access: 'GET, HEAD', target: 'https://api.example.com/' },
    ]);
  });
});

describe('a redirect', () => {
  const redirectTo = (location: string, status = 302): void => {
    answer = (request, response) => {
      if (request.url?.includes('start')) response.writeHead(status, { location }).end();
      else response.end('arrived');
    };
  };

  it('below the base is followed (control), and keeps headers', async () => {
    redirectTo('/api/end');
    expect(bodyOf(await ask('GET', '/start', { headers: { authorization: 'Bearer {{secret:stripe}}' } }))).toBe('arrived');
    expect(seen[1]?.headers.authorization).toBe('Bearer sk_live_secret_value');
  });

  it.each([302, 307])('with status %i to somewhere else is refused', async (status) => {
    for (const location of [
      `${otherBase}/`,
      '/admin',
      'file:///etc/passwd',
      '//evil.com/',
      'http://127.0.0.1:1/',
      'ftp://x/',
      `http://user@127.0.0.1/api/`,
    ]) {
      redirectTo(location, status);
      expect(await ask('GET', '/start'), location).toMatchObject(failure('http-redirect-refused'));
    }
    expect(otherSeen).toHaveLength(0);
  });

  it('to another granted service is followed without secrets', async () => {
    redirectTo(`${otherBase}/x`);
    const permissions: Permissions = { ...all, http: { ...all.http, other: {} } };
    const headers = { authorization: 'Bearer {{secret:stripe}}', cookie: 'a=1', accept: 'text/plain', 'x-key': '{{secret:stripe}}' };
    expect(bodyOf(await ask('GET', '/start', { headers }, permissions))).toBe('internal');
    expect(otherSeen[0]).toMatchObject({ accept: 'text/plain' });
    expect(JSON.stringify(otherSeen)).not.toMatch(/sk_live|cookie|x-key/);
  });

  it('needs the method there too, and turns POST into GET as browsers do', async () => {
    const permissions: Permissions = { http: { prices: { methods: ['POST'] } } };
    redirectTo('/api/end', 303);
    expect(await ask('POST', '/start', { json: {}, repeatable: true }, permissions)).toMatchObject(
      failure('http-redirect-refused', 'not granted for GET'),
    );
    redirectTo('/api/end', 308);
    expect(bodyOf(await ask('POST', '/start', { json: { a: 1 }, repeatable: true }, permissions))).toBe('arrived');
    expect(seen.at(-1)).toMatchObject({ method: 'POST', body: '{"a":1}' });
  });

  it('in a circle ends', async () => {
    redirectTo('/api/start');
    expect(await ask('GET', '/start')).toMatchObject(failure('http-too-many-redirects'));
    expect(seen).toHaveLength(6);
  });
});

describe('an answer', () => {
  it('is decompressed (control)', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hello'));
    expect(bodyOf(await ask('GET', '/'))).toBe('hello');
    expect(await ask('HEAD', '/')).toMatchObject({ ok: true });
  });

  it('that unpacks to gigabytes is cut off', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1_048_576)));
    expect(await ask('GET', '/')).toMatchObject(failure('http-too-large'));
  });

  it('that never ends is cut off, by bytes and by time', async () => {
    answer = (_request, response) => {
      const chunk = Buffer.alloc(262_144);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    };
    expect(await ask('GET', '/')).toMatchObject(failure('http-too-large'));
    answer = (_request, response) => {
      response.write('a');
      const timer = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await ask('GET', '/', { timeoutMs: 300 })).toMatchObject(failure('http-timeout', '300 ms'));
  });

  it('that never begins, is no HTTP, has huge headers or breaks off fails', async () => {
    answer = () => {};
    expect(await ask('GET', '/', { timeoutMs: 200 })).toMatchObject(failure('http-timeout'));
    answer = (request) => request.socket.end('SSH-2.0-x\r\n');
    expect(await ask('GET', '/')).toMatchObject(failure('http-failed'));
    answer = (request) => request.socket.end(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`);
    expect(await ask('GET', '/')).toMatchObject(failure('http-failed'));
    answer = (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc');
    expect(await ask('GET', '/')).toMatchObject(failure('http-failed'));
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'constructor' }).end('x');
    expect(await ask('GET', '/')).toMatchObject(failure('http-failed'));
  });

  it('is not waited for when the run ends', async () => {
    answer = () => {};
    const stop = new AbortController();
    const [handle] = part.open(all, createContext());
    const waiting = use(handle, 'request', ['GET', '/'], { signal: stop.signal });
    stop.abort();
    expect(await waiting).toMatchObject(failure('aborted'));
  });
});

describe('a secret', () => {
  it('reaches the server in a header, and is taken out of what comes back, however it is written', async () => {
    answer = (request, response) => {
      const key = String(request.headers.authorization).slice(7);
      response.writeHead(200, { 'x-echo': key }).end(JSON.stringify({ key, b64: Buffer.from(key).toString('base64') }));
    };
    const result = await ask('GET', '/', { headers: { Authorization: 'Bearer {{secret:stripe}}' } });
    expect(seen[0]?.headers.authorization).toBe('Bearer sk_live_secret_value');
    expect(JSON.parse(bodyOf(result))).toEqual({ key: '{{secret:stripe}}', b64: expect.stringContaining('{{secret:stripe}}') });
    expect(result).toMatchObject({ ok: true, value: { headers: { 'x-echo': '{{secret:stripe}}' } } });
  });

  it('is filled into Basic, where a tool encodes it', async () => {
    answer = (request, response) => response.end(request.headers.authorization);
    const result = await ask('GET', '/', { headers: { authorization: `Basic ${btoa('me:{{secret:basic}}')}` } });
    expect(seen[0]?.headers.authorization).toBe(`Basic ${btoa('me:pa:ss word')}`);
    expect(bodyOf(result)).not.toContain(btoa('me:pa:ss word'));
  });

  it.each([
    ['the path', ['GET', '/{{secret:stripe}}', {}]],
    ['the query', ['GET', '/', { query: { key: '{{secret:stripe}}' } }]],
    ['the body', ['PUT', '/', { body: '{{secret:stripe}}' }]],
    ['JSON', ['PUT', '/', { json: { key: '{{secret:stripe}}' } }]],
  ])('does not go into %s', async (_where, [method, path, options]) => {
    expect(await ask(String(method), String(path), options)).toMatchObject({ ok: false });
    expect(seen).toHaveLength(0);
  });

  it('goes only to the host whose permission lists it, and only if the tool has it', async () => {
    const unlisted: Permissions = { http: { prices: {} }, secrets: ['stripe'] };
    expect(await ask('GET', '/', { headers: { a: '{{secret:stripe}}' } }, unlisted)).toMatchObject(failure('permission-denied', 'stripe'));
    const unknown: Permissions = { http: { prices: { secrets: ['nothing'] } }, secrets: ['nothing'] };
    expect(await ask('GET', '/', { headers: { a: '{{secret:nothing}}' } }, unknown)).toMatchObject(failure('secret-missing'));
    expect(seen).toHaveLength(0);
  });
});

describe('a rehearsal', () => {
  const given = {
    prices: { 'GET /items?day=1': { json: [1, 2] }, 'PUT *': { status: 204 }, 'GET /text': { body: 'hi', headers: { ETag: '"1"' } } },
  };
  const rehearse = async (permissions: Permissions, recordings: unknown): Promise<Result<Handle[]>> =>
    part.rehearse(permissions, recordings, createContext());

  it('answers from recordings, and nothing leaves the machine', async () => {
    const handles = await rehearse(all, given);
    if (!handles.ok) throw new Error(handles.error.message);
    const [handle] = handles.value;
    expect(bodyOf(await use(handle, 'request', ['GET', '/items', { query: { day: 1 }, headers: { a: '{{secret:stripe}}' } }]))).toBe(
      '[1,2]',
    );
    expect(await use(handle, 'request', ['PUT', '/x', { json: 1 }])).toMatchObject({ ok: true, value: { status: 204 } });
    expect(await use(handle, 'request', ['GET', '/text'])).toMatchObject({ ok: true, value: { headers: { etag: '"1"' } } });
    expect(await use(handle, 'request', ['GET', '/other'])).toMatchObject(failure('not-recorded', 'GET /other'));
    expect(await use(handle, 'request', ['DELETE', '/x'])).toMatchObject(failure('permission-denied'));
    expect(await use(handle, 'request', ['GET', '/../x'])).toMatchObject(failure('permission-arguments'));
    expect(handle?.observed()).toMatchObject([{ text: '3 GET, 1 PUT' }]);
    expect(seen).toHaveLength(0);
  });

  it('needs nothing configured; wrong recordings are named', async () => {
    const handles = await rehearse({ http: { unknown: {} } }, { unknown: { '*': { body: 'x' } } });
    expect(handles.ok && bodyOf(await use(handles.value[0], 'request', ['GET', '/a/b']))).toBe('x');
    expect(await rehearse(all, { prices: { 'get /': {} } })).toMatchObject(failure('given-invalid'));
    expect(await rehearse(all, { prices: { 'GET /': { json: 1, body: 'x' } } })).toMatchObject(failure('given-invalid'));
    expect(await rehearse(all, { stranger: {} })).toMatchObject(failure('given-invalid', 'stranger'));
  });
});
