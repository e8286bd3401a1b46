/** Ordinary code that agents write works as it does in Node: the same snippets, the same answers, in one run. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { scriptOf } from './support/compiled.ts';
import { runOnce, startFrame } from './support/live-runner.ts';

/** Expressions, or function bodies that return; each is run here and in the realm. */
const snippets: Record<string, string> = {
  numbers: "[0.1 + 0.2, (1234.5678).toFixed(2), parseInt('ff', 16), Number('0x1f'), 7 % -3, 2 ** 53, Number.EPSILON > 0]",
  bigint: '[2n ** 70n, -7n / 2n, BigInt.asUintN(8, 300n), BigInt(2 ** 53)].map(String)',
  strings:
    "['abc'.at(-1), 'a-b-c'.replaceAll('-', '+'), 'x'.padStart(3, '0'), 'ß'.toUpperCase(), 'é'.normalize('NFD').length, '😀'.codePointAt(0)]",
  templates: 'const t = (s, ...v) => s.raw.join("|") + v.join(","); return t`a${1}\\n${2}`;',
  regex: `[...'2026-11-21 and 2027-01-02'.matchAll(/(?<y>\\d{4})-(?<m>\\d\\d)/gu)].map((m) => ({ ...m.groups, at: m.index }))`,
  lookbehind: String.raw`['€5, $7'.match(/(?<=\$)\d/)[0], /\p{Lu}/u.test('É'), 'aBc'.replace(/b/i, (x) => x + x), 'a1b2'.split(/\d/)]`,
  'regex sticky': "const r = /a/y; r.lastIndex = 1; return [r.test('ba'), r.lastIndex, /(\\d+)-\\1/.test('12-12'), /./s.flags];",
  'arrays by copy':
    '[[3, 1, 2].toSorted(), [1, 2].toReversed(), [1, 2, 3].toSpliced(1, 1), [1, 2].with(0, 9), [1, 2, 3].findLast((n) => n < 3)]',
  'arrays in place':
    'const a = [5, 1, 4]; a.sort((x, y) => x - y); a.push(6); a.reverse(); a.splice(1, 1); a.fill(0, 2); return [a, a.flatMap((n) => [n, n]), a.includes(5)];',
  grouping: "[Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even')), [...Map.groupBy([1, 2, 3], (n) => n % 2)]]",
  sets: '[...new Set([1, 2, 3]).union(new Set([4])).difference(new Set([1]))]',
  iterators: '[...new Set([1, 2, 3, 4]).values().filter((n) => n % 2).map((n) => n * 10).take(5)]',
  destructuring: 'const { a = 1, ...rest } = { b: 2, c: 3 }; const [x, , y = 5, ...z] = [1, 2, undefined, 4]; return [a, rest, x, y, z];',
  optional: 'const o = { f: null }; o.g ??= 4; o.f?.x(); return [o.f?.x, o.g, o.h ?? 3, o.f || 2];',
  classes: `class A { #n = 1; static count = 0; static { A.count = 5; } get n() { return this.#n; } set n(v) { this.#n = v; } #up() { this.#n += 1; } up() { this.#up(); return this; } static of() { return new this(); } has(o) { return #n in o; } }
    class B extends A { up() { return super.up().up && super.up(); } toString() { return 'B' + this.n; } }
    const b = B.of(); b.n = 10; return [b.up().n, String(b), A.count, b.has(b), b.has({}), b instanceof A];`,
  'overridden methods':
    "class P { constructor() { this.toString = () => 'own'; this.constructor2 = 1; this.valueOf = () => 7; } } const o = {}; o.hasOwnProperty = 1; o.constructor = 2; return [String(new P()), new P() + 1, o];",
  'error subclasses': `class NotFound extends Error { constructor(what, options) { super(what + ' not found', options); this.name = 'NotFound'; this.what = what; } }
    try { throw new NotFound('x', { cause: new RangeError('deep') }); } catch (e) { return [e.name, e.message, e.what, String(e), e instanceof NotFound, e instanceof Error, e.cause.message, typeof e.stack, Error.isError?.(e) ?? true]; }`,
  'aggregate errors':
    "const e = new AggregateError([new Error('a'), 1], 'many'); return [e.message, e.errors.length, e.errors[0].message];",
  'assigned error fields':
    "const e = new TypeError('x'); e.name = 'Mine'; e.message = 'other'; e.code = 'E1'; return [e.name, e.message, e.code, String(e)];",
  generators:
    'function* g() { const got = yield 1; try { yield got; } finally { yield 3; } } const i = g(); return [i.next(), i.next(5), i.return(9), i.next(), [...(function* () { yield* [1, 2]; })()]];',
  'async generators':
    'async function* g() { yield 1; await null; yield 2; } const out = []; for await (const n of g()) out.push(n); return out;',
  promises: `const slow = (v, ms) => new Promise((resolve) => setTimeout(resolve, ms, v));
    return [await Promise.all([1, slow(2, 3)]), await Promise.race([slow('a', 30), slow('b', 1)]), (await Promise.allSettled([Promise.reject(new Error('no')), 1])).map((r) => r.status), await Promise.any([Promise.reject(1), 2]), await Promise.withResolvers().promise.constructor.resolve(4)];`,
  'await using':
    'const log = []; { using a = { [Symbol.dispose]() { log.push("a"); } }; await using b = { async [Symbol.asyncDispose]() { log.push("b"); } }; log.push("in"); } return log;',
  labels: 'let n = 0; outer: for (let i = 0; i < 5; i += 1) { for (;;) { n += 1; if (n > 7) break outer; continue outer; } } return n;',
  closures: 'const fs = []; for (let i = 0; i < 3; i += 1) fs.push(() => i); return fs.map((f) => f());',
  'maps and weak maps':
    "const w = new WeakMap(); const k = {}; w.set(k, 1); const m = new Map([['a', 1]]); m.set('b', 2); return [w.get(k), [...m.entries()], m.size, new Map([[NaN, 1]]).get(NaN)];",
  symbols:
    "const s = Symbol('x'); const o = { [s]: 1, [Symbol.iterator]: function* () { yield 7; } }; return [s.description, o[s], [...o], Symbol.for('q') === Symbol.for('q')];",
  proxies:
    "const p = new Proxy({}, { get: (_, k) => 'got ' + String(k) }); return [p.x, Reflect.has({ a: 1 }, 'a'), Reflect.ownKeys({ b: 1 })];",
  'typed arrays':
    'const b = new ArrayBuffer(8); const d = new DataView(b); d.setUint16(0, 0x1234); d.setFloat32(4, 1.5, true); return [[...new Uint8Array(b)], Float64Array.of(1.5).at(0), [...Uint8Array.from([1, 2, 300]).toReversed()], new Uint8Array([1, 2, 3]).subarray(1).length];',
  json: `[JSON.stringify({ a: [1, undefined, NaN], d: new Date(0), u: undefined }, null, 1), JSON.parse('{"a":{"__proto__":1}}', (k, v) => (typeof v === 'number' ? v + 1 : v)), JSON.stringify('\\u2028\\ud800')]`,
  dates:
    "const d = new Date('2026-02-28T23:30:00Z'); d.setUTCDate(d.getUTCDate() + 1); return [d.toISOString(), d.getTime(), Date.UTC(2020, 1, 30), new Date(2020, 0, 1, 12).getMonth(), new Date(NaN).getTime(), Date.parse('2020-01-01'), d instanceof Date, typeof Date(), Date.length, new (class X extends Date {})(5).getTime()];",
  'date words':
    "new Date(0).toLocaleDateString('de-DE', { timeZone: 'UTC', weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })",
  intl: "[new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5), (1234.5).toLocaleString('en-US'), ['ä', 'z', 'a'].sort(new Intl.Collator('de').compare), new Intl.PluralRules('en').select(1), new Intl.ListFormat('en').format(['a', 'b', 'c']), new Intl.RelativeTimeFormat('en').format(-1, 'day'), [...new Intl.Segmenter('en', { granularity: 'word' }).segment('a b')].length, 'ä'.localeCompare('b', 'de')]",
  'intl dates':
    "const f = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'medium' }); return [f.format(new Date(0)), [0, 86400000].map(f.format), f.formatToParts(0).length, f.formatRange(0, 86400000)];",
  url: "const u = new URL('../b?x=1&y=a%20b#h', 'https://user:pw@example.com:8443/a/c/'); u.searchParams.append('z', 'ü&'); u.pathname += '/d e'; return [u.href, u.origin, u.host, [...u.searchParams], String(new URLSearchParams({ a: '1 2', b: '+' })), URL.canParse('nope'), JSON.stringify({ u })];",
  text: "const t = new TextEncoder().encode('héllo €😀'); return [[...t], new TextDecoder().decode(t), new TextDecoder('utf-8').decode(new Uint8Array([0xff, 65])), new TextDecoder('latin1').decode(new Uint8Array([233]))];",
  clones:
    "const o = { d: new Date(5), m: new Map([['k', new Set([1])]]), r: /x/gi, b: new Uint8Array([1, 2]), n: [1, , 3], big: 5n, e: new TypeError('t') }; o.self = o; const c = structuredClone(o); return [c.d.getTime(), c.m.get('k').has(1), String(c.r), [...c.b], c.n.length, 1 in c.n, String(c.big), c.self === c, c !== o, c.e.message, c.e instanceof TypeError];",
  'refused clone': 'try { structuredClone({ f() {} }); } catch (e) { return [e.name, e instanceof Error]; }',
  base64: "[btoa('hello'), atob('aGVsbG8='), btoa('\\u00ff\\u0000'), atob(' aGk= ')]",
  uri: "[encodeURIComponent('a b&ü/'), decodeURIComponent('%C3%BC'), encodeURI('a b?c'), decodeURI('%20')]",
  timers:
    'const seen = []; await new Promise((resolve) => { const i = setInterval(() => { seen.push("i"); if (seen.length === 3) { clearInterval(i); resolve(); } }, 1); const t = setTimeout(() => seen.push("never"), 1); clearTimeout(t); }); queueMicrotask(() => seen.push("micro")); await null; return seen;',
  'timer order':
    'const seen = []; await Promise.all([5, 1, 3].map((ms) => new Promise((r) => setTimeout(() => { seen.push(ms); r(); }, ms)))); return seen;',
  'abort signals': `const c = new AbortController(); const seen = []; c.signal.addEventListener('abort', (e) => seen.push(e.type)); c.signal.onabort = () => seen.push('on'); c.abort(); c.abort();
    try { c.signal.throwIfAborted(); } catch (e) { seen.push(e.name); } const any = AbortSignal.any([c.signal]); const t = AbortSignal.timeout(1); await new Promise((r) => t.addEventListener('abort', r)); return [seen, c.signal.aborted, any.aborted, t.reason.name, AbortSignal.abort('x').reason];`,
  events:
    "const t = new EventTarget(); const seen = []; const f = (e) => seen.push(e.type); t.addEventListener('x', f); t.addEventListener('x', f, { once: true }); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); return seen;",
  crypto:
    'const a = crypto.getRandomValues(new Uint8Array(8)); return [a.length, a.some((n) => n > 0), /^[0-9a-f-]{36}$/.test(crypto.randomUUID()), crypto.randomUUID() !== crypto.randomUUID()];',
  'import in a string': 'const help = "use import(\'x\') or eval(code) <!-- and --> so"; return [help.length, `import(${1})`];',
  'words in comments': '/* import("x") eval("y") <!-- */ return 1; // import(z)',
  'getters and setters':
    "const o = { get a() { return this.b * 2; }, set a(v) { this.b = v; } }; o.a = 4; return [o.a, Object.getOwnPropertyDescriptor(o, 'b').value, Object.entries({ x: 1 }), Object.fromEntries([['y', 2]])];",
  'copies and freezing':
    'const f = Object.freeze({ a: { b: 1 } }); f.a.b = 2; return [Object.isFrozen(f), f.a.b, { ...f, c: 3 }, Object.assign({}, { d: 4 })];',
  'tagged switch':
    "const k = (v) => { switch (typeof v) { case 'string': return 's'; case 'number': { const x = v + 1; return x; } default: return null; } }; return [k('a'), k(1), k(null)];",
  sorting: "['b', 'A', 'a', 'C'].sort((x, y) => x.localeCompare(y, 'en', { sensitivity: 'base' }) || (x < y ? -1 : 1))",
  math: '[Math.max(...[1, 5, 3]), Math.hypot(3, 4), Math.trunc(-4.7), Math.sign(-3), Math.cbrt(27), Math.clz32(1), Math.fround(5.5), Math.imul(3, 4), Math.round(2.5)]',
  dynamic: "const f = new Function('a', 'b', 'return a + b'); return [f(1, 2), (0, eval)('1 + 1')];",
  'function oddities':
    'function f(a, b = 2, ...c) { return [f.length, f.name, arguments.length, c]; } return [f(1, 2, 3, 4), f.call(null, 1), f.bind(null, 9)(), (function () { return this === undefined; })()];',
  'array holes and from':
    'return [Array.from({ length: 3 }, (_, i) => i * i), [..."ab"].entries().toArray(), Array.isArray([]), [1, [2, [3]]].flat(Infinity), await Array.fromAsync([1, Promise.resolve(2)])];',
};

