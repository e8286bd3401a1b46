/** The first two stages: is it a text that can be read, and is it TypeScript. */
import { parseSync, type OxcError } from 'oxc-parser';
import type { Diagnostic } from '#contract/making.ts';
import { walk, type NodeOf } from './ast.ts';
import { SourceText } from './source-text.ts';

/** Bytes of UTF-8. */
export const maxCodeBytes = 256 * 1024;

export interface ParsedSource {
  source: SourceText;
  program: NodeOf<'Program'>;
}

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

/** Parses a module, or (`script`) a module that may also `return` at its top level. */
export function parseSource(code: string, kind: 'tool' | 'script'): ParsedSource | Diagnostic[] {
  const result = parseSync('draft.ts', code, { lang: 'ts', sourceType: 'module', preserveParens: false, showSemanticErrors: true });
  const source = new SourceText(code, result.comments);
  const { program } = result;
  const returns = kind === 'script' ? topLevelReturns(program) : new Set<number>();
  const errors = result.errors.filter((error) => !error.labels.some(({ start }) => returns.has(start)));
  if (errors.length > 0) return errors.slice(0, 20).map((error) => syntaxError(error, source));
  return { source, program };
}

function topLevelReturns(program: NodeOf<'Program'>): Set<number> {
  const starts = new Set<number>();
  walk(program, (node) => {
    if (node.type === 'ReturnStatement') starts.add(node.start);
    return !/Function|Class|^TS/.test(node.type);
  });
  return starts;
}

const fixes: readonly [pattern: RegExp, fix: string][] = [
  [/'with' statements/, 'Name the object: object.property instead of with (object) property.'],
  [/already been declared/, 'Rename one of the two.'],
  [/return' statement/, "Put the code into the tool's run function, or send it with run_code."],
  [/`await` is only allowed/, 'Add async to the function around it.'],
  [/JSX|Expected `>` but found/, 'Write TypeScript without JSX.'],
  [/Unterminated/, 'Close the string, template, comment or regular expression that starts here.'],
];

function syntaxError(error: OxcError, source: SourceText): Diagnostic {
  const offset = error.labels[0]?.start ?? 0;
  const label = error.labels[0]?.message;
  const known = fixes.find(([pattern]) => pattern.test(error.message))?.[1];
  const message = `${error.message.replace(/\.$/, '')}${label ? ` (${label})` : ''}.`;
  return source.diagnostic('parse', 'error', offset, message, error.helpMessage ?? known ?? 'Correct the syntax at this place.');
}
