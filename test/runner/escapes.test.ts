/** A first set of ways out, against the runner, and against a naive sandbox that shows that they work. */
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { scriptOf } from './support/compiled.ts';
import { escapeAttempts, helpers, payloads } from './support/escape-payloads.ts';
import { LiveRunner, runOnce, startFrame, type Call } from './support/live-runner.ts';

function answer({ a }: Call): { v: unknown } | { error: { code: string; message: string } } {
  if (a[0] === 'throw') return { error: { code: 'refused', message: 'no' } };
  return { v: a[0] === 'object' ? { list: [1] } : 'x' };
}

test('nothing of it leaves the runner', async () => {
  const code = scriptOf(`const { z } = jig; const host = kv.get; ${escapeAttempts}`);
  const { result, error } = await runOnce(startFrame(code, { permissions: { kv: 'read' } }), { onCall: answer });
  expect(error).toBeNull();
  expect(result).toEqual([]);
});

test('the same leaves a naive sandbox: the payloads are real', async () => {
  const host = async (op: unknown) => {
    if (op === 'throw') throw new Error('no');
    return op === 'object' ? { list: [1] } : 'x';
  };
  const escaped: string[] = [];
  for (const [name, body] of Object.entries(payloads)) {
    // Each in a context of its own: some break the one that they run in.
    const context = createContext({ host, console, setTimeout, queueMicrotask, structuredClone, URL, TextEncoder, crypto, performance });
    const run = runInContext(`(async () => { ${helpers} ${body} })`, context) as () => Promise<unknown>;
    if ((await run().catch(() => false)) === true) escaped.push(name);
  }
  expect(escaped.length).toBeGreaterThanOrEqual(25);
  expect(escaped).toEqual(
    expect.arrayContaining(['host promise', 'host error', 'errors of a full stack, while a stack is written', 'RegExp statics']),
  );
});

test('a program that imports or evaluates in the open is not even started', async () => {
  for (const body of [
    "return import('node:fs');",
    "return { ...import('node:fs') };",
    "return import\n('node:fs');",
    'return 1; <!-- x',
    "return eval('1');",
  ]) {
    const { result, error } = await runOnce(startFrame(scriptOf(body)));
    expect({ body, result }).toEqual({ body, result: null });
    expect(error).not.toBeNull();
  }
});

test('a tool that hangs after the end, or floods, sends nothing more', async () => {
  const runner = new LiveRunner({ onCall: () => 'never' });
  const code = scriptOf(
    "void (async () => { for (;;) { void kv.get('late').catch(() => {}); log('late'); await null; } })(); return 'over';",
  );
  await runner.run(startFrame(code, { permissions: { kv: 'read' } }));
  const count = runner.frames.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(runner.frames).toHaveLength(count);
  expect(runner.frames.at(-1)).toEqual({ t: 'result', v: 'over' });
  await runner.kill();
  expect(await runner.hosted.exited).toEqual({ kind: 'killed' });
});

test('a pattern that backtracks without end is run by the linear engine', async () => {
  const { result } = await runOnce(startFrame(scriptOf("return /^(a+)+$/.test('a'.repeat(60) + '!');")));
  expect(result).toBe(false);
});
