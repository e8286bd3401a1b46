/** The type check: places in the author's lines, what to do about each error, tools of the library, and the life of its process. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkByCommand } from '../../../src-main/engine/forge/compile/types/check-by-command.ts';
import { DeclarationFiles } from '../../../src-main/engine/forge/compile/types/declarations.ts';
import { CheckTookTooLong, compilerFile, TypeChecker } from '../../../src-main/engine/forge/compile/types/type-checker.ts';
import type { Permissions } from '../../../src-preload/contract/permissions.ts';
import { newCompiler, resourcesFolder, runLine, toolCode } from './support.ts';

const found = { type: 'object', properties: { id: { type: 'integer' }, title: { type: 'string' } }, required: ['id'] };
const compiler = newCompiler({
  'shop.find': {
    inputSchema: {
      type: 'object',
      properties: { query: { type: 'string' }, most: { type: 'integer' }, kind: { enum: ['new', 'used'] } },
      required: ['query'],
    },
    outputSchema: { type: 'array', items: found },
  },
  'shop.tidy': { inputSchema: { type: 'object' }, outputSchema: null },
});
afterAll(() => compiler.stop());

const permissions =
  '{ sql: { crm: "write", old: "read" }, http: { "prices.example": { methods: ["GET"] } }, mail: { main: { maxPerRun: 5 } }, files: { inbox: "read" }, kv: "read", tools: ["shop.find", "shop.tidy"] }';
const input = 'z.object({ name: z.string(), count: z.number().int().optional(), kind: z.enum(["a", "b"]).default("a") })';

async function check(run: string, more: { before?: string; input?: string } = {}) {
  const code = toolCode({ permissions, input, testInput: '{ name: "a" }', params: '{ name, count, kind }, jig', run, ...more });
  const { diagnostics, compiled } = await compiler.compile({ code, language: 'typescript', kind: 'tool' });
  return { errors: diagnostics.filter(({ severity }) => severity === 'error'), compiled };
}

describe('type errors', () => {
  it.each([
    ['a wrong type', 'const n: number = name;', 7, "Type 'string' is not assignable to type 'number'.", /agree/],
    ['what may be missing', 'const n: number = count;', 7, "Type 'undefined' is not assignable", /agree/],
    ['a value that may be missing', 'count.toFixed();', 1, 'possibly', /Check it first/],
    ['an enum', 'if (kind === "c") jig.log(1);', 5, 'no overlap', /./],
    ['an unknown name', 'return nme;', 8, "Cannot find name 'nme'", /Write name|Declare it/],
    ['a grant by its bare name', 'await sql.crm.all("select 1");', 7, "Cannot find name 'sql'", /run\(input, \{ sql \}\)/],
    ['an unknown operation', 'await jig.sql.crm.query("select 1");', 19, "'query' does not exist", /./],
    ['a write with a read', 'await jig.sql.old.run("delete from t");', 19, "'run' does not exist on type 'SqlReader'", /./],
    ['a write into a store that is read', 'await jig.kv.set("a", 1);', 14, "'set' does not exist on type 'KvReader'", /./],
    [
      'a write into a folder that is read',
      'await jig.files.inbox.write("a", "b");',
      23,
      "'write' does not exist on type 'FileReader'",
      /./,
    ],
    [
      'a list without a type, handed over empty',
      'return [1].reduce((list, n) => { list.push(n); return list; }, []);',
      44,
      "type 'never'",
      /\[\] as string\[\]/,
    ],
    ['a wrong option', 'await jig.mail.main.send({ to: name, subjekt: "a" });', 38, "'subjekt' does not exist", /Write subject/],
    ['a missing option', 'await jig.mail.main.send({ to: name });', 26, "'subject' is missing", /missing/],
    ['parameters of SQL', 'await jig.sql.crm.all("select ?", [{}]);', 36, 'not assignable', /./],
    ['each without a key', 'await jig.each([1], {}, async () => {});', 21, "'key' is missing", /missing/],
    ['a global that is not there', 'setTimeOut(() => {}, 1);', 1, "Cannot find name 'setTimeOut'", /Write setTimeout/],
    [
      'a tool with a wrong name of an argument',
      'await jig.tools["shop.find"]({ query: "a", n: 1 });',
      44,
      "'n' does not exist",
      /shop.find takes \{ "query": string; "most"\?: number; "kind"\?: "new" \| "used" \}/,
    ],
    ['a tool without an argument', 'await jig.tools["shop.find"]();', 7, 'Expected 1 arguments', /shop.find takes/],
    [
      'a tool with a wrong value',
      'await jig.tools["shop.find"]({ query: name, kind: "old" });',
      45,
      '\'"old"\' is not assignable',
      /shop.find takes/,
    ],
    [
      'the result of a tool',
      'const [first] = await jig.tools["shop.find"]({ query: name });\nreturn first.titel;',
      14,
      "'titel' does not exist",
      /Write title/,
    ],
  ])('%s', async (_name, run, column, message, fix) => {
    const { errors, compiled } = await check(run);
    const line = runLine() + run.split('\n').length - 1;
    expect(errors[0]).toMatchObject({ stage: 'types', line, message: expect.stringContaining(message), fix: expect.stringMatching(fix) });
    expect(errors[0]?.column).toBe(column);
    expect(errors).toHaveLength(1);
    expect(compiled).toBeNull();
  });

  it('are placed right behind characters of two units and lines of comments', async () => {
    const { errors } = await check('/* 👍\n 𝒳 */ const é = "𝒳𝒳👍"; const n: number = name;');
    expect(errors).toMatchObject([{ line: runLine() + 1, column: 34 }]);
  });

  it('in a test of the tool, and in what run returns', async () => {
    const code = toolCode({ input })
      .replace('input: {} }', 'input: { name: 5 } }')
      .replace('description:', 'output: z.object({ sum: z.number() }), description:');
    const { diagnostics } = await compiler.compile({ code, language: 'typescript', kind: 'tool' });
    expect(diagnostics.map(({ line }) => line)).toEqual([8, 9]);
    expect(diagnostics[0]?.message).toContain("'number' is not assignable to type 'string'");
  });

  it('those that follow from another one are left out, and there are at most 20', async () => {
    const { errors } = await check('const rows = await jig.sql.crm.al("select 1");\nfor (const row of rows) jig.log(row.name);');
    expect(errors).toHaveLength(1);
    expect(
      (await check('const n: number = name;\n'.repeat(30).replaceAll(/const n/g, () => `const n${Math.random().toString(36).slice(2)}`)))
        .errors,
    ).toHaveLength(20);
  });
});

