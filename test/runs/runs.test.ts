/** Runs from start to end, through real runners: results, errors, steps, progress, pause, canary, resume, cancel. */
import { expect, test } from 'vitest';
import { finished, person, program, settled, started, until } from './harness.ts';
import { testBox } from './test-box.ts';

test('a run ends with its result, its log, its usage and its place in the audit and the activity', async () => {
  const opened = testBox();
  const run = await finished(opened, 'log("hello", { a: 1 }); await kv.set("x", 1); return { sum: 1 + 1 };');
  expect(run).toMatchObject({ state: 'done', result: { sum: 2 }, error: null, kind: 'code', client: 'tester', doubts: [] });
  expect(run.logs).toMatchObject([{ level: 'info', text: 'hello { a: 1 }' }]);
  expect(run.isolation.detail).not.toBe('');
  if (process.platform === 'linux') expect(run.usage?.peakMemoryBytes).toBeGreaterThan(1_000_000);
  const events = opened.audit.list({ subject: run.id, limit: 10 }).map(({ event }) => event);
  expect(events.toReversed()).toEqual(['run.started', 'permission.used', 'run.ended']);
  expect(opened.audit.verify().brokenAt).toBeNull();
  expect(opened.activity.list({ limit: 5 })).toMatchObject([{ kind: 'run', ok: true, details: { run: run.id } }]);
  expect(opened.runs.list({ limit: 5 })).toMatchObject([{ id: run.id, state: 'done' }]);
  expect(await opened.runs.get(run.id)).toMatchObject({ ok: true, value: { result: { sum: 2 } } });
});

test('an error of the tool is the run’s error', async () => {
  const run = await finished(testBox(), 'throw new Error("no such customer");');
  expect(run).toMatchObject({ state: 'failed', result: null });
  expect(run.error?.message).toContain('no such customer');
  expect(run.error?.fix).not.toBe('');
});

test('a result that does not match the output schema says where', async () => {
  const outputSchema = { type: 'object', properties: { sum: { type: 'integer' } }, required: ['sum'] };
  const run = await finished(testBox(), 'return { sum: "two" };', { outputSchema });
  expect(run).toMatchObject({ state: 'failed', error: { code: 'output-invalid' } });
  expect(run.error?.message).toContain('/sum');
});

test('steps are kept, counted and listed; failed ones do not end the run', async () => {
  const opened = testBox();
  const run = await finished(
    opened,
    `await step("first", () => 1);
     return each.summary([1, 2, 3, 4], { key: (n) => n, retries: 1 }, async (n) => {
       if (n === 2) throw new Error("two is wrong");
       if (n === 3) skip("three is known");
       return n;
     });`,
  );
  expect(run).toMatchObject({ state: 'done', result: { success: 2, failed: 1, skipped: 1 } });
  expect(run.progress).toMatchObject({ done: 2, failed: 1, skipped: 1, total: 4, retries: 1, inDoubt: 0 });
  const steps = opened.runs.steps(run.id, { offset: 0, limit: 10 });
  expect(steps).toMatchObject({ ok: true, value: { total: 5 } });
  expect(opened.runs.steps(run.id, { state: 'failed', offset: 0, limit: 10 })).toMatchObject({
    ok: true,
    value: { total: 1, steps: [{ key: '2', state: 'failed', attempt: 2, error: expect.stringContaining('two is wrong') }] },
  });
  expect(opened.runs.steps(run.id, { state: 'skipped', offset: 0, limit: 10 })).toMatchObject({
    ok: true,
    value: { steps: [{ key: '3', error: 'three is known' }] },
  });
});

