/** One run: from the start frame to the last frame, with its input, output, errors and limits. */
import { expect, test } from 'vitest';
import { moduleOf, scriptOf, toolOf } from './support/compiled.ts';
import { LiveRunner, runOnce, startFrame, startedAt } from './support/live-runner.ts';

test('a module tells what it is', async () => {
  const code = toolOf('async () => ({ sum: 1 })', {
    input: "z.object({ a: z.number().int().min(1).describe('first'), b: z.enum(['x', 'y']).default('x'), when: z.iso.date().optional() })",
    output: 'z.object({ sum: z.number() })',
    permissions: "{ sql: { crm: 'write' }, kv: 'read' }",
    tests:
      "[{ name: 'adds', given: { kv: { a: 1 } }, input: { a: 2 }, expect: { sum: 2 } }, { name: 'fails', input: { a: 0 }, expectError: 'a' }]",
  });
  const { frames } = await runOnce(startFrame(code, { mode: 'describe' }));
  expect(frames.at(-1)).toEqual({
    t: 'described',
    tool: {
      name: 'probe',
      description: 'Does what a test asks.',
      inputSchema: {
        type: 'object',
        properties: {
          a: { type: 'integer', minimum: 1, description: 'first' },
          b: { type: 'string', enum: ['x', 'y'], default: 'x' },
          when: expect.objectContaining({ type: 'string', format: 'date' }),
        },
        required: ['a'],
      },
      outputSchema: { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'], additionalProperties: false },
      permissions: { sql: { crm: 'write' }, kv: 'read' },
      tests: [
        { name: 'adds', given: { kv: { a: 1 } }, input: { a: 2 }, expect: { sum: 2 } },
        { name: 'fails', given: {}, input: { a: 0 }, expectError: 'a' },
      ],
    },
  });
});

test('input and output go through the schemas: defaults, transforms, unknown keys', async () => {
  const code = toolOf('({ name, times }) => ({ text: name.repeat(times), extra: 1 })', {
    input: 'z.object({ name: z.string().trim(), times: z.number().default(2) })',
    output: 'z.object({ text: z.string() })',
  });
  expect((await runOnce(startFrame(code, { input: { name: ' ab ' } }))).result).toEqual({ text: 'abab' });
});

test.each([
  [
    'invalid-input',
    toolOf('() => 1', { input: 'z.object({ list: z.array(z.number()) })' }),
    { list: [1, 'x'] },
    /input schema: list\.1: .*number/,
  ],
  ['invalid-output', toolOf("() => ({ n: 'x' })", { output: 'z.object({ n: z.number() })' }), {}, /output schema: n: .*number/],
  ['no-tool', moduleOf('return { name: 1 };'), {}, /export default defineTool/],
  ['define-tool', moduleOf("return defineTool({ name: 'x', description: 'y', input: {}, run() {} });"), {}, /"input" must be a schema/],
  ['not-compiled', '42', {}, /not a function/],
  ['result-too-large', scriptOf("return 'x'.repeat(2_000_000);"), {}, /2000002 bytes; at most 1048576/],
  ['not-json', scriptOf('const a = {}; a.a = a; return a;'), {}, /circular/],
  ['not-json', scriptOf('return () => 1;'), {}, /function/],
  ['not-json', scriptOf("return { rows: new Map([['a', 1]]) };"), {}, /"rows" is a Map.*Object\.fromEntries/],
  ['not-json', scriptOf('return [new Set([1])];'), {}, /"0" is a Set.*\[\.\.\.set\]/],
  ['not-json', scriptOf('return { list: (async () => [1])() };'), {}, /"list" is a promise.*await/],
  ['not-json', scriptOf("return step('a', () => ({ seen: new Set() }));"), {}, /step "a".*"seen" is a Set/],
  ['tool-error', scriptOf('return BigInt(1) + 1;'), {}, /TypeError: Cannot mix BigInt/],
  ['out-of-stock', scriptOf("throw Object.assign(new Error('none left'), { code: 'out-of-stock' });"), {}, /^none left$/],
  ['tool-error', scriptOf('throw null;'), {}, /thrown: null/],
  ['tool-error', scriptOf("throw { message: 'plain' };"), {}, /plain/],
  ['tool-error', scriptOf("throw new Proxy({}, { get() { throw new Error('trap'); } });"), {}, /without a message/],
  ['skipped', scriptOf("skip('nothing to do');"), {}, /skipped: nothing to do/],
])('fails with %s', async (code, program, input, message) => {
  const { error, frames } = await runOnce(startFrame(program, { input }));
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(frames.filter((frame) => frame.t === 'failed' || frame.t === 'result')).toHaveLength(1);
});

test('code that is no JavaScript fails with what is wrong', async () => {
  const { error } = await runOnce(startFrame(moduleOf('return 1 +;')));
  expect(error?.message).toMatch(/SyntaxError/);
});

test('an error tells its place in the tool’s own text, and its stack shows nothing else', async () => {
  // The body's first line is the third of the code.
  const code = scriptOf(`const inner = () => {
    throw new TypeError('here');
  };
  log((() => { try { inner(); } catch (error) { return error.stack; } })());
  await sleep(1);
  inner();`);
  const { error, frames } = await runOnce(startFrame(code));
  expect(error).toEqual({ code: 'tool-error', message: 'TypeError: here', line: 4, column: 11 });
  const stack = frames.flatMap((frame) => (frame.t === 'log' ? [frame.text] : []))[0];
  expect(stack).toMatch(/^TypeError: here\n {4}at inner \(tool\.ts:4:11\)/);
  expect(stack).not.toMatch(/realm|node:|\/|entry/);
});

test('columns of the first line count from where the author’s text begins', async () => {
  const code = `((jig) => { const z = jig.z; return { script: async () => { /*^*/missing.name } }; })`;
  expect((await runOnce(startFrame(code))).error).toEqual({
    code: 'tool-error',
    message: "TypeError: Cannot read properties of undefined (reading 'name')",
    line: 1,
    column: 9,
  });
});

test('a whole number beyond 2^53 leaves a run as text; between its steps it stays what it is', async () => {
  const code = scriptOf(`const big = await step('big', () => 2n ** 60n); return { big, type: typeof big, small: [7n, -(2n ** 53n)] };`);
  const { result, frames } = await runOnce(startFrame(code));
  expect(result).toEqual({ big: '1152921504606846976', type: 'bigint', small: [7, '-9007199254740992'] });
  expect(frames.find((frame) => frame.t === 'end')).toMatchObject({ outcome: { v: { $bigint: '1152921504606846976' } } });
  // A test expects what comes out.
  const tests = "[{ name: 'big', given: { kv: { n: 2n ** 60n } }, input: {}, expect: { n: 2n ** 60n } }]";
  const described = (await runOnce(startFrame(toolOf('() => 1', { tests }), { mode: 'describe' }))).frames.at(-1);
  expect(described).toMatchObject({
    tool: { tests: [{ given: { kv: { n: { $bigint: '1152921504606846976' } } }, expect: { n: '1152921504606846976' } }] },
  });
});

test('what a tool logs arrives as text, in lines and with a limit', async () => {
  const code = scriptOf(`
    log('plain', { a: [1, 'two', null], map: new Map([['k', 1n]]) }, new Error('oops'));
    console.warn(new Set([1]), Symbol('s'), [undefined], new Date(0), () => 1, new Uint8Array([1, 2]));
    const loop = { name: 'loop' }; loop.self = loop; log.error(loop);
    log(new Proxy({}, { ownKeys() { throw new Error('trap'); } }));
    log('x'.repeat(10_000));
    for (let i = 0; i < 100_000; i += 1) log('line', i);`);
  const { frames } = await runOnce(startFrame(code, { logBytes: 30_000 }));
  const logs = frames.filter((frame) => frame.t === 'log');
  expect(logs[0]).toMatchObject({
    level: 'info',
    text: expect.stringMatching(/^plain \{ a: \[1, "two", null\], map: Map\(1\) \{"k" => 1n\} \} Error: oops/),
  });
  expect(logs[1]).toEqual({
    t: 'log',
    level: 'warn',
    text: 'Set(1) {1} Symbol(s) [undefined] 1970-01-01T00:00:00.000Z [function anonymous] Uint8Array(2) [1, 2]',
  });
  expect(logs[2]).toEqual({ t: 'log', level: 'error', text: '{ name: "loop", self: [circular] }' });
  expect(logs[3]?.text).toBe('[cannot be shown]');
  expect(logs[4]?.text).toMatch(/… \(10000 characters\)$/);
  expect(logs.at(-1)).toMatchObject({ level: 'warn', text: 'The log has reached its limit of 30000 bytes; nothing more is kept.' });
  // A loop that logs makes few frames.
  expect(logs.length).toBeLessThan(250);
  expect(logs.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(40_000);
});

test('nothing comes after the end: calls, logs and timers that nobody waited for are dropped', async () => {
  const code = scriptOf(`
    setTimeout(() => { log('late'); void kv.set('late', 1); }, 5);
    queueMicrotask(() => void kv.get('in time'));
    setInterval(() => log('tick'), 1);
    return 'done';`);
  const runner = new LiveRunner();
  const { frames } = await runner.run(startFrame(code, { permissions: { kv: 'write' } }));
  const before = frames.length;
  runner.send({ t: 'reply', id: 99, ok: true, v: null, now: startedAt });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(frames.slice(before)).toEqual([]);
  expect(frames.at(-1)).toEqual({ t: 'result', v: 'done' });
  await runner.kill();
});

test('a timer that throws and a lost promise are told', async () => {
  const thrown = await runOnce(
    startFrame(scriptOf("setTimeout(() => { throw new Error('in a timer'); }, 1); await sleep(1_000); return 1;")),
  );
  expect(thrown.error).toMatchObject({ message: 'in a timer' });
  const lost = await runOnce(startFrame(scriptOf("void Promise.reject(new Error('lost')); await sleep(20); return 1;")));
  expect(lost.result).toBe(1);
  expect(lost.frames).toContainEqual({ t: 'log', level: 'warn', text: 'A promise failed and nobody waited for it: lost' });
});

test('frames that are none end the run, and a second start is refused', async () => {
  const runner = new LiveRunner();
  await runner.ready;
  runner.hosted.port.send('{"t":"start"');
  expect(await runner.next((frame) => frame.t === 'failed')).toMatchObject({ error: { message: expect.stringContaining('JSON') } });
  await runner.kill();
  const twice = new LiveRunner();
  await twice.ready;
  const start = startFrame(scriptOf('await sleep(500);'));
  twice.send(start, start);
  expect(await twice.next((frame) => frame.t === 'failed')).toMatchObject({ error: { code: 'started-twice' } });
  await twice.kill();
});

test.each([
  ['a write', "kv.set('a', 1); return { ok: true };", /kv\.set was still under way/],
  ['a main function', 'async function main() { return await tools.sum({}); } main();', /tools\.sum was still under way/],
  ['a read whose answer nobody has', "(async () => log(await kv.get('a')))();", /kv\.get was still under way/],
  [
    'work in forEach',
    "[1, 2].forEach(async (n) => { await sql.crm.run('insert', [n]); });",
    /sql\.crm\.run was still.*forEach does not wait/,
  ],
  ['a post', "http.shop.post('/a'); return 1;", /http\.shop\.request was still/],
  ['a step', "step('a', () => sleep(60_000)); return 1;", /step "a" was still/],
])('%s that is not awaited does not pass as done', async (_name, body, message) => {
  const permissions = { kv: 'write' as const, sql: { crm: 'write' as const }, http: { shop: {} } };
  const { error, result } = await runOnce(startFrame(scriptOf(body), { permissions, tools: { sum: 'sum' } }), { onCall: () => 'never' });
  expect(error).toMatchObject({ code: 'not-awaited', message: expect.stringMatching(message) });
  expect(result).toBeNull();
});

test('an item whose mail is not awaited is not written down as done', async () => {
  const body = 'return each.summary([1], { key: String }, async (_, { mail }) => { mail.main.send({}); });';
  const permissions = { mail: { main: { maxPerRun: 1 } } };
  const { error, frames } = await runOnce(startFrame(scriptOf(body), { permissions }), { onCall: () => 'never' });
  expect(frames.find(({ t }) => t === 'end')).toMatchObject({ outcome: { error: { code: 'not-awaited' } } });
  expect(error).toMatchObject({ code: 'not-awaited', message: expect.stringContaining('mail.main.send was still under way') });
});

test('what was only asked may be left behind: the first answer of several', async () => {
  const body = "return Promise.race([http.shop.get('/slow'), kv.get('slow'), sleep(1).then(() => 'first')]);";
  const { result, error } = await runOnce(startFrame(scriptOf(body), { permissions: { kv: 'read', http: { shop: {} } } }), {
    onCall: () => 'never',
  });
  expect(error).toBeNull();
  expect(result).toBe('first');
});

test('an error in a result keeps its message', async () => {
  const body = "try { JSON.parse('{'); } catch (error) { return { ok: false, error, at: new Date(0) }; }";
  const { result } = await runOnce(startFrame(scriptOf(body)));
  expect(result).toEqual({
    ok: false,
    error: { name: 'SyntaxError', message: expect.stringContaining('JSON') },
    at: '1970-01-01T00:00:00.000Z',
  });
});
