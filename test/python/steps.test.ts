/** Steps in Python: the same words and the same promises as in TypeScript. */
import { afterAll, describe, expect, test } from 'vitest';
import { fail, ok } from '../../src-preload/contract/result.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { logger, onceEach, settled, until } from '../runs/harness.ts';
import { watchedHost } from '../runs/watched-host.ts';
import { begun, module, openPython, ran, whyNot } from './harness.ts';

describe.skipIf(whyNot !== null)(`steps in Python ${whyNot ?? ''}`, () => {
  const calls: { op: string; args: unknown[]; step: string | null; effectId: string }[] = [];
  const failing = new Map<string, number>();
  const box = openPython({
    answer: ({ call }) => {
      const { op, args, step, effectId } = call;
      calls.push({ op, args, step, effectId });
      const left = failing.get(String(args[0])) ?? 0;
      if (left > 0) {
        failing.set(String(args[0]), left - 1);
        return fail('busy', `busy with ${String(args[0])}`, 'Wait.');
      }
      return ok(args[0] ?? null);
    },
  });
  afterAll(() => box.remove());

  test('calls know the step that they are in, however they were started', async () => {
    calls.length = 0;
    const run = await ran(
      box,
      `import asyncio
await jig.kv.get("outside")
async def work():
    await asyncio.gather(jig.kv.get("a"), jig.kv.get("b"))
    await jig.step("inner", lambda: jig.kv.get("c"))
    return 1
await jig.step("outer", work)
await jig.each(["x", "y"], lambda item: jig.kv.get(item), key=lambda item: item)
return None`,
    );
    expect(run.error).toBeNull();
    expect(calls.map(({ args, step }) => [args[0], step])).toEqual([
      ['outside', null],
      ['a', 'outer'],
      ['b', 'outer'],
      ['c', 'outer/inner'],
      ['x', 'x'],
      ['y', 'y'],
    ]);
    expect(new Set(calls.map(({ effectId }) => effectId)).size).toBe(6);
  });

  test('each: values in order, skips, failures and retries', async () => {
    failing.set('twice', 2).set('always', 99);
    const run = await ran(
      box,
      `async def work(name):
    if name == "leave out":
        raise skip("not today")
    if name == "bug":
        return [][0]
    return await jig.kv.get(name)
names = ["one", "leave out", "twice", "always", "bug"]
every = await jig.each(names, work, key=lambda name: name, concurrency=2, retries=2)
counts = await jig.each.summary((f"s{n}" for n in range(30)), lambda name: jig.kv.get(name), key=lambda name: name, concurrency=8)
return {"every": every, "counts": counts}`,
    );
    expect(run.error).toBeNull();
    expect(run.result).toEqual({
      every: [
        { key: 'one', state: 'done', value: 'one' },
        { key: 'leave out', state: 'skipped', reason: 'not today' },
        { key: 'twice', state: 'done', value: 'twice' },
        { key: 'always', state: 'failed', error: 'busy with always Wait.' },
        { key: 'bug', state: 'failed', error: 'IndexError: list index out of range' },
      ],
      counts: { success: 30, failed: 0, skipped: 0, reasons: {}, failures: [] },
    });
    expect(run.progress).toMatchObject({ done: 32, failed: 2, skipped: 1, retries: expect.any(Number) });
  });

  test('a wrong use is an error that says what is wrong', async () => {
    const wrong = {
      'step-key-used': 'await jig.step("k", lambda: 1); await jig.step("k", lambda: 2)',
      'step-key': 'await jig.step(None, lambda: 1)',
      'step-work': 'await jig.step("coroutine", jig.kv.get("a"))',
      'not-json': 'await jig.step("object", lambda: object())',
      'each-options': 'await jig.each([1], lambda n: n, key=lambda n: n, concurrency=0)',
      'each-work': 'await jig.each([1], None, key=lambda n: n)',
      'permission-missing': 'jig.files.inbox',
    };
    const cases = Object.values(wrong).map((code, index) => `async def case${index}():\n    ${code}`);
    const run = await ran(
      box,
      `${cases.join('\n')}
codes = []
for case in [${cases.map((_, index) => `case${index}`).join(', ')}]:
    try:
        await case()
    except JigError as error:
        codes.append(error.code)
return codes`,
    );
    expect(run.error).toBeNull();
    expect(run.result).toEqual(Object.keys(wrong));
  });

  test('a canary stops after the first items and goes on when a person says so; a pause holds new ones back', async () => {
    const body = `async def work(n):
    await jig.sleep(5)
    return n
return await jig.each.summary(range(20), work, key=lambda n: n, concurrency=4)`;
    const id = await begun(box, module(body), { canary: 3 });
    expect(await settled(box, id, 60_000)).toMatchObject({ state: 'waiting', progress: { done: 3 } });
    expect((await box.runs.resume(id)).ok).toBe(true);
    expect(await settled(box, id, 60_000)).toMatchObject({ state: 'done', result: { success: 20 } });
  });

  test('streams: items of an asynchronous generator, and cursors that are closed', async () => {
    calls.length = 0;
    const run = await ran(
      box,
      `async def numbers():
    for n in range(5):
        await jig.sleep(1)
        yield {"id": n}
every = await jig.each(numbers(), lambda item: item["id"] * 2, key=lambda item: item["id"], rate_per_second=1000)
return [one["value"] for one in every]`,
    );
    expect(run.error).toBeNull();
    expect(run.result).toEqual([0, 2, 4, 6, 8]);
  });
});

