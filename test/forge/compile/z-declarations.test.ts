/** resources/making/z.d.ts against zod itself: the same types for the schemas that tools write, and the same methods at run time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { DeclarationFiles } from '../../../src-main/engine/forge/compile/types/declarations.ts';
import { TypeChecker } from '../../../src-main/engine/forge/compile/types/type-checker.ts';
import { resourcesFolder } from './support.ts';

let checker: TypeChecker;
beforeAll(() => void (checker = new TypeChecker({ deadlineMs: 60_000, onFallback: () => {} })));
afterAll(() => checker.stop());

/** Schema, its output, its input. */
const cases: [schema: string, output: string, input: string][] = [
  ['z.string()', 'string', 'string'],
  ['z.string().min(1).max(5).regex(/a/).trim().email()', 'string', 'string'],
  ['z.email()', 'string', 'string'],
  ['z.url()', 'string', 'string'],
  ['z.uuid()', 'string', 'string'],
  ['z.iso.date()', 'string', 'string'],
  ['z.iso.datetime({ offset: true })', 'string', 'string'],
  ['z.number().int().min(1).max(5).positive()', 'number', 'number'],
  ['z.int()', 'number', 'number'],
  ['z.boolean()', 'boolean', 'boolean'],
  ['z.bigint()', 'bigint', 'bigint'],
  ['z.date()', 'Date', 'Date'],
  ['z.null()', 'null', 'null'],
  ['z.any()', 'any', 'any'],
  ['z.unknown()', 'unknown', 'unknown'],
  ['z.never()', 'never', 'never'],
  ['z.literal("a")', '"a"', '"a"'],
  ['z.literal(["a", 1])', '"a" | 1', '"a" | 1'],
  ['z.enum(["a", "b"])', '"a" | "b"', '"a" | "b"'],
  ['z.enum({ A: "x", B: "y" } as const)', '"x" | "y"', '"x" | "y"'],
  ['z.array(z.string())', 'string[]', 'string[]'],
  ['z.string().array().nonempty()', 'string[]', 'string[]'],
  ['z.tuple([z.string(), z.number()])', '[string, number]', '[string, number]'],
  ['z.tuple([z.string()], z.number())', '[string, ...number[]]', '[string, ...number[]]'],
  ['z.record(z.string(), z.number())', 'Record<string, number>', 'Record<string, number>'],
  ['z.record(z.enum(["a", "b"]), z.number())', 'Record<"a" | "b", number>', 'Record<"a" | "b", number>'],
  ['z.partialRecord(z.enum(["a", "b"]), z.number())', 'Partial<Record<"a" | "b", number>>', 'Partial<Record<"a" | "b", number>>'],
  ['z.map(z.string(), z.number())', 'Map<string, number>', 'Map<string, number>'],
  ['z.set(z.string())', 'Set<string>', 'Set<string>'],
  ['z.union([z.string(), z.number()])', 'string | number', 'string | number'],
  ['z.string().or(z.null())', 'string | null', 'string | null'],
  [
    'z.discriminatedUnion("k", [z.object({ k: z.literal("a"), x: z.number() }), z.object({ k: z.literal("b") })])',
    '{ k: "a"; x: number } | { k: "b" }',
    '{ k: "a"; x: number } | { k: "b" }',
  ],
  [
    'z.object({ a: z.string(), b: z.number().optional() })',
    '{ a: string; b?: number | undefined }',
    '{ a: string; b?: number | undefined }',
  ],
  ['z.object({ a: z.string().default("x") })', '{ a: string }', '{ a?: string | undefined }'],
  ['z.object({ a: z.string().nullish() })', '{ a?: string | null | undefined }', '{ a?: string | null | undefined }'],
  ['z.object({ a: z.string().nullable() })', '{ a: string | null }', '{ a: string | null }'],
  ['z.object({ a: z.unknown(), b: z.any() })', '{ a: unknown; b: any }', '{ a: unknown; b: any }'],
  ['z.object({ a: z.string().optional().nullable() })', '{ a?: string | null | undefined }', '{ a?: string | null | undefined }'],
  ['z.object({ a: z.string() }).extend({ b: z.number() })', '{ a: string; b: number }', '{ a: string; b: number }'],
  ['z.object({ a: z.string() }).extend({ a: z.number() })', '{ a: number }', '{ a: number }'],
  ['z.object({ a: z.string(), b: z.number() }).pick({ a: true })', '{ a: string }', '{ a: string }'],
  ['z.object({ a: z.string(), b: z.number() }).omit({ a: true })', '{ b: number }', '{ b: number }'],
  [
    'z.object({ a: z.string(), b: z.number() }).partial()',
    '{ a?: string | undefined; b?: number | undefined }',
    '{ a?: string | undefined; b?: number | undefined }',
  ],
  ['z.object({ a: z.string().optional() }).required()', '{ a: string }', '{ a: string }'],
  ['z.object({ a: z.string(), b: z.number() }).keyof()', '"a" | "b"', '"a" | "b"'],
  ['z.strictObject({ a: z.string() })', '{ a: string }', '{ a: string }'],
  ['z.object({ a: z.object({ b: z.array(z.object({ c: z.literal(1) })) }) })', '{ a: { b: { c: 1 }[] } }', '{ a: { b: { c: 1 }[] } }'],
  ['z.string().transform((s) => s.length)', 'number', 'string'],
  ['z.object({ a: z.string().transform(Number) })', '{ a: number }', '{ a: string }'],
  ['z.string().transform((s) => s.length).pipe(z.number().min(1))', 'number', 'string'],
  ['z.string().refine((s) => s.length > 1, "short")', 'string', 'string'],
  ['z.string().refine((s) => s.length > 1, { message: "short", path: ["a"] })', 'string', 'string'],
  ['z.string().superRefine((s, ctx) => { if (s) ctx.addIssue({ code: "custom", message: s }); })', 'string', 'string'],
  ['z.coerce.number().int()', 'number', 'unknown'],
  ['z.coerce.boolean()', 'boolean', 'unknown'],
  ['z.string().catch("x")', 'string', 'string'],
  ['z.string().describe("a").meta({ title: "b" })', 'string', 'string'],
  [
    'z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() }))',
    '{ a: string } & { b: number }',
    '{ a: string } & { b: number }',
  ],
  ['z.lazy(() => z.string())', 'string', 'string'],
  ['z.preprocess((v) => v, z.number())', 'number', 'unknown'],
  ['z.instanceof(RegExp)', 'RegExp', 'RegExp'],
  ['z.custom<5>()', '5', '5'],
  ['z.optional(z.string()).unwrap()', 'string', 'string'],
  ['z.object({ a: z.string() }).shape.a', 'string', 'string'],
  ['z.object({ a: z.string() }).readonly()', 'Readonly<{ a: string }>', '{ a: string }'],
];

