/** Effects that must happen once: confirmed ones are answered from their row, begun ones are in doubt until a person decides. */
import { afterEach, expect, test } from 'vitest';
import { fail, ok } from '../../src-preload/contract/result.ts';
import { LibraryEffects } from '../../src-main/engine/runs/once-effects.ts';
import { logger, openBox, person, settled, started, until, type Box } from './harness.ts';

const boxes: Box[] = [];
afterEach(async () => {
  await Promise.all(boxes.splice(0).map((opened) => opened.remove()));
});
function box(options: Parameters<typeof openBox>[0] = {}): Box {
  const opened = openBox(options);
  boxes.push(opened);
  return opened;
}

const effect = { id: 'e1', run: 'r1', step: 'a', kind: 'tcp', description: '12 bytes to plc' };
const { signal } = new AbortController();

test('is performed once, whatever the run asks', async () => {
  const { once } = box();
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
  const { once } = box();
  expect(await once.once(effect, async () => fail('tcp-refused', 'Refused.', ''), signal)).toMatchObject({
    error: { code: 'tcp-refused' },
  });
  expect(await once.once(effect, async () => ok(1), signal)).toEqual(ok(1));
});

test.each([
  ['it was ended under way', async () => fail('aborted', 'Ended.', '')],
  ['its performer broke', () => Promise.reject(new Error('a bug'))],
])('is in doubt when %s', async (_, perform) => {
  const { once } = box();
  expect(await once.once(effect, perform, signal)).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
  expect(await once.once(effect, async () => ok(1), signal)).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
  expect(await once.doubts('r1')).toMatchObject([{ id: 'e1', kind: 'tcp', step: 'a', description: '12 bytes to plc', canVerify: false }]);
  expect(await once.doubts('r2')).toEqual([]);
  expect(await once.resolve('r1', 'e1', 'verify')).toMatchObject({ ok: false, error: { code: 'effect-unverifiable' } });
  expect(await once.resolve('r2', 'e1', 'skip')).toMatchObject({ ok: false, error: { code: 'effect-unknown' } });
});

test('is in doubt after the engine was killed between beginning and end', async () => {
  const { once, sqlite, commits } = box();
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
  const opened = box({
    answer: ({ once, call }) =>
      once.once(
        {
          id: call.effectId,
          run: opened.runs.list({ limit: 1 })[0]?.id ?? '',
          step: call.step,
          kind: 'tcp',
          description: `write ${String(call.args[0])}`,
        },
        async () => {
          if (isDown && call.args[0] !== 'c') return fail('effect-in-doubt', 'The line went dead.', '');
          sent.push(String(call.args[0]));
          return ok('sent');
        },
        call.signal,
      ),
  });
  const id = await started(opened, `return each.summary(["a", "b", "c"], { key: (x) => x, retries: 3 }, (x, { kv }) => kv.set(x, 1));`);
  const waiting = await settled(opened, id);
  expect(waiting).toMatchObject({ state: 'waiting', error: { code: 'effects-in-doubt' }, progress: { inDoubt: 2, done: 1 } });
  expect(waiting.doubts.map(({ description }) => description).toSorted()).toEqual(['write a', 'write b']);
  expect(opened.runs.steps(id, { state: 'waiting', offset: 0, limit: 5 })).toMatchObject({ ok: true, value: { total: 2 } });
  isDown = false;
  const of = (text: string) => waiting.doubts.find(({ description }) => description === text)?.id ?? '';
  expect(await opened.runs.resolve(id, of('write a'), 'verify', person)).toMatchObject({
    ok: false,
    error: { code: 'effect-unverifiable' },
  });
  expect(await opened.runs.resolve(id, of('write a'), 'resend', person)).toMatchObject({ ok: true, value: { settled: true } });
  expect(await opened.runs.get(id)).toMatchObject({ ok: true, value: { state: 'waiting' } });
  expect(await opened.runs.resolve(id, of('write b'), 'skip', person)).toMatchObject({ ok: true, value: { settled: true } });
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
  const first = box({
    answer: ({ once, call }) => {
      const { id, run, step } = { id: call.effectId, run: runId, step: call.step };
      return once.once({ id, run, step, kind: 'tcp', description: '12 bytes to plc' }, () => hangs(), call.signal);
    },
  });
  const hangs = (): Promise<never> => {
    begun += 1;
    return new Promise(() => {});
  };
  let runId = '';
  runId = await started(first, 'return step("a", ({ kv }) => kv.set("a", 1));');
  await until(() => begun === 1);
  await first.stop();
  const second = box({ home: first.home });
  expect(await second.runs.get(runId)).toMatchObject({
    ok: true,
    value: { state: 'interrupted', progress: { inDoubt: 1 }, doubts: [{ step: 'a', description: '12 bytes to plc' }] },
  });
});
