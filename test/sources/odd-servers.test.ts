/** Servers that do not start, hang, print rubbish, die, or list odd tools: each is named with a cause, and stops no other. */
import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joinWords } from '../../src-main/lib/shell-words.ts';
import { call, fixture, must, mustFail, openSources, tempFolder, writeFile } from './setup.ts';

const odd = (...flags: string[]) => ({ command: process.execPath, args: [fixture('sources/odd-server.ts'), ...flags] });
const oddCommand = (...flags: string[]) => joinWords([process.execPath, fixture('sources/odd-server.ts'), ...flags]);

test('a failing server has its reason in its report and stops no other', async () => {
  const secret = 'hunter2-hunter2';
  const file = writeFile('mcp.json', {
    mcpServers: {
      missing: { command: 'no-such-program-anywhere' },
      'no-folder': { ...odd(), cwd: '/no/such/folder' },
      exits: { ...odd('--exit', '3'), env: { SECRET: secret } },
      good: odd(),
    },
  });
  const opened = openSources();
  const reports = must(await opened.sources.import({ kind: 'file', path: file }));
  const reason = (name: string) => reports.find((report) => report.source === name)?.failed[0]?.reason ?? '';

  expect(reason('missing')).toMatch(/missing: the command "no-such-program-anywhere" was not found.*PATH/s);
  expect(reason('no-folder')).toContain('working folder /no/such/folder does not exist');
  expect(reason('exits')).toMatch(/exited with code 3 before .*cannot start: SECRET is •••/s);
  expect(reports.find((report) => report.source === 'good')).toMatchObject({ added: 3, failed: [] });
  expect(opened.library.sources().map(({ name }) => name)).toEqual(['good']);
  expect(JSON.stringify(reports) + opened.logs.join('')).not.toContain(secret);
  expect(opened.reports).toHaveLength(4);
});

test('a key among the arguments is not repeated from what the server prints', async () => {
  const command = joinWords(['sh', '-c', 'echo "refused: $1" >&2; exit 3', 'server', '--api-key=hunter2-hunter2']);
  const failure = mustFail(await openSources().sources.import({ kind: 'command', command }));
  expect(failure.message).toContain('refused: --api-key=•••');
  expect(JSON.stringify(failure)).not.toContain('hunter2');
});

test('a program that may not be run is named with the way out', async () => {
  const path = writeFile('server.sh', '#!/bin/sh\n');
  chmodSync(path, 0o644);
  const failure = mustFail(await openSources().sources.import({ kind: 'command', command: path }));
  expect(failure).toMatchObject({ code: 'source-unreachable', details: { reason: 'not-executable' } });
  expect(failure.fix).toContain('chmod +x');
});

test('a server that hangs in the handshake is given up at the deadline, with what it printed', async () => {
  const opened = openSources();
  // A shell prints long before the deadline, however busy the machine is.
  const failing = { command: 'sh', args: ['-c', 'echo "Welcome to my server!"; exec sleep 600'], handshakeMs: 2_000 };
  opened.library.importSource({ name: 'hangs', kind: 'mcp-stdio', config: failing, origin: 'x' }, [
    { server: 'hangs', localName: 'tool', description: '', inputSchema: { type: 'object' } },
  ]);
  const failure = mustFail(await call(opened, 'hangs__tool'));
  expect(failure).toMatchObject({ code: 'source-unreachable', details: { reason: 'handshake-timeout' } });
  expect(failure.message).toMatch(/^hangs: .*did not answer the MCP handshake within 2 s.*Welcome to my server!/s);
  expect(opened.library.sources()[0]).toMatchObject({ state: 'unreachable', error: failure.message });
});

test('rubbish on stdout is passed over', async () => {
  const opened = openSources();
  must(await opened.sources.import({ kind: 'command', command: oddCommand('--rubbish', 'Listening on stdio...'), name: 'chatty' }));
  expect(must(await call(opened, 'chatty__tool_1', { text: 'hi' })).content).toEqual([{ type: 'text', text: 'echo hi' }]);
});

