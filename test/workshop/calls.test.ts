/** Every tool of the workshop is listed and really called, by clients of both SDKs and in both protocol eras. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { validCalls } from './calls.ts';
import { connect, connectLegacy, rowsOf, toResult, type Workshop } from './connect.ts';

describe('the list', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await connect();
  });
  afterAll(() => workshop.close());

  it('is the table of calls: about 50 tools, each called', async () => {
    const { tools } = await workshop.client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(validCalls.map(([name]) => name).toSorted());
    expect(tools.length).toBeGreaterThanOrEqual(48);
    expect(tools.length).toBeLessThanOrEqual(55);
  });

  it('costs what 50 real tools cost', async () => {
    const { tools } = await workshop.client.listTools();
    const total = tools.reduce(
      (sum, { name, description, inputSchema }) => sum + encode(JSON.stringify({ name, description, inputSchema })).length,
      0,
    );
    expect(total).toBeGreaterThan(7_000);
    expect(total).toBeLessThan(9_000);
  });

  it('says of every tool what it does to the data, and describes every required argument', async () => {
    const { tools } = await workshop.client.listTools();
    for (const { name, description, annotations, inputSchema } of tools) {
      expect(description?.length, name).toBeGreaterThan(30);
      const reads = /^(fetch|get|list|search|find|read|check|compare|convert|summarize)_/.test(name);
      expect(annotations?.readOnlyHint, name).toBe(reads);
      if (/^(delete|cancel|update)_/.test(name)) expect(annotations?.destructiveHint, name).toBe(true);
      if (/^(create|send|draft|schedule)_/.test(name)) expect(annotations?.destructiveHint, name).toBe(false);
      const properties = (inputSchema.properties ?? {}) as Record<string, { description?: string }>;
      for (const argument of inputSchema.required ?? []) expect(properties[argument]?.description, `${name}.${argument}`).toBeTruthy();
    }
  });

  it('is the same for a client of the first SDK', async () => {
    const legacy = await connectLegacy();
    const names = (await legacy.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual((await workshop.client.listTools()).tools.map(({ name }) => name));
    await legacy.close();
  });

  it('speaks both protocol eras', async () => {
    const older = await connect([], 'legacy');
    expect(workshop.client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    expect(older.client.getNegotiatedProtocolVersion()).toBe('2025-11-25');
    expect((await older.call('get_stock_price', { stock: 'AAPL' })).data['price']).toBe(231.4);
    await older.close();
  });
});

describe.each(['the second SDK', 'the first SDK'])('calls from %s', (sdk) => {
  let workshop: Workshop | undefined;
  let legacy: Awaited<ReturnType<typeof connectLegacy>> | undefined;
  beforeAll(async () => {
    if (sdk === 'the first SDK') legacy = await connectLegacy();
    else workshop = await connect();
  });
  afterAll(async () => {
    await workshop?.close();
    await legacy?.close();
  });

  it.each(validCalls)('%s %j', async (name, args, answer) => {
    const result = legacy ? toResult(await legacy.callTool({ name, arguments: args })) : await workshop?.call(name, args);
    expect(result?.isError, result?.text).toBe(false);
    expect(result?.text).toContain(answer);
    expect(Object.keys(result?.data ?? {}).length).toBeGreaterThan(0);
  });
});

describe('the request of the README', () => {
  it('gets the five newest transactions of Sashvat Bharat as rows', async () => {
    const workshop = await connect();
    const rows = rowsOf(await workshop.call('fetch_transactions', { client: 'Sashvat Bharat', limit: 5 }), 'transactions');
    expect(rows.map((row) => [row['day'], row['amount'], row['currency'], row['description']])).toEqual([
      ['2026-11-19', -64.2, 'USD', 'Bluebird Grocers'],
      ['2026-11-18', -12.5, 'USD', 'Harbour Coffee'],
      ['2026-11-17', 4850, 'USD', 'Salary Kestrel Robotics'],
      ['2026-11-15', -1320, 'USD', 'Rent Maple Court'],
      ['2026-11-14', -89.99, 'USD', 'Northline Mobile'],
    ]);
    await workshop.close();
  });
});

interface Example {
  query: string;
  tools: string[];
  context?: { role: string; content: string }[];
}

describe('the examples', () => {
  const examples = JSON.parse(readFileSync(new URL('../../resources/workshop/examples.json', import.meta.url), 'utf8')) as Example[];

  it('ask for tools that exist, and for each of them at least once', () => {
    const known = new Set(validCalls.map(([name]) => name));
    expect(new Set(examples.flatMap(({ tools }) => tools))).toEqual(known);
    expect(new Set(examples.map(({ query }) => query)).size).toBe(examples.length);
  });

  it('hold follow-ups with their turns, and requests that need no tool', () => {
    const followUps = examples.filter(({ context, tools }) => context !== undefined && tools.length > 0);
    expect(followUps.length).toBeGreaterThanOrEqual(3);
    for (const { context } of followUps) expect(context?.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(examples.filter(({ tools }) => tools.length === 0).length).toBeGreaterThanOrEqual(3);
  });
});
