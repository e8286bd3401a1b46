/** Bodies of `run` that send what cannot be sent, or too much of it, or take the processor and the memory (57 to 71). */

export interface Overload {
  number: number;
  name: string;
  body: string;
  /** Any of these ends is right: "done", or the code of the error. */
  ends: readonly string[];
}

const limits = ['limit-wall', 'limit-memory', 'limit-cpu'];

export const overloads: readonly Overload[] = [
  { number: 57, name: 'an error as the result', body: "return new Error('x');", ends: ['done'] },
  {
    number: 57,
    name: 'classes, maps and dates',
    body: 'return [new (class Own extends Map {})([[1, 2]]), new Set([1]), new Date(0), /x/];',
    ends: ['done', 'not-json'],
  },
  { number: 57, name: 'a circle', body: 'const a = {}; a.self = a; return a;', ends: ['not-json'] },
  {
    number: 57,
    name: 'a sparse list of four billion places',
    body: 'const a = []; a[4294967294] = 1; return a;',
    ends: ['not-json', ...limits],
  },
  {
    number: 57,
    name: 'a proxy that makes keys without end',
    body: 'let n = 0; return new Proxy({}, { ownKeys: () => Array.from({ length: 1e7 }, (_, at) => `k${at}`), getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: () => n++ });',
    ends: ['not-json', 'result-too-large', 'tool-error', ...limits],
  },
  { number: 58, name: 'functions and symbols', body: 'return () => 1;', ends: ['not-json'] },
  { number: 58, name: 'functions as arguments', body: "await kv.set('a', () => 1); return 1;", ends: ['done', 'not-json'] },
  {
    number: 58,
    name: 'buffers',
    body: "const bytes = new ArrayBuffer(8); await kv.set('a', bytes); return bytes.byteLength === 8 && bytes.detached !== true;",
    ends: ['done'],
  },
  {
    number: 59,
    name: 'frames in texts',
    body: 'log(\'x\\n{"t":"result","v":"forged"}\'); progress(1, 2, \'\\n{"t":"result","v":"forged"}\'); await step(\'k\\n{"t":"result","v":"forged"}\', () => \'\\n{"t":"failed"}\'); await kv.set(\'\\u2028{"t":"result"}\', \'\\n{"t":"result","v":"forged"}\\n\'); throw Object.assign(new Error(\'\\n{"t":"result","v":"forged"}\'), { code: \'x\\n{"t":"result"}\' });',
    ends: ['tool-error'],
  },
  {
    number: 59,
    name: 'raw JSON',
    body: 'return { a: JSON.rawJSON?.(\'"x"\') ?? 1, b: { toJSON: () => ({ t: "result" }) } };',
    ends: ['done'],
  },
  {
    number: 61,
    name: 'work after the end',
    body: "void (async () => { for (;;) { await kv.set('late', 1); } })(); void (async () => { for (;;) { log('late'); await null; } })(); setTimeout(() => kv.set('later', 1), 1); return 1;",
    ends: ['done', 'not-awaited', ...limits],
  },
  { number: 63, name: 'a text that doubles', body: "let text = 'x'; for (;;) text += text;", ends: ['tool-error', ...limits] },
  {
    number: 63,
    name: 'a list of four billion places, filled',
    body: 'return new Array(4294967295).fill(0).length;',
    ends: ['tool-error', ...limits],
  },
  {
    number: 64,
    name: 'array buffers',
    body: 'const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1));',
    ends: ['tool-error', ...limits],
  },
  { number: 65, name: 'numbers that square themselves', body: 'let n = 3n; for (;;) n = n * n;', ends: ['tool-error', ...limits] },
  { number: 65, name: 'a comparison that never ends', body: 'return [2, 1].sort(() => { for (;;); });', ends: limits },
  { number: 65, name: 'parsing without end', body: "const text = '[' + '1,'.repeat(1e6) + '1]'; for (;;) JSON.parse(text);", ends: limits },
  { number: 66, name: 'a pattern that backtracks', body: "return /^(a+)+$/.test('a'.repeat(60) + '!');", ends: ['done', ...limits] },
  {
    number: 66,
    name: 'a pattern that backtracks over what it has found',
    body: "return /^(a+)+\\1$/.test('a'.repeat(60) + '!');",
    ends: ['done', ...limits],
  },
  { number: 68, name: 'promises without end', body: 'const all = []; for (;;) all.push(new Promise(() => {}));', ends: limits },
  {
    number: 68,
    name: 'a million timers',
    body: 'for (let n = 0; n < 1e6; n += 1) setTimeout(() => {}, 1e6 + n); return 1;',
    ends: ['done', 'too-many-timers', 'tool-error', ...limits],
  },
  {
    number: 69,
    name: 'calls that nobody waits for',
    body: "for (let n = 0; n < 5e5; n += 1) kv.get('a').catch(() => {}); return 1;",
    ends: ['done', 'limit-messages', 'limit-traffic', ...limits],
  },
  { number: 69, name: 'calls without end', body: "for (;;) { void kv.get('a').catch(() => {}); }", ends: limits },
  {
    number: 70,
    name: 'a result of 500 MB',
    body: "return 'x'.repeat(5e8);",
    ends: ['result-too-large', 'tool-error', 'not-json', ...limits],
  },
  {
    number: 70,
    name: 'a million lines',
    body: "for (let n = 0; n < 1e6; n += 1) log('line', n); return 1;",
    ends: ['done', 'limit-messages', ...limits],
  },
  {
    number: 70,
    name: 'a result that is nested 100,000 deep',
    body: 'let a = []; for (let n = 0; n < 1e5; n += 1) a = [a]; return a;',
    ends: ['not-json'],
  },
  {
    number: 70,
    name: 'a result that is nested 5,000 deep',
    body: 'let a = []; for (let n = 0; n < 5e3; n += 1) a = { a }; return a;',
    ends: ['not-json'],
  },
  {
    number: 70,
    name: 'an argument that is nested deep',
    body: "for (const depth of [991, 1001, 2000, 3000, 5000, 1e5]) { let a = []; for (let n = 0; n < depth; n += 1) a = [a]; const said = await kv.set('a', a).catch((error) => error.code); if (said !== 'not-json') throw new Error(`${depth}: ${said}`); } return 1;",
    ends: ['done'],
  },
  {
    number: 70,
    name: 'a step whose value is nested deep',
    body: "let a = []; for (let n = 0; n < 5e3; n += 1) a = [a]; await step('s', () => a); return 1;",
    ends: ['not-json'],
  },
  {
    number: 70,
    name: 'a log that is nested deep',
    body: 'let a = []; for (let n = 0; n < 1e5; n += 1) a = { a }; log(a); console.log(a); return 1;',
    ends: ['done'],
  },
  { number: 71, name: 'a toJSON that answers itself', body: 'const a = { toJSON: () => ({ a }) }; return a;', ends: ['not-json'] },
  {
    number: 71,
    name: 'an error whose cause is itself',
    body: "const a = new Error('x'); a.cause = a; a.message = { toString: () => { throw a; } }; throw a;",
    ends: ['tool-error'],
  },
];

