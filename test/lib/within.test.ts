/** Waiting with an end. */
import { expect, test } from 'vitest';
import { within } from '../../src-main/lib/within.ts';

test('the result, the failure, or late', async () => {
  expect(await within(Promise.resolve(1), 60_000)).toBe(1);
  await expect(within(Promise.reject(new Error('broken')), 60_000)).rejects.toThrow('broken');
  expect(await within(new Promise(() => {}), 1)).toBe('late');
});
