/** Waiting until nobody wants it any more. */
import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { untilAborted } from '../../src-main/lib/until-aborted.ts';

test('the result, the failure, or aborted; nothing is left listening', async () => {
  const ends = new AbortController();
  const { signal } = ends;
  expect(await untilAborted(Promise.resolve(1), undefined)).toBe(1);
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(untilAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  const waiting = untilAborted(new Promise(() => {}), signal);
  ends.abort();
  expect(await waiting).toBe('aborted');
  expect(await untilAborted(Promise.resolve(1), signal)).toBe('aborted');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
