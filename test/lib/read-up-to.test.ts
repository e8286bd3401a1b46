/** A body is read up to the limit, and a longer one is let go. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readUpTo } from '../../src-main/lib/read-up-to.ts';

const body = () => Readable.from([Buffer.from('abc'), Buffer.from('def')]);

test('all of it, its start, or nothing', async () => {
  const all = await readUpTo(body(), 6);
  expect([all.bytes.toString(), all.isCut]).toEqual(['abcdef', false]);
  expect((await readUpTo(null, 6)).bytes).toHaveLength(0);
  const source = body();
  const start = await readUpTo(source, 5);
  expect([start.bytes.toString(), start.isCut, source.destroyed]).toEqual(['abcde', true, true]);
});

test('a stream that breaks off rejects', async () => {
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('abc');
      throw new Error('gone');
    })(),
  );
  await expect(readUpTo(broken, 10)).rejects.toThrow('gone');
});