/** A body that returns, of an expression or a body. */
const bodyOf = (snippet: string) => (/\breturn\b/.test(snippet) ? snippet : `return ${snippet};`);
/** As the compiler does: what SES takes for an import or an evaluation is hidden in texts, and comments are gone. */
const asCompiled = (body: string) =>
  body
    .replaceAll(/\/\*.*?\*\/|\/\/ .*$/gm, '')
    .replaceAll("import('x')", String.raw`im\x70ort('x')`)
    .replaceAll('`import(', '`im\\x70ort(')
    .replaceAll('eval(code)', String.raw`e\x76al(code)`)
    .replaceAll('<!--', String.raw`\x3c!--`)
    .replaceAll('-->', String.raw`--\x3e`);

const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: never[]) => Promise<unknown>;

test('snippets give what they give in Node', async () => {
  const entries = Object.entries(snippets);
  const cases = entries.map(([name, snippet]) => `[${JSON.stringify(name)}, async () => { ${asCompiled(bodyOf(snippet))} }]`);
  const code = scriptOf(`const out = {}; for (const [name, run] of [${cases.join(',\n')}]) {
    try { out[name] = await run(); } catch (error) { out[name] = 'failed: ' + error; }
  } return out;`);
  const { result, error } = await runOnce(startFrame(code));
  expect(error).toBeNull();
  for (const [name, snippet] of entries) {
    const native = JSON.parse(JSON.stringify(await new AsyncFunction(`'use strict'; ${bodyOf(snippet)}`)())) as unknown;
    expect({ [name]: (result as Record<string, unknown>)[name] }).toEqual({ [name]: native });
  }
});

