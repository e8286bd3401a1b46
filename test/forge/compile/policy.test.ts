/** The static policy: every rule with what it refuses or warns of, and a twin that is fine. */
import { describe, expect, it } from 'vitest';
import { hasNestedQuantifiers } from '../../../src-main/engine/forge/compile/policy/loops-and-patterns.ts';
import { compileScript, compileTool, runLine, toolCode } from './support.ts';

type Case = [name: string, bad: string, message: RegExp, good: string];

/** Statements of `run`; the fault is in their first line. */
const refused: Case[] = [
  ['dynamic import', 'await import("node:fs");', /imports another one while it runs/, 'const text = "import(node:fs)";'],
  [
    'dynamic import behind a comment',
    'await import/* x */("node:fs");',
    /imports another/,
    'const o = { import: (a: number) => a }; o.import(1);',
  ],
  ['eval', 'eval("1");', /^eval does not exist/, 'const o = { eval: (a: number) => a }; o.eval(1);'],
  ['indirect eval', '(0, eval)("1");', /^eval does not exist/, 'const f = (evaluate: number) => evaluate; f(0);'],
  ['Function', 'new Function("return 1")();', /^Function does not exist/, 'const ok = (() => 1) instanceof Function;'],
  ['constructor of a function', '(() => {}).constructor("return 1")();', /makes code from text/, 'class A {} new A().constructor.name;'],
  ['constructor of a constructor', '[].constructor.constructor("return 1")();', /makes code from text/, '[].constructor;'],
  ['constructor of a grant', 'jig.log.constructor("x");', /makes code from text/, 'jig.log("constructor");'],
  ['debugger', 'debugger;', /`debugger`/, 'const debug = 1;'],
  ['__proto__', '({}).__proto__;', /__proto__ reaches/, 'Object.getPrototypeOf({});'],
  ['__proto__ in brackets', '({} as any)["__proto__"];', /__proto__ reaches/, '({} as any)["proto"];'],
  ['__proto__ as a key', 'const a = { __proto__: null };', /__proto__ changes/, 'const a = { proto: null };'],
  ['__defineGetter__', '({} as any).__defineGetter__("a", () => 1);', /reaches behind/, 'Object.defineProperty({}, "a", { value: 1 });'],
  [
    'writes to a prototype',
    'Array.prototype.last = 1;',
    /object of the language itself/,
    'class Own { last?: number } Own.prototype.last = 1;',
  ],
  ['writes to Math', 'Math.random = () => 1;', /object of the language itself/, 'const Math2 = { random: 1 }; Math2.random = 2;'],
  ['defines on a prototype', 'Object.defineProperty(String.prototype, "x", {});', /object of the language/, 'Object.assign({}, { a: 1 });'],
  ['deletes of a global object', 'delete JSON.parse;', /object of the language/, 'const o: { a?: number } = {}; delete o.a;'],
  ['writes to a global', 'globalThis.counter = 1;', /object of the language itself/, 'let counter = 1; counter += 1;'],
  ['undeclared names', 'counter = 1;', /assigns to counter/, 'let counter; counter = 1;'],
  ['WebAssembly', 'WebAssembly.compile;', /^WebAssembly does not exist/, 'const o = { WebAssembly: 1 }; o.WebAssembly;'],
  ['SharedArrayBuffer', 'new SharedArrayBuffer(8);', /^SharedArrayBuffer does not/, 'new ArrayBuffer(8);'],
  ['Atomics', 'Atomics.wait;', /^Atomics does not/, 'const atomics = 1;'],
  ['process', 'process.env.HOME;', /^process does not exist/, 'const process = { env: 1 }; process.env;'],
  ['require', 'require("fs");', /^require does not exist/, 'const f = (require: boolean) => require; f(true);'],
  ['module', 'module.exports = 1;', /^module does not exist/, 'const module = "a Modbus module"; module.length;'],
  ['Buffer', 'Buffer.from("x");', /^Buffer does not/, 'new TextEncoder().encode("x");'],
  ['fetch', 'await fetch("http://a");', /^fetch does not exist/, 'const fetch = (n: number) => n; fetch(1);'],
  ['globalThis as a value', 'const g = globalThis;', /globalThis as a value/, 'globalThis.JSON.stringify(1);'],
  ['globalThis with a computed name', 'globalThis["pro" + "cess"];', /globalThis as a value/, 'globalThis["Math"];'],
  ['globalThis.process', 'globalThis.process;', /globalThis.process does not/, 'globalThis.structuredClone(1);'],
  ['import.meta', 'import.meta.url;', /import.meta does not/, 'new.target;'],
  ['sql that was not asked for', 'await jig.sql.shop.all("select 1");', /sql has no "shop"/, 'await jig.sql.crm.all("select 1");'],
  [
    'a host in brackets',
    'await jig.http["api.example.com"].get("/");',
    /http has no "api.example.com"/,
    'await jig.http["prices.example"].get("/");',
  ],
  ['a tool that was not asked for', 'await jig.tools["x.y"]({});', /tools has no "x.y"/, 'await jig.tools["shop.find"]({});'],
  ['a reserved name', 'const $step = 1;', /\$step is taken/, 'const step1 = 1;'],
];

