/** Permissions as a tool sees them: each use is a frame with a handle, an operation and arguments, and its answer comes back typed. */
import { expect, test } from 'vitest';
import { scriptOf } from './support/compiled.ts';
import { LiveRunner, runOnce, startFrame, type Call } from './support/live-runner.ts';

const permissions = {
  sql: { crm: 'write' as const },
  http: { prices: {}, 'api.example.com': { methods: ['POST' as const] } },
  tcp: { plc: {} },
  mail: { main: { maxPerRun: 5 } },
  files: { inbox: 'write' as const },
  kv: 'write' as const,
  secrets: ['stripe'],
};
const bytes = (text: string) => ({ $bytes: Buffer.from(text).toString('base64') });

/** What the engine's brokers answer, by handle and operation. */
const answers: Record<string, (call: Call) => unknown> = {
  'sql.crm all': () => [{ id: 1, photo: bytes('jpg'), big: { $bigint: '9007199254740993' } }],
  'sql.crm get': ({ a }) => (a[0] === 'none' ? null : { id: 7 }),
  'sql.crm run': () => ({ changes: 1, lastInsertRowid: 3 }),
  'sql.crm batch': () => [{ changes: 1, lastInsertRowid: 4 }],
  'sql.crm open': () => ({ cursor: 11 }),
  'sql.crm next': ({ n }) => (n < 8 ? { rows: [{ n }, { n: n + 0.5 }], done: false } : { rows: [{ n }], done: true }),
  'sql.crm close': () => null,
  'http.prices request': () => ({ status: 200, headers: { 'content-type': 'application/json' }, bytes: bytes('{"price":"12 €"}') }),
  'http.api.example.com request': () => ({ status: 404, headers: {}, bytes: bytes('gone') }),
  'tcp.plc connect': () => ({ connection: 5 }),
  'tcp.plc write': () => null,
  'tcp.plc read': ({ a }) => (a.length > 1 ? bytes('\u0001\u0002') : null),
  'tcp.plc close': () => null,
  'mail.main send': () => ({ messageId: '<1@jig>', accepted: ['a@b.co'], rejected: [] }),
  'files.inbox readText': () => 'text',
  'files.inbox readBytes': () => bytes('raw'),
  'files.inbox open': () => ({ cursor: 12 }),
  'files.inbox next': () => ({ items: ['one', 'two'], done: true }),
  'files.inbox list': () => [{ name: 'a', isFolder: false, size: 1 }],
  'kv get': ({ a }) => (a[0] === 'none' ? null : { n: 1 }),
  'kv list': () => ['a'],
  'tools call': ({ a }) => a,
};

function answer(call: Call): { v: unknown } {
  return { v: answers[`${call.h} ${call.op}`]?.(call) ?? null };
}