test('a paused run begins nothing new and goes on where it was', async () => {
  const opened = testBox({ answer: async () => ({ ok: true, value: await new Promise((resolve) => setTimeout(resolve, 5, 1)) }) });
  const id = await started(
    opened,
    `return each.summary(Array.from({ length: 200 }, (_, n) => n), { key: (n) => n, concurrency: 2 }, (n, { kv }) => kv.get(String(n)));`,
  );
  await until(() => opened.runs.list({ limit: 1 })[0]?.progress.done !== 0);
  expect(await opened.runs.pause(id)).toMatchObject({ ok: true, value: { state: 'paused' } });
  // What was under way may still end; then it is quiet, long before all are done.
  const done = () => opened.sqlite.prepare(`select count(*) from step where state = 'done'`).pluck().get() as number;
  let before = -1;
  while (before !== done()) {
    before = done();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(before).toBeLessThan(200);
  expect(await opened.runs.resume(id)).toMatchObject({ ok: true, value: { state: 'running' } });
  expect(await settled(opened, id)).toMatchObject({ state: 'done', result: { success: 200 }, progress: { done: 200, total: 200 } });
  expect(await opened.runs.pause(id)).toMatchObject({ ok: false, error: { code: 'run-state' } });
});

test.each([
  ['its runner still waiting', undefined],
  ['its runner let go meanwhile', 1],
])('a canary runs the first items, asks, and the rest runs after a yes, with %s', async (_, holdMs) => {
  let calls = 0;
  const opened = testBox({ ...(holdMs === undefined ? {} : { holdMs }), answer: () => ({ ok: true, value: (calls += 1) }) });
  const body = `return each.summary([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { key: (n) => n }, (n, { kv }) => kv.get(String(n)));`;
  const id = await started(opened, body, { canary: 3 });
  expect(await settled(opened, id)).toMatchObject({ state: 'waiting', error: null, progress: { done: 3, total: 10 } });
  expect(calls).toBe(3);
  if (holdMs !== undefined) await until(() => opened.sqlite.prepare('select usage from run').pluck().get() !== null);
  expect(await opened.runs.resume(id)).toMatchObject({ ok: true });
  expect(await settled(opened, id)).toMatchObject({ state: 'done', result: { success: 10 }, progress: { done: 10, total: 10 } });
  expect(calls).toBe(10);
});

test('a cancelled run is dead, keeps its steps, and can be resumed', async () => {
  const opened = testBox();
  const id = await started(opened, `await step("a", () => 1); if (!input.stop) for (;;) await sleep(10); return "never";`);
  await until(() => opened.sqlite.prepare(`select count(*) from step where state = 'done'`).pluck().get() === 1);
  expect(await opened.runs.cancel(id, person)).toMatchObject({ ok: true, value: { state: 'cancelled' } });
  expect(await opened.runs.cancel(id, person)).toMatchObject({ ok: false, error: { code: 'run-state' } });
  expect(opened.audit.list({ subject: id, limit: 3 }).map(({ event }) => event)).toContain('run.cancelled');
  expect(await opened.runs.resume(id)).toMatchObject({ ok: true, value: { state: 'queued' } });
  await until(() => opened.runs.list({ limit: 1 })[0]?.state === 'running');
  await opened.runs.cancel(id, person);
});

test('a run waits for its turn, and can be cancelled while it waits', async () => {
  const { promise: isSecondCancelled, resolve: letGo } = Promise.withResolvers<void>();
  const opened = testBox({ atOnce: 1, answer: () => isSecondCancelled.then(() => ({ ok: true, value: 1 })) });
  const first = await started(opened, `return kv.get("a");`);
  const second = await started(opened, 'return 2;');
  const third = await started(opened, 'return 3;');
  expect(await opened.runs.get(second)).toMatchObject({ ok: true, value: { state: 'queued' } });
  expect(await opened.runs.cancel(second, person)).toMatchObject({ ok: true, value: { state: 'cancelled' } });
  letGo();
  expect(await settled(opened, third)).toMatchObject({ state: 'done', result: 3 });
  expect(await settled(opened, first)).toMatchObject({ state: 'done' });
});

test('changed code refuses to resume unless a person says so; then finished steps are kept', async () => {
  const versions = {
    1: 'await step("a", () => 1); await kv.get("block"); return "old";',
    2: 'const a = await step("a", () => 100); return { a, by: "new" };',
  };
  let version: 1 | 2 = 1;
  const opened = testBox({
    answer: ({ call }) => new Promise((resolve) => call.signal.addEventListener('abort', () => resolve({ ok: true, value: null }))),
    currentProgram: () => ({ ok: true, value: { program: program(versions[version]), version, outputSchema: null } }),
  });
  const id = await started(opened, versions[1], { kind: 'tool', tool: 'made__test', version: 1, program: program(versions[1]) });
  await until(() => opened.sqlite.prepare(`select count(*) from step where state = 'done'`).pluck().get() === 1);
  await opened.runs.cancel(id, person);
  version = 2;
  expect(await opened.runs.resume(id)).toMatchObject({ ok: false, error: { code: 'code-changed' } });
  expect(await opened.runs.resume(id, { acceptNewCode: true })).toMatchObject({ ok: true });
  expect(await settled(opened, id)).toMatchObject({ state: 'done', version: 2, result: { a: 1, by: 'new' } });
});

test('two who resume a held run with its new code begin it once; the audit says who', async () => {
  const versions = { 1: 'await step("a", () => 1); for (;;) await sleep(5);', 2: 'return step("a", () => 2);' };
  let version: 1 | 2 = 1;
  const opened = testBox({
    currentProgram: () => ({ ok: true, value: { program: program(versions[version]), version, outputSchema: null } }),
  });
  const id = await started(opened, versions[1], { kind: 'tool', tool: 'made__test', version: 1, program: program(versions[1]) });
  await until(() => opened.sqlite.prepare(`select count(*) from step where state = 'done'`).pluck().get() === 1);
  await opened.runs.pause(id);
  version = 2;
  const options = { acceptNewCode: true, by: { name: 'ada', scopes: ['ui'] } };
  const answers = await Promise.all([opened.runs.resume(id, options), opened.runs.resume(id, options)]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await settled(opened, id)).toMatchObject({ state: 'done', result: 1 });
  expect(opened.sqlite.prepare('select epoch from run').pluck().get()).toBe(2);
  expect(opened.audit.list({ subject: id, limit: 10 }).find(({ event }) => event === 'run.resumed')).toMatchObject({ actor: 'ada' });
});

test('a run that is resumed while its idle runner is let go goes on, whatever the moment', async () => {
  const opened = testBox({ holdMs: 1 });
  for (const afterMs of [0, 1, 2, 4, 8, 16]) {
    const id = await started(opened, 'for (;;) await sleep(1);');
    await until(() => opened.runs.list({ limit: 1 })[0]?.state === 'running');
    await opened.runs.pause(id);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    expect(await opened.runs.resume(id)).toMatchObject({ ok: true });
    await until(() => opened.runs.list({ limit: 1 })[0]?.state === 'running');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(opened.runs.list({ limit: 1 })).toMatchObject([{ id, state: 'running' }]);
    // Only what has a runner can be paused, and only what has one is ended by a cancel.
    expect(await opened.runs.pause(id), `after ${afterMs} ms`).toMatchObject({ ok: true });
    await opened.runs.cancel(id, person);
  }
});

test('the same key with other arguments is an error, finished or not', async () => {
  const opened = testBox({
    answer: ({ call }) =>
      call.op === 'get' ? { ok: true, value: round } : { ok: false, error: { code: 'down', message: 'Down.', fix: '' } },
  });
  let round = 1;
  const body = `const n = await kv.get("n"); await each([{ id: "a", n }], { key: (x) => x.id }, async (x, { kv }) => { if (input.fails) await kv.set("a", 1); return n; }); throw new Error("again");`;
  for (const fails of [false, true]) {
    round = 1;
    const id = await started(opened, body, { input: { fails } });
    expect(await settled(opened, id)).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('again') } });
    round = 2;
    await opened.runs.resume(id);
    expect(await settled(opened, id)).toMatchObject({ state: 'failed', error: { code: 'step-changed' } });
  }
});

test('a rehearsal leaves nothing behind', async () => {
  const opened = testBox();
  const session = { call: async () => ({ ok: true as const, value: 'stand-in' }), observed: () => [], close: async () => {} };
  const run = await finished(opened, 'return step("a", (jig) => jig.kv.get("x"));', { kind: 'rehearsal', session });
  expect(run).toMatchObject({ state: 'done', result: 'stand-in', kind: 'rehearsal' });
  for (const table of ['run', 'step', 'run_log', 'audit', 'activity'])
    expect(opened.sqlite.prepare(`select count(*) from ${table}`).pluck().get()).toBe(0);
  expect(opened.runs.list({ limit: 5 })).toEqual([]);
});

test('a read-only library runs nothing', async () => {
  const opened = testBox({ readOnly: true });
  expect(
    await opened.runs.start({ kind: 'code', tool: 'run_code', version: null, program: program('return 1'), input: {}, caller: person }),
  ).toMatchObject({
    ok: false,
    error: { code: 'runs-read-only' },
  });
});
