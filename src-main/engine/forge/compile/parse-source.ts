/** Is it TypeScript. */
import { parseSync, type OxcError } from 'oxc-parser';
import type { Diagnostic } from '#contract/making.ts';
import { walk, type NodeOf } from './ast.ts';
import { SourceText } from './source-text.ts';

export interface ParsedSource {
  source: SourceText;
  program: NodeOf<'Program'>;
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