test('every operation has its frame, with the arguments in the order of the interface', async () => {
  const code = scriptOf(`
    const out = [];
    const all = await sql.crm.all('select', [1, null, new Uint8Array([7]), 2n ** 60n]); out.push(all[0].photo instanceof Uint8Array, String(all[0].big), all[0].id);
    out.push(await sql.crm.get('none', { id: 1 }) === undefined, await sql.crm.get('one'), await sql.crm.run('insert', []), await sql.crm.batch([['a', [1]], ['b']]));
    const rows = []; for await (const row of sql.crm.rows('stream', [2])) { rows.push(row.n); } out.push(rows);
    const ok = await http.prices.get('/p', { query: { a: 1 } }); out.push(ok.status, ok.ok, ok.json().price, ok.bytes.length, ok.headers['content-type']);
    const bad = await http['api.example.com'].post('/x', { json: { a: 1 }, headers: { authorization: 'Bearer ' + secrets.stripe } }); out.push(bad.ok, bad.text(), (() => { try { bad.json(); } catch (e) { return e.code; } })());
    const c = await tcp.plc.connect({ timeoutMs: 5 }); await c.write(new Uint8Array([1, 255])); out.push([...(await c.read({ max: 2 }))], await c.read(), await c.close() === undefined);
    out.push((await mail.main.send({ to: 'a@b.co', subject: 's', attachments: [{ filename: 'f', content: new Uint8Array([1]) }] })).accepted);
    out.push(await files.inbox.readText('a'), (await files.inbox.readBytes('a')).length, await files.inbox.list(), await files.inbox.write('b', 'x') === undefined);
    const lines = []; for await (const line of files.inbox.lines('c')) lines.push(line); out.push(lines);
    out.push(await kv.get('none') === undefined, await kv.get('a'), await kv.list('p'), await kv.set('k', { v: undefined, w: [undefined] }) === undefined);
    out.push(await tools.add({ a: 1 }), await tools['math.add']());
    return out;`);
  const { result, error, frames } = await runOnce(startFrame(code, { permissions, tools: { add: 'math.add', 'math.add': 'math.add' } }), {
    onCall: answer,
  });
  expect(error).toBeNull();
  expect(result).toEqual([
    ...[true, '9007199254740993', 1, true, { id: 7 }, { changes: 1, lastInsertRowid: 3 }, [{ changes: 1, lastInsertRowid: 4 }]],
    [6, 6.5, 7, 7.5, 8],
    ...[200, true, '12 €', 18, 'application/json', false, 'gone', 'http-not-json'],
    ...[[1, 2], null, true, ['a@b.co']],
    ...['text', 3, [{ name: 'a', isFolder: false, size: 1 }], true, ['one', 'two']],
    ...[true, { n: 1 }, ['a'], true],
    ...[
      ['math.add', { a: 1 }],
      ['math.add', {}],
    ],
  ]);
  const calls = frames.filter((frame) => frame.t === 'call').map(({ h, op, a }) => [h, op, ...a]);
  expect(calls).toEqual([
    ['sql.crm', 'all', 'select', [1, null, { $bytes: 'Bw==' }, { $bigint: String(2n ** 60n) }]],
    ['sql.crm', 'get', 'none', { id: 1 }],
    ['sql.crm', 'get', 'one', { $undefined: true }],
    ['sql.crm', 'run', 'insert', []],
    ['sql.crm', 'batch', [['a', [1]], ['b']]],
    ['sql.crm', 'open', 'stream', [2]],
    ['sql.crm', 'next', 11],
    ['sql.crm', 'next', 11],
    ['sql.crm', 'next', 11],
    ['http.prices', 'request', 'GET', '/p', { query: { a: 1 } }],
    ['http.api.example.com', 'request', 'POST', '/x', { json: { a: 1 }, headers: { authorization: 'Bearer {{secret:stripe}}' } }],
    ['tcp.plc', 'connect', { timeoutMs: 5 }],
    ['tcp.plc', 'write', 5, { $bytes: 'Af8=' }],
    ['tcp.plc', 'read', 5, { max: 2 }],
    ['tcp.plc', 'read', 5],
    ['tcp.plc', 'close', 5],
    ['mail.main', 'send', { to: 'a@b.co', subject: 's', attachments: [{ filename: 'f', content: { $bytes: 'AQ==' } }] }],
    ['files.inbox', 'readText', 'a'],
    ['files.inbox', 'readBytes', 'a'],
    ['files.inbox', 'list'],
    ['files.inbox', 'write', 'b', 'x'],
    ['files.inbox', 'open', 'c', { as: 'lines' }],
    ['files.inbox', 'next', 12],
    ['kv', 'get', 'none'],
    ['kv', 'get', 'a'],
    ['kv', 'list', 'p'],
    ['kv', 'set', 'k', { w: [{ $undefined: true }] }],
    ['tools', 'call', 'math.add', { a: 1 }],
    ['tools', 'call', 'math.add', {}],
  ]);
});

test('a stream that is left early is closed', async () => {
  const code = scriptOf("for await (const row of sql.crm.rows('x')) { if (row.n) break; } return 1;");
  const { frames } = await runOnce(startFrame(code, { permissions }), { onCall: answer });
  expect(frames.filter((frame) => frame.t === 'call').map(({ op, a }) => [op, a[0]])).toEqual([
    ['open', 'x'],
    ['next', 11],
    ['close', 11],
  ]);
});

