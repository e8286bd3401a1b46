/** The one way to call a tool: names, arguments against schemas of every kind, refusals, the record. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createToolCaller } from '../../src-main/engine/endpoint/call-tool.ts';
import type { ToolDefinition } from '../../src-main/engine/library/tool-definition.ts';
import type { ToolCaller } from '../../src-main/engine/parts.ts';
import { createWorkbench, stockTool, type Workbench } from './harness.ts';

const tool = (localName: string, inputSchema: unknown): ToolDefinition => ({ server: 's', localName, description: localName, inputSchema });

const tree = {
  type: 'object',
  properties: { top: { $ref: '#/$defs/node' } },
  $defs: { node: { type: 'object', properties: { value: { type: 'integer' }, next: { $ref: '#/$defs/node' } } } },
};

let bench: Workbench;
let caller: ToolCaller;
beforeEach(() => {
  bench = createWorkbench([
    stockTool,
    tool('free', undefined),
    tool('dead', { type: 'object' }),
    tool('tree', tree),
    tool('nested', {
      type: 'object',
      properties: {
        when: { type: 'string', format: 'date' },
        unit: { enum: ['c', 'f'] },
        'a/b': { type: 'object', properties: { list: { type: 'array', items: { type: 'integer' } } }, required: ['list'] },
      },
    }),
    // Tuples were written `items: [...]` then; 2020-12 means something else by it.
    tool('old', {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { pair: { type: 'array', items: [{ type: 'string' }, { type: 'integer' }] } },
    }),
    tool('unknown-dialect', { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', properties: { n: { type: 'integer' } } }),
    tool('bad-pattern', { type: 'object', properties: { s: { type: 'string', pattern: '(' } } }),
    tool('bad-ref', { type: 'object', properties: { s: { $ref: 'https://elsewhere.example/schema.json' } } }),
    tool('named-1', { $id: 'https://example.com/args', type: 'object', properties: { n: { type: 'integer' } } }),
    tool('named-2', { $id: 'https://example.com/args', type: 'object', properties: { n: { type: 'string' } } }),
    tool('branches', { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
  ]);
  caller = createToolCaller(bench);
});
afterEach(() => bench.dispose());

const options = { caller: { name: 'tester', scopes: [] } };
const call = (name: string, args?: unknown) => caller.callTool(name, args, options);
const problemsOf = async (name: string, args: unknown) => {
  const outcome = await call(name, args);
  if (outcome.ok) throw new Error('the arguments were taken');
  expect(outcome.error.code).toBe('arguments-invalid');
  return (outcome.error.details as { problems: { path: string; message: string }[] }).problems;
};

test("passes the tool's own result through untouched", async () => {
  const result = {
    content: [{ type: 'text', text: 'x', extra: 1 }],
    structuredContent: { a: [1] },
    _meta: { b: 2 },
    isError: true,
    more: {},
  };
  bench.sources.answers = { free: () => result };
  const outcome = await call('s__free', { any: 'thing' });
  expect(outcome).toEqual({ ok: true, value: result });
  expect(bench.sources.calls).toEqual([{ tool: 'free', args: { any: 'thing' } }]);
});

test('takes other spellings of a name, absent arguments and arguments as JSON text', async () => {
  await call('free');
  await call('s.free', '{"a":1}');
  expect(bench.sources.calls).toEqual([
    { tool: 'free', args: {} },
    { tool: 'free', args: { a: 1 } },
  ]);
});

describe('wrong arguments', () => {
  test('are answered with the schema and the offending paths, and nothing is called', async () => {
    const outcome = await call('market__get_stock_price', { days: 0, currency: 'EUR' });
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'arguments-invalid',
        message: expect.stringContaining('/symbol is missing'),
        fix: expect.stringContaining('schema'),
        details: { path: '/symbol', schema: stockTool.inputSchema },
      },
    });
    expect(await problemsOf('market__get_stock_price', { days: 0, currency: 'EUR' })).toEqual([
      { path: '/symbol', message: 'is missing' },
      { path: '/currency', message: 'is not one of the arguments' },
      { path: '/days', message: 'must be >= 1' },
    ]);
    expect(bench.sources.calls).toEqual([]);
  });

  test('deep inside have their pointer', async () => {
    expect(await problemsOf('s__nested', { when: 'tomorrow', unit: 'k', 'a/b': { list: [1, 'x'] } })).toEqual([
      { path: '/when', message: 'must match format "date"' },
      { path: '/unit', message: 'must be one of ["c","f"]' },
      { path: '/a~1b/list/1', message: 'must be integer' },
    ]);
    expect(await problemsOf('s__nested', { 'a/b': {} })).toEqual([{ path: '/a~1b/list', message: 'is missing' }]);
  });

  test.each([[[1]], ['text'], [7], [true]])('%j are no object', async (args) => {
    expect(await problemsOf('s__free', args)).toEqual([{ path: '', message: 'must be an object' }]);
  });

  test('by the million are answered with a few', async () => {
    const problems = await problemsOf('s__nested', { 'a/b': { list: Array.from({ length: 100_000 }, () => 'x') } });
    expect(problems.length).toBeLessThanOrEqual(10);
    expect(problems[0]).toEqual({ path: '/a~1b/list/0', message: 'must be integer' });
  });

  test('nested without end are refused, also where the schema allows all', async () => {
    const text = `${'{"next":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const deep = JSON.parse(text) as Record<string, unknown>;
    for (const [name, args] of [
      ['s__free', deep],
      ['s__tree', { top: deep }],
      ['s__free', text],
    ] as const) {
      const refused = await call(name, args);
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'arguments-invalid', message: expect.stringContaining('deeper than 200') },
      });
    }
    expect(bench.sources.calls).toEqual([]);
  });

  test('of alternatives name what is missing', async () => {
    expect((await problemsOf('s__branches', {})).map(({ path }) => path)).toEqual(['/a', '/b']);
  });
});

describe('schemas', () => {
  test('that are recursive are followed', async () => {
    expect((await call('s__tree', { top: { value: 1, next: { value: 2 } } })).ok).toBe(true);
    expect(await problemsOf('s__tree', { top: { next: { next: { value: 'x' } } } })).toEqual([
      { path: '/top/next/next/value', message: 'must be integer' },
    ]);
  });

  test('of draft-07 keep their meaning', async () => {
    expect((await call('s__old', { pair: ['a', 1] })).ok).toBe(true);
    expect(await problemsOf('s__old', { pair: ['a', 'b'] })).toEqual([{ path: '/pair/1', message: 'must be integer' }]);
  });

  test.each(['unknown-dialect', 'bad-pattern', 'bad-ref'])(
    'that cannot be compiled (%s) leave the judgement to the source',
    async (name) => {
      expect((await call(`s__${name}`, { s: 1, n: 'x' })).ok).toBe(true);
    },
  );

  test('that name themselves alike do not meet', async () => {
    expect((await call('s__named-1', { n: 1 })).ok).toBe(true);
    expect((await call('s__named-2', { n: 'x' })).ok).toBe(true);
    expect(await problemsOf('s__named-2', { n: 1 })).toEqual([{ path: '/n', message: 'must be string' }]);
  });

  test('that changed are judged anew', async () => {
    const source = { name: 'test', kind: 'definitions' as const, config: {}, origin: 'test' };
    expect(await problemsOf('s__tree', { top: 1 })).toHaveLength(1);
    bench.library.importSource(source, [tool('tree', { type: 'object', properties: { top: { type: 'integer' } } })]);
    expect((await call('s__tree', { top: 1 })).ok).toBe(true);
    expect(await call('s__free')).toMatchObject({ ok: false, error: { code: 'tool-unknown' } });
  });
});

test('a switched-off tool is refused with a fix until it is on again', async () => {
  const { id } = bench.library.resolve('s__free').ok ? (bench.library.resolve('s__free') as { value: { id: number } }).value : { id: 0 };
  await call('s__free');
  bench.library.setToolState([id], 'disabled');
  expect(await call('s__free')).toMatchObject({ ok: false, error: { code: 'tool-disabled', fix: expect.stringContaining('Library') } });
  bench.library.setToolState([id], 'enabled');
  expect((await call('s__free')).ok).toBe(true);
});

test('records each call, with its failure', async () => {
  await call('s__free', { secret: 'hunter2' });
  await call('s__dead');
  await call('nobody__knows');
  bench.sources.answers = { free: () => ({ content: [], isError: true }) };
  await call('s__free');
  const entries = bench.activity.list({ limit: 10 });
  expect(entries.map(({ kind, client, title, ok }) => ({ kind, client, title, ok }))).toEqual([
    { kind: 'call', client: 'tester', title: 's__free', ok: false },
    { kind: 'call', client: 'tester', title: 'nobody__knows', ok: false },
    { kind: 'call', client: 'tester', title: 's__dead', ok: false },
    { kind: 'call', client: 'tester', title: 's__free', ok: true },
  ]);
  expect(entries[2]?.details).toMatchObject({ server: 's', error: { code: 'source-unreachable' } });
  expect(JSON.stringify(entries)).not.toContain('hunter2');
});
