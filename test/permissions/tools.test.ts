import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail, ok, type Result } from '../../src-preload/contract/result.ts';
import { createToolCaller } from '../../src-main/engine/endpoint/call-tool.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import type { BrokerContext } from '../../src-main/engine/making-parts.ts';
import type { CallOptions, Sources, ToolResult } from '../../src-main/engine/parts.ts';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { ToolsKind } from '../../src-main/engine/permissions/tools/tools-kind.ts';
import { GroupCommit } from '../../src-main/engine/runs/group-commit.ts';
import { LibraryEffects } from '../../src-main/engine/runs/once-effects.ts';
import { call, errorOf, logger, makeContext, makePlace, only, valueOf, type Place } from './parts.ts';

let place: Place;
let library: Library;
let kind: ToolsKind;
/** What the tools' source was asked, and what it says. */
let asked: { name: string; args: unknown; options: CallOptions }[];
let answer: (name: string) => Result<ToolResult>;
let identities: Record<string, string>;

const text = (value: string): ToolResult => ({ content: [{ type: 'text', text: value }] });

function importTools(server: string, sourceKind: 'mcp-stdio' | 'made', tools: Record<string, Record<string, unknown>>): void {
  library.importSource(
    { name: server, kind: sourceKind, config: {}, origin: server },
    Object.entries(tools).map(([localName, annotations]) => ({
      server,
      localName,
      description: localName,
      inputSchema: { type: 'object' },
      annotations,
    })),
  );
}

beforeEach(() => {
  place = makePlace();
  library = new Library(place.sqlite);
  asked = [];
  identities = { made__report: 'identity-1' };
  answer = (name) => ok(text(`did ${name}`));
  const sources: Sources = {
    import: async () => fail('unused', 'Not used.', ''),
    call: async (tool, args, options) => {
      asked.push({ name: tool.name, args, options });
      return answer(tool.name);
    },
    close: async () => {},
    stop: async () => {},
  };
  const toolCaller = createToolCaller({
    library,
    sources,
    made: () => (tool, args, options) => sources.call(tool, args, options),
    activity: { record: () => {}, list: () => [] },
  });
  importTools('shop', 'mcp-stdio', { order: {}, prices: { readOnlyHint: true }, upsert: { idempotentHint: true } });
  importTools('made', 'made', { report: {} });
  kind = new ToolsKind({
    library,
    toolCaller: () => toolCaller,
    once: new LibraryEffects(place.sqlite, new GroupCommit(place.sqlite, logger), logger),
    madeIdentity: (id) => identities[library.tool(id)?.name ?? ''] ?? null,
  });
});
afterEach(() => place.remove());

function open(tools: string[], more: Partial<BrokerContext> = {}): Handle {
  return only(kind.open({ tools }, makeContext(more)));
}