test('what is refused arrives as an error with its code, and only what was granted is there', async () => {
  const code = scriptOf(`
    const out = [Object.keys(granted.sql), Object.keys(granted.tools), granted.secrets];
    try { await sql.crm.run('drop'); } catch (e) { out.push(e.code, e.message, e instanceof Error, e.constructor.name); }
    try { await kv.get('a'); } catch (e) { out.push(e.code); }
    return out;`);
  const refused = { error: { code: 'sql-read-only', message: 'crm is granted for reading.' } };
  const { result } = await runOnce(startFrame(code, { permissions: { sql: { crm: 'read' } } }), { onCall: () => refused });
  expect(result).toEqual([['crm'], [], {}, 'sql-read-only', 'crm is granted for reading.', true, 'JigError', 'permission-missing']);
});

test('calls belong to their step and are counted in it; outside they are counted in the run', async () => {
  const code = scriptOf(`
    await kv.get('a'); await kv.get('b');
    await step('s', async (jig) => { await jig.kv.get('c'); await jig.kv.get('d'); });
    await each([1], { key: (k) => 'e' + k }, async (item, { kv, sql }) => { await kv.get('e'); await sql.crm.get('f'); });
    await kv.get('g');`);
  const { frames } = await runOnce(startFrame(code, { permissions }), { onCall: answer });
  expect(frames.filter((frame) => frame.t === 'call').map(({ a, s, n }) => [a[0], s, n])).toEqual([
    ['a', null, 0],
    ['b', null, 1],
    ['c', 's', 0],
    ['d', 's', 1],
    ['e', 'e1', 0],
    ['f', 'e1', 1],
    ['g', null, 2],
  ]);
});

test('so many calls wait for an answer as the engine allows, the others for their turn, and a loop without end fails', async () => {
  const code = scriptOf(`
    const all = []; for (let i = 0; i < 20_000; i += 1) { try { all.push(kv.get('k' + i)); } catch (e) { return ['thrown', e.code]; } }
    const settled = await Promise.allSettled(all.slice(10_004)); const first = await Promise.all(all.slice(0, 10_004));
    return [first.length, new Set(settled.map((s) => s.status + ' ' + s.reason?.code)).size, settled[0].reason.code];`);
  let waiting = 0;
  let most = 0;
  const { result } = await runOnce(startFrame(code, { permissions, callsInFlight: 4 }), {
    onCall: async () => {
      most = Math.max(most, ++waiting);
      await new Promise(setImmediate);
      waiting -= 1;
      return { v: 1 };
    },
  });
  expect(result).toEqual([10_004, 1, 'too-many-calls']);
  expect(most).toBe(4);
});

test('answers that nobody asked for, and forged frames, change nothing', async () => {
  const runner = new LiveRunner({ onCall: () => 'never' });
  await runner.ready;
  runner.send(startFrame(scriptOf("return [await kv.get('a'), await kv.get('b')];"), { permissions }));
  await runner.next((frame) => frame.t === 'call');
  for (const id of [-1, 0, 2, 99, 1.5]) runner.send({ t: 'reply', id, ok: true, v: 'wrong', now: 0 });
  runner.send({ t: 'reply', id: 1, ok: true, v: 'right', now: 0 }, { t: 'reply', id: 1, ok: true, v: 'again', now: 0 });
  await runner.next((frame) => frame.t === 'call' && frame.id === 2);
  runner.send({ t: 'reply', id: 2, ok: true, v: { ['__proto__']: { polluted: 1 }, ok: 1 }, now: 0 });
  expect(await runner.next((frame) => frame.t === 'result')).toMatchObject({ v: ['right', { ok: 1 }] });
  await runner.kill();
});

test('too large or unspeakable arguments are refused before they leave', async () => {
  const code = scriptOf(`
    const codes = [];
    for (const value of ['x'.repeat(9_000_000), () => 1, { get a() { throw new Error('trap'); } }, (() => { const l = []; l.push(l); return l; })(), (() => { let d = []; for (let i = 0; i < 100_000; i += 1) d = [d]; return d; })()])
      codes.push(await kv.set('k', value).then(() => 'sent', (e) => e.code));
    return codes;`);
  const { result, frames } = await runOnce(startFrame(code, { permissions }));
  expect(result).toEqual(['call-too-large', 'sent', 'not-json', 'not-json', 'not-json']);
  expect(frames.filter((frame) => frame.t === 'call')).toHaveLength(1);
});
