/** The same run again sees the same: time, chance, hashes, and the order of what runs side by side. */
import { afterAll, describe, expect, test } from 'vitest';
import type { HostFrame, RunnerFrame } from '../../src-main/processes/runner/protocol.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { PythonRunners } from '../../src-main/engine/runs/python-runners.ts';
import { logger } from '../runs/harness.ts';
import { files, module, whyNot } from './harness.ts';

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

describe.skipIf(whyNot !== null)(`a replay in Python ${whyNot ?? ''}`, { timeout: 90_000 }, () => {
  const processHost = new NodeProcessHost({ logger });
  const runners = new PythonRunners({ processHost, logger, files });
  afterAll(() => runners.stop());

  /** Plays the engine: answers every frame with a clock of its own. */
  async function play(seed: string): Promise<RunnerFrame & { t: 'result' }> {
    const taken = await runners.take(await processHost.isolation());
    if (!taken.ok) throw new Error(taken.error.message);
    const runner = taken.value;
    let now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const tell = (frame: HostFrame) => runner.send(JSON.stringify(frame));
    const ended = new Promise<RunnerFrame>((resolve) => {
      runner.onMessage((message) => {
        for (const line of message.split('\n')) {
          const frame = JSON.parse(line) as RunnerFrame;
          if (frame.t === 'end' || frame.t === 'call') tell({ t: 'reply', id: frame.id, ok: true, v: null, now: (now += 7) });
          if (frame.t === 'result' || frame.t === 'failed') resolve(frame);
        }
      });
    });
    tell({
      t: 'start',
      mode: 'run',
      code: everything,
      input: {},
      seed,
      now,
      permissions: {},
      tools: {},
      done: [],
      canary: 0,
      callsInFlight: 64,
      resultBytes: 1e6,
      logBytes: 1e6,
    });
    const frame = await ended;
    await runner.kill();
    if (frame.t !== 'result') throw new Error(JSON.stringify(frame));
    return frame;
  }

  test('is the same to the last bit, and another run is another one', async () => {
    const first = (await play('run 1')).v as { clock: unknown[]; chance: unknown[]; waited: number; home: unknown };
    expect((await play('run 1')).v).toEqual(first);
    const other = (await play('run 2')).v as typeof first;
    for (const [index, drawn] of first.chance.entries()) expect(other.chance[index]).not.toEqual(drawn);
    expect(String(first.clock[4])).toMatch(/^2026-01-02 03:04:0/);
    expect(first.waited).toBeCloseTo(0.0036, 6);
    expect(JSON.stringify(first.home)).not.toMatch(/USERNAME|JIG|root/);
  });
});
