/** A file read piece by piece: lines without their ends, or chunks of bytes, in constant memory. */
import { TextDecoder } from 'node:util';
import { fail, ok, type Result } from '#contract/result.ts';
import { toWire } from '../arguments.ts';
import type { OpenedFile } from './granted-folder.ts';

const pieceBytes = 64 * 1_024;
/** One answer to the runner. */
const pageBytes = 256 * 1_024;
const pageLines = 5_000;
const maxLineLength = 1_048_576;

export interface Page {
  items: unknown[];
  done: boolean;
}

export interface FileStream {
  /** Fails with `file-not-text`, `file-line-too-long`. */
  next(): Promise<Result<Page>>;
  close(): Promise<void>;
}

export function streamChunks({ handle }: OpenedFile): FileStream {
  return {
    async next() {
      const items: unknown[] = [];
      for (let total = 0; total < pageBytes;) {
        const piece = Buffer.alloc(pieceBytes);
        const { bytesRead } = await handle.read(piece, 0, pieceBytes, null);
        if (bytesRead === 0) return ok({ items, done: true });
        items.push(toWire(piece.subarray(0, bytesRead)));
        total += bytesRead;
      }
      return ok({ items, done: false });
    },
    close: () => handle.close(),
  };
}

export function streamLines({ handle }: OpenedFile): FileStream {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const piece = Buffer.alloc(pieceBytes);
  let rest = '';
  let line = 0;
  let isAtEnd = false;
  const waiting: string[] = [];

  /** Reads on; whole lines go to `waiting`. */
  const readOn = async (): Promise<Result<null>> => {
    const { bytesRead } = await handle.read(piece, 0, pieceBytes, null);
    isAtEnd = bytesRead === 0;
    let text: string;
    try {
      text = decoder.decode(piece.subarray(0, bytesRead), { stream: !isAtEnd });
    } catch {
      return fail('file-not-text', `the file is not UTF-8 text, near line ${line + 1}`, 'Read it with chunks() and decode it in the tool.');
    }
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (isAtEnd && rest !== '') lines.push(rest);
    line += lines.length;
    if (rest.length > maxLineLength) {
      return fail('file-line-too-long', `line ${line + 1} is longer than ${maxLineLength} characters`, 'Read it with chunks().');
    }
    for (const one of lines) waiting.push(one.endsWith('\r') ? one.slice(0, -1) : one);
    return ok(null);
  };

  return {
    async next() {
      const items: string[] = [];
      for (let total = 0; total < pageBytes && items.length < pageLines;) {
        const next = waiting.shift();
        if (next !== undefined) {
          items.push(next);
          total += next.length;
        } else if (isAtEnd) return ok({ items, done: true });
        else {
          const read = await readOn();
          if (!read.ok) return read;
        }
      }
      return ok({ items, done: isAtEnd && waiting.length === 0 });
    },
    close: () => handle.close(),
  };
}
