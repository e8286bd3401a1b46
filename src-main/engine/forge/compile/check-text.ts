/** The first stage: is it a text that can be read. Without the parser, whose native part is 7 MB that only the compiler's thread needs. */
import type { Diagnostic } from '#contract/making.ts';
import { SourceText } from './source-text.ts';

/** Bytes of UTF-8. */
export const maxCodeBytes = 256 * 1024;

/** What is wrong with a draft as a text, in any language. */
export function checkText(code: string): Diagnostic[] {
  const bytes = Buffer.byteLength(code);
  const source = new SourceText(code);
  const error = (offset: number, message: string, fix: string) => [source.diagnostic('read', 'error', offset, message, fix)];
  if (code.trim() === '')
    return error(0, 'The draft is empty.', 'Send the module: import { defineTool, z } from "jig", then a default export.');
  if (bytes > maxCodeBytes)
    return error(
      0,
      `The draft has ${bytes.toLocaleString('en-US')} bytes; at most ${maxCodeBytes.toLocaleString('en-US')} are taken.`,
      'Make it smaller: pass large data as input, or read it through a permission (sql, files, http).',
    );
  const fence = /^\s*(```|~~~)/.exec(code);
  if (fence)
    return error(
      fence[0].length - 3,
      'The code is wrapped in a Markdown fence.',
      `Send the code alone, without the lines of ${fence[1]} around it.`,
    );
  const broken = code.isWellFormed()
    ? code.search(/[\uFFFD\0]/)
    : code.search(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
  if (broken >= 0)
    return error(
      broken,
      'The draft is not clean UTF-8 text: it holds a character that stands for bytes which could not be decoded.',
      'Save the file as UTF-8 and send it again; write such a character as an escape (\\uFFFD, \\0) where it is meant.',
    );
  return [];
}
