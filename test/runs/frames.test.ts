/** The reader of frames: what it has read, it lets go, also when more comes without end. */
import { expect, test } from 'vitest';
import { FrameReader } from '../../src-main/engine/runs/frames.ts';
import { defaultSettings } from '../../src-main/engine/settings/settings-store.ts';

test('messages that were read are not held until all are', async () => {
  const frame = (id: number) => JSON.stringify({ t: 'call', id, h: 'kv', op: 'get', a: ['x'.repeat(200_000) + id], s: null, n: 0 });
  const total = 3_000;
  let read = 0;
  let most = 0;
  const reader = new FrameReader(defaultSettings.limits, {
    onFrame: () => {
      read += 1;
      // There is always one more than was read.
      if (read < total) reader.push(frame(read));
      most = Math.max(most, process.memoryUsage().heapUsed + process.memoryUsage().external);
    },
    onBroken: ({ message }) => expect.unreachable(message),
  });
  const before = process.memoryUsage().heapUsed + process.memoryUsage().external;
  reader.push(frame(0));
  await reader.drained();
  expect(read).toBe(total);
  // All of them together are 600 MB.
  expect(most - before).toBeLessThan(450_000_000);
});
