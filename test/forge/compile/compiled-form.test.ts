/** What is compiled: places kept, globals hoisted, types gone, steps bound, and texts that SES takes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lengthBeforeSource } from '../../../src-main/processes/runner/source-mark.ts';
import { compileScript, compileTool, evaluate, evaluateScript, evaluateTool, toolCode, type Defined } from './support.ts';

const compiledText = (code: string) => compileTool(code).compiled ?? '';
const runOf = async (parts: Parameters<typeof toolCode>[0], jig: unknown = {}) => evaluateTool(toolCode(parts)).run({}, jig);

describe('places', () => {
  const before = `interface Row { id: number }
/* a comment
   of two lines */
type Both<T> = T &
  Row;
enum Color { Red, Blue = 'b' }
class Box<T> { constructor(private readonly value: T, public n?: number) {} get(): T { return this.value as T; } }
const generic = async <
  T,
>(value: T): Promise<
  T
> => value;`;

  it('every line stays where the author wrote it', () => {
    const code = toolCode({ before, run: 'const here = 1;\nreturn here;' });
    const [from, to] = [code.split('\n'), compiledText(code).split('\n')];
    expect(to.slice(0, from.length).findIndex((line) => line.includes('const here = 1;'))).toBe(from.indexOf('const here = 1;'));
    expect(to.findIndex((line) => line.includes('return here;'))).toBe(from.indexOf('return here;'));
    // The line that closes what stands around.
    expect(to.length).toBe(from.length + 1);
  });

  it('every column too, where nothing was inserted', () => {
    const code = toolCode({ run: 'const a: string = "x" as string; const b = a!.length satisfies number; throwHere(b);' });
    const line = compiledText(code).split('\n')[9] ?? '';
    expect(line.indexOf('throwHere')).toBe((code.split('\n')[9] ?? '').indexOf('throwHere'));
  });

  it('an error of the run has its line and column in the source', async () => {
    const code = toolCode({ before, run: '  const text: string | null = null;\n  throw new Error("here" as string);' });
    const error: unknown = await Promise.resolve(evaluateTool(code).run({}, {})).catch((thrown: unknown) => thrown);
    // The function that the test evaluates in has two lines of its own.
    const [, line = '', column = ''] = /<anonymous>:(\d+):(\d+)/.exec(error instanceof Error ? (error.stack ?? '') : '') ?? [];
    const source = code.split('\n');
    expect(source[Number(line) - 3]?.slice(Number(column) - 1)).toMatch(/^new Error\("here"/);
  });

  it('columns of the first line are found again', () => {
    const code = 'return missing.name;';
    const compiled = compileScript(code).compiled ?? '';
    expect(compiled.slice(lengthBeforeSource(compiled)).indexOf('missing')).toBe(code.indexOf('missing'));
    expect(lengthBeforeSource('nothing stands before it')).toBe(0);
  });
});

describe('globals', () => {
  it('become constants around the module: only those that it uses', () => {
    const code = toolCode({
      run: 'const Set = 1; return [Math.max(1, 2), JSON.stringify(undefined), Set, NaN, document2()];',
      before: 'const document2 = () => Number("1");',
    });
    expect(/const \{([^}]*)\} = globalThis;/.exec(compiledText(code))?.[1]?.split(', ')).toEqual([
      'JSON',
      'Math',
      'NaN',
      'Number',
      'undefined',
    ]);
  });

  it('may be given another meaning by the author', async () => {
    expect(await runOf({ before: 'const Math = { max: () => "own" };', run: 'return Math.max();' })).toBe('own');
    expect(await runOf({ before: 'function JSON() { return "own"; }', run: 'return JSON();' })).toBe('own');
    expect(await runOf({ run: 'const z = 1, Date = 2; return z + Date;' })).toBe(3);
    expect(await evaluateScript('const sql = "own", each = 1;\nreturn sql + each;')).toBe('own1');
  });

  it('are read when the module is evaluated, not later', async () => {
    const { run } = evaluateTool(toolCode({ run: 'return encodeURIComponent("ä");' }));
    const original = globalThis.encodeURIComponent;
    try {
      globalThis.encodeURIComponent = () => 'replaced';
      expect(await run({}, {})).toBe('%C3%A4');
    } finally {
      globalThis.encodeURIComponent = original;
    }
  });
});

describe('TypeScript', () => {
  const kept: [name: string, before: string, run: string, value: unknown][] = [
    [
      'enums',
      'enum A { X, Y = 5, Z, S = "s", Both = X | Y, L = S.length }',
      'return [A.X, A.Z, A[5], A.S, A.Both, Object.keys(A).length];',
      [0, 6, 'Both', 's', 5, 10],
    ],
    ['enums in two parts', 'enum A { X } enum A { Y = 1 }', 'return [A.X, A.Y, A[1]];', [0, 1, 'Y']],
    ['constant enums', 'const enum A { X = "a" + "b" }', 'return A.X;', 'ab'],
    ['enums with quoted names', 'enum A { "a-b" = 2, c = 3 }', 'return A["a-b"] + A.c;', 5],
    [
      'parameter properties',
      'class P { constructor(readonly a: number, private b = 2, c?: number) {} sum() { return this.a + this.b; } }',
      'return [new P(1).sum(), Object.keys(new P(1))];',
      [3, ['a', 'b']],
    ],
    [
      'parameter properties behind super',
      'class A { x = 1 } class B extends A { constructor(public y: number) { super() } }',
      'return { ...new B(2) };',
      { x: 1, y: 2 },
    ],
    ['overloads', 'function f(a: string): string; function f(a: number): number; function f(a: any) { return a; }', 'return f(1);', 1],
    [
      'abstract classes',
      'abstract class A { abstract go(): number; protected abstract readonly n: number; twice() { return this.go() * 2; } } class B extends A { override readonly n = 1; override go() { return 4; } }',
      'return new B().twice();',
      8,
    ],
    [
      'fields that are only declared',
      'class A { declare a: number; b!: number; static readonly c?: string; [key: string]: unknown }',
      'return Object.keys(new A());',
      ['b'],
    ],
    [
      'fields named like keywords',
      'class A { get: string\n set = 2\n static: number\n async = 3\n declare = 4\n readonly = 5 }',
      'return Object.keys(new A());',
      ['get', 'set', 'static', 'async', 'declare', 'readonly'],
    ],
    [
      'methods named like keywords',
      'class A { private declare(): number { return 1; } public static async readonly() { return 2; } }',
      'return [(new A() as any).declare(), await A.readonly()];',
      [1, 2],
    ],
    [
      'a field before a computed one',
      'class A { a = 1\n private ["b"] = 2\n protected *items() { yield 3; } }',
      'return Object.keys(new A());',
      ['a', 'b'],
    ],
    [
      'a static field before a computed one',
      'class A { static a = 1\n static readonly ["b"] = 2\n public static async *items() {} }',
      'return Object.keys(A);',
      ['a', 'b'],
    ],
    [
      'this as a parameter',
      'function f(this: number, a: number) { return a; } function g(this: void) { return 1; }',
      'return f.call(1, 2) + g();',
      3,
    ],
    [
      'assertions at the end of a line',
      'let log = ""; const call = (x: unknown) => { log += x; };\nconst a = call as unknown\n;(0, call)(1);\nlet b = 1 as number\n[2, 3].forEach(call)',
      'return log;',
      '123',
    ],
    ['assertions that go on', 'const n = 5 as number\n  - 2', 'return n;', 3],
    ['old assertions', 'const f = (x: unknown) => <\n  number\n>x;', 'return f(4) + (<any>{ a: 1 }).a;', 5],
    [
      'assertions with parentheses',
      'const a = (1 as (number | string)); const b = ((2)) as unknown as (number);',
      'return [a, b];',
      [1, 2],
    ],
    [
      'assigning through an assertion',
      'let a: unknown; (a as number) = 5; const o: any = {}; (o as any).b! = 6; o!.c = 7;',
      'return [a, o];',
      [5, { b: 6, c: 7 }],
    ],
    [
      'return types of several lines',
      'const f = (\n  a?: number,\n): {\n  b: number | undefined;\n} => ({ b: a });',
      'return f(1);',
      { b: 1 },
    ],
    [
      'generic functions of several lines',
      'const f = async <\n  T extends {\n    a: number;\n  },\n>(x: T): Promise<\n  T\n> => x;',
      'return f({ a: 1 });',
      { a: 1 },
    ],
    ['returned generic functions', 'const f = () => {\n  return <\n    T,\n  >(x: T) => x;\n};', 'return f()(3);', 3],
    [
      'optional patterns',
      'const f = ({ a }: { a?: number } = {}, [b]: number[] = [], ...c: string[]) => [a, b, c];',
      'return f({ a: 1 }, [2], "3");',
      [1, 2, ['3']],
    ],
    ['definite variables', 'let a!: number; a = 2;', 'return a;', 2],
    [
      'type arguments',
      'class C<T> { static of<T>(x: T) { return new Map<string, T>([["a", x]]); } }',
      'return [...C.of<number>(1)];',
      [['a', 1]],
    ],
    ['instantiation expressions', 'const f = <T,>(x: T) => x; const g = f<string>;', 'return g("a");', 'a'],
    ['types between statements', 'let a = 1\ntype T = number\ninterface I { a: T }\n;[a] = [2]', 'return a;', 2],
    ['satisfies', 'const a = { b: 1 } satisfies { b: number };', 'return a.b;', 1],
    [
      'implements',
      'interface I {} interface J<T> { t?: T } class A implements I, J<string> { a = 1 } class B<T> extends (A as typeof A) implements I { }',
      'return new B().a;',
      1,
    ],
    ['catch with a type', '', 'try { throw 1; } catch (error: unknown) { return error; }', 1],
    [
      'type predicates and asserts',
      'function is(x: unknown): x is string { return typeof x === "string"; } function must(x: unknown): asserts x {}',
      'return is("a");',
      true,
    ],
    [
      'accessors',
      'class A { #n = 1; get n(): number { return this.#n; } set n(v: number) { this.#n = v; } static { this.s = 1; } static s?: number }',
      'const a = new A(); a.n = 4; return a.n;',
      4,
    ],
  ];

  it.each(kept)('%s', async (_name, before, run, value) => expect(await runOf({ before, run })).toEqual(value));

  it('functions declared below are there above, and the export may stand first', async () => {
    const code = `export default defineTool({ name: "a", description: "b", input: z.object({}), tests: [1], run: () => later() + constant });
