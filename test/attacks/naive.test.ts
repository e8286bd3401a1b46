/** The attacks against an engine without a sandbox: they are real, or they would prove nothing elsewhere. */
import { expect, test } from 'vitest';
import { allProbes, controls } from './catalogue/catalogue.ts';
import { runNaively } from './support/naive-engine.ts';
import { bodyOf } from './support/program.ts';

test('every attack but those that Node itself stops gets out of it, and ordinary code works in it', async () => {
  const outcomes = await runNaively([...allProbes, ...controls].map((probe) => bodyOf(probe)));
  const unexpected = allProbes.flatMap((probe, at) =>
    (outcomes[at] === true) === (probe.naiveHolds === true) ? [{ ...probe, outcome: outcomes[at] }] : [],
  );
  expect(unexpected).toEqual([]);
  expect(allProbes.filter((_, at) => outcomes[at] === true).length).toBeGreaterThanOrEqual(60);
  const broken = controls.flatMap(({ number, code }, at) => {
    const outcome = outcomes[allProbes.length + at];
    return outcome === true ? [] : [{ number, code, outcome }];
  });
  expect(broken).toEqual([]);
});
