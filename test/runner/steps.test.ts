/** `step` and `each` in a real runner: order, retries, pause, canary, and what a resumed run is told. */
import { expect, test } from 'vitest';
import type { DoneStep, RunnerFrame } from '../../src-main/processes/runner/protocol.ts';
import { scriptOf } from './support/compiled.ts';
import { LiveRunner, runOnce, startFrame, startedAt } from './support/live-runner.ts';

type End = Extract<RunnerFrame, { t: 'end' }>;
const ends = (frames: RunnerFrame[]) => frames.filter((frame): frame is End => frame.t === 'end');
const begins = (frames: RunnerFrame[]) => frames.filter((frame) => frame.t === 'begin');

/** What the journal of those frames would hand to a resumed run. */
function doneOf(frames: RunnerFrame[]): DoneStep[] {
  return ends(frames).flatMap(({ key, args, outcome }) => ('error' in outcome ? [] : [[key, args, outcome] as DoneStep]));
}

test('ten thousand items, each once, in order, so many at a time', async () => {
  let inFlight = 0;
  let most = 0;
  const code = scriptOf(`
    const items = Array.from({ length: 10_000 }, (_, id) => ({ id }));
    const results = await each(items, { key: (item) => item.id, concurrency: 16 }, async (item, { kv }) => (await kv.get(String(item.id))) * 2);
    return results.every(({ key, state, value }, index) => key === String(index) && state === 'done' && value === index * 2);`);
  const { result, frames } = await runOnce(startFrame(code, { permissions: { kv: 'read' } }), {
    onCall: async ({ a }) => {
      most = Math.max(most, ++inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return { v: Number(a[0]) };
    },
  });
  expect(result).toBe(true);
  expect(most).toBe(16);
  expect(begins(frames)).toHaveLength(10_000);
  expect(new Set(ends(frames).map(({ key }) => key)).size).toBe(10_000);
  expect(frames).toContainEqual({ t: 'progress', done: null, total: 10_000, note: null });
  const calls = frames.filter((frame) => frame.t === 'call');
  expect(calls.every(({ s, n, a }) => s === a[0] && n === 0)).toBe(true);
});

test('values, skips and failures are told one by one and as a summary', async () => {
  const code = scriptOf(`
    const work = (n) => { if (n === 2) skip('even prime'); if (n > 3) throw new Error('too large'); return { n, at: new Date(n), none: undefined }; };
    const all = await each([1, 2, 3, 4], { key: (n) => n }, work);
    const summary = await each.summary(new Set([1, 2, 3, 4, 5]), { key: (n) => 's' + n }, work);
    return { all, summary };`);
  const { result, frames } = await runOnce(startFrame(code));
  const failed = { key: '4', state: 'failed', error: 'too large' };
  expect(result).toEqual({
    all: [
      { key: '1', state: 'done', value: { n: 1, at: '1970-01-01T00:00:00.001Z' } },
      { key: '2', state: 'skipped', reason: 'even prime' },
      { key: '3', state: 'done', value: { n: 3, at: '1970-01-01T00:00:00.003Z' } },
      failed,
    ],
    summary: {
      success: 2,
      failed: 2,
      skipped: 1,
      reasons: { 'even prime': 1, 'too large': 2 },
      failures: [
        { key: 's4', error: 'too large' },
        { key: 's5', error: 'too large' },
      ],
    },
  });
  // The summary's values are nobody's: they are not kept.
  expect(ends(frames).find(({ key }) => key === 's1')?.outcome).toEqual({ v: null });
  expect(ends(frames).find(({ key }) => key === '4')?.outcome).toMatchObject({ error: { message: 'too large', line: 4 } });
});

test('failures are tried again later, with growing waits that the seed decides; an effect in doubt is not', async () => {
  const code = scriptOf(
    `return each.summary(['flaky', 'doubtful', 'broken'], { key: (k) => k, retries: 2 }, async (k, { kv }) => kv.get(k));`,
  );
  const tries: Record<string, number> = {};
  const live = {
    onCall: ({ a }: { a: unknown[] }) => {
      const key = String(a[0]);
      tries[key] = (tries[key] ?? 0) + 1;
      if (key === 'flaky' && tries[key] === 2) return { v: 1 };
      return { error: { code: key === 'doubtful' ? 'effect-in-doubt' : 'busy', message: `${key} fails` } };
    },
  };
  const { result, frames } = await runOnce(startFrame(code, { permissions: { kv: 'read' } }), live);
  expect(result).toMatchObject({ success: 1, failed: 2, reasons: { 'doubtful fails': 1, 'broken fails': 1 } });
  expect(tries).toEqual({ flaky: 2, doubtful: 1, broken: 3 });
  const waits = ends(frames).flatMap(({ key, attempt, retryInMs }) => (key === 'broken' ? [{ attempt, retryInMs }] : []));
  expect(waits.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(waits[0]?.retryInMs).toBeGreaterThanOrEqual(375);
  expect(waits[0]?.retryInMs).toBeLessThanOrEqual(625);
  expect(waits[1]?.retryInMs).toBeGreaterThanOrEqual(750);
  expect(waits[2]?.retryInMs).toBeNull();
  // In every attempt the first call of a step has the same place.
  expect(frames.filter((frame) => frame.t === 'call').every(({ n }) => n === 0)).toBe(true);
});

test('a resumed run does not do again what is done: values come back, and new items go on', async () => {
  const code = scriptOf(`
    const first = await step('prepare', async ({ kv }) => { await kv.set('prepared', 1); return { token: uuid(), nothing: undefined }; });
    const results = await each(Array.from({ length: 6 }, (_, id) => ({ id })), { key: (i) => i.id }, async (i, { kv }) => { if (i.id === 1) skip('one'); await kv.set(i.id, 1); return i.id; });
    const empty = await step('empty', () => {});
    return { first, results, empty: empty === undefined };`);
  const whole = await runOnce(startFrame(code, { permissions: { kv: 'write' } }));
  const done = doneOf(whole.frames).filter(([key]) => key !== '4' && key !== '5');
  const resumed = await runOnce(startFrame(code, { permissions: { kv: 'write' }, done }));
  expect(resumed.result).toEqual(whole.result);
  expect(begins(resumed.frames).map((frame) => 'key' in frame && frame.key)).toEqual(['4', '5']);
  expect(resumed.frames.filter((frame) => frame.t === 'call')).toHaveLength(2);
  expect(resumed.frames).toContainEqual({ t: 'counted', done: 3, skipped: 1 });
});

test('a resumed map of 10,000 is told in one frame and counted in few', async () => {
  const code = scriptOf(
    `return each.summary((async function* () { for (let id = 0; id < 10_000; id += 1) yield { id }; })(), { key: (i) => i.id }, () => {});`,
  );
  const first = await runOnce(startFrame(code));
  const resumed = await runOnce(startFrame(code, { done: doneOf(first.frames) }));
  expect(resumed.result).toMatchObject({ success: 10_000 });
  const counted = resumed.frames.filter((frame) => frame.t === 'counted');
  expect(counted.length).toBeLessThanOrEqual(20);
  expect(counted.reduce((sum, { done }) => sum + done, 0)).toBe(10_000);
  expect(begins(resumed.frames)).toHaveLength(0);
});

test('a retry that was waiting goes on with its attempt and its time', async () => {
  const code = scriptOf(`return each(['a', 'b'], { key: (k) => k, retries: 3 }, () => { throw new Error('no'); });`);
  const frames: RunnerFrame[] = [];
  const runner = new LiveRunner({ onFrame: (frame) => frames.push(frame) });
  await runner.ready;
  runner.send(startFrame(code, { attempts: [['b', 3, startedAt + 200]] }));
  await runner.next((frame) => frame.t === 'end' && frame.key === 'b');
  await runner.kill();
  const b = frames.filter((frame) => (frame.t === 'begin' || frame.t === 'end') && frame.key === 'b');
  // The fourth attempt is the last.
  expect(b).toEqual([
    expect.objectContaining({ t: 'begin', attempt: 4 }),
    expect.objectContaining({ t: 'end', attempt: 4, retryInMs: null }),
  ]);
});

const wrongUses: [code: string, body: string, message: RegExp][] = [
  ['step-key-used', `await step('a', () => 1); await step('a', () => 2);`, /"a" is used by two steps/],
  ['step-key-used', `await each([8, 8], { key: (n) => n }, () => {});`, /"8" is used/],
  ['step-key', `await step('', () => 1);`, /1 to 512 characters/],
  ['step-key', `await each([{}], { key: (i) => i.id }, () => {});`, /text or a number; this one is undefined/],
  ['each-options', `await each([1], {}, () => {});`, /"key" must be a function/],
  [
    'each-options',
    `await each([1], { key: (n) => n, concurrency: 65 }, () => {});`,
    /"concurrency" must be a whole number from 1 to 64, not 65/,
  ],
  ['each-options', `await each([1], { key: (n) => n, ratePerSecond: -1 }, () => {});`, /"ratePerSecond"/],
  ['each-options', `await each(5, { key: (n) => n }, () => {});`, /list or a stream/],
  ['each-work', `await each([1], { key: (n) => n });`, /third argument/],
  ['step-work', `await step('x');`, /second argument/],
  [
    'tool-error',
    `await each((function* () { yield 's1'; throw new Error('source broke'); })(), { key: (n) => n }, () => {});`,
    /source broke/,
  ],
  [
    'tool-error',
    `await each((async function* () { yield 's2'; throw new Error('stream broke'); })(), { key: (n) => n }, () => {});`,
    /stream broke/,
  ],
  ['not-json', `await step('f', () => () => 1);`, /value of step "f"/],
];

test('wrong use is refused with what was wrong', async () => {
  const attempts = wrongUses.map(([, body]) => `async () => { ${body} }`);
  const code = scriptOf(`const out = []; for (const attempt of [${attempts.join(',\n')}]) {
    try { await attempt(); out.push(null); } catch (error) { out.push({ code: error.code ?? null, message: error.message }); }
  } return out;`);
  const { result } = await runOnce(startFrame(code));
  const told = wrongUses.map(([kind, , message]) => ({
    code: kind === 'tool-error' ? null : kind,
    message: expect.stringMatching(message),
  }));
  expect(result).toEqual(told);
});

test('the same key with other arguments on resume is an error', async () => {
  const code = (name: string) =>
    scriptOf(`return each.summary([{ id: 1, name: ${JSON.stringify(name)} }], { key: (i) => i.id }, () => {});`);
  const first = await runOnce(startFrame(code('ada')));
  const { error } = await runOnce(startFrame(code('bob'), { done: doneOf(first.frames) }));
  expect(error).toMatchObject({ code: 'step-changed', message: expect.stringContaining('"1"') });
});

test('steps inside steps have their own keys below', async () => {
  const code = scriptOf(`
    return each(['a', 'b'], { key: (k) => k }, (k, jig) => jig.step('inner', ({ kv }) => kv.get(k)));`);
  const { result, frames } = await runOnce(startFrame(code, { permissions: { kv: 'read' } }), { onCall: ({ s }) => ({ v: s }) });
  expect(result).toEqual([
    { key: 'a', state: 'done', value: 'a/inner' },
    { key: 'b', state: 'done', value: 'b/inner' },
  ]);
  expect(
    ends(frames)
      .map(({ key }) => key)
      .toSorted(),
  ).toEqual(['a', 'a/inner', 'b', 'b/inner']);
});

test('pause lets what is under way end and begins nothing; resume goes on', async () => {
  const code = scriptOf(
    `return each.summary(Array.from({ length: 40 }, (_, i) => i), { key: (i) => i, concurrency: 4 }, (i, { kv }) => kv.get(String(i)));`,
  );
  const { promise: isPaused, resolve: letGo } = Promise.withResolvers<void>();
  const runner = new LiveRunner({
    onFrame: (frame, live) => {
      if (frame.t === 'end' && frame.key === '11') live.send({ t: 'pause' });
    },
    // Nothing after the twelfth ends before the runner has been told to pause.
    onCall: ({ a }) => (Number(a[0]) > 11 ? isPaused.then(() => ({ v: null })) : { v: null }),
  });
  await runner.ready;
  runner.send(startFrame(code, { permissions: { kv: 'read' } }));
  await runner.next((frame) => frame.t === 'end' && frame.key === '11');
  letGo();
  // Time for all forty. When it heard of the pause, the twelfth still had its place: three others at most were under way.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(begins(runner.frames).length).toBeLessThanOrEqual(15);
  runner.send({ t: 'resume' });
  expect(await runner.next((frame) => frame.t === 'result')).toMatchObject({ v: { success: 40 } });
  await runner.kill();
});

test('a canary does the first items, asks, and goes on when told', async () => {
  const code = scriptOf(`
    const one = await each.summary([1, 2, 3, 4, 5, 6], { key: (n) => n, concurrency: 4 }, (n) => { if (n === 2) throw new Error('no'); });
    const two = await each.summary([1, 2, 3], { key: (n) => 'second ' + n }, () => {});
    return [one, two];`);
  const runner = new LiveRunner();
  await runner.ready;
  runner.send(startFrame(code, { canary: 3 }));
  expect(await runner.next((frame) => frame.t === 'canary')).toEqual({ t: 'canary', done: 2, failed: 1, skipped: 0 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(begins(runner.frames)).toHaveLength(3);
  runner.send({ t: 'resume' });
  expect(await runner.next((frame) => frame.t === 'result')).toMatchObject({ v: [{ success: 5, failed: 1 }, { success: 3 }] });
  expect(runner.frames.filter((frame) => frame.t === 'canary')).toHaveLength(1);
  await runner.kill();
  // Where the canary is all there is, nobody is asked.
  const small = await runOnce(startFrame(scriptOf('return each.summary([1, 2, 3], { key: (n) => n }, () => {});'), { canary: 3 }));
  expect(small.result).toMatchObject({ success: 3 });
  expect(small.frames.some((frame) => frame.t === 'canary')).toBe(false);
});

test('a rate is kept', async () => {
  const code = scriptOf(
    'return each.summary(Array.from({ length: 12 }, (_, i) => i), { key: (i) => i, ratePerSecond: 50, concurrency: 12 }, () => {});',
  );
  let lastAt = 0;
  const runner = new LiveRunner({ onFrame: (frame) => frame.t === 'begin' && (lastAt = performance.now()) });
  await runner.ready;
  const sentAt = performance.now();
  expect((await runner.run(startFrame(code))).result).toMatchObject({ success: 12 });
  await runner.kill();
  // Eleven gaps of 20 ms; a pause of the process may be caught up by 50 ms at most.
  expect(lastAt - sentAt).toBeGreaterThanOrEqual(11 * 20 - 60);
});
