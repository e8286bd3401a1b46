/** What a draft must be before anything else is looked at: a readable text, and a module that says what the tool is. */
import { afterAll, describe, expect, it } from 'vitest';
import { findHiddenText } from '../../../src-main/engine/forge/compile/hidden-text.ts';
import { toolIdentity } from '../../../src-main/engine/forge/compile/identity.ts';
import { checkText } from '../../../src-main/engine/forge/compile/check-text.ts';
import { compileTool, newCompiler, toolCode } from './support.ts';

const compiler = newCompiler();
afterAll(() => compiler.stop());

describe('the text', () => {
  it.each([
    ['empty', ' \n ', /is empty/],
    ['too large', `//${'x'.repeat(256 * 1024)}`, /262,146 bytes; at most 262,144/],
    ['too large in bytes', 'é'.repeat(140_000), /280,000 bytes/],
    ['badly decoded', 'const a = "\uFFFD";', /not clean UTF-8/],
    ['half a character', 'const a = "\uD83D";', /not clean UTF-8/],
    ['binary', 'const a = "\0";', /not clean UTF-8/],
  ])('%s', (_name, code, message) => {
    expect(checkText(code)).toEqual([
      expect.objectContaining({ stage: 'read', severity: 'error', message: expect.stringMatching(message) }),
    ]);
  });

  it('may have exactly 256 KB', () => expect(checkText(`//${'x'.repeat(256 * 1024 - 2)}`)).toEqual([]));

  it('says where the broken character is', () => expect(checkText('ab\nc\uFFFD')[0]).toMatchObject({ line: 2, column: 2 }));

  it('is all that is looked at in Python', async () => {
    expect(await compiler.compile({ code: ' ', language: 'python', kind: 'tool' })).toMatchObject({ compiled: null });
    const code = 'from jig import define_tool\n';
    expect(await compiler.compile({ code, language: 'python', kind: 'tool' })).toMatchObject({ compiled: code, diagnostics: [] });
  });
});

describe('syntax errors', () => {
  it.each([
    ['const a = ;', 2, 11, /Unexpected token/],
    ['const a = "x', 2, 11, /Unterminated string/],
    ['const a = 1; const a = 2;', 2, 7, /already been declared/],
    ['return 1;', 2, 1, /'return' statement/],
    ['const a = <div></div>;', 2, 17, /./],
  ])('%s', (before, line, column, message) => {
    const [first] = compileTool(toolCode({ before })).diagnostics;
    expect(first).toMatchObject({ stage: 'parse', severity: 'error', line, message: expect.stringMatching(message) });
    expect(first?.column).toBeGreaterThanOrEqual(1);
    if (column !== 17) expect(first?.column).toBe(column);
    expect(first?.fix).not.toBe('');
  });

  it.each([
    ['brackets', '('.repeat(131_000), ')'.repeat(131_000)],
    ['arrays', '['.repeat(20_000), ']'.repeat(20_000)],
    ['blocks', '{'.repeat(60_000), '}'.repeat(60_000)],
    ['templates', '`${'.repeat(40_000), '}`'.repeat(40_000)],
    ['functions', '()=>'.repeat(60_000), ''],
    ['conditions', 'a?b:'.repeat(60_000), ''],
    ['classes', 'class A extends '.repeat(15_000), ''],
  ])('a draft of nested %s ends as a message, not as the end of the process', async (_name, open, close) => {
    const { diagnostics, compiled } = await compiler.compile({ code: `${open}1${close}`, language: 'typescript', kind: 'tool' });
    expect(compiled).toBeNull();
    expect(diagnostics[0]).toMatchObject({ stage: 'parse', severity: 'error' });
  });
});