describe('calling', () => {
  test('arguments go out, results come back: structured content, JSON in text, plain text', async () => {
    const tools = open(['shop__prices']);
    answer = () => ok({ content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 2 } });
    expect(valueOf(await call(tools, 'call', ['shop__prices', { of: 'tea' }]))).toEqual({ a: 2 });
    for (const [said, value] of [
      ['{"a":1}', { a: 1 }],
      ['[1,2]', [1, 2]],
      ['12.5', 12.5],
      ['true', true],
      ['2026-11-21', '2026-11-21'],
      ['plain', 'plain'],
      ['{not json', '{not json'],
      ['', ''],
    ] as const) {
      answer = () => ok(text(said));
      expect(valueOf(await call(tools, 'call', ['shop__prices', {}]))).toEqual(value);
    }
    answer = () => ok({ content: [{ type: 'image', data: 'AA==', mimeType: 'image/png' }] });
    expect(valueOf(await call(tools, 'call', ['shop__prices']))).toEqual([{ type: 'image', data: 'AA==', mimeType: 'image/png' }]);
    expect(asked[0]).toMatchObject({
      name: 'shop__prices',
      args: { of: 'tea' },
      options: { depth: 1, through: ['made__tool'], caller: { name: 'tester' } },
    });
    expect(only(tools.observed())).toMatchObject({ name: 'shop__prices', text: '10 calls' });
  });

  test("a failing tool fails the call with the tool's own words", async () => {
    answer = () => ok({ ...text('out of stock'), isError: true });
    const error = errorOf(await call(open(['shop__order']), 'call', ['shop__order', {}]));
    expect(error).toMatchObject({ code: 'tool-failed' });
    expect(error.message).toContain('out of stock');
  });

  test('a tool that may change things is called once for its effect; one that says it can be repeated is repeated', async () => {
    const tools = open(['shop__order', 'shop__prices', 'shop__upsert']);
    for (const name of ['shop__order', 'shop__prices', 'shop__upsert']) {
      valueOf(await call(tools, 'call', [name, { n: 1 }], `effect of ${name}`));
      expect(valueOf(await call(tools, 'call', [name, { n: 1 }], `effect of ${name}`))).toBe(`did ${name}`);
    }
    expect(asked.map(({ name }) => name)).toEqual(['shop__order', 'shop__prices', 'shop__prices', 'shop__upsert', 'shop__upsert']);
  });

  test('no answer to a call that may change things: in doubt, and not called again', async () => {
    const tools = open(['shop__order', 'shop__prices']);
    answer = () => fail('source-timeout', 'The server did not answer.', 'Try again.');
    expect(errorOf(await call(tools, 'call', ['shop__order', {}], 'late')).code).toBe('effect-in-doubt');
    answer = () => ok(text('fine'));
    expect(errorOf(await call(tools, 'call', ['shop__order', {}], 'late')).code).toBe('effect-in-doubt');
    expect(asked).toHaveLength(1);
    answer = () => fail('source-timeout', 'The server did not answer.', 'Try again.');
    expect(errorOf(await call(tools, 'call', ['shop__prices', {}])).code).toBe('source-timeout');
  });

  test('a called tool that waits for a person is not begun a second time', async () => {
    const tools = open(['made__report']);
    answer = () => fail('run-unfinished', 'Its run waits.', 'Look at the run.');
    for (let time = 0; time < 2; time += 1)
      expect(errorOf(await call(tools, 'call', ['made__report', {}], 'waits')).code).toBe('effect-in-doubt');
    expect(asked).toHaveLength(1);
  });

  test('a refused call can be made again', async () => {
    const tools = open(['shop__order']);
    answer = () => fail('source-unreachable', 'There is nobody.', 'Start it.');
    expect(errorOf(await call(tools, 'call', ['shop__order', {}], 'again')).code).toBe('source-unreachable');
    answer = () => ok(text('fine'));
    expect(valueOf(await call(tools, 'call', ['shop__order', {}], 'again'))).toBe('fine');
  });

  test('wrong arguments name the path', async () => {
    const server = 'strict';
    library.importSource({ name: server, kind: 'mcp-stdio', config: {}, origin: server }, [
      {
        server,
        localName: 'add',
        description: 'adds',
        inputSchema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
      },
    ]);
    const error = errorOf(await call(open(['strict__add']), 'call', ['strict__add', { n: 'one' }]));
    expect(error).toMatchObject({ code: 'arguments-invalid' });
    expect(error.message).toContain('n');
  });
});

