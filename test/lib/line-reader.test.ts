/** Lines are whole however the stream is cut, and one without end is reported once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineReader } from '../../src-main/lib/line-reader.ts';

const push = (reader: LineReader, text: string) => reader.push(Buffer.from(text)).map((line) => line?.toString() ?? null);

test('any cut of a stream gives the same lines', () => {
  const line = fc.stringMatching(/^[ -~äß€]{0,30}$/);
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), fc.array(fc.nat(40)), (lines, isWindows, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}${isWindows ? '\r' : ''}\n`).join(''));
      const reader = new LineReader(1_000);
      const read: (string | null)[] = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        for (const part of reader.push(bytes.subarray(at, at + cut))) read.push(part?.toString() ?? null);
        at = Math.min(at + cut, bytes.length);
      }
      expect(read).toEqual(lines.filter((text) => text !== ''));
    }),
  );
});

test('a line that is too long is reported when it becomes so, and what follows it is read', () => {
  const reader = new LineReader(8);
  expect(push(reader, 'fine\n1234')).toEqual(['fine']);
  expect(push(reader, '56789')).toEqual([null]);
  expect(reader.rest(3)).toBe('123');
  expect(push(reader, 'still the same')).toEqual([]);
  expect(push(reader, ' line\nnext\n123456789\nlast\n')).toEqual(['next', null, 'last']);
  expect(reader.rest(10)).toBe('');
});
