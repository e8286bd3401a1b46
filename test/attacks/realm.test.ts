/** The attacks on the realm, sent straight to a real runner: no policy has looked at them. */
import { expect, test } from 'vitest';
import { runOnce, startFrame, type Call } from '../runner/support/live-runner.ts';
import { allProbes, controls } from './catalogue/catalogue.ts';
import { inTurn } from './support/in-turn.ts';
import { bodyOf, bodyOfMany, programOf } from './support/program.ts';

function answer({ a: [asked] }: Call): { v: unknown } | { error: { code: string; message: string } } {
  if (asked === 'throw') return { error: { code: 'refused', message: 'no' } };
  if (asked === 'proto') return { v: JSON.parse('{"__proto__": {"pwned": 1}, "plain": 1}') as unknown };
  return { v: asked === 'object' ? { list: [1] } : 'x' };
}

const run = (body: string) =>
  runOnce(startFrame(programOf(body), { permissions: { kv: 'read', sql: { crm: 'read' } } }), { onCall: answer });

test('none gets out, and ordinary code works', async () => {
  const together = allProbes.filter(({ alone }) => !alone);
  const codes = [...together, ...controls].map(({ code }) => code);
  const { result, error } = await run(bodyOfMany(codes));
  expect(error).toBeNull();
  const outcomes = result as unknown[];
  expect(outcomes).toHaveLength(codes.length);
  expect(together.filter((_, at) => outcomes[at] === true)).toEqual([]);
  const broken = controls.flatMap((control, at) =>
    outcomes[together.length + at] === true ? [] : [{ ...control, outcome: outcomes[together.length + at] }],
  );
  expect(broken).toEqual([]);
});

test('none gets out as a program of its own: it is refused, or what it returns is harmless', async () => {
  const alone = allProbes.filter(({ alone }) => alone);
  const outcomes = await inTurn(alone, async (probe) => ({ ...probe, ...(await run(bodyOf(probe))) }));
  expect(outcomes.filter(({ result }) => result === true).map(({ number, code }) => ({ number, code }))).toEqual([]);
});
