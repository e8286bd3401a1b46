/** The static policy: all rules over one walk of the tree. */
import type { Diagnostic } from '#contract/making.ts';
import { walk } from '../ast.ts';
import { PolicyContext } from './context.ts';
import { effects } from './effects.ts';
import { checkGlobals, language } from './language.ts';
import { loopsAndPatterns } from './loops-and-patterns.ts';
import { modules } from './modules.ts';

const rules = [modules, language, loopsAndPatterns, effects];

/** Names that the compiled form uses itself. */
const reserved = /^\$(jig|exported|granted|step|item\d+|enum|value)$/;

/** Errors and warnings, in the order of the source. */
export function checkPolicy(parts: ConstructorParameters<typeof PolicyContext>[0]): Diagnostic[] {
  const context = new PolicyContext(parts);
  const { program } = parts.parsed;
  walk(program, (node, ancestors) => {
    const parent = ancestors.at(-1);
    if (parent) context.parents.set(node, parent);
    for (const rule of rules) rule(node, ancestors, context);
  });
  checkGlobals(context);
  for (const { name, identifier } of parts.names.bindings)
    if (reserved.test(name)) context.error(identifier, `The name ${name} is taken by the compiled form.`, 'Choose another name.');
  return context.diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