const permissions =
  '{ sql: { crm: "write" }, http: { "prices.example": {} }, mail: { main: { maxPerRun: 5 } }, kv: "write", files: { out: "write" }, tools: ["shop.find"] }';

const problems = (run: string, before = '') => compileTool(toolCode({ before, run, permissions })).diagnostics;

describe('what is refused', () => {
  it.each(refused)('%s', (_name, bad, message, good) => {
    const found = problems(bad);
    expect(found[0]).toMatchObject({ stage: 'policy', severity: 'error', line: runLine(), message: expect.stringMatching(message) });
    expect(found[0]?.fix).not.toBe('');
    expect(problems(good).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each([
    ['another import', 'import fs from "node:fs";', /imports "node:fs"/, 'import { type Http } from "jig";'],
    ['a type from elsewhere', 'import type { Stats } from "node:fs";', /imports "node:fs"/, 'import type { Http } from "jig";'],
    ['a default import', 'import jig2 from "jig";', /no default export/, 'import * as jig2 from "jig";'],
    ['an export', 'export const a = 1;', /exports more than the tool/, 'export type A = 1; export interface B { a: A }'],
    ['a re-export', 'export * from "jig";', /exports more/, 'export type { Http } from "jig";'],
    [
      'await at the top level',
      'const a = await Promise.resolve(1);',
      /awaits at its top level/,
      'const a = async () => await Promise.resolve(1);',
    ],
    ['this at the top level', 'const a = this;', /`this` is undefined/, 'class A { b = this; }'],
    ['decorators', 'const d = (a: any, b: any) => a; @d class A {}', /Decorators/, 'class A {}'],
    ['namespaces', 'namespace A { export const b = 1; }', /Namespaces/, 'declare namespace A { const b: number; }'],
    ['accessor', 'class A { accessor b = 1; }', /accessor/, 'class A { get b() { return 1; } }'],
  ] satisfies Case[])('%s', (_name, bad, message, good) => {
    expect(problems('return 1;', bad)[0]).toMatchObject({ line: 2, message: expect.stringMatching(message) });
    expect(problems('return 1;', good).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('`with` and legacy octals, as syntax', () => {
    expect(problems('with (jig) { log(1); }')[0]).toMatchObject({
      stage: 'parse',
      line: runLine(),
      message: expect.stringContaining("'with'"),
    });
    expect(problems('return 017;')[0]).toMatchObject({ stage: 'parse' });
  });

  it('is found in every line, in the order of the source', () => {
    const lines = problems('eval("1");\ndebugger;\nfetch("x");').map(({ line }) => line);
    expect(lines).toEqual([runLine(), runLine() + 1, runLine() + 2]);
  });
});

/** Warnings: the draft is compiled all the same. */
const warned: Case[] = [
  ['a loop without end', 'while (true) { jig.now(); }', /never ends/, 'while (true) { await jig.sleep(1); }'],
  ['a for without end', 'for (;;) { jig.now(); }', /never ends/, 'for (;;) { if (jig.now() > 5) break; }'],
  ['a do without end', 'do { jig.now(); } while (1);', /never ends/, 'do { jig.now(); } while (jig.now() < 5);'],
  ['nested quantifiers', '/^(a+)+$/.test("a");', /exponential/, '/^(ab)+$/.test("a");'],
  ['nested quantifiers as text', 'new RegExp("(x*)*").test("a");', /exponential/, 'new RegExp("(x)*").test("a");'],
  ['SQL from a template', 'await jig.sql.crm.all(`select ${jig.now()}`);', /put together/, 'await jig.sql.crm.all(`select 1`);'],
  ['SQL from a sum', 'await jig.sql.crm.run("select " + jig.now());', /put together/, 'await jig.sql.crm.run("select " + "1");'],
  [
    'SQL from a constant that is built',
    'const s = `select ${jig.now()}`; await jig.sql.crm.get(s);',
    /put together/,
    'const s = `select ${[1, 2].map(() => "?").join(", ")}`; await jig.sql.crm.get(s, [1, 2]);',
  ],
  [
    'SQL in a batch',
    'await jig.sql.crm.batch([[`delete ${jig.now()}`]]);',
    /put together/,
    'await jig.sql.crm.batch([["delete from t"]]);',
  ],
  [
    'SQL from an alias',
    'const { crm } = jig.sql; const db = crm; await db.all(`select ${jig.now()}`);',
    /put together/,
    'const db = { all: async (text: string) => text }; await db.all(`select ${jig.now()}`);',
  ],
  ['an address that was not asked for', 'const u = "https://evil.example/x";', /evil.example/, 'const u = "https://prices.example/x";'],
  [
    'an effect in a loop',
    'for (const to of ["a"]) await jig.mail.main.send({ to, subject: "s" });',
    /outside of any step/,
    'for (const to of ["a"]) await jig.step(to, async () => { await jig.mail.main.send({ to, subject: "s" }); });',
  ],
  [
    'an effect in a map',
    'await Promise.all(["a"].map((to) => jig.kv.set(to, 1)));',
    /outside of any step/,
    'await jig.each(["a"], { key: (to) => to }, async (to) => jig.kv.set(to, 1));',
  ],
  [
    'work that is not written in place',
    'const one = async (to: string) => jig.mail.main.send({ to, subject: "s" }); await jig.each(["a"], { key: (to) => to }, one);',
    /of the run, not of its step/,
    'const one = async (to: string, { mail }: any) => mail.main.send({ to, subject: "s" }); await jig.each(["a"], { key: (to) => to }, one);',
  ],
  [
    'a helper that uses effects',
    'const one = async (to: string) => jig.mail.main.send({ to, subject: "s" }); await jig.each(["a"], { key: (to) => to }, async (to) => { await one(to); });',
    /one uses jig.mail of the run/,
    'const one = async (to: string, mail: any) => mail.main.send({ to, subject: "s" }); await jig.each(["a"], { key: (to) => to }, async (to) => { await one(to, jig.mail); });',
  ],
  [
    'a step whose own grants are taken apart',
    'const { mail } = jig; await jig.each(["a"], { key: (to) => to }, async (to, { sql }) => { await mail.main.send({ to, subject: "s" }); });',
    /of the run, not of its step/,
    'const { mail } = jig; await jig.each(["a"], { key: (to) => to }, async (to, own) => { await mail.main.send({ to, subject: "s" }); });',
  ],
  [
    "each's second parameter as an index",
    'await jig.each(["a"], { key: (to) => to }, async (to, i) => { jig.log(i); });',
    /not the item's index/,
    'await jig.each(["a"], { key: (to) => to }, async (to, own) => { jig.log(own); });',
  ],
];

describe('what is warned of', () => {
  it.each(warned)('%s', (_name, bad, message, good) => {
    const compiled = compileTool(toolCode({ run: bad, permissions }));
    expect(compiled.diagnostics).toEqual([
      expect.objectContaining({ stage: 'policy', severity: 'warning', line: runLine(), message: expect.stringMatching(message) }),
    ]);
    expect(compiled.compiled).not.toBeNull();
    expect(problems(good)).toEqual([]);
  });

  it('addresses in descriptions, tests and defaults are nobody’s business', () => {
    const code = toolCode({ input: 'z.object({ url: z.string().default("https://any.example") })' });
    expect(compileTool(code).diagnostics).toEqual([]);
  });

  it.each([
    ['(a+)+', true],
    ['(?:a|b*)*', true],
    ['(a+){2,}', true],
    ['((a+))*', true],
    ['(a+){2,5}', false],
    ['([a+]*b)', false],
    ['(\\(+\\))', false],
    ['a+b+c+', false],
    ['(?:\\d{1,3}\\.){3}', false],
    ['[(a+)+]', false],
  ])('%s: nested quantifiers %s', (pattern, nested) => expect(hasNestedQuantifiers(pattern)).toBe(nested));
});

describe('scripts', () => {
  const granted = { sql: { crm: 'read' as const } };

  it('may return and await at their top level, and use what was granted by name', () => {
    expect(compileScript('const rows = await sql.crm.all("select 1");\nreturn rows;', granted).diagnostics).toEqual([]);
  });

  it('are held to the same rules', () => {
    expect(compileScript('log(1);\nprocess.exit();', granted).diagnostics[0]).toMatchObject({
      line: 2,
      message: expect.stringMatching(/^process/),
    });
    expect(compileScript('return await sql.shop.all("select 1");', granted).diagnostics[0]).toMatchObject({
      message: expect.stringContaining('sql has no "shop"'),
    });
  });
});