test('a program that is no MCP server is described by what it printed', async () => {
  const failure = mustFail(
    await openSources().sources.import({ kind: 'command', command: `${process.execPath} -e "console.log('usage: tool FILE')"` }),
  );
  expect(failure.details).toEqual({ reason: 'exited' });
  expect(failure.message).toMatch(/exited with code 0 .*printed: "usage: tool FILE"/);
});

test('a server that ends itself at the probe of the current era is started again for the older handshake', async () => {
  const opened = openSources();
  must(await opened.sources.import({ kind: 'command', command: oddCommand('--strict'), name: 'strict' }));
  expect(must(await call(opened, 'strict__tool_0', { text: 'a' })).structuredContent).toEqual({ echo: 'a' });
});

test('a server that dies mid-call fails the calls in flight, and the next call starts it again', async () => {
  const opened = openSources();
  must(await opened.sources.import({ kind: 'command', command: oddCommand(), name: 'mortal' }));
  const before = must(await call(opened, 'mortal__tool_0', { text: 'pid' }));
  const [waiting, dying] = await Promise.all([
    call(opened, 'mortal__tool_0', { text: 'sleep' }),
    call(opened, 'mortal__tool_1', { text: 'die' }),
  ]);
  for (const result of [waiting, dying]) {
    const failure = mustFail(result);
    expect(failure.code).toBe('source-died');
    expect(failure.message).toMatch(/^mortal: it exited with code 7 while the call was running.*the disk is on fire/s);
  }
  const after = must(await call(opened, 'mortal__tool_0', { text: 'pid' }));
  expect(after).not.toEqual(before);
});

test('a server that hangs after a call timed out is replaced for the next calls; one that is only slow stays', async () => {
  const opened = openSources();
  must(await opened.sources.import({ kind: 'command', command: oddCommand(), name: 'hangs' }));
  const pid = () => call(opened, 'hangs__tool_0', { text: 'pid' });
  const first = must(await pid());
  expect(mustFail(await call(opened, 'hangs__tool_0', { text: 'sleep' }, { timeoutMs: 50 })).code).toBe('source-timeout');
  expect(must(await pid())).toEqual(first);
  expect(mustFail(await call(opened, 'hangs__tool_0', { text: 'freeze' }, { timeoutMs: 50 })).code).toBe('source-timeout');
  const [one, two] = (await Promise.all([pid(), pid()])).map(must);
  expect(one).not.toEqual(first);
  expect(two).toEqual(one);
  expect(() => process.kill(Number((first.content as { text: string }[])[0]?.text), 0)).toThrow('ESRCH');
});

test('timeouts, cancellation and refusals are told apart', async () => {
  const opened = openSources();
  must(await opened.sources.import({ kind: 'command', command: oddCommand(), name: 'slow' }));
  expect(mustFail(await call(opened, 'slow__tool_0', { text: 'sleep' }, { timeoutMs: 50 })).code).toBe('source-timeout');
  const abort = new AbortController();
  const cancelled = call(opened, 'slow__tool_0', { text: 'sleep' }, { signal: abort.signal });
  abort.abort();
  expect(mustFail(await cancelled).code).toBe('aborted');
  opened.library.importSource(
    {
      name: 'slow',
      kind: 'mcp-stdio',
      config: opened.library.source('slow')?.config ?? {},
      origin: opened.library.source('slow')?.origin ?? '',
    },
    [{ server: 'slow', localName: 'refused', description: '', inputSchema: { type: 'object' } }],
  );
  const refused = mustFail(await call(opened, 'slow__refused'));
  expect(refused).toMatchObject({ code: 'source-error', details: { code: -32_602 } });
  expect(refused.message).toContain('Unknown tool: refused');
});

test("a tool's result passes through untouched", async () => {
  const opened = openSources();
  must(await opened.sources.import({ kind: 'command', command: oddCommand(), name: 'plain' }));
  expect(must(await call(opened, 'plain__tool_2', { text: 'x' }))).toEqual({
    content: [{ type: 'text', text: 'echo x' }],
    structuredContent: { echo: 'x' },
    extra: 'kept',
  });
});

