/** What a file to import may hold: a client's mcp.json in each of its shapes, a tools.jsonl, and mistakes with line and column. */
import { gzipSync } from 'node:zlib';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClientConfig, type ClientEntry } from '../../src-main/engine/sources/read/client-config.ts';
import { call, fixture, must, mustFail, openSources, tempFolder, writeFile } from './setup.ts';

const odd = { command: process.execPath, args: [fixture('sources/odd-server.ts')] };

test('a broken mcp.json is answered with line and column', async () => {
  const { sources } = openSources();
  const path = writeFile('mcp.json', '{\n  "mcpServers": {\n    "a": { "command": "node" "args": [] }\n  }\n}\n');
  const failure = mustFail(await sources.import({ kind: 'file', path }));
  expect(failure).toMatchObject({ code: 'file-broken', details: { line: 3, column: 30 } });
  expect(failure.message).toBe(`${path} is broken at line 3, column 30: a comma is missing before this.`);
});

test('the shapes of the common clients all work', async () => {
  const shapes = {
    claude: { mcpServers: { one: odd } },
    code: `{ // comments are allowed here\n "inputs": [], "servers": { "two": ${JSON.stringify({ type: 'stdio', ...odd })}, }, }`,
    settings: { 'editor.fontSize': 12, mcp: { servers: { three: odd } } },
    zed: { context_servers: { four: { command: { path: odd.command, args: odd.args, env: { A: 'b' } } } } },
  };
  for (const [name, content] of Object.entries(shapes)) {
    const { sources } = openSources();
    const [report] = must(await sources.import({ kind: 'file', path: writeFile(`${name}.json`, content) }));
    expect(report, name).toMatchObject({ added: 3, failed: [] });
  }
});

test('variables are filled in, and what only the client could ask is named', () => {
  const entries = must(
    readClientConfig(
      {
        inputs: [
          { id: 'key', type: 'promptString', description: 'API key' },
          { id: 'region', default: 'eu' },
        ],
        servers: {
          fine: { command: 'run', args: ['${workspaceFolder}/x', '${input:region}', '${env:LATER}'], env: { N: 5, EMPTY: null } },
          asks: { url: 'http://localhost/mcp', headers: { Authorization: 'Bearer ${input:key}' } },
          off: { command: 'run', disabled: true },
          nothing: {},
          listed: { command: 'run', args: 'x' },
        },
      },
      '/srv/project/.vscode/mcp.json',
    ),
  );
  const byKey = (key: string): ClientEntry | undefined => entries.find((entry) => entry.key === key);
  expect(byKey('fine')).toMatchObject({
    kind: 'mcp-stdio',
    config: { args: ['/srv/project/x', 'eu', '${env:LATER}'], env: { N: '5' } },
  });
  expect(byKey('asks')).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/input "key" \(API key\).*\$\{env:/) });
  expect(byKey('off')).toMatchObject({ kind: 'skipped' });
  expect(byKey('nothing')).toMatchObject({ kind: 'failed', reason: 'it has neither a command nor a url.' });
  expect(byKey('listed')).toMatchObject({ kind: 'failed', reason: 'its args are not a list of texts.' });
});

test('an environment variable that is not set is named when the server is started', async () => {
  const { sources } = openSources();
  const path = writeFile('mcp.json', {
    mcpServers: {
      needy: { ...odd, env: { TOKEN: '${env:JIG_TEST_NOT_SET}' } },
      calm: { ...odd, env: { TOKEN: '${JIG_TEST_NOT_SET:-none}' } },
    },
  });
  const [needy, calm] = must(await sources.import({ kind: 'file', path }));
  expect(needy?.failed[0]?.reason).toContain('the environment variable JIG_TEST_NOT_SET is not set');
  expect(calm).toMatchObject({ added: 3, failed: [] });
});

test('an edited entry is the same source, and another server of its name gets a number', async () => {
  const opened = openSources();
  const path = writeFile('mcp.json', { mcpServers: { shop: odd } });
  must(await opened.sources.import({ kind: 'file', path }));
  writeFileSync(path, JSON.stringify({ mcpServers: { shop: { ...odd, args: [...odd.args, '--tools', '5'] } } }));
  expect(must(await opened.sources.import({ kind: 'file', path }))[0]).toMatchObject({ source: 'shop', added: 2, unchanged: 3 });
  const other = writeFile('mcp.json', { mcpServers: { shop: { ...odd, args: [...odd.args, '--tools', '1'] } } });
  expect(must(await opened.sources.import({ kind: 'file', path: other }))[0]).toMatchObject({ source: 'shop-2', added: 1 });
  expect(must(await opened.sources.import({ kind: 'file', path: other }))[0]).toMatchObject({ source: 'shop-2', unchanged: 1 });
  expect(opened.library.sources().map(({ name }) => name)).toEqual(['shop', 'shop-2']);
});

