/** MCP servers over Streamable HTTP, of both eras; and the current era over stdio. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { joinWords } from '../../src-main/lib/shell-words.ts';
import { call, fixture, must, mustFail, openSources, realServer, writeFile } from './setup.ts';

const modern = fixture('sources/modern-server.ts');

/** Starts a server process; `pattern` finds its address in what it prints. */
async function startHttp(args: string[], pattern: RegExp, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
  return new Promise<{ url: string; end: () => Promise<unknown> }>((resolve, reject) => {
    const look = (line: string): void => {
      const found = pattern.exec(line);
      if (found) resolve({ url: found[1] ?? '', end: async () => (child.kill('SIGKILL'), once(child, 'exit')) });
    };
    createInterface({ input: child.stdout }).on('line', look);
    createInterface({ input: child.stderr }).on('line', look);
    child.once('exit', (code) => reject(new Error(`the server exited with ${code}`)));
  });
}

const startModern = (...flags: string[]) => startHttp([modern, '--http', ...flags], /^(http:\S+)$/);

/** A port below those that systems give out by themselves, so that nobody is given it before the server takes it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)]);
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

test('the current era is spoken over stdio', async () => {
  const opened = openSources();
  const [report] = must(await opened.sources.import({ kind: 'command', command: joinWords([process.execPath, modern]) }));
  expect(report).toMatchObject({ source: 'modern', added: 3, failed: [] });
  expect(must(await call(opened, 'modern__echo', { text: 'hallo' }))).toMatchObject({ structuredContent: { echo: 'hallo' } });
});

test('the current era over HTTP: marked arguments go into headers as well', async () => {
  const { url } = await startModern();
  const opened = openSources();
  expect(must(await opened.sources.import({ kind: 'url', url }))[0]).toMatchObject({ source: 'modern', added: 3, failed: [] });
  expect(opened.library.sources()[0]).toMatchObject({ kind: 'mcp-http', state: 'connected', origin: url });
  expect(must(await call(opened, 'modern__echo', { text: 'hallo' }))).toMatchObject({ structuredContent: { echo: 'hallo' } });
  const seen = JSON.stringify(must(await call(opened, 'modern__headers', { region: 'eu-west' })));
  expect(seen).toContain('eu-west');
  expect(seen).toContain('mcp-protocol-version\\":\\"2026-07-28');
});

test('a token is sent, asked for when it is missing, and shown nowhere', async () => {
  const token = 'open-sesame-open-sesame';
  const { url } = await startModern('--token', token);
  const opened = openSources();
  const refused = mustFail(await opened.sources.import({ kind: 'url', url }));
  expect(refused).toMatchObject({ code: 'source-unreachable', details: { reason: 'http-auth' } });
  expect(refused.fix).toContain('Authorization');
  const file = writeFile('mcp.json', { mcpServers: { guarded: { type: 'http', url, headers: { Authorization: `Bearer ${token}` } } } });
  expect(must(await opened.sources.import({ kind: 'file', path: file }))[0]).toMatchObject({ source: 'guarded', added: 3 });
  must(await call(opened, 'guarded__echo', { text: 'x' }));
  expect(JSON.stringify([opened.library.sources(), opened.logs, opened.reports])).not.toContain(token);
});

test('a server that dies mid-call fails the call, and one that is gone is named as unreachable', async () => {
  const { url } = await startModern();
  const opened = openSources();
  must(await opened.sources.import({ kind: 'url', url, name: 'mortal' }));
  const died = mustFail(await call(opened, 'mortal__die'));
  expect(['source-died', 'source-unreachable']).toContain(died.code);
  const gone = mustFail(await call(opened, 'mortal__echo', { text: 'x' }));
  expect(gone).toMatchObject({ code: 'source-unreachable' });
  expect(gone.message).toMatch(/^mortal: http.*cannot be reached: .*ECONN(REFUSED|RESET)/);
});

test('server-everything over Streamable HTTP of 2025; a restart of it loses no call', async () => {
  const port = await freePort();
  const start = () => startHttp([...realServer('everything').args, 'streamableHttp'], /listening on port (\d+)/, { PORT: String(port) });
  const first = await start();
  const opened = openSources();
  const [report] = must(await opened.sources.import({ kind: 'url', url: `http://127.0.0.1:${port}/mcp`, name: 'everything' }));
  expect(report?.failed).toEqual([]);
  expect(report?.added).toBeGreaterThan(5);
  expect(JSON.stringify(must(await call(opened, 'everything__get-sum', { a: 1, b: 2 })))).toContain('3');
  await first.end();
  await start();
  expect(JSON.stringify(must(await call(opened, 'everything__get-sum', { a: 20, b: 3 })))).toContain('23');
});

test('server-everything over the SSE transport of 2024', async () => {
  const port = await freePort();
  await startHttp([...realServer('everything').args, 'sse'], /running on port (\d+)/, { PORT: String(port) });
  const opened = openSources();
  const [report] = must(await opened.sources.import({ kind: 'url', url: `http://127.0.0.1:${port}/sse`, name: 'old' }));
  expect(report?.failed).toEqual([]);
  expect(JSON.stringify(must(await call(opened, 'old__get-sum', { a: 4, b: 5 })))).toContain('9');
});

test('a web page is no MCP server', async () => {
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const failure = mustFail(await openSources().sources.import({ kind: 'url', url: `http://127.0.0.1:${port}/` }));
  expect(failure.code).toBe('source-unreachable');
  expect(failure.message).toContain('does not answer as an MCP server');
});

test('headers of a source do not travel on to another host', async () => {
  const seen: string[] = [];
  const other = createServer((request, response) => {
    seen.push(JSON.stringify(request.headers));
    response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  const door = createServer((_, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/mcp` }).end();
  }).listen(0, '127.0.0.1');
  await Promise.all([once(other, 'listening'), once(door, 'listening')]);
  onTestFinished(() => {
    for (const server of [other, door]) server.close();
  });
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/mcp`;
  const withKey = mustFail(await openSources().sources.import({ kind: 'url', url, headers: { 'x-api-key': 'hunter2-hunter2' } }));
  expect(withKey).toMatchObject({ code: 'source-unreachable', details: { reason: 'redirect' } });
  expect(seen).toEqual([]);
  mustFail(await openSources().sources.import({ kind: 'url', url }));
  expect(seen.length).toBeGreaterThan(0);
});