describe.skipIf(whyNot !== null)(`a Python run that is killed ${whyNot ?? ''}`, () => {
  test('goes on where it was: what is done is not done again', async () => {
    const { host, alive } = watchedHost(new NodeProcessHost({ logger }));
    const world: unknown[] = [];
    const code = module(`rows = await jig.step("rows", lambda: [{"id": n, "price": n * 1.0} for n in range(40)])
async def work(row):
    await jig.kv.set(f"row {row['id']}", row["price"])
    await jig.sleep(20)
    return row["id"]
return await jig.each.summary(rows, work, key=lambda row: row["id"], concurrency=2)`);
    const box = openPython({
      processHost: host,
      currentProgram: () =>
        ok({
          program: { language: 'python', compiled: code, code, identity: code, permissions: { kv: 'write' } },
          version: 1,
          outputSchema: null,
        }),
      answer: onceEach(async (item) => {
        world.push(item);
        return ok(null);
      }),
    });
    try {
      const id = await begun(box, code);
      for (const atLeast of [5, 15]) {
        await until(() => world.length >= atLeast);
        const pid = alive[0]?.pid;
        if (pid) process.kill(pid, 'SIGKILL');
        const killed = await settled(box, id, 60_000);
        expect(killed.state).toMatch(/interrupted|waiting/);
        for (const doubt of killed.doubts) await box.runs.resolve(id, doubt.id, 'skip', { name: 'tester', scopes: ['ui'] });
        const now = await box.runs.get(id);
        if (now.ok && now.value.state !== 'running') expect((await box.runs.resume(id)).ok).toBe(true);
      }
      const run = await settled(box, id, 60_000);
      expect(run.error).toBeNull();
      expect(run.state).toBe('done');
      expect(new Set(world).size).toBe(world.length);
      const { success, skipped } = run.result as { success: number; skipped: number };
      expect(success + skipped).toBe(40);
      expect(world.length).toBe(40);
    } finally {
      await box.remove();
    }
  });

  test('an item that changed under its key is an error, never a silent reuse', async () => {
    let value = 1;
    const box = openPython({ answer: ({ call }) => (call.op === 'get' ? ok(value) : ok(null)) });
    try {
      const id = await begun(
        box,
        module(`first = await jig.kv.get("n")
await jig.each([{"id": 1, "n": first}], lambda item: None, key=lambda item: item["id"])
await jig.sleep(60000)`),
      );
      for (let done = 0; done < 1;) {
        // Without a turn of the loop nothing of the run would ever be read.
        await new Promise((resolve) => setTimeout(resolve, 10));
        const run = await box.runs.get(id);
        done = run.ok ? run.value.progress.done : 0;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await box.runs.cancel(id, { name: 'tester', scopes: ['ui'] });
      value = 2;
      const resumed = await box.runs.resume(id);
      expect(resumed.ok).toBe(true);
      expect(await settled(box, id, 60_000)).toMatchObject({ state: 'failed', error: { code: 'step-changed' } });
    } finally {
      await box.remove();
    }
  });
});
