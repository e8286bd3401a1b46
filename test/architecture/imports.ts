/** Finds what a file imports (static, type-only, re-exported, dynamic) and says which file of ours or which package that is. */
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import: `target` is a path from the root for our own files, else the package's name (`node:fs`, `zod`). */
export interface Import {
  from: string;
  specifier: string;
  target: string;
  own: boolean;
}

const aliases: readonly (readonly [string, string])[] = [
  ['#contract/', 'src-preload/contract/'],
  ['#lib/', 'src-main/lib/'],
];

/**
 * Everything that one file imports. Dynamic imports count when their specifier is written out.
 * @throws Error when the text is not valid code
 */
export function importsOf(path: string, text: string): Import[] {
  const parsed = parseSync(path, text);
  const broken = parsed.errors[0];
  if (broken) throw new Error(`${path}: ${broken.message}`);
  const specifiers = [
    ...parsed.module.staticImports.map((found) => found.moduleRequest.value),
    ...parsed.module.staticExports.flatMap((found) => found.entries.map((entry) => entry.moduleRequest?.value)),
    ...parsed.module.dynamicImports.map((found) => literal(text.slice(found.moduleRequest.start, found.moduleRequest.end))),
  ];
  return [...new Set(specifiers)].filter((specifier) => specifier !== undefined).map((specifier) => resolve(path, specifier));
}

/** The value of a string literal in source text; undefined for any other expression. */
function literal(source: string): string | undefined {
  return /^(['"`])([^'"`$]*)\1$/.exec(source)?.[2];
}

function resolve(from: string, specifier: string): Import {
  // A bundler's query (`?url`, `?modulePath`) is no part of the path.
  const plain = specifier.replace(/\?.*$/, '');
  const alias = aliases.find(([prefix]) => plain.startsWith(prefix));
  if (alias) return { from, specifier, target: alias[1] + plain.slice(alias[0].length), own: true };
  if (plain.startsWith('.')) return { from, specifier, target: posix.join(posix.dirname(from), plain), own: true };
  return { from, specifier, target: packageName(plain), own: false };
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