test('a server that fails later keeps its tools and shows why', async () => {
  const opened = openSources();
  const path = writeFile('mcp.json', { mcpServers: { shop: odd } });
  must(await opened.sources.import({ kind: 'file', path }));
  writeFileSync(path, JSON.stringify({ mcpServers: { shop: { command: 'no-such-program' } } }));
  must(await opened.sources.import({ kind: 'file', path }));
  expect(opened.library.sources()[0]).toMatchObject({
    name: 'shop',
    toolCount: 3,
    state: 'unreachable',
    error: expect.stringContaining('no-such-program'),
  });
});

test('a tools.jsonl is findable, and a call says that nothing stands behind it', async () => {
  const rows = [
    {
      id: 'a',
      server: 'Stock Desk',
      name: 'get_price',
      description: 'Current price of a share.',
      parameters: { type: 'object', properties: { symbol: { type: 'string' } } },
      tags: ['finance'],
    },
    { server: 'Mail', name: 'send', description: 'Sends a mail.', parameters: { type: 'object' } },
  ];
  const text = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n\nnot json\n{"description":"no name"}\n`;
  const folder = join(tempFolder(), 'desk');
  mkdirSync(folder);
  writeFileSync(join(folder, 'tools.jsonl'), text);
  writeFileSync(join(folder, 'packed.jsonl.gz'), gzipSync(text));
  const opened = openSources();
  const [report] = must(await opened.sources.import({ kind: 'file', path: join(folder, 'tools.jsonl') }));
  expect(report).toMatchObject({ source: 'desk', added: 2 });
  expect(report?.failed.map(({ name }) => name)).toEqual(['line 4', 'line 5']);
  expect(must(opened.library.resolve('Stock_Desk__get_price'))).toMatchObject({
    server: 'Stock Desk',
    tags: ['finance'],
    schemaProblem: null,
  });
  const failure = mustFail(await call(opened, 'Mail__send'));
  expect(failure.code).toBe('tool-has-no-source');
  expect(failure.message).toContain('nothing stands behind it');
  expect(must(await opened.sources.import({ kind: 'file', path: join(folder, 'packed.jsonl.gz') }))[0]).toMatchObject({
    source: 'packed',
    added: 2,
  });
});

test.each([
  ['a missing file', { kind: 'file', path: '/no/such/file.json' }, 'file-missing'],
  ['a folder', { kind: 'file', path: '/' }, 'file-unreadable'],
  ['an open quote', { kind: 'command', command: 'node "x' }, 'command-quotes'],
  ['a pipe', { kind: 'command', command: 'node x | tee log' }, 'command-shell'],
  ['nothing to run', { kind: 'command', command: '  ' }, 'command-empty'],
  ['no address', { kind: 'url', url: 'localhost/mcp' }, 'url-invalid'],
  ['a dead address', { kind: 'url', url: 'http://127.0.0.1:9/mcp' }, 'source-unreachable'],
] as const)('%s is refused with a cause and a fix', async (_, request, code) => {
  const failure = mustFail(await openSources().sources.import(request));
  expect(failure.code).toBe(code);
  expect(failure.fix).not.toBe('');
});

test.each([
  ['an empty file', 'x.json', '', 'file-unknown'],
  ['an unknown document', 'package.json', '{"name":"x"}', 'file-unknown'],
  ['a list', 'list.json', '[1]', 'file-unknown'],
  ['a picture', 'x.png', '\u0089PNG\r\n\u001a\n', 'file-unknown'],
  ['no servers', 'mcp.json', '{"mcpServers":{}}', 'file-no-servers'],
  ['servers that are a list', 'mcp.json', '{"mcpServers":[]}', 'file-no-servers'],
  ['a jsonl without one tool', 'tools.jsonl', 'x\ny\n', 'file-broken'],
])('%s is refused', async (_, name, content, code) => {
  expect(mustFail(await openSources().sources.import({ kind: 'file', path: writeFile(name, content) })).code).toBe(code);
});
