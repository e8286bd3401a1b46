/** Documents made to exhaust their reader are refused or bounded: depth, cycles, webs of references, anchors that multiply. */
import { expect, test } from 'vitest';
import { readOperations } from '../../src-main/engine/sources/openapi/read-operations.ts';
import { must, mustFail, openSources, writeFile } from './setup.ts';

const document = (schemas: object, schema: object) => ({
  openapi: '3.1.0',
  info: { title: 'Hostile', version: '1' },
  servers: [{ url: 'http://127.0.0.1:9' }],
  paths: {
    '/a': {
      post: { operationId: 'post', requestBody: { required: true, content: { 'application/json': { schema } } } },
      get: { operationId: 'get' },
    },
  },
  components: { schemas },
});

function listed(raw: Record<string, unknown>) {
  const listing = readOperations(raw);
  if (typeof listing === 'string') throw new Error(listing);
  return listing;
}

test('brackets without end', async () => {
  const { sources } = openSources();
  const depth = 300_000;
  for (const text of ['['.repeat(depth), `{"mcpServers":${'{"a":'.repeat(depth)}`]) {
    expect(mustFail(await sources.import({ kind: 'file', path: writeFile('deep.json', text) })).code).toBe('file-broken');
  }
  const whole = `{"name":"deep","parameters":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`;
  const [report] = must(
    await sources.import({ kind: 'file', path: writeFile('x.jsonl', `{"name":"fine","description":"x"}\n${whole}\n`) }),
  );
  expect(report).toMatchObject({ added: 1, failed: [{ name: 'line 2', reason: 'its schema is nested deeper than 200 levels' }] });
});

test('anchors that multiply', async () => {
  const levels = Array.from({ length: 9 }, (_, i) => `x-${i + 1}: &l${i + 1} [${Array.from({ length: 9 }, () => `*l${i}`).join(', ')}]`);
  const text = ['openapi: 3.1.0', 'x-0: &l0 [lol]', ...levels, 'paths: {}'].join('\n');
  expect(mustFail(await openSources().sources.import({ kind: 'file', path: writeFile('bomb.yaml', text) })).code).toBe('file-broken');
});

test('a web of 400 schemas, each referring to ten others, stays a small schema', () => {
  const names = Array.from({ length: 400 }, (_, i) => `S${i}`);
  const schemas = Object.fromEntries(
    names.map((name, i) => [
      name,
      {
        type: 'object',
        properties: Object.fromEntries(
          Array.from({ length: 10 }, (_, k) => [`p${k}`, { $ref: `#/components/schemas/S${(i * 7 + k * 13 + 1) % 400}` }]),
        ),
      },
    ]),
  );
  const { tools, failed } = listed(document(schemas, { $ref: '#/components/schemas/S0' }));
  expect(failed).toEqual([]);
  const text = JSON.stringify(tools.find(({ localName }) => localName === 'post')?.inputSchema);
  expect(text.length).toBeLessThan(250_000);
  for (const [, name] of text.matchAll(/"#\/\$defs\/(\w+)"/g)) expect(text).toContain(`"${name}":{`);
});

test('a chain of 3,000 references overflows no stack', () => {
  const schemas = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, i) => [
      `S${i}`,
      { type: 'object', properties: { next: { $ref: `#/components/schemas/S${i + 1}` } } },
    ]),
  );
  const { failed } = listed(document({ ...schemas, S3000: { type: 'string' } }, { $ref: '#/components/schemas/S0' }));
  expect(failed).toEqual([]);
});

test('references in a circle and literal depth cost only their operation', () => {
  const circle = { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } };
  const round = listed(document(circle, { $ref: '#/components/schemas/A' }));
  expect(round.tools.map(({ localName }) => localName)).toEqual(['get']);
  expect(round.failed).toEqual([{ name: 'POST /a', reason: 'its reference #/components/schemas/A leads back to itself' }]);
  let deep: object = { type: 'string' };
  for (let i = 0; i < 1_000; i += 1) deep = { type: 'object', properties: { next: deep } };
  const { tools, failed } = listed(document({}, deep));
  expect(tools.map(({ localName }) => localName)).toEqual(['get']);
  expect(failed).toEqual([{ name: 'POST /a', reason: expect.stringContaining('nested deeper') }]);
});

test('a reference with a % that encodes nothing', () => {
  const named = listed(
    document({ 'Discount 5%': { type: 'object', properties: { code: { type: 'string' } } } }, { $ref: '#/components/schemas/Discount 5%' }),
  );
  expect(named.tools.find(({ localName }) => localName === 'post')?.inputSchema).toMatchObject({
    properties: { code: { type: 'string' } },
  });
  const lost = listed(document({}, { $ref: '#/components/schemas/5%' }));
  expect(lost).toMatchObject({
    tools: [{ localName: 'get' }],
    failed: [{ name: 'POST /a', reason: 'its reference #/components/schemas/5% points to nothing' }],
  });
});
