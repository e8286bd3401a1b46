/** JSON Schemas of tools as TypeScript types: what agents meet in the library, and what must not hurt. */
import fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';
import { functionType } from '../../../src-main/engine/forge/compile/types/declarations.ts';
import { schemaType } from '../../../src-main/engine/forge/compile/types/schema-type.ts';

const recursive = {
  $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, v: { type: 'number' } } } },
  $ref: '#/$defs/node',
};
const deep = (n: number): unknown => (n === 0 ? { type: 'string' } : { type: 'array', items: deep(n - 1) });

it.each([
  [
    'an object',
    { type: 'object', properties: { a: { type: 'string' }, 'b-c': { type: 'integer' } }, required: ['a'] },
    '{ "a": string; "b-c"?: number }',
  ],
  ['nothing', {}, 'unknown'],
  ['no schema', null, 'unknown'],
  ['an empty object', { type: 'object' }, 'Record<string, unknown>'],
  ['a closed empty object', { type: 'object', properties: {}, additionalProperties: false }, 'Record<string, never>'],
  ['a dictionary', { type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
  [
    'an open object',
    { type: 'object', properties: { a: { type: 'null' } }, additionalProperties: true },
    '{ "a"?: null; [key: string]: unknown }',
  ],
  ['an enum', { enum: ['a', 1, null, true] }, '"a" | 1 | null | true'],
  ['a constant', { const: 'a' }, '"a"'],
  ['several types', { type: ['string', 'null'] }, 'string | null'],
  ['nullable', { type: 'string', nullable: true }, 'string | null'],
  ['any of', { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'boolean' } }] }, 'string | (boolean)[]'],
  [
    'all of',
    {
      allOf: [
        { type: 'object', properties: { a: {} } },
        { type: 'object', properties: { b: {} }, required: ['b'] },
      ],
    },
    '({ "a"?: unknown }) & ({ "b": unknown })',
  ],
  ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }, '[string, ...unknown[]]'],
  ['a reference', { $defs: { 'a/b': { type: 'string' } }, properties: { x: { $ref: '#/$defs/a~1b' } } }, '{ "x"?: string }'],
  ['a reference to nowhere', { $ref: '#/nope' }, 'unknown'],
  ['a reference outside', { $ref: 'https://example.com/a.json' }, 'unknown'],
  ['recursion', recursive, '{ "next"?: unknown; "v"?: number }'],
  ['a schema that is never', { type: 'object', properties: { a: false } }, '{ "a"?: never }'],
  ['something else', { type: 'date', properties: 5, required: 'a' }, 'unknown'],
])('%s', (_name, schema, text) => expect(schemaType(schema, 'unknown')).toBe(text));

it('is unknown where it is too deep or too long', () => {
  expect(schemaType(deep(30), 'any')).toContain('any');
  expect(schemaType(deep(30), 'any').length).toBeLessThan(100);
  const long = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`property${n}`, { type: 'string' }]));
  expect(schemaType({ type: 'object', properties: long }, 'unknown')).toBe('unknown');
});

it('a function takes its argument, or may leave it out', () => {
  expect(functionType({ inputSchema: { type: 'object', properties: { a: { type: 'string' } } }, outputSchema: null })).toBe(
    '(input?: { "a"?: string }) => Promise<any>',
  );
  expect(functionType({ inputSchema: { type: 'object', properties: { a: {} }, required: ['a'] }, outputSchema: { type: 'string' } })).toBe(
    '(input: { "a": unknown }) => Promise<string>',
  );
});

it('anything at all gives a type that parses', () => {
  const key = fc.constantFrom(
    'type',
    'properties',
    'items',
    'anyOf',
    'allOf',
    'enum',
    'const',
    '$ref',
    'required',
    'additionalProperties',
    'prefixItems',
    'oneOf',
    'a"b',
    '*/',
  );
  const schema = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom('string', 'object', 'array', '#', '#/properties/a', null, 5, Number.NaN, true, 'x\n"\\u2028*/'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(key, tie('any'), { maxKeys: 4 }),
    ),
  })).any;
  fc.assert(
    fc.property(schema, (value) => {
      const text = `type A = ${schemaType(value, 'unknown')};`;
      expect(parseSync('a.ts', text).errors, text).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
