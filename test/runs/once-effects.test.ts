/** Effects that must happen once: confirmed ones are answered from their row, begun ones are in doubt until a person decides. */
import { expect, test } from 'vitest';
import { fail, ok } from '../../src-preload/contract/result.ts';
import { LibraryEffects } from '../../src-main/engine/runs/once-effects.ts';
import { logger, onceEach, person, settled, started, until } from './harness.ts';
import { testBox } from './test-box.ts';

const effect = { id: 'e1', run: 'r1', step: 'a', kind: 'tcp', description: '12 bytes to plc' };
const { signal } = new AbortController();

test('is performed once, whatever the run asks', async () => {
  const { once } = testBox();
  let performed = 0;
  const perform = async () => ok({ n: (performed += 1) });
  // Two at the same time share one; later ones are answered from the row.
  const both = await Promise.all([once.once(effect, perform, signal), once.once(effect, perform, signal)]);
  expect(both).toEqual([ok({ n: 1 }), ok({ n: 1 })]);
  expect(await once.once(effect, perform, signal)).toEqual(ok({ n: 1 }));
  expect(await once.once({ ...effect, description: '13 bytes to plc' }, perform, signal)).toMatchObject({
    ok: false,
    error: { code: 'step-changed' },
  });
  expect(await once.doubts('r1')).toEqual([]);
});

test('a failure that says that nothing happened leaves no trace', async () => {
  const { once } = testBox();
  expect(await once.once(effect, async () => fail('tcp-refused', 'Refused.', ''), signal)).toMatchObject({
    error: { code: 'tcp-refused' },
  });
  expect(await once.once(effect, async () => ok(1), signal)).toEqual(ok(1));
});

test.each([
  ['it was ended under way', async () => fail('aborted', 'Ended.', '')],
  ['its performer broke', () => Promise.reject(new Error('a bug'))],
])('is in doubt when %s', async (_, perform) => {
  const { once } = testBox();
  expect(await once.once(effect, perform, signal)).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
  expect(await once.once(effect, async () => ok(1), signal)).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
  expect(await once.doubts('r1')).toMatchObject([{ id: 'e1', kind: 'tcp', step: 'a', description: '12 bytes to plc', canVerify: false }]);
  expect(await once.doubts('r2')).toEqual([]);
  expect(await once.resolve('r1', 'e1', 'verify')).toMatchObject({ ok: false, error: { code: 'effect-unverifiable' } });
  expect(await once.resolve('r2', 'e1', 'skip')).toMatchObject({ ok: false, error: { code: 'effect-unknown' } });
});

test('is in doubt after the engine was killed between beginning and end', async () => {
  const { once, sqlite, commits } = testBox();
  void once.once(effect, () => new Promise(() => {}), signal);
  await until(() => sqlite.prepare('select count(*) from effect').pluck().get() === 1);
  expect(await once.doubts('r1')).toEqual([]);
  const next = new LibraryEffects(sqlite, commits, logger);
  expect(await next.doubts('r1')).toHaveLength(1);
  expect(await next.once(effect, async () => ok(1), signal)).toMatchObject({ error: { code: 'effect-in-doubt' } });
});

test('a run with doubts waits for a person: resend does it again, skip leaves it out, and then the run goes on by itself', async () => {
  const sent: string[] = [];
  let isDown = true;
  const opened = testBox({
    answer: onceEach(async (item) => {
      if (isDown && item !== 'c') return fail('effect-in-doubt', 'The line went dead.', '');
      sent.push(item);
      return ok('sent');
    }),
  });
  const id = await started(opened, `return each.summary(["a", "b", "c"], { key: (x) => x, retries: 3 }, (x, { kv }) => kv.set(x, 1));`);
  const waiting = await settled(opened, id);
  expect(waiting).toMatchObject({ state: 'waiting', error: { code: 'effects-in-doubt' }, progress: { inDoubt: 2, done: 1 } });
  expect(waiting.doubts.map(({ description }) => description).toSorted()).toEqual(['a', 'b']);
  expect(opened.runs.steps(id, { state: 'waiting', offset: 0, limit: 5 })).toMatchObject({ ok: true, value: { total: 2 } });
  isDown = false;
  const of = (text: string) => waiting.doubts.find(({ description }) => description === text)?.id ?? '';
  expect(await opened.runs.resolve(id, of('a'), 'verify', person)).toMatchObject({
    ok: false,
    error: { code: 'effect-unverifiable' },
  });
  expect(await opened.runs.resolve(id, of('a'), 'resend', person)).toMatchObject({ ok: true, value: { settled: true } });
  expect(await opened.runs.get(id)).toMatchObject({ ok: true, value: { state: 'waiting' } });
  expect(await opened.runs.resolve(id, of('b'), 'skip', person)).toMatchObject({ ok: true, value: { settled: true } });
  const done = await settled(opened, id);
  expect(done).toMatchObject({
    state: 'done',
    doubts: [],
    progress: { done: 2, skipped: 1, inDoubt: 0 },
    result: { success: 2, skipped: 1, failed: 0 },
  });
  expect(sent.toSorted()).toEqual(['a', 'c']);
  expect(opened.audit.list({ subject: id, limit: 20 }).filter(({ event }) => event === 'effect.resolved')).toHaveLength(2);
});

test('is listed in a run that another engine had begun, when somebody looks at it', async () => {
  let begun = 0;
  const first = testBox({
    answer: onceEach(() => {
      begun += 1;
      return new Promise(() => {});
    }),
  });
  const runId = await started(first, 'return step("a", ({ kv }) => kv.set("12 bytes to plc", 1));');
  await until(() => begun === 1);
  await first.stop();
  const second = testBox({ home: first.home });
  expect(await second.runs.get(runId)).toMatchObject({
    ok: true,
    value: { state: 'interrupted', progress: { inDoubt: 1 }, doubts: [{ step: 'a', description: '12 bytes to plc' }] },
  });
});
