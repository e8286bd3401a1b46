/** Random programs give the same result compiled as when they are run as ES modules, their types erased by another compiler. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { transformSync } from 'oxc-transform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluateTool } from './support.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'jig-same-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pieces that a compiler which looks at text instead of the tree would fall over. */
const nasty = fc.constantFrom(
  'import(',
  'eval (',
  '<!--',
  '-->',
  '//',
  '/*',
  '*/',
  '${',
  '`',
  "'",
  '"',
  '\\',
  '\n',
  'a',
  'é',
  '👍',
  'import',
  ' ',
  ': string',
  'as any',
  '=>',
  'enum A {',
  '{',
  '}',
  '(',
  ')',
  '-',
  '>',
  '!',
  '\u2028',
);
const text = fc.array(nasty, { maxLength: 6 }).map((parts) => parts.join(''));

const stringLiteral = text.map((value) => JSON.stringify(value));
const single = text.map(
  (value) => `'${value.replaceAll(/[\\'\n\u2028]/g, (c) => (c === '\n' ? '\\n' : c === '\u2028' ? '\\u2028' : `\\${c}`))}'`,
);
const template = text.map((value) => `\`${value.replaceAll(/[\\`]|\$\{/g, (c) => `\\${c}`)}\``);
const comment = text.map((value) => `/* ${value.replaceAll('*/', '* /')} */`);
const lineComment = text.map((value) => `// ${value.replaceAll(/[\n\u2028]/g, ' ')}\n`);
const regex = fc
  .array(fc.constantFrom('import (a)', 'eval (b)', '[<!-->]', '-->', 'a+', '\\/', '[/]', '\\d', '"', "'", '`'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => `/${parts.join('')}/u`);
const type = fc.constantFrom(
  'number',
  'string | undefined',
  '{ a: number;\n b?: string }',
  'Array<Map<string, number[]>>',
  '(a: number) => void',
  'typeof globalThis extends object\n ? 1 : 2',
  '`x${string}`',
  'unknown',
);

/** Expressions whose value is JSON; `v0` to `v3` are numbers in scope. */
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc.integer({ min: -5, max: 99 }).map((n) => (n < 0 ? `(${n})` : String(n))),
    fc.constantFrom('v0', 'v1', 'v2', 'v3', 'null', 'true'),
    stringLiteral,
    single,
    template,
  ),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.tuple(tie('any'), fc.constantFrom('+', '===', '<', '&&', '||', '??', ','), tie('any')).map(([a, o, b]) => `((${a}) ${o} (${b}))`),
    fc.tuple(tie('any'), type).map(([a, t]) => `(${a} as ${t})`),
    fc.tuple(tie('any'), type).map(([a, t]) => `(${a} as any as ${t})`),
    tie('any').map((a) => `(${a})!`),
    fc.tuple(type, tie('any')).map(([t, a]) => `(<any>(${a}) satisfies any as ${t})`),
    tie('any').map((a) => `[${a}, ...[${a}]]`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `({ import: ${a}, "eval(": ${b}, get x() { return ${a}; } })`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `\`a\${${a}}import(\${String(${b})}\``),
    fc.tuple(tie('any'), comment).map(([a, c]) => `(${c}${a}${c})`),
    fc.tuple(tie('any'), lineComment).map(([a, c]) => `(${c}${a} ${c})`),
    fc.tuple(tie('any'), type).map(([a, t]) => `((x: ${t}, ...more: any[]): any => x)(${a} as never)`),
    fc.tuple(tie('any'), type).map(([a, t]) => `(<T, U extends ${t} = any>(x: T): T => x)<any>(${a})`),
    fc.tuple(tie('any')).map(([a]) => `(function (this: void, x?: unknown) { return x })(${a})`),
    fc.tuple(regex, tie('leaf')).map(([r, a]) => `[${r}.test(String(${a})), String(${a}).split(${r})]`),
    fc.tuple(tie('any'), fc.integer({ min: 0, max: 3 })).map(([a, n]) => `(v${n}-->0 ? ${a} : v${n})`),
    fc.tuple(tie('any')).map(([a]) => `[1, 2].map((n): any => ({ n, a: ${a} }))`),
  ),
})).any;

