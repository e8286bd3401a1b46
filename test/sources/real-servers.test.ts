/** Real MCP servers from the npm registry: imported from one mcp.json, found in the library, and called. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { call, must, openSources, realServer, tempFolder, writeFile } from './setup.ts';

test('four servers of one mcp.json are imported and called over stdio', async () => {
  const folder = realpathSync(tempFolder());
  mkdirSync(join(folder, 'notes'));
  writeFileSync(join(folder, 'notes', 'todo.txt'), 'water the plants');
  const file = writeFile('mcp.json', {
    mcpServers: {
      everything: realServer('everything'),
      files: realServer('filesystem', folder),
      memory: { ...realServer('memory'), env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') } },
      thinking: realServer('sequential-thinking'),
    },
  });
  const opened = openSources();
  const reports = must(await opened.sources.import({ kind: 'file', path: file }));

  expect(reports.map(({ source, failed }) => ({ source, failed }))).toEqual(
    ['everything', 'files', 'memory', 'thinking'].map((source) => ({ source, failed: [] })),
  );
  for (const report of reports) expect(report.added).toBeGreaterThan(0);
  expect(opened.library.sources().map((source) => source.state)).toEqual(['connected', 'connected', 'connected', 'connected']);

  const sum = must(await call(opened, 'everything__get-sum', { a: 2, b: 40 }));
  expect(JSON.stringify(sum.content)).toContain('42');
  const read = must(await call(opened, 'files__read_text_file', { path: join(folder, 'notes', 'todo.txt') }));
  expect(JSON.stringify(read.content)).toContain('water the plants');
  must(
    await call(opened, 'memory__create_entities', {
      entities: [{ name: 'Ada', entityType: 'person', observations: ['wrote the first program'] }],
    }),
  );
  const graph = must(await call(opened, 'memory__read_graph'));
  expect(graph.structuredContent).toMatchObject({ entities: [{ name: 'Ada' }] });
  const thought = must(
    await call(opened, 'thinking__sequentialthinking', { thought: 'first', thoughtNumber: 1, totalThoughts: 1, nextThoughtNeeded: false }),
  );
  expect(thought.isError).toBeUndefined();

  const again = must(await opened.sources.import({ kind: 'file', path: file }));
  for (const [i, report] of again.entries())
    expect(report).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: reports[i]?.added });
  expect(opened.library.sources()).toHaveLength(4);
});
