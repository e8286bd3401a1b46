/** Limits: what breaks one is ended, and the run says which, with its number and how to raise it. */
import { expect, test } from 'vitest';
import { finished, settled } from './harness.ts';
import { testBox } from './test-box.ts';

const onLinux = process.platform === 'linux';

test.each([
  ['a loop that never ends', 'for (;;);', { wallMs: 400 }, 'limit-wall', '0.4 s'],
  ['a loop of microtasks', 'for (;;) await null;', { wallMs: 400 }, 'limit-wall', '0.4 s'],
  ['waiting for ever', 'await new Promise(() => {});', { wallMs: 400 }, 'limit-wall', '0.4 s'],
  ['computing too long', 'for (;;);', { cpuMs: 300 }, 'limit-cpu', '0.3 s'],
  ['a step that hangs', 'await step("slow", () => new Promise(() => {}));', { stepMs: 300 }, 'limit-step', '"slow"'],
  [
    'array buffers without end',
    'const all = []; for (;;) all.push(new Uint8Array(4e6).fill(1));',
    { memoryMb: 128 },
    'limit-memory',
    '128 MiB',
  ],
  [
    'a heap without end',
    'const all = []; for (;;) all.push(Array.from({ length: 1e4 }, (_, n) => ({ n })));',
    { memoryMb: 128 },
    'limit-memory',
    '128 MiB',
  ],
  [
    'a text without end',
    'let text = "x"; for (;;) text += text.slice(0, 1e6) + Math.random();',
    { memoryMb: 128, wallMs: 60_000 },
    'limit-memory',
    '128 MiB',
  ],
])('%s', async (_, body, limits, code, text) => {
  if (!onLinux && code !== 'limit-wall' && code !== 'limit-step') return;
  const opened = testBox({ limits });
  const run = await finished(opened, body);
  expect(run).toMatchObject({ state: 'failed', error: { code } });
  expect(run.error?.message).toContain(text);
  expect(run.error?.fix).toMatch(/limits\.\w+ \(Settings/);
  expect(opened.audit.list({ subject: run.id, limit: 5 }).map(({ event }) => event)).toContain('run.killed');
  // The pool has another runner for the next one.
  const ample = { memoryMb: 512, wallMs: 60_000, cpuMs: 60_000, stepMs: 60_000 };
  expect(await finished(opened, 'return 1;', { limits: ample })).toMatchObject({ state: 'done' });
});

test('a result that is too large names the number', async () => {
  const run = await finished(testBox({ limits: { resultBytes: 2_048 } }), 'return "x".repeat(5000);');
  expect(run).toMatchObject({ state: 'failed', error: { code: 'result-too-large' } });
  expect(run.error?.message).toMatch(/2,?048/);
  expect(run.error?.fix).toContain('limits.resultBytes');
});

test('what steps keep is bounded, also over several lives of a run', async () => {
  const opened = testBox({ limits: { journalBytes: 1_048_576 } });
  const body = 'const text = "x".repeat(20_000); for (let n = 0; n < 1e6; n += 1) await step(`k${n}`, () => text); return 1;';
  const run = await finished(opened, body);
  expect(run).toMatchObject({ state: 'failed', error: { code: 'limit-journal' } });
  expect(run.error?.message).toContain('1,048,576 bytes');
  expect(run.error?.fix).toContain('limits.journalBytes');
  expect(run.progress.done).toBeLessThan(60);
  // Control: the same work without values to keep is no burden.
  const light = 'for (let n = 0; n < 100; n += 1) await step(`k${n}`, () => n); return 1;';
  expect(await finished(opened, light)).toMatchObject({ state: 'done' });
  expect(await opened.runs.resume(run.id)).toMatchObject({ ok: true });
  const again = await settled(opened, run.id);
  expect(again).toMatchObject({ state: 'failed', error: { code: 'limit-journal' } });
  expect(again.progress.done).toBeLessThan(60);
});

test('the log is bounded', async () => {
  const run = await finished(testBox({ limits: { logBytes: 2_048 } }), 'for (let n = 0; n < 500; n += 1) log("line", n); return 1;');
  expect(run.state).toBe('done');
  expect(JSON.stringify(run.logs).length).toBeLessThan(20_000);
});

test('a limit of one run is raised for that run', async () => {
  const opened = testBox({ limits: { stepMs: 200 } });
  const body = 'return step("slow", async () => { await sleep(500); return 1; });';
  expect(await finished(opened, body)).toMatchObject({ state: 'failed', error: { code: 'limit-step' } });
  expect(await finished(opened, body, { limits: { stepMs: 60_000 } })).toMatchObject({ state: 'done', limits: { stepMs: 60_000 } });
});
