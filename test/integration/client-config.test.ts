/** A client's own mcp.json with several servers, as people have it: comments in it, one server broken, one asleep. The others come in. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registryServer } from './real-servers.ts';
import { callTool, RunningJig } from './running-jig.ts';

interface Report {
  added: number;
  unchanged: number;
  failed: { name: string; reason: string }[];
  sources: { source: string; added: number; failed: unknown[] }[];
}

let jig: RunningJig;
let file: string;

beforeAll(async () => {
  jig = await RunningJig.start();
  const folders = ['left', 'right'].map((side) => {
    const folder = join(jig.box.home, side);
    mkdirSync(folder);
    writeFileSync(join(folder, 'name.txt'), `the ${side} one`);
    return folder;
  });
  const servers = {
    left: registryServer('filesystem', [folders[0] ?? '']),
    right: registryServer('filesystem', [folders[1] ?? '']),
    broken: { command: process.execPath, args: ['-e', 'console.error("no licence found"); process.exit(3)'] },
    missing: { command: 'no-such-program-anywhere' },
    memory: registryServer('memory', [], { MEMORY_FILE_PATH: join(jig.box.home, 'memory.jsonl') }),
  };
  file = join(jig.box.home, 'mcp.json');
  const json = JSON.stringify({ mcpServers: servers }, null, 2);
  writeFileSync(file, `// what my editor starts\n${json.replace(/\n}$/, ',\n}')}\n`);
});
afterAll(() => jig.stop());

const importFile = async (path = file): Promise<{ status: number | null; report: Report; stdout: string }> => {
  const { status, stdout } = await jig.box.run(['import', path, '--json']);
  return { status, report: JSON.parse(stdout) as Report, stdout };
};

it('brings in the servers that work, and says of the others why not', async () => {
  const { status, report } = await importFile();
  expect(status).toBe(0);
  expect(report.sources.filter(({ failed }) => failed.length === 0).map(({ source }) => source)).toEqual(['left', 'right', 'memory']);
  const reasons = Object.fromEntries(report.failed.map(({ name, reason }) => [name, reason]));
  expect(Object.keys(reasons).toSorted()).toEqual(['broken', 'missing']);
  expect(reasons['broken']).toContain('no licence found');
  expect(reasons['missing']).toContain('no-such-program-anywhere');
});

it('shows what failed on the screens’ list too, or not at all: no half source', async () => {
  const sources = await jig.call('library.sources', {});
  for (const { name, toolCount, error } of sources) expect(toolCount > 0 || error !== null, name).toBe(true);
  const doctor = await jig.box.run(['doctor', '--json']);
  const { checks } = JSON.parse(doctor.stdout) as { checks: { check: string; ok: boolean; fix: string | null }[] };
  for (const name of ['left', 'right', 'memory'])
    expect(checks).toContainEqual(expect.objectContaining({ check: `source ${name}`, ok: true }));
  for (const { ok, fix } of checks) expect(ok || fix).toBeTruthy();
});

it('two servers with the same tool names are both called, each by its own name', async () => {
  const client = await jig.connect('v2 client over HTTP');
  for (const side of ['left', 'right']) {
    const path = join(jig.box.home, side, 'name.txt');
    const answer = await callTool(client, `${side}__read_text_file`, { path });
    expect(JSON.stringify(answer)).toContain(`the ${side} one`);
    const other = await callTool(client, `${side === 'left' ? 'right' : 'left'}__read_text_file`, { path });
    expect(other.isError, JSON.stringify(other)).toBe(true);
  }
  // The bare name is either's: the answer names both instead of choosing one.
  const bare = await callTool(client, 'read_text_file', { path: 'name.txt' });
  expect(bare.isError).toBe(true);
  expect(JSON.stringify(bare)).toContain('left__read_text_file');
  expect(JSON.stringify(bare)).toContain('right__read_text_file');
});

it('again: nothing changes', async () => {
  const { report } = await importFile();
  expect(report).toMatchObject({ added: 0, changed: 0, removed: 0 });
  expect(report.unchanged).toBeGreaterThan(20);
});

it('with a mistake in it names file, line and column, and leaves the library alone', async () => {
  const before = await jig.call('library.sources', {});
  const wrong = join(jig.box.home, 'wrong.json');
  writeFileSync(wrong, '{\n  "mcpServers": {\n    "left": { "command": "node" "args": [] }\n  }\n}\n');
  const { status, stdout } = await jig.box.run(['import', wrong, '--json']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringContaining('wrong.json'), fix: expect.any(String) } });
  expect(stdout).toMatch(/line 3, column 3\d/);
  expect(await jig.call('library.sources', {})).toEqual(before);
});