describe('the default export', () => {
  const first = (code: string) => compileTool(code).diagnostics[0];
  const tool = (fields: string) => `import { defineTool, z } from "jig";\nexport default defineTool(${fields});\n`;
  const fields = (more: string) => tool(`{ name: "a", description: "b", input: z.object({}), run: () => 1, ${more} }`);

  it.each([
    ['none', 'import { z } from "jig";\nconst a = 1;', /no default export/],
    ['another value', 'export default { name: "x" };', /not a call of defineTool/],
    ["somebody else's defineTool", 'const defineTool = (a: object) => a;\nexport default defineTool({});', /not a call of defineTool/],
    ['no object', tool('make()'), /not a call of defineTool/],
    ['no tests', fields('permissions: {}'), /has no test/],
    ['an empty list of tests', fields('tests: []'), /has no test/],
    ['a computed name', tool('{ ...base, tests: [1] }'), /spread from another object/],
    ['a computed permission', fields('tests: [1], permissions: { sql: wanted }'), /A permission is computed/],
    ['a permission from a call', fields('tests: [1], permissions: ask()'), /A permission is computed/],
    [
      'a name that is computed',
      tool('{ name: name(), description: "b", input: z.object({}), tests: [1], run() {} }'),
      /name of the tool is computed/,
    ],
    ['no run', tool('{ name: "a", description: "b", input: z.object({}), tests: [1] }'), /no run function/],
  ])('%s', (_name, code, message) => {
    expect(first(code)).toMatchObject({ stage: 'policy', severity: 'error', message: expect.stringMatching(message) });
    expect(first(code)?.line).toBeGreaterThan(0);
  });

  it.each([
    [
      'through a constant',
      'import { defineTool as make, z } from "jig";\nconst tool = make({ name: "a", description: "b", input: z.object({}), tests: [1], run() {} });\nexport default tool;',
    ],
    ['with a type', tool('{ name: "a", description: "b", input: z.object({}), tests: [1], run() {} }').replace(');', ') as unknown;')],
    [
      'through a namespace',
      'import * as j from "jig";\nexport default j.defineTool({ name: "a", description: "b", input: j.z.object({}), tests: [1], run() {} });',
    ],
  ])('is found %s', (_name, code) => expect(compileTool(code)).toMatchObject({ diagnostics: [], name: 'a' }));

  it.each([
    ['an unknown kind', '{ sql: {}, disk: "write" }', 16, /disk/],
    ['an unknown access', '{ sql: { crm: "admin" } }', 25, /permissions\.sql\.crm/],
    ['a missing limit', '{ mail: { main: {} } }', 26, /permissions\.mail\.main\.maxPerRun/],
    ['a list of the wrong kind', '{ tools: "shop.find" }', 18, /permissions\.tools/],
    ['no object', '"all"', 16, /not an object/],
  ])('permissions are refused: %s', async (_name, permissions, column, message) => {
    const { diagnostics, compiled } = await compiler.compile({ code: toolCode({ permissions }), language: 'typescript', kind: 'tool' });
    expect(compiled).toBeNull();
    expect(diagnostics[0]).toMatchObject({ stage: 'policy', severity: 'error', line: 7, message: expect.stringMatching(message) });
    expect(diagnostics[0]?.column).toBe(column);
  });

  it('says what the tool asks for, and where', () => {
    const code = toolCode({
      permissions:
        '{\n    sql: { crm: "write", "read-only": `read` },\n    mail: { main: { maxPerRun: 10_000 } },\n    tools: ["a.b"],\n  } as const',
    });
    const { permissions, places } = compileTool(code);
    expect(permissions).toEqual({ sql: { crm: 'write', 'read-only': 'read' }, mail: { main: { maxPerRun: 10_000 } }, tools: ['a.b'] });
    expect(code.slice(places['sql.read-only']).startsWith('"read-only"')).toBe(true);
    expect(code.slice(places['tools.a.b']).startsWith('"a.b"')).toBe(true);
  });
});

it.each(['```ts\nconst a = 1;\n```', '\n```\nreturn 1;\n```\n', '~~~python\nx = 1\n~~~'])(
  'a Markdown fence is told as one: %j',
  async (code) => {
    for (const kind of ['tool', 'script'] as const) {
      const { diagnostics } = await compiler.compile({ code, language: 'typescript', kind });
      expect(diagnostics).toMatchObject([
        { stage: 'read', message: expect.stringContaining('Markdown'), fix: expect.stringContaining('alone') },
      ]);
    }
  },
);

describe('hidden text', () => {
  it.each([
    ['an override', 'const a = "\u202E";', 'danger', /U\+202E/],
    ['an isolate', 'const a = 1; // \u2066', 'danger', /U\+2066/],
    ['a zero-width space', 'const a\u200Bb = 1;', 'warning', /U\+200B/],
    ['a tag', 'const a = "\u{E0041}";', 'warning', /U\+E0041/],
    ['a Hangul filler', 'const \u3164 = 1;', 'warning', /U\+3164/],
    ['a control character', 'const a = "\x1B[2J";', 'warning', /U\+001B/],
    ['letters that look alike', 'const p\u0430ypal = 1;', 'warning', /two scripts/],
  ])('%s is a finding', (_name, code, severity, message) => {
    expect(findHiddenText(`\n${code}`)).toEqual([expect.objectContaining({ line: 2, severity, message: expect.stringMatching(message) })]);
  });

  it('what people write is none: accents, other scripts, emoji of several parts', () => {
    expect(findHiddenText('const größe = "Ça va? Привет 日本語 👩‍👩‍👧‍👦 ❤️ 👍🏽 🏳️‍🌈"; const πr2 = 1; const µs = 2;\t\r\n')).toEqual([]);
  });

  it('many are told as a few', () => expect(findHiddenText('\u200B'.repeat(100))).toHaveLength(21));

  it('comes with the compilation, and does not stop it', async () => {
    const code = toolCode({ run: 'return "\u202E";' });
    expect(await compiler.compile({ code, language: 'typescript', kind: 'tool' })).toMatchObject({
      diagnostics: [],
      compiled: expect.any(String),
      hidden: [{ severity: 'danger', line: 10 }],
    });
  });
});

describe('the identity', () => {
  const made = { code: 'a', permissions: { sql: { b: 'read' as const, a: 'write' as const } }, declarations: 'd' };

  it('does not depend on the order of keys', () => {
    expect(toolIdentity({ declarations: 'd', permissions: { sql: { a: 'write', b: 'read' } }, code: 'a' })).toBe(toolIdentity(made));
    expect(toolIdentity(made)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('changes with each part', () => {
    const others = [
      { ...made, code: 'a ' },
      { ...made, permissions: {} },
      { ...made, declarations: 'e' },
      { ...made, compilerVersion: 2 },
    ];
    expect(new Set([made, ...others].map(toolIdentity)).size).toBe(5);
  });
});