describe('ordinary code has none', () => {
  it.each([
    ['rows as they come', 'const rows = await jig.sql.crm.all("select 1"); for (const row of rows) jig.log(row.name, row["other"]);'],
    ['rows with a type', 'const row = await jig.sql.crm.get<{ id: number }>("select 1"); return row?.id.toFixed();'],
    [
      'streams',
      'for await (const row of jig.sql.crm.rows("select 1")) jig.log(row); for await (const line of jig.files.inbox.lines("a")) line.trim();',
    ],
    [
      'answers over http',
      'const a = await jig.http["prices.example"].get("/x", { query: { a: 1 } }); return a.ok ? a.json().value : a.text();',
    ],
    [
      'tools',
      'const found = await jig.tools["shop.find"]({ query: name, kind: "new" }); await jig.tools["shop.tidy"](); return (await jig.tools["shop.tidy"]({})).anything + found[0].title;',
    ],
    [
      'steps',
      'const n = await jig.step("a", async () => 5); const all = await jig.each([1, 2], { key: (x) => x, retries: 2 }, async (x, { log }) => { log(x); return x; }); return n + all.length;',
    ],
    [
      'summaries',
      'const s = await jig.each.summary([{ id: "a" }], { key: (x) => x.id }, async (x) => { if (x.id) skip("no"); }); return s.success + s.reasons["no"];',
    ],
    ['parameters without types', 'function add(a, b) { return a + b; } return [1].map(x => add(x, count ?? 0));'],
    ['waiting as everybody writes it', 'await new Promise((resolve) => setTimeout(resolve, 10)); await new Promise(r => setImmediate(r));'],
    [
      'lists that begin empty',
      'const rows = []; for (const n of [1, 2]) rows.push({ n }); const names = []; rows.forEach((row) => names.push(String(row.n))); let best; if (rows[0]) best = rows[0].n; return { rows, names, best };',
    ],
    ['objects that begin empty', 'const sums = {}; for (const key of ["a", "b"]) sums[key] = (sums[key] || 0) + 1; return sums;'],
    ['errors in catch', 'try { throw new Error("a"); } catch (error) { return error.message; }'],
    [
      'what the realm has',
      'const u = new URL("https://a.b"); setTimeout(() => {}, 1); return [crypto.randomUUID(), new TextDecoder().decode(new TextEncoder().encode("a")), structuredClone({ a: 1 }).a, u.searchParams.get("x"), btoa("a"), new AbortController().signal.aborted, Intl.NumberFormat("de").format(1), performance.now(), console.log(1)];',
    ],
    [
      'recent parts of the language',
      'const s = new Set([1]).union(new Set([2])); return [Object.groupBy([1], () => "a"), [3, 1].toSorted(), [1].at(-1), s.size, Iterator.from([1]).map((x) => x + 1).toArray(), Promise.withResolvers().promise];',
    ],
    ['bytes', 'const v = new DataView(new ArrayBuffer(8)); v.setUint16(0, 1); return new Uint8Array(v.buffer).subarray(0, 2).join(",");'],
  ])('%s', async (_name, run) => expect(await check(run)).toMatchObject({ errors: [], compiled: expect.any(String) }));
});

