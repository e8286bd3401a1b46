/** What the type checker sees of a script: the granted names as parameters around it, every place where the author wrote it. */
import type { Asked } from './asked.ts';
import { Edits } from './edits.ts';
import { grantedNames } from './granted-names.ts';
import type { ParsedSource } from './parse-source.ts';
import { importedName } from './read-entry.ts';

export interface CheckedText {
  text: string;
  /** What stands before the author's first character. */
  offset: number;
}

export function scriptToCheck({ program, source }: ParsedSource, permissions: Asked): CheckedText {
  const edits = new Edits(source.text);
  const imported = new Map([
    ['z', 'z'],
    ['skip', 'skip'],
  ]);
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      edits.erase(statement.start, statement.end, { head: ';' });
      for (const specifier of statement.specifiers)
        if (specifier.type === 'ImportSpecifier') imported.set(specifier.local.name, importedName(specifier));
    } else if (statement.type === 'ExportDefaultDeclaration') {
      edits.erase(statement.start, statement.declaration.start, { head: 'const $e =' });
    } else if (statement.type === 'ExportNamedDeclaration' && statement.declaration) {
      edits.erase(statement.start, statement.declaration.start);
    }
  }
  const names = [...imported].map(([local, name]) => (local === name ? name : `${name} as ${local}`)).join(', ');
  const head =
    `import { ${names}, type Granted as $Granted } from "jig"; ` +
    `export default async ({ ${grantedNames.join(', ')} }: $Granted<${JSON.stringify(permissions)}>) => await (async () => {\n`;
  return { text: `${head}${edits.apply()}\n})();`, offset: head.length };
}