test('what only a machine can give is not there, and says so', async () => {
  const names = [
    'process',
    'require',
    'module',
    'Buffer',
    'fetch',
    'WebAssembly',
    'SharedArrayBuffer',
    'Atomics',
    'navigator',
    'window',
    'self',
    'global',
    'Compartment',
    'lockdown',
    'harden',
  ];
  const code = scriptOf(
    `return [${names.map((name) => `typeof ${name}`).join(', ')}, typeof globalThis.process, Object.keys(globalThis)];`,
  );
  const { result } = await runOnce(startFrame(code));
  expect((result as unknown[]).slice(0, names.length)).toEqual(names.map(() => 'undefined'));
  const missing = await runOnce(startFrame(scriptOf("return fetch('https://example.com');")));
  expect(missing.error?.message).toBe('TypeError: fetch is not a function');
});

test('zod gives what it gives in Node: checks, refinements, unions, transforms, dates, messages', async () => {
  const body = `
    const User = z.object({ mail: z.email(), age: z.coerce.number().int().positive(), tags: z.array(z.string()).max(2).default([]), when: z.iso.datetime().optional() }).strict().refine((u) => u.age > 17, { message: 'too young', path: ['age'] });
    const Shape = z.discriminatedUnion('kind', [z.object({ kind: z.literal('a'), n: z.number() }), z.object({ kind: z.literal('b'), s: z.string().transform((s) => s.length) })]);
    const Tree = z.object({ v: z.number(), get kids() { return z.array(Tree).optional(); } });
    return [
      User.parse({ mail: 'a@b.co', age: '20' }), User.safeParse({ mail: 'x', age: 3, more: 1 }).error.issues, Shape.parse({ kind: 'b', s: 'four' }), Shape.safeParse({ kind: 'c' }).error.issues,
      Tree.parse({ v: 1, kids: [{ v: 2 }] }), z.record(z.string(), z.number()).parse({ a: 1 }), z.tuple([z.string(), z.bigint()]).safeParse(['a', 1n]).success, z.string().regex(/^x/).safeParse('y').error.message,
      await z.string().refine(async (s) => s === 'ok').parseAsync('ok'), z.prettifyError(User.safeParse({}).error), z.union([z.string(), z.null()]).parse(null), z.preprocess((v) => Number(v), z.number()).parse('5'),
      z.url().safeParse('https://example.com/x').success, z.uuid().safeParse('x').success, z.ipv4().safeParse('1.2.3.4').success, z.date().safeParse(new Date(0)).success, z.set(z.number()).parse(new Set([1])).size,
      z.map(z.string(), z.number()).parse(new Map([['a', 1]])).get('a'), z.templateLiteral(['a-', z.number()]).safeParse('a-1').success, z.stringbool().parse('yes'), z.string().catch('fallen back').parse(1), z.toJSONSchema(User, { io: 'input' }),
    ];`;
  const { result, error } = await runOnce(startFrame(scriptOf(`const { z } = jig; ${body}`)));
  expect(error).toBeNull();
  const native = await (new AsyncFunction('z', body) as (zod: typeof z) => Promise<unknown>)(z);
  expect(result).toEqual(JSON.parse(JSON.stringify(native)));
});