test('two servers may have tools of the same names', async () => {
  const file = writeFile('mcp.json', { mcpServers: { first: odd('--name', 'same'), second: odd('--name', 'same') } });
  const opened = openSources();
  must(await opened.sources.import({ kind: 'file', path: file }));
  expect(opened.library.resolve('tool_0')).toMatchObject({ ok: false, error: { code: 'tool-ambiguous' } });
  const pids = await Promise.all(['first__tool_0', 'second__tool_0'].map((name) => call(opened, name, { text: 'pid' })));
  expect(must(pids[0] ?? { ok: false, error: mustFail({ ok: true, value: 0 }) })).not.toEqual(pids[1] && must(pids[1]));
});

test('tools with broken schemas stay findable, and those that are no tools are named', async () => {
  const opened = openSources();
  const [report] = must(await opened.sources.import({ kind: 'command', command: oddCommand('--schemas'), name: 'odd' }));
  expect(report?.added).toBe(6);
  expect(report?.failed).toEqual([
    { name: 'deep', reason: 'its schema is nested deeper than 200 levels' },
    { name: 'tool 8', reason: 'it has no name' },
    { name: 'tool 9', reason: 'it is not an object' },
  ]);
  const problems = Object.fromEntries(
    opened.library.list({ offset: 0, limit: 10 }).tools.map((tool) => [tool.localName, tool.schemaProblem]),
  );
  expect(problems).toMatchObject({
    good: null,
    recursive: null,
    absent: expect.any(String),
    invalid: expect.any(String),
    textual: expect.any(String),
    huge: expect.any(String),
  });
  expect(must(await call(opened, 'odd__huge', { text: 'ok' })).structuredContent).toEqual({ echo: 'ok' });
});

test('10,000 tools come in over pages, and a second import changes nothing', async () => {
  const opened = openSources();
  const request = { kind: 'command', command: oddCommand('--tools', '10000', '--page', '700'), name: 'large' } as const;
  expect(must(await opened.sources.import(request))[0]).toMatchObject({ added: 10_000, failed: [], notes: [] });
  expect(must(await opened.sources.import(request))[0]).toMatchObject({ added: 0, unchanged: 10_000 });
  expect(must(await call(opened, 'large__tool_9999', { text: 'last' })).structuredContent).toEqual({ echo: 'last' });
});

test('a child sees only what it needs and what its entry gives it', async () => {
  process.env.JIG_TEST_PRIVATE = 'not for children';
  process.env.JIG_TEST_TOKEN = 'token-from-outside';
  const opened = openSources();
  const file = writeFile('mcp.json', { mcpServers: { env: { ...odd(), env: { GIVEN: 'x', TOKEN: '${env:JIG_TEST_TOKEN}' } } } });
  must(await opened.sources.import({ kind: 'file', path: file }));
  const result = must(await call(opened, 'env__tool_0', { text: 'env' }));
  delete process.env.JIG_TEST_PRIVATE;
  delete process.env.JIG_TEST_TOKEN;
  const text = JSON.stringify(result.content);
  expect(text).toContain('token-from-outside');
  expect(text).toContain('GIVEN');
  expect(text).not.toContain('not for children');
  expect(JSON.stringify(opened.library.source('env')?.config)).not.toContain('token-from-outside');
});

test('an unused connection is closed and opened again when needed', async () => {
  const opened = openSources();
  const pids = `${tempFolder()}/pids`;
  opened.library.importSource({ name: 'idle', kind: 'mcp-stdio', config: { ...odd('--pids', pids), idleMs: 30 }, origin: 'x' }, [
    { server: 'idle', localName: 'tool', description: '', inputSchema: { type: 'object' } },
  ]);
  const first = must(await call(opened, 'idle__tool', { text: 'pid' }));
  await expect.poll(() => opened.library.sources()[0]?.state).toBe('listed');
  expect(must(await call(opened, 'idle__tool', { text: 'pid' }))).not.toEqual(first);
});
