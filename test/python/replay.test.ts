/** The same run again sees the same: time, chance, hashes, and the order of what runs side by side. */
import { afterAll, describe, expect, test } from 'vitest';
import { module, whyNot } from './harness.ts';
import { Stage } from './play.ts';

const everything = module(`import asyncio, datetime, os, random, secrets, time, uuid
order = []
async def wait(n):
    await asyncio.sleep(random.randint(1, 20) / 1000)
    order.append([n, time.time()])
await asyncio.gather(*(wait(n) for n in range(12)))
drawn = await jig.each(range(4), lambda n: jig.random(), key=lambda n: n, concurrency=1)
before = time.monotonic()
await asyncio.sleep(3600 / 1_000_000)
return {
    "clock": [time.time(), time.time_ns(), time.monotonic(), time.perf_counter_ns(), str(datetime.datetime.now()), time.ctime(), jig.now()],
    "waited": time.monotonic() - before,
    "chance": [random.random(), random.gauss(0, 1), jig.random(), jig.uuid(), str(uuid.uuid4()), str(uuid.uuid1()), secrets.token_hex(8), os.urandom(4).hex()],
    "order": order, "drawn": drawn, "hash": hash("text"), "set": list({"a", "b", "c", "d"}),
    "home": [sorted(os.environ), os.getcwd(), os.listdir("/home")],
}`);

describe.skipIf(whyNot !== null)(`a replay in Python ${whyNot ?? ''}`, () => {
  const stage = new Stage();
  afterAll(() => stage.stop());

  const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

  test('is the same to the last bit, and another run is another one', async () => {
    const first = (await stage.result(everything, { seed: 'run 1', now })) as {
      clock: unknown[];
      chance: unknown[];
      waited: number;
      home: unknown;
    };
    expect(await stage.result(everything, { seed: 'run 1', now })).toEqual(first);
    const other = (await stage.result(everything, { seed: 'run 2', now })) as typeof first;
    for (const [index, drawn] of first.chance.entries()) expect(other.chance[index]).not.toEqual(drawn);
    expect(String(first.clock[4])).toMatch(/^2026-01-02 03:04:0/);
    expect(first.waited).toBeCloseTo(0.0036, 6);
    expect(JSON.stringify(first.home)).not.toMatch(/USERNAME|JIG|root/);
  });
});
