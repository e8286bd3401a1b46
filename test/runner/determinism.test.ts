/** The same run twice says the same bytes: clock, random numbers, identifiers and order come from the seed and the replies. */
import { expect, test } from 'vitest';
import { scriptOf } from './support/compiled.ts';
import { LiveRunner, runOnce, startFrame, startedAt } from './support/live-runner.ts';

const code = scriptOf(`
  const seen = [Math.random(), random(), uuid(), crypto.randomUUID(), Date.now(), new Date().toISOString(), performance.now(), now()];
  seen.push([...crypto.getRandomValues(new Uint8Array(20))]);
  seen.push(new Intl.DateTimeFormat('en', { timeZone: 'UTC', dateStyle: 'full', timeStyle: 'long' }).format());
  seen.push(new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).formatToParts().map((part) => part.value).join(''));
  await sleep(25); seen.push(Date.now());
  const order = [];
  await Promise.all([30, 10, 20, 10].map((ms, i) => new Promise((resolve) => setTimeout(() => { order.push(i); resolve(); }, ms))));
  seen.push(order, await kv.get('a'), Date.now());
  const work = async (k, jig) => { await jig.sleep(k * 3); return [jig.random(), jig.uuid()]; };
  seen.push(await each([3, 1, 2], { key: (k) => k }, work));
  log(seen);
  return seen;`);

async function bytes(seed: string, delayMs: number): Promise<{ text: string; result: unknown }> {
  const runner = new LiveRunner({
    onCall: async () => {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return { v: 'answer' };
    },
    now: () => startedAt + 100_000,
  });
  const { result } = await runner.run(startFrame(code, { seed, permissions: { kv: 'read' } }));
  await runner.kill();
  return { text: runner.messages.join('\n'), result };
}

test('two runs with the same seed give the same bytes, however long things took', async () => {
  const [first, second] = [await bytes('seed-1', 0), await bytes('seed-1', 40)];
  expect(second.text).toBe(first.text);
  const other = await bytes('seed-2', 0);
  expect(other.text).not.toBe(first.text);
  const seen = first.result as unknown[];
  expect(seen[4]).toBe(startedAt);
  expect(seen[5]).toBe('2026-11-21T12:00:00.000Z');
  expect(seen[3]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(seen[9]).toBe('Saturday, November 21, 2026 at 12:00:00 PM UTC');
  expect(seen[11]).toBe(startedAt + 25);
  expect(seen[12]).toEqual([1, 3, 2, 0]);
  // A reply moves the clock.
  expect(seen[14]).toBe(startedAt + 100_000);
});

test('a step draws the same numbers whatever ran before it', async () => {
  const steps = (items: string) => scriptOf(`Math.random(); return each(${items}, { key: (k) => k }, (k, jig) => jig.random());`);
  const both = await runOnce(startFrame(steps('[1, 2]')));
  const one = await runOnce(startFrame(steps('[2]')));
  expect((both.result as unknown[])[1]).toEqual((one.result as unknown[])[0]);
});

test('random numbers are even, and differ from seed to seed', async () => {
  const counting = scriptOf(`
    const counts = Array.from({ length: 10 }, () => 0); let sum = 0; let pairs = 0; let last = 0.5;
    for (let i = 0; i < 200_000; i += 1) { const x = Math.random(); counts[Math.floor(x * 10)] += 1; sum += x; pairs += (x - 0.5) * (last - 0.5); last = x; }
    return { counts, mean: sum / 200_000, correlation: (pairs / 200_000) * 12 };`);
  const { result } = await runOnce(startFrame(counting));
  const { counts, mean, correlation } = result as { counts: number[]; mean: number; correlation: number };
  for (const count of counts) expect(Math.abs(count - 20_000)).toBeLessThan(700);
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.003);
  expect(Math.abs(correlation)).toBeLessThan(0.012);
});
