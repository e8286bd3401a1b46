/** How connections are shared, replaced and closed, and what a library that can only be read allows. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { JigSources } from '../../src-main/engine/sources/sources.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import { call, fixture, must, mustFail, openSources, tempFolder, writeFile } from './setup.ts';
import { isRunning } from '../support/processes.ts';

const pidsIn = (file: string) => readFileSync(file, 'utf8').trim().split('\n').map(Number);
/** How many processes the file lists; it appears when the server starts. */
const listed = (file: string) => (existsSync(file) ? pidsIn(file).length : 0);
const odd = (...flags: string[]) => ({ command: process.execPath, args: [fixture('sources/odd-server.ts'), ...flags] });

/** A source as an earlier run of Jig has left it: known, not connected. */
function known(flags: string[]) {
  const opened = openSources();
  opened.library.importSource({ name: 'odd', kind: 'mcp-stdio', config: odd(...flags), origin: 'odd' }, [
    { server: 'odd', localName: 'tool', description: '', inputSchema: { type: 'object' } },
  ]);
  return opened;
}

test('calls that come together share one server', async () => {
  const pids = `${tempFolder()}/pids`;
  const opened = known(['--pids', pids]);
  const results = await Promise.all(Array.from({ length: 20 }, () => call(opened, 'odd__tool', { text: 'pid' })));
  expect(new Set(results.map((result) => JSON.stringify(must(result)))).size).toBe(1);
  expect(pidsIn(pids)).toHaveLength(2);
  expect(opened.library.sources()[0]?.state).toBe('connected');
});

test('one caller that gives up does not cut the connection that others wait for', async () => {
  const opened = known([]);
  const abort = new AbortController();
  const impatient = call(opened, 'odd__tool', { text: 'a' }, { signal: abort.signal });
  const patient = call(opened, 'odd__tool', { text: 'b' });
  abort.abort();
  expect(mustFail(await impatient).code).toBe('aborted');
  expect(must(await patient).structuredContent).toEqual({ echo: 'b' });
});

test('a closed source ends its server; a new import replaces it', async () => {
  const pids = `${tempFolder()}/pids`;
  const opened = openSources();
  const file = writeFile('mcp.json', { mcpServers: { odd: odd('--pids', pids) } });
  must(await opened.sources.import({ kind: 'file', path: file }));
  must(await opened.sources.import({ kind: 'file', path: file }));
  const [first = 0, , second = 0] = pidsIn(pids);
  await expect.poll(() => isRunning(first)).toBe(false);
  expect(isRunning(second)).toBe(true);
  const waiting = call(opened, 'odd__tool_0', { text: 'sleep' });
  await opened.sources.close(opened.library.source('odd')?.id ?? '');
  expect(mustFail(await waiting).code).toBe('source-closed');
  expect(isRunning(second)).toBe(false);
});

test('an import that is cancelled leaves no server behind', async () => {
  const pids = `${tempFolder()}/pids`;
  const opened = openSources();
  const abort = new AbortController();
  const file = writeFile('mcp.json', { mcpServers: { hangs: odd('--hang', '--pids', pids), fine: odd() } });
  const importing = opened.sources.import({ kind: 'file', path: file }, abort.signal);
  await expect.poll(() => listed(pids)).toBe(2);
  abort.abort();
  expect(mustFail(await importing).code).toBe('aborted');
  expect(opened.library.sources()).toEqual([]);
  await expect.poll(() => pidsIn(pids).filter(isRunning)).toEqual([]);
});

test('stop ends an import that is under way, with what it has started', async () => {
  const pids = `${tempFolder()}/pids`;
  const opened = openSources();
  const importing = opened.sources.import({
    kind: 'file',
    path: writeFile('mcp.json', { mcpServers: { hangs: odd('--hang', '--pids', pids) } }),
  });
  await expect.poll(() => listed(pids)).toBe(2);
  await opened.sources.stop();
  expect(mustFail(await importing).code).toBe('aborted');
  await expect.poll(() => pidsIn(pids).filter(isRunning)).toEqual([]);
  expect(mustFail(await opened.sources.import({ kind: 'command', command: 'x' })).code).toBe('aborted');
});

test('a library that can only be read is called, but not written', async () => {
  const opened = known([]);
  const sources = new JigSources({ library: opened.library, logger: createLogger('test', silentSink), readOnly: true });
  expect(mustFail(await sources.import({ kind: 'command', command: 'x' })).code).toBe('library-read-only');
  must(await call({ ...opened, sources }, 'odd__tool', { text: 'a' }));
  expect(opened.library.sources()[0]?.state).toBe('listed');
  await sources.stop();
});

test('a source that another run has left connected is not', () => {
  const opened = known([]);
  const id = opened.library.source('odd')?.id ?? '';
  opened.library.setSourceState(id, 'connected', null);
  const restarted = new JigSources({ library: opened.library, logger: createLogger('test', silentSink), readOnly: false });
  expect(opened.library.sources()[0]?.state).toBe('listed');
  return restarted.stop();
});
