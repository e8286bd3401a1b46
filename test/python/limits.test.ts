/** Limits end a Python run as they end any other; the interpreter's own memory is not the tool's. */
import { afterAll, describe, expect, test } from 'vitest';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { logger, settled } from '../runs/harness.ts';
import { begun, files, module, openPython, whyNot } from './harness.ts';

describe.skipIf(whyNot !== null)(`limits of a run in Python ${whyNot ?? ''}`, () => {
  const box = openPython();
  afterAll(() => box.remove());
  const limited = async (body: string, limits: object) => settled(box, await begun(box, module(body), { limits }), 60_000);

  test.each([
    ['time', 'while True: pass', { wallMs: 700 }, 'limit-wall'],
    ['processor time', 'while True: pass', { cpuMs: 500, wallMs: 100_000 }, 'limit-cpu'],
    ['memory, in one piece', 'held = bytearray(400_000_000)\nawait jig.sleep(5000)\nreturn len(held)', { memoryMb: 128 }, 'limit-memory'],
    ['memory, in small ones', 'held = []\nwhile True: held.append([0] * 10_000)', { memoryMb: 128 }, 'limit-memory'],
    ['the result', 'return "x" * 5000', { resultBytes: 1000 }, 'result-too-large'],
    [
      'calls that nobody waits for',
      'import asyncio\nawait asyncio.gather(*(jig.kv.get("x") for n in range(30_000)))',
      { wallMs: 120_000 },
      'too-many-calls',
    ],
  ])('%s', async (_, body, limits, code) => {
    const run = await limited(body, limits);
    expect(run).toMatchObject({ state: 'failed', error: { code } });
  });

  test('what a small tool uses is little, though the interpreter holds 200 MB', async () => {
    const run = await limited('return sum(range(1000))', { memoryMb: 64 });
    expect(run.error).toBeNull();
    expect(run.usage?.peakMemoryBytes).toBeLessThan(64 * 2 ** 20);
  });

  test('the log ends at its limit, and the run goes on', async () => {
    const run = await limited('for n in range(5000):\n    print("line", n)\nreturn "done"', { logBytes: 2_000 });
    expect(run).toMatchObject({ state: 'done', result: 'done' });
    expect(run.logs.at(-1)?.text).toContain('The log has reached its limit of 2000 bytes');
  });
});

test('Python is refused where no operating system’s sandbox is in force, and says what to do', async () => {
  const probe = async () => ({ status: { level: 'process', detail: 'switched off for this test' } as const, command: null });
  const box = openPython({ processHost: new NodeProcessHost({ logger, probe }), python: files });
  try {
    const run = await settled(box, await begun(box, module('return 1')), 20_000);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'python-needs-sandbox', fix: expect.stringContaining('bubblewrap') } });
    expect(await box.runs.describe({ language: 'python', compiled: module('return 1') })).toMatchObject({
      ok: false,
      error: { code: 'python-needs-sandbox' },
    });
    expect(box.runs.isolation('python').detail).toContain('refused');
    // Nor does the host start one by mistake.
    const forced = new NodeProcessHost({ logger, probe }).spawn('python-runner', { label: 'forced', sandbox: true });
    expect(await forced.exited).toMatchObject({ kind: 'failed-to-start' });
  } finally {
    await box.remove();
  }
});