/** Exactly the same type, `any` told apart. */
const equal = 'type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? 1 : never;';
/** Both ways assignable: an intersection of fields is the object of both. */
const alike = 'type Alike<A, B> = [A] extends [B] ? ([B] extends [A] ? 1 : never) : never;';

function program(imported: string): string {
  const lines = cases.flatMap(([schema, output, input], n) => [
    `const s${n} = ${schema}; const o${n}: Alike<z.output<typeof s${n}>, ${output}> = 1; const i${n}: Alike<z.input<typeof s${n}>, ${input}> = 1;` +
      ` const a${n}: Equal<0 extends 1 & z.output<typeof s${n}> ? true : false, 0 extends 1 & (${output}) ? true : false> = 1;`,
  ]);
  return `import ${imported}; ${equal} ${alike}\n${lines.join('\n')}\nexport {};`;
}

const failures = async (text: string, files: Record<string, string>) =>
  (await checker.check(text, files)).map(
    ({ pos, text: message }) => `${cases[text.slice(0, pos).split('\n').length - 2]?.[0] ?? 'head'}: ${message}`,
  );

it('gives the types that are written here', async () => {
  expect(await failures(program('{ z } from "jig"'), new DeclarationFiles(resourcesFolder).for(new Map()).files)).toEqual([]);
});

it("zod's own declarations give the same", async () => {
  // The whole of zod 4's types, bundled as one file for each module.
  const zod = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'zod', 'v4');
  const files: Record<string, string> = {};
  for (const part of ['classic', 'core', 'locales'])
    for (const name of readdirSync(join(zod, part)))
      if (name.endsWith('.d.cts'))
        files[`zod/${part}/${name.replace('.d.cts', '.d.ts')}`] = readFileSync(join(zod, part, name), 'utf8').replaceAll('.cjs"', '.js"');
  expect(await failures(program('* as z from "./zod/classic/external.js"'), files)).toEqual([]);
});

it('declares nothing that zod does not have', async () => {
  const text = ['z.d.ts', 'z-functions.d.ts'].map((name) => readFileSync(join(resourcesFolder, 'making', name), 'utf8')).join('\n');
  const functions = [...text.matchAll(/^ {4}(?:export )?function (\w+)/gm)].map(([, name = '']) => name.replace(/^_/, ''));
  expect(functions.length).toBeGreaterThan(60);
  expect([...new Set(functions)].filter((name) => !(name in z))).toEqual([]);
  const body = (name: string) => new RegExp(`export interface ${name}\\b[^]*?\\{\\n([^]*?)\\n {4}\\}`).exec(text)?.[1] ?? '';
  const methods = (name: string) => [...body(name).matchAll(/^ {6}(\w+)[(<]/gm)].map(([, method = '']) => method);
  const samples: [string, object][] = [
    ['ZodType', z.string().optional()],
    ['ZodString', z.string()],
    ['ZodNumber', z.number()],
    ['ZodArray', z.array(z.string())],
    ['ZodObject', z.object({})],
    ['ZodEnum', z.enum(['a'])],
    ['ZodDate', z.date()],
    ['ZodBigInt', z.bigint()],
  ];
  for (const [name, sample] of samples) {
    expect(methods(name).length, name).toBeGreaterThan(1);
    expect(
      methods(name).filter((method) => !(method in sample)),
      name,
    ).toEqual([]);
  }
});