describe('permissions.tools', () => {
  it('names a tool that the library does not have', async () => {
    const code = toolCode({ permissions: '{ tools: ["shop.find", "shop.gone"] }' });
    expect((await compiler.compile({ code, language: 'typescript', kind: 'tool' })).diagnostics).toMatchObject([
      { stage: 'policy', line: 7, column: 39, message: expect.stringContaining('"shop.gone"') },
    ]);
  });

  it('the declarations hold the types of those tools, and are part of the identity', async () => {
    const withTool = await compiler.compile({ code: toolCode({ permissions }), language: 'typescript', kind: 'tool' });
    const without = await compiler.compile({ code: toolCode(), language: 'typescript', kind: 'tool' });
    expect(withTool.declarations).toContain('"shop.find": (input: {');
    expect(without.declarations).not.toContain('shop.find');
    expect(withTool.declarations).not.toBe(without.declarations);
  });
});

describe('scripts', () => {
  const script = async (code: string, granted: Permissions = {}) =>
    (await compiler.compile({ code, language: 'typescript', kind: 'script', permissions: granted })).diagnostics;

  it('are checked in their own lines and columns', async () => {
    expect(await script('const n: number = "a";\nreturn n;')).toMatchObject([{ stage: 'types', line: 1, column: 7 }]);
    expect(await script('import { z as zod } from "jig";\n\n  return zod.strng();')).toMatchObject([
      { line: 3, column: 14, fix: 'Write string.' },
    ]);
  });

  it('know what was granted', async () => {
    expect(await script('await sql.crm.run("delete from t");', { sql: { crm: 'read' } })).toMatchObject([
      { message: expect.stringContaining("'run'") },
    ]);
    expect(await script('await sql.crm.run("delete from t");\nreturn z.string().parse(1);', { sql: { crm: 'write' } })).toEqual([]);
    expect(await script('return tools["shop.find"]({ query: 1 });', { tools: ['shop.find'] })).toMatchObject([
      { fix: expect.stringContaining('shop.find takes') },
    ]);
  });

  it('may declare the same names, export, and hold types', async () => {
    expect(
      await script(
        'interface A { a: number }\nconst log = 1, z = 2;\nexport default async ({ sql }) => ({ a: log + z }) satisfies { a: number };',
      ),
    ).toEqual([]);
  });
});

const files = new DeclarationFiles(resourcesFolder).for(new Map()).files;
const right = 'import { z } from "jig"; export const a: string = z.string().parse(1);';
const wrong =
  'import { z } from "jig";\nexport const a: number = z.string().parse(1);\nexport const f: () => Promise<number> = async () => "a";';

describe('the process', () => {
  it('is started anew when it dies, and the draft is checked all the same', async () => {
    const reasons: unknown[] = [];
    const checker = new TypeChecker({ deadlineMs: 60_000, onFallback: (reason) => reasons.push(reason) });
    try {
      expect(await checker.check(right, files)).toEqual([]);
      const first = checker.pid ?? 0;
      const during = checker.check(wrong, files);
      process.kill(first, 'SIGKILL');
      expect(await during).toMatchObject([{ code: 2322 }, { code: 2322 }]);
      expect(await checker.check(wrong, files)).toMatchObject([{ code: 2322 }, { code: 2322 }]);
      expect(checker.pid).not.toBe(first);
    } finally {
      await checker.stop();
    }
    expect(checker.pid).toBeUndefined();
    await expect(checker.check(right, files)).rejects.toThrow('stopped');
  });

  it('is killed when a draft takes too long', async () => {
    const checker = new TypeChecker({ deadlineMs: 1, onFallback: () => {} });
    try {
      await expect(checker.check(right, files)).rejects.toThrow(CheckTookTooLong);
      expect(checker.pid).toBeUndefined();
    } finally {
      await checker.stop();
    }
  });

  it('reads nothing of the disk but TypeScript’s own library', async () => {
    const code = `/// <reference path="${join(resourcesFolder, '..', 'package.json')}" />\n/// <reference types="node" />\nimport secret from "${join(resourcesFolder, '..', 'package.json')}";\nexport const a: string = secret.name;`;
    const checker = new TypeChecker({ deadlineMs: 60_000, onFallback: () => {} });
    try {
      const texts = (await checker.check(code, files)).map(({ text }) => text).join('\n');
      expect(texts).toContain('Cannot find module');
      expect(texts).not.toContain('"jig"');
    } finally {
      await checker.stop();
    }
  });

  it('by the command, the same errors at the same places', async () => {
    const checker = new TypeChecker({ deadlineMs: 60_000, onFallback: () => {} });
    try {
      const own = await checker.check(wrong, files);
      const other = await checkByCommand(compilerFile(), wrong, files, AbortSignal.timeout(60_000));
      const essence = (all: typeof own) => all.map(({ pos, code, text }) => ({ pos, code, text }));
      expect(essence(other)).toEqual(essence(own));
    } finally {
      await checker.stop();
    }
  });

  it('takes drafts one after another', async () => {
    const checker = new TypeChecker({ deadlineMs: 60_000, onFallback: () => {} });
    try {
      const all = await Promise.all([right, wrong, right, wrong].map((code) => checker.check(code, files)));
      expect(all.map(({ length }) => length)).toEqual([0, 2, 0, 2]);
    } finally {
      await checker.stop();
    }
  });
});