function later() { return early(); }
import { defineTool, z } from "jig";
const constant = 10;
function early() { return 1; }
`;
    expect(await evaluateTool(code).run({}, {})).toBe(11);
  });

  it('a module is strict', async () => {
    expect(await runOf({ before: 'function self(this: unknown) { return this; }', run: 'return self();' })).toBeUndefined();
    await expect(runOf({ run: 'const o = Object.freeze({ a: 1 }); (o as any).a = 2;' })).rejects.toThrow(TypeError);
  });
});

/** What each handle says of itself: the run's, or a step's. */
function grantedFor(owner: string): Record<string, unknown> {
  const effect = (name: string) => ({ send: () => `${owner}:${name}`, run: () => `${owner}:${name}`, set: () => `${owner}:kv` });
  const inner = (name: string) => grantedFor(owner === 'run' ? name : `${owner}/${name}`);
  const each = async (items: unknown[], _options: unknown, work: (item: unknown, given: unknown) => unknown) =>
    Promise.all(items.map((item) => work(item, inner(String(item)))));
  return {
    mail: { main: effect('mail'), 'second-one': effect('mail2') },
    sql: { crm: effect('sql') },
    kv: effect('kv'),
    log: () => `${owner}:log`,
    random: () => owner,
    step: async (key: string, work: (given: unknown) => unknown) => work(inner(key)),
    each: Object.assign(each, { summary: each }),
  };
}

describe('the work of steps', () => {
  const bound: [name: string, params: string, run: string, value: unknown][] = [
    ['taken apart', 'input, { mail, each }', 'return each(["a", "b"], {}, async () => mail.main.send());', ['a:mail', 'b:mail']],
    ['one parameter without parentheses', 'input, { mail, each }', 'return each(["a"], {}, c => mail.main.send() + c);', ['a:maila']],
    ['an async one', 'input, { mail, each }', 'return each(["a"], {}, async c => mail.main.send() + c);', ['a:maila']],
    [
      'with types and a default',
      'input, { mail, each }',
      'return each(["a"], {}, async (c: string = "x",) => mail.main.send() + c);',
      ['a:maila'],
    ],
    [
      'a generic one',
      'input, { mail, each }',
      'return each(["a"], {}, async <T,>(c: T): Promise<string> => mail.main.send() + c);',
      ['a:maila'],
    ],
    [
      'a function',
      'input, { mail, each }',
      'return each(["a"], {}, function (c) { "use strict"; return mail.main.send() + c; });',
      ['a:maila'],
    ],
    [
      'a pattern',
      'input, { mail, each }',
      'return each([{ id: 1, toString: () => "a" }], {}, ({ id }) => mail.main.send() + id);',
      ['a:mail1'],
    ],
    [
      'a nested pattern',
      'input, { mail: { main, "second-one": other }, each }',
      'return each(["a"], {}, () => [main.send(), other.send()]);',
      [['a:mail', 'a:mail2']],
    ],
    ['a renamed one', 'input, { mail: post, each: all }', 'return all(["a"], {}, () => post.main.send());', ['a:mail']],
    ['the whole', 'input, jig', 'return jig.each(["a"], {}, () => jig.mail.main.send());', ['a:mail']],
    [
      'aliases',
      'input, jig',
      'const { mail, each } = jig; const box = mail.main; const db = jig.sql.crm; return each(["a"], {}, () => [box.send(), db.run()]);',
      [['a:mail', 'a:sql']],
    ],
    ['summary', 'input, { kv, each }', 'return each.summary(["a"], {}, () => kv.set());', ['a:kv']],
    ['a step', 'input, { mail, step }', 'return step("a", () => mail.main.send());', 'a:mail'],
    [
      'a step within each',
      'input, { mail, step, each }',
      'return each(["a"], {}, async () => [mail.main.send(), await step("s", async () => mail.main.send()), mail.main.send()]);',
      [['a:mail', 'a/s:mail', 'a:mail']],
    ],
    [
      'in functions within it',
      'input, { mail, each }',
      'return each(["a"], {}, async () => { const go = () => [1].map(() => mail.main.send()); return go(); });',
      [['a:mail']],
    ],
    [
      'an own parameter',
      'input, { mail, each }',
      'return each(["a"], {}, (c, own) => [mail.main.send(), own.mail.main.send()]);',
      [['a:mail', 'a:mail']],
    ],
    ['an own pattern', 'input, { mail, each }', 'return each(["a"], {}, (c, { mail }) => mail.main.send());', ['a:mail']],
    ['random numbers', 'input, { random, step }', 'return step("a", () => random());', 'a'],
    ['other things of the same name', 'input, { mail, each }', 'return each(["a"], {}, (mail) => mail);', ['a']],
    [
      'local ones of the same name',
      'input, { mail, each }',
      'return each(["a"], {}, () => { const mail = "own"; { const sql = mail; return sql; } });',
      ['own'],
    ],
    [
      'what is outside of it',
      'input, { mail, each }',
      'await each(["a"], {}, () => mail.main.send()); return mail.main.send();',
      'run:mail',
    ],
    [
      'what is not granted',
      'input, jig',
      'const each = (a: string[], b: unknown, c: any) => a.map(c); return each(["a"], {}, (a: string) => jig.mail.main.send());',
      ['run:mail'],
    ],
    [
      'a variable that changes',
      'input, jig',
      'let box = jig.mail.main; box = jig.mail.main; return jig.each(["a"], {}, () => box.send());',
      ['run:mail'],
    ],
  ];
  const permissions = '{ mail: { main: { maxPerRun: 5 }, "second-one": { maxPerRun: 5 } }, sql: { crm: "write" }, kv: "write" }';

  it.each(bound)('%s', async (_name, params, run, value) => {
    expect(await runOf({ params, run, permissions }, grantedFor('run'))).toEqual(value);
  });

  it('is bound in a run function that is declared elsewhere', async () => {
    const code = toolCode({
      before: 'async function go(_: unknown, { mail, step }: any) { return step("a", () => mail.main.send()); }',
      permissions,
    }).replace(/async run\(input, jig\) \{[^}]*\},/, 'run: go,');
    expect(await evaluateTool(code).run({}, grantedFor('run'))).toBe('a:mail');
  });

  it('is bound in scripts', async () => {
    const code = 'return each(["a"], {}, async () => [mail.main.send(), await step("s", () => kv.set())]);';
    const granted = { mail: { main: { maxPerRun: 1 } }, kv: 'write' as const };
    expect(await evaluateScript(code, grantedFor('run'), granted)).toEqual([['a:mail', 'a/s:kv']]);
  });
});

describe('scripts', () => {
  it('have what was granted, z and skip by name, await and return', async () => {
    const granted = { log: () => 5, tools: { 'a.b': async (x: { n: number }) => x.n + 1 } };
    const code =
      'const n: number = await tools["a.b"]({ n: 1 });\nif (n > 1) return { n, five: log(), text: z.string().parse("a") };\nreturn skip("no");';
    expect(await evaluateScript(code, granted, { tools: ['a.b'] })).toEqual({ n: 2, five: 5, text: 'a' });
  });

  it('may import, and export a function or a value', async () => {
    expect(await evaluateScript('import { z as zod } from "jig";\nreturn zod.number().parse(1);')).toBe(1);
    expect(await evaluateScript('export default async ({ log }) => log() + 1;', { log: () => 1 })).toBe(2);
    expect(await evaluateScript('export default function main({ log }) { return log(); }\n(0, 1);', { log: () => 3 })).toBe(3);
    expect(await evaluateScript('export default 7;')).toBe(7);
    expect(await evaluateScript('const a = 1;')).toBeUndefined();
  });

  it('reject as their code throws', async () => expect(evaluateScript('throw new Error("why");')).rejects.toThrow('why'));
});

/** Texts that look like something else; each gives the value that the original has. */
const texts: [name: string, run: string, value: unknown][] = [
  [
    'import( in strings',
    `return ["import('x')", 'import ("y")', "\\import(z)", "a import/* */(b)"];`,
    ["import('x')", 'import ("y")', 'import(z)', 'a import/* */(b)'],
  ],
  ['eval( in strings', 'return "eval(1) eval (2) \\\\eval(3)";', 'eval(1) eval (2) \\eval(3)'],
  ['HTML comments in strings', 'return "<!-- a --> <!--" + \'-->\';', '<!-- a --> <!---->'],
  ['in templates', 'return `import(${"eval(1)"}) <!-- ${`-->`} import (x) eval(`;', 'import(eval(1)) <!-- --> import (x) eval('],
  [
    'in regular expressions',
    'return ["import (a)".replace(/import (\\(a\\))/, "$1"), /eval (x)/.test("eval x"), /<!--|-->/g.test("-->"), "a-b".replace(/[<!-->]/g, "+")];',
    ['(a)', true, true, 'a+b'],
  ],
  ['in comments', '// import("x") eval(1) <!-- -->\n/* import(1)\n <!-- */ return 1; // -->', 1],
  ['between tokens', 'let n = 3, m = 0; while (n-->0) m += n; const a = 0, b = { v: 1 }; return [m, a<!--b.v, n --> 5];', [3, true, false]],
  ['comments that end a statement', 'const f = () => { return /*\n*/ 1; };\nreturn f();', undefined],
  [
    'names of properties',
    'const o = { import: (x: number) => x, eval(x: number) { return x + 1; }, "import(": 3, get import2() { return 4; } }; class A { import(x: number) { return x; } static eval(x: number) { return x; } #import(x: number) { return x; } go() { return this.#import(5) + this. import (1); } } return [o.import(1), o.eval(1), o["import("], o?.import(2), new A().go(), A.eval(7)];',
    [1, 2, 3, 2, 6, 7],
  ],
  ['quotes in quotes', 'return "\'import(`" + \'"eval("\' + `\'"import("`;', '\'import(`"eval("\'"import("'],
  [
    'slashes that are no comments',
    'const a = 8, g = 2; return [a /2/ g, "//".length, /[/*]import (x)/.test("*import x"), "/* import( */"];',
    [2, 2, true, '/* import( */'],
  ],
  ['other scripts and escapes', 'const \\u0061bc = "\\u{1F600}é𝒳 import("; return abc + `𝒳${1}eval(`;', '😀é𝒳 import(𝒳1eval('],
  ['line separators in strings', 'return "a\u2028b".length;', 3],
  ['directives', '"use strict"; return typeof "import(";', 'string'],
];

describe('texts that SES refuses as they are', () => {
  it.each(texts)('%s', async (_name, run, value) => expect(await runOf({ run })).toEqual(value));

  it('are refused in a tagged template, which sees the spelling', () => {
    expect(compileTool(toolCode({ run: 'return String.raw`import(${1})`;' })).diagnostics[0]).toMatchObject({ stage: 'compile', line: 10 });
    expect(compileTool(toolCode({ run: 'return String.raw`${"import("}1)`;' })).diagnostics).toEqual([]);
  });

  it('run in SES itself, with the globals that it gives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jig-ses-'));
    try {
      const cases = texts.map(([name, run]) => ({ name, compiled: compiledText(toolCode({ run })) }));
      writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
      const ses = pathToFileURL(join(import.meta.dirname, '..', '..', '..', 'node_modules', 'ses', 'index.js')).href;
      writeFileSync(
        join(folder, 'run.mjs'),
        `import { readFileSync } from 'node:fs';
         import ${JSON.stringify(ses)};
         lockdown({ errorTaming: 'unsafe', overrideTaming: 'severe', localeTaming: 'unsafe' });
         const any = new Proxy(() => any, { get: () => any });
         const results = [];
         for (const { name, compiled } of JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8'))) {
           const tool = new Compartment().evaluate(compiled)({ defineTool: (made) => made, z: any, skip: any });
           results.push([name, (await tool.run({}, {})) ?? null]);
         }
         process.stdout.write(JSON.stringify(results));`,
      );
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'run.mjs')]);
      expect(JSON.parse(stdout)).toEqual(texts.map(([name, , value]) => [name, value ?? null]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('the compiled form is an expression: a function of jig', () => {
  const result = compileTool(toolCode({}));
  expect(result.compiled?.startsWith('(($jig) => {')).toBe(true);
  expect((evaluate(result) as Defined).run).toBeTypeOf('function');
});
