/** What a tool can send through the bridge and what it can use up: the run ends with a reason, and the engine goes on (57 to 71). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finished, openBox, type Box } from '../runs/harness.ts';
import { controlsOfLimits, overloads } from './catalogue/overloads.ts';

const ample = { wallMs: 100_000 };
let box: Box;
beforeAll(() => {
  box = openBox({ atOnce: 2, limits: { wallMs: 1_000, memoryMb: 256, resultBytes: 100_000, logBytes: 100_000 } });
});
afterAll(() => box.remove());

test.concurrent.for(overloads)('$number: $name', async ({ body, ends }) => {
  // Only what never ends by itself may meet the limit of time.
  const { state, error, result, logs } = await finished(box, body, ends.includes('limit-wall') ? {} : { limits: ample });
  expect(ends).toContain(state === 'done' ? 'done' : error?.code);
  // Whatever it was, no more of it than the limits allow is kept.
  expect(JSON.stringify([result ?? null, logs]).length).toBeLessThan(250_000);
});

test.concurrent.for(controlsOfLimits)('control of $number: $name', async ({ body, result }) => {
  expect(await finished(box, body, { limits: ample })).toMatchObject({ state: 'done', error: null, result });
});
