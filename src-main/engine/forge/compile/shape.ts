/**
 * The last step: a module becomes one expression that the runner evaluates, a function of `jig` that gives the default export. Global
 * names are constants around it (without that, each use inside SES is a hundred times slower), and the author's code stands one
 * function deeper, so that it may give those names another meaning.
 */
import { sourceMark } from '../../../processes/runner/source-mark.ts';
import { isTypeOnly, type NodeOf } from './ast.ts';
import type { Edits } from './edits.ts';
import { grantedNames } from './granted-names.ts';
import { importedName, type Entry } from './read-entry.ts';
import { realmGlobals } from './realm-globals.ts';
import type { Names } from './scopes.ts';

/** What scripts may use without an import. */
const scriptImports = ['z', 'skip'];

/** Call it last: it applies `edits`. */
export function shapeModule(
  program: NodeOf<'Program'>,
  { names, entry, edits, kind }: { names: Names; entry: Entry; edits: Edits; kind: 'tool' | 'script' },
): string {
  const imports: string[] = [];
  if (program.hashbang) edits.erase(program.hashbang.start, program.hashbang.end);
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      edits.erase(statement.start, statement.end, { head: ';' });
      if (!isTypeOnly(statement)) imports.push(...statement.specifiers.flatMap(importLine));
    } else if (statement.type === 'ExportDefaultDeclaration') {
      // An expression statement that ends as `export default` does. A declaration keeps its place and is read at the end.
      edits.erase(statement.start, statement.declaration.start, { head: '$exported =' });
      if (statement.declaration.type.endsWith('Declaration')) edits.insert(statement.end, ';');
    } else if (statement.type === 'ExportNamedDeclaration') {
      edits.erase(statement.start, statement.end, { head: ';' });
    }
  }
  const globals = usedGlobals(names);
  const hoisted = globals.length > 0 ? `const {${globals.join(', ')}} = globalThis; ` : '';
  const start = `(($jig) => { "use strict"; ${hoisted}`;
  const body = edits.apply();
  if (kind === 'tool') {
    return `${start}${imports.join(' ')} let $exported; (function () {${sourceMark}${body}\n}).call(); return $exported; })`;
  }
  const missing = scriptImports.filter((name) => !names.root.names.has(name)).map((name) => `const ${name} = $jig.${name};`);
  // The names are those of the function around: a script may declare its own.
  const result = entry.exported ? ` return typeof $exported === "function" ? $exported($granted) : $exported;` : '';
  return (
    `${start}${[...imports, ...missing].join(' ')} return { script: async ($granted) => { let $exported; ` +
    `const {${grantedNames.join(', ')}} = $granted; return (async function () {${sourceMark}${body}\n${result}}).call(); } }; })`
  );
}

function importLine(specifier: NodeOf<'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier'>): string[] {
  if (isTypeOnly(specifier)) return [];
  const local = specifier.local.name;
  if (specifier.type === 'ImportNamespaceSpecifier') return [`const ${local} = $jig;`];
  const key = specifier.type === 'ImportSpecifier' ? importedName(specifier) : 'default';
  return [`const ${local} = $jig[${JSON.stringify(key)}];`];
}

/** The realm's names that the module uses and does not declare itself. */
function usedGlobals(names: Names): string[] {
  const used = names.globals.map(({ identifier }) => identifier.name).filter((name) => realmGlobals.has(name));
  return [...new Set(used)].toSorted();
}
