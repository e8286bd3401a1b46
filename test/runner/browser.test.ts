/** The same realm in a worker of real Chromium, in a sandboxed frame that may load nothing. */
import { expect, test } from 'vitest';
import { scriptOf, toolOf } from './support/compiled.ts';
import { escapeAttempts } from './support/escape-payloads.ts';
import { describeInChromium } from './support/in-chromium.ts';
import { runOnce, startFrame } from './support/live-runner.ts';

describeInChromium((run) => {
  test('a tool is described and run, with calls, steps, timers and logs', async () => {
    const code = toolOf(
      'async ({ n }, { kv, each, log, sleep }) => { await sleep(5); log("n", n); return each.summary([1, 2, n], { key: (k) => k }, async (k, jig) => { if ((await jig.kv.get("a")) !== 5) throw new Error("no"); }); }',
      {
        input: 'z.object({ n: z.number().default(3) })',
        permissions: "{ kv: 'read' }",
      },
    );
    const described = await run(startFrame(code, { mode: 'describe' }));
    expect(described.at(-1)).toMatchObject({ t: 'described', tool: { name: 'probe', permissions: { kv: 'read' } } });
    const frames = await run(startFrame(code, { permissions: { kv: 'read' } }), { 'kv get a': 5 });
    expect(frames).toContainEqual({ t: 'log', level: 'info', text: 'n 3' });
    expect(frames.at(-1)).toMatchObject({ t: 'result', v: { success: 3, failed: 0 } });
  });

  test('a seeded run gives the same numbers as under Node, and errors have their place', async () => {
    const code = scriptOf(
      'return [Math.random(), random(), uuid(), crypto.randomUUID(), Date.now(), await step("s", (jig) => jig.random())];',
    );
    const [here, there] = [await run(startFrame(code)), await runOnce(startFrame(code))];
    expect(here.at(-1)).toEqual({ t: 'result', v: there.result });
    const failed = await run(startFrame(scriptOf("\n  throw new RangeError('here');")));
    expect(failed.at(-1)).toEqual({ t: 'failed', error: { code: 'tool-error', message: 'RangeError: here', line: 4, column: 9 } });
  });

  test('nothing leaves it, and nothing of the browser is in it', async () => {
    const code = scriptOf(`const { z } = jig; const host = kv.get; ${escapeAttempts}`);
    const frames = await run(startFrame(code, { permissions: { kv: 'read' } }), { 'kv get object': { list: [1] } });
    expect(frames.at(-1)).toEqual({ t: 'result', v: [] });
    const names = [
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
      'Worker',
      'importScripts',
      'indexedDB',
      'caches',
      'navigator',
      'location',
      'self',
      'postMessage',
      'crypto.subtle',
      'BroadcastChannel',
    ];
    const seen = await run(startFrame(scriptOf(`return [${names.map((name) => `typeof ${name}`).join(', ')}];`)));
    expect(seen.at(-1)).toEqual({ t: 'result', v: names.map(() => 'undefined') });
  });
});
