/** The same attacks on the same realm as a worker of real Chromium, in a sandboxed frame that may load nothing. */
import { expect, test } from 'vitest';
import { describeInChromium } from '../runner/support/in-chromium.ts';
import { startFrame } from '../runner/support/live-runner.ts';
import { allProbes, controls } from './catalogue/catalogue.ts';
import { bodyOf, bodyOfMany, programOf } from './support/program.ts';

describeInChromium((start) => {
  const answers = {
    'kv get object': { list: [1] },
    'kv get proto': JSON.parse('{"__proto__": {"pwned": 1}, "plain": 1}') as unknown,
    'kv get throw': { $refused: 'no' },
    '*': 'x',
  };
  const run = async (body: string) => {
    const frames = await start(startFrame(programOf(body), { permissions: { kv: 'read', sql: { crm: 'read' } } }), answers);
    return frames.at(-1);
  };

  test('none gets out, and ordinary code works', async () => {
    const together = allProbes.filter(({ alone }) => !alone);
    const last = await run(bodyOfMany([...together, ...controls].map(({ code }) => code)));
    const outcomes = last?.t === 'result' ? (last.v as unknown[]) : [];
    expect(outcomes, JSON.stringify(last)).toHaveLength(together.length + controls.length);
    expect(together.filter((_, at) => outcomes[at] === true)).toEqual([]);
    const broken = controls.map((control, at) => ({ ...control, outcome: outcomes[together.length + at] }));
    expect(broken.filter(({ outcome }) => outcome !== true)).toEqual([]);
  });

  test('none gets out as a program of its own', async () => {
    for (const probe of allProbes.filter(({ alone }) => alone)) {
      expect(await run(bodyOf(probe)), probe.code).not.toMatchObject({ t: 'result', v: true });
    }
  });
});