const declaration: fc.Arbitrary<(n: number) => string> = fc.oneof(
  fc.tuple(expression, type).map(
    ([e, t]) =>
      (n: number) =>
        `const d${n}: ${t} = (${e}) as any`,
  ),
  fc.tuple(expression, type).map(
    ([e, t]) =>
      (n: number) =>
        `let d${n}!: ${t}\nd${n} = (${e}) as any as never\n;[v0] = [v0 + 1] as any`,
  ),
  fc.tuple(type, fc.boolean()).map(
    ([t, semi]) =>
      (n: number) =>
        `type T${n} = ${t}${semi ? ';' : ''}\nconst d${n} = ${n}`,
  ),
  type.map((t) => (n: number) => `interface I${n} { a: ${t} }\nconst d${n} = ${n}`),
  fc
    .array(fc.option(expression), { minLength: 1, maxLength: 4 })
    .map(
      (members) => (n: number) =>
        `enum E${n} { ${members.map((e, i) => (e === null ? (i > 0 && members[i - 1] !== null ? `M${i} = ${i}` : `M${i}`) : `M${i} = String(${e}).length`)).join(', ')} }\nconst d${n} = { ...E${n} }`,
    ),
  fc.tuple(expression, expression, type).map(
    ([a, b, t]) =>
      (n: number) =>
        `abstract class B${n}<T> { protected b: any = ${a}; constructor(public p: T, readonly q?: ${t}) {} abstract go(): any; static s = 1\n private ['k'] = 3 }
class C${n} extends B${n}<number> implements I { declare p: number; constructor(private r = ${n}) { super(r) } override go(): any { return [this.p, this.r, this.b, ${b}]; } }
interface I {}
const d${n} = new C${n}().go()`,
  ),
  fc.tuple(expression, type).map(
    ([e, t]) =>
      (n: number) =>
        `function d${n}f(x: any): ${t};\nfunction d${n}f(x?: any): any { return [x, ${e}]; }\nconst d${n} = d${n}f(1)`,
  ),
  fc.tuple(expression, comment).map(
    ([e, c]) =>
      (n: number) =>
        `var d${n} = ${c} (() => { try { return ${e} } catch (error: unknown) { return String(error) } })()`,
  ),
  expression.map(
    (e) => (n: number) =>
      `const d${n} = ((): any => { for (const x of [${e}] as unknown[]) { if (x === undefined) continue; return x as any } })()`,
  ),
);

const program = fc
  .array(fc.tuple(declaration, fc.constantFrom('\n', ';\n', '; // x\n', ' /* \n */\n;')), { minLength: 1, maxLength: 5 })
  .map((parts) => {
    const names = parts.map((_, n) => `d${n}`);
    return `import { defineTool, z } from "jig";
let v0 = 3, v1 = 2, v2: number = 1, v3 = 0;
${parts.map(([declare, end], n) => `${declare(n)}${end}`).join('')}
export default defineTool({
  name: "random", description: "d", input: z.object({}), tests: [{ name: "n", input: {} }],
  run() { return JSON.stringify([${names.join(', ')}, v0, v1, v2, v3], (_, value) => (value === undefined ? "undefined" : value)); },
})
`;
  });

/** Result, or the kind of error: what is thrown on both sides is the same too. */
async function outcome(make: () => unknown): Promise<unknown> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Error && !error.message.startsWith('not compiled')) return error.name;
    throw error;
  }
}

let count = 0;
async function asModule(code: string): Promise<unknown> {
  const { code: js, errors } = transformSync('original.ts', code, {
    lang: 'ts',
    sourceType: 'module',
    typescript: { onlyRemoveTypeImports: true },
  });
  if (errors.length > 0) throw new Error(`not compiled by the other one: ${errors[0]?.message}`);
  const file = join(folder, `program${(count += 1)}.mjs`);
  writeFileSync(
    file,
    js.replace(/import \{ defineTool, z \} from "jig";/, 'const z = { object: () => ({}) }; const defineTool = (tool) => tool;'),
  );
  return outcome(async () =>
    ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default: { run: () => unknown } }).default.run(),
  );
}

it('compiled and as a module, a program gives the same', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (code) => {
      expect(await outcome(() => evaluateTool(code).run({}, {}))).toEqual(await asModule(code));
    }),
    { numRuns: 150 },
  );
});
