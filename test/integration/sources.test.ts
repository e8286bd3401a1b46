/** The main job on real input: six real sources in one library, found in plain words and called, by clients of both SDK lines over HTTP and stdio. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyClient } from '../endpoint/connect.ts';
import { startBookshop } from '../fixtures/openapi/bookshop-server.ts';
import { commandLine, processTree, stillRunning } from '../support/processes.ts';
import { commandLineOf, registryServer, workshop } from './real-servers.ts';
import { callTool, doors, findTools, namesOf, RunningJig } from './running-jig.ts';
import { menuNames } from '../endpoint/menu-names.ts';

let jig: RunningJig;
let bookshop: Awaited<ReturnType<typeof startBookshop>>;
let notes: string;

beforeAll(async () => {
  [jig, bookshop] = await Promise.all([RunningJig.start(), startBookshop()]);
  const home = realpathSync(jig.box.home);
  notes = join(home, 'notes');
  mkdirSync(notes);
  writeFileSync(join(notes, 'plants.txt'), 'water the ferns on Friday');
  const memory = registryServer('memory', [], { MEMORY_FILE_PATH: join(home, 'memory.jsonl') });
  const config = {
    mcpServers: {
      everything: registryServer('everything'),
      files: registryServer('filesystem', [notes]),
      memory,
      thinking: registryServer('sequential-thinking'),
    },
  };
  writeFileSync(join(home, 'mcp.json'), JSON.stringify(config, null, 2));
  await jig.import(join(home, 'mcp.json'));
  await jig.import('--command', commandLineOf(workshop), '--name', 'workshop');
  await jig.import(`${bookshop.origin}/openapi.yaml`, '--name', 'bookshop');
  await jig.indexed();
});
afterAll(async () => {
  await jig.stop();
  await bookshop.close();
});

interface Job {
  request: () => string;
  tool: string;
  args: () => Record<string, unknown>;
  /** What the real answer holds. */
  answer: string;
}

const plants = () => join(notes, 'plants.txt');
const jobs: Job[] = [
  {
    request: () => 'Analyze the last 5 transactions of Sashvat Bharat',
    tool: 'workshop__fetch_transactions',
    args: () => ({ client: 'Sashvat Bharat', limit: 5 }),
    answer: 'Bluebird Grocers',
  },
  {
    request: () => 'Get the sum of 2 and 40',
    tool: 'everything__get-sum',
    args: () => ({ a: 2, b: 40 }),
    answer: '42',
  },
  {
    request: () => `Read the complete contents of the text file ${plants()} from the file system`,
    tool: 'files__read_text_file',
    args: () => ({ path: plants() }),
    answer: 'water the ferns on Friday',
  },
  {
    request: () => 'Create an entry for Ada, the first programmer, in the knowledge graph',
    tool: 'memory__create_entities',
    args: () => ({ entities: [{ name: `Ada ${randomUUID()}`, entityType: 'person', observations: ['wrote the first program'] }] }),
    answer: 'Ada',
  },
  {
    request: () => 'Think a hard problem through, one thought after the other, revising earlier thoughts',
    tool: 'thinking__sequentialthinking',
    args: () => ({ thought: 'First, look at what is known.', thoughtNumber: 1, totalThoughts: 2, nextThoughtNeeded: true }),
    answer: 'thoughtHistoryLength',
  },
  {
    request: () => 'Search the catalogue of the bookshop for books about home',
    tool: 'bookshop__searchBooks',
    args: () => ({ q: 'home' }),
    answer: 'Rabindranath Tagore',
  },
];

it('the library holds the tools of all six sources, each connected or listed, each with its vector', async () => {
  const sources = await jig.call('library.sources', {});
  expect(sources.map(({ name, error }) => ({ name, error }))).toEqual(
    ['bookshop', 'everything', 'files', 'memory', 'thinking', 'workshop'].map((name) => ({ name, error: null })),
  );
  for (const { toolCount } of sources) expect(toolCount).toBeGreaterThan(0);
  const { index } = await jig.call('system.status', {});
  expect(index).toMatchObject({ tools: sources.reduce((sum, { toolCount }) => sum + toolCount, 0), problem: null });
});

describe.each(doors)('a %s', (door) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await jig.connect(door);
  });

  it('sees two tools, whatever is in the library', async () => {
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(menuNames);
  });

  it.each(jobs)('is given $tool for a request in plain words, and calls it', async ({ request, tool, args, answer }) => {
    const found = await findTools(client, request());
    expect(found.tools.length).toBeLessThanOrEqual(3);
    expect(namesOf(found)).toContain(tool);
    expect(found.tools.find(({ name }) => name === tool)?.inputSchema).toMatchObject({ type: 'object' });
    const result = await callTool(client, tool, args());
    expect(result.isError ?? false, JSON.stringify(result)).toBe(false);
    expect(JSON.stringify(result)).toContain(answer);
  });

  it('reaches the program behind the OpenAPI document', async () => {
    const before = bookshop.seen.length;
    await callTool(client, 'bookshop__getBook', { id: 1 });
    expect(bookshop.seen.slice(before)).toMatchObject([{ method: 'GET', url: '/v1/books/1' }]);
  });

  it('learns from the answer to a wrong call what was wrong, and what the tool wants', async () => {
    const wrong = await callTool(client, 'everything__get-sum', { a: 'two', b: 40 });
    expect(wrong).toMatchObject({ isError: true, structuredContent: { path: '/a', schema: { properties: { a: { type: 'number' } } } } });
  });
});

it('by kill -9, none of its processes is left: engine, model, five servers', async () => {
  const tree = processTree(jig.served.ready.pid);
  const commands = tree.map(commandLine).join('\n');
  for (const part of ['inference', 'server-everything', 'server-filesystem', 'server-memory', 'server-sequential-thinking', 'workshop'])
    expect(commands).toContain(part);
  jig.served.child.kill('SIGKILL');
  await jig.served.exited;
  while (stillRunning(tree).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(stillRunning(tree)).toEqual([]);
});