describe('no way to more rights (attack 101)', () => {
  test('only what is listed, by its full name', async () => {
    const tools = open(['shop__prices']);
    for (const name of ['shop__order', 'prices', 'shop.prices', 'SHOP__PRICES', 'shop__prices ', '__proto__', '', 42, null]) {
      expect(errorOf(await call(tools, 'call', [name, {}])).code).toMatch(/^permission-/);
    }
    expect(asked).toEqual([]);
    valueOf(await call(tools, 'call', ['shop__prices', {}]));
    expect(asked).toHaveLength(1);
    expect(kind.open({}, makeContext())).toEqual([]);
    expect(kind.open({ tools: [] }, makeContext())).toEqual([]);
  });

  test('recursion, direct and by way of others', async () => {
    const self = open(['made__report', 'shop__prices'], { tool: 'made__report' });
    expect(errorOf(await call(self, 'call', ['made__report', {}])).code).toBe('tool-recursion');
    const circle = open(['made__report', 'shop__prices'], { tool: 'made__b', through: ['made__report'], depth: 1 });
    const error = errorOf(await call(circle, 'call', ['made__report', {}]));
    expect(error.message).toContain('made__report -> made__b');
    valueOf(await call(circle, 'call', ['shop__prices', {}]));
    expect(asked).toHaveLength(1);
  });

  test('four calls deep, not five', async () => {
    const through = ['made__1', 'made__2', 'made__3'];
    valueOf(await call(open(['shop__prices'], { depth: 3, through, tool: 'made__4' }), 'call', ['shop__prices', {}]));
    const deeper = open(['shop__prices'], { depth: 4, through: [...through, 'made__4'], tool: 'made__5' });
    expect(errorOf(await call(deeper, 'call', ['shop__prices', {}])).code).toBe('tool-depth');
    expect(asked).toHaveLength(1);
  });

  test('a called tool that was made anew since the approval is refused until it is reviewed again', async () => {
    const permissions = { tools: ['made__report', 'shop__prices'] };
    const callees = kind.bind(permissions);
    const tools = open(permissions.tools, { callees });
    valueOf(await call(tools, 'call', ['made__report', {}]));
    identities['made__report'] = 'identity-2';
    const error = errorOf(await call(tools, 'call', ['made__report', {}]));
    expect(error).toMatchObject({ code: 'tool-changed' });
    expect(error.fix).toContain('made__tool');
    valueOf(await call(tools, 'call', ['shop__prices', {}]));
    valueOf(await call(open(permissions.tools, { callees: kind.bind(permissions) }), 'call', ['made__report', {}]));
    expect(asked).toHaveLength(3);
  });

  test("another source's tool that takes over the name is refused", async () => {
    const permissions = { tools: ['shop__prices'] };
    const callees = kind.bind(permissions);
    const before = library.resolve('shop__prices');
    library.removeSource(valueOf(before).sourceId);
    expect(errorOf(await call(open(permissions.tools, { callees }), 'call', ['shop__prices', {}])).code).toBe('tool-unknown');
    library.importSource({ name: 'shop2', kind: 'mcp-stdio', config: {}, origin: 'shop2' }, [
      {
        server: 'shop',
        localName: 'prices',
        description: 'takes over',
        inputSchema: { type: 'object' },
        annotations: { readOnlyHint: true },
      },
    ]);
    expect(valueOf(library.resolve('shop__prices')).name).toBe('shop__prices');
    expect(errorOf(await call(open(permissions.tools, { callees }), 'call', ['shop__prices', {}])).code).toBe('tool-changed');
    expect(asked).toEqual([]);
  });

  test('a tool that was listed after the approval is not covered by it', async () => {
    const callees = kind.bind({ tools: ['shop__prices'] });
    expect(errorOf(await call(open(['shop__prices', 'shop__order'], { callees }), 'call', ['shop__order', {}])).code).toBe('tool-changed');
  });
});

describe('check, rows and rehearsal', () => {
  test('names that are unknown or short say what to write', () => {
    const problems = kind.check({ tools: ['shop__order', 'order', 'shop__sell'] });
    expect(problems.map(({ name }) => name)).toEqual(['order', 'shop__sell']);
    expect(problems[0]?.fix).toContain('shop__order');
    expect(kind.rows({ tools: ['shop__order', 'shop__prices', 'made__report', 'shop__sell'] })).toEqual([
      { name: 'shop__order', access: 'call; it may change things', target: 'a tool of shop' },
      { name: 'shop__prices', access: 'call; it says that it changes nothing, or can be repeated', target: 'a tool of shop' },
      { name: 'made__report', access: 'call; it may change things', target: 'made here, version 1' },
      { name: 'shop__sell', access: 'call; it may change things', target: null },
    ]);
  });

  test('stand-ins answer with what the test gives; nothing is called', async () => {
    const given = { prices: { tea: 3 }, shop__order: ['first', 'second'] };
    const tools = only(valueOf(await kind.rehearse({ tools: ['shop__prices', 'shop__order', 'made__report'] }, given)));
    expect(valueOf(await call(tools, 'call', ['shop__prices', {}]))).toEqual({ tea: 3 });
    expect(valueOf(await call(tools, 'call', ['shop__prices', {}]))).toEqual({ tea: 3 });
    expect(valueOf(await call(tools, 'call', ['shop__order', {}]))).toBe('first');
    expect(valueOf(await call(tools, 'call', ['shop__order', {}]))).toBe('second');
    expect(errorOf(await call(tools, 'call', ['shop__order', {}])).code).toBe('given-missing');
    expect(errorOf(await call(tools, 'call', ['made__report', {}])).fix).toContain('made__report');
    expect(asked).toEqual([]);
    expect(errorOf(await kind.rehearse({ tools: ['shop__prices'] }, { nothing: 1 })).message).toContain('shop__prices');
    expect(errorOf(await kind.rehearse({ tools: ['shop__prices'] }, [])).code).toBe('given-invalid');
  });
});
