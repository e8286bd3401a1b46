/** The reader of frames: what it has read, it lets go, also when more comes without end. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { FrameReader } from '../../src-main/engine/runs/frames.ts';
import { defaultSettings } from '../../src-main/engine/settings/settings-store.ts';

/** Bytes that something still refers to: what V8 has merely not collected yet says nothing. */
function held(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

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
      if (read % 500 === 0) most = Math.max(most, held());
    },
    onBroken: ({ message }) => expect.unreachable(message),
  });
  const before = held();
  reader.push(frame(0));
  await reader.drained();
  expect(read).toBe(total);
  // All of them together are 600 MB; a thousand that were read may still be there.
  expect(most - before).toBeLessThan(400_000_000);
});
