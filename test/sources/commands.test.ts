/** A command line as people type it: words, quotes, variables in front, and secrets that are shown nowhere. */
import { expect, test } from 'vitest';
import { commandOrigin, safeUrl } from '../../src-main/engine/sources/origin.ts';
import { shellWords } from '../../src-main/lib/shell-words.ts';
import { call, fixture, must, openSources } from './setup.ts';

test.each([
  [`'node' 'x.mjs' '--flag'`, ['node', 'x.mjs', '--flag']],
  [`npx -y "@scope/a b" --x='1 2'`, ['npx', '-y', '@scope/a b', '--x=1 2']],
  [String.raw`a\ b "say \"hi\"" 'it'\''s' ""`, ['a b', 'say "hi"', "it's", '']],
  ['run "http://x/?a=1&b=2" \'|\'', ['run', 'http://x/?a=1&b=2', '|']],
])('%s', (line, words) => {
  expect(shellWords(line, 'linux')).toEqual({ ok: true, value: words });
});

test('on Windows a backslash is a part of the path', () => {
  expect(shellWords(String.raw`C:\tools\x.exe "C:\my files\y" --z`, 'win32')).toEqual({
    ok: true,
    value: [String.raw`C:\tools\x.exe`, String.raw`C:\my files\y`, '--z'],
  });
});

test('a source is named after what its server calls itself, and the same command is the same source', async () => {
  const opened = openSources();
  const command = `TOKEN='very secret token' '${process.execPath}' '${fixture('sources/odd-server.ts')}' --name 'Weather Now!' --tools 1`;
  expect(must(await opened.sources.import({ kind: 'command', command }))[0]).toMatchObject({ source: 'weather_now', added: 1 });
  expect(must(await opened.sources.import({ kind: 'command', command }))[0]).toMatchObject({ source: 'weather_now', unchanged: 1 });
  expect(must(await opened.sources.import({ kind: 'command', command, name: 'My Weather' }))[0]).toMatchObject({
    source: 'my_weather',
    added: 1,
  });
  expect(JSON.stringify(must(await call(opened, 'weather_now__tool_0', { text: 'env' })))).toContain('very secret token');
  expect(JSON.stringify([opened.library.sources(), opened.logs, opened.reports])).not.toContain('very secret token');
});

test('origins hide what looks like a secret', () => {
  const args = [
    '-y',
    'mcp-remote',
    'https://ada:pw@x.org/mcp?key=abc&page=2',
    '--header',
    'Authorization: Bearer abc',
    '--api-key=abc',
    '--token',
    'abc',
    'ghp_0123456789abcdefghij',
    '--verbose',
  ];
  expect(commandOrigin('npx', args)).toBe(
    "npx -y mcp-remote 'https://x.org/mcp?key=•••&page=2' --header ••• --api-key=••• --token ••• ••• --verbose",
  );
  expect(safeUrl('http://localhost:3000/mcp#x')).toBe('http://localhost:3000/mcp');
});

test.each([
  [['run', '-i', '-e', 'GITHUB_PERSONAL_ACCESS_TOKEN=ghp_0123456789', '-e', 'LEVEL=info', 'image:latest'], 'ghp_0123456789'],
  [['-H', 'Authorization: Bearer abcdef'], 'abcdef'],
  [['--db=postgres://ada:lovelace@db/main'], 'lovelace'],
  [['--db', 'postgres://ada:lovelace@db/main'], 'lovelace'],
  [['-c', 'API_KEY="abc def" exec server --verbose'], 'abc def'],
  [['--env=OPENAI_API_KEY=abcdef'], 'abcdef'],
])('the origin of %j holds no secret', (args, secret) => {
  expect(commandOrigin('docker', args)).not.toContain(secret);
});

test('words that hold no secret stay as they are', () => {
  const args = ['run', '-e', 'LEVEL=info', 'image:latest', '--port=80', 'C:/tools/x.js', 'a=b'];
  expect(commandOrigin('docker', args)).toBe(['docker', ...args].join(' '));
});

test('an address that carries its key in the path shows another, and stays apart from its like', () => {
  const address = (key: string) => safeUrl(`https://hooks.example/mcp/${key}/sse`);
  const [one, other] = [address('NTQ2ZjQxZjUtZjU3ZC00ZGU1LWI3ZjktN2E4'), address('NTQ2ZjQxZjUtZjU3ZC00ZGU1LWI3ZjktN2E5')];
  expect(one).toMatch(/^https:\/\/hooks\.example\/mcp\/•••[0-9a-f]{4}\/sse$/);
  expect(other).not.toBe(one);
});

test('an address that is no readable text is shown as it is', () => {
  expect(safeUrl('http://localhost/%ff?q=1')).toBe('http://localhost/%ff?q=1');
  expect(safeUrl('https://ada:pw@${HOST}/mcp')).not.toContain('pw');
});