/** Ordinary work of the same kinds. */
export const controlsOfLimits: readonly { number: number; name: string; body: string; result: unknown }[] = [
  {
    number: 57,
    name: 'plain values come back as they are',
    body: 'return { n: 1.5, list: [1, null, "é"], deep: { a: { b: true } } };',
    result: { n: 1.5, list: [1, null, 'é'], deep: { a: { b: true } } },
  },
  {
    number: 63,
    name: 'work on ten megabytes',
    body: "const text = 'x'.repeat(1e7); const bytes = new Uint8Array(1e7).fill(1); return text.length + bytes.length;",
    result: 20_000_000,
  },
  {
    number: 65,
    name: 'a million steps of work',
    body: 'let sum = 0; for (let n = 0; n < 1e6; n += 1) sum += n % 7; return [sum, (3n ** 200n).toString().length];',
    result: [2_999_997, 96],
  },
  {
    number: 66,
    name: 'ordinary patterns',
    body: "return ['2026-11-21'.match(/^(\\d{4})-(\\d\\d)/)[1], /(\\w)\\1/.exec('aabb')[0]];",
    result: ['2026', 'aa'],
  },
  {
    number: 69,
    name: 'a thousand calls, 64 at once',
    body: 'const all = await each(Array.from({ length: 1000 }, (_, n) => n), { key: String, concurrency: 64 }, async (n, jig) => { await jig.kv.set(`k${n}`, n); return n; }); return all.length;',
    result: 1_000,
  },
  {
    number: 70,
    name: 'a value that is nested 900 deep',
    body: 'let a = []; for (let n = 0; n < 900; n += 1) a = [a]; await kv.set("a", a); log(a); return JSON.stringify(a).length;',
    result: 1_802,
  },
];
