/** Which tools once-only code names: they are granted before it is compiled, for their types are part of what it is checked against. */
import { walk } from './ast.ts';
import { parseChecked } from './compile-source.ts';
import { Granted } from './granted.ts';
import { resolveNames } from './scopes.ts';

/** Names after `tools.`, in `tools['...']` or in `const { ... } = tools`, also by way of a constant; computed ones cannot be known before the run. Empty for code that does not parse. */
export function namedTools(code: string): string[] {
  const parsed = parseChecked(code, 'script');
  if (Array.isArray(parsed)) return [];
  const names = resolveNames(parsed.program);
  const granted = new Granted(names, { run: null }, true);
  const found = new Set<string>();
  const note = (path: string[] | null): void => {
    if (path?.[0] === 'tools' && path[1] !== undefined) found.add(path[1]);
  };
  walk(parsed.program, (node) => {
    if (node.type === 'MemberExpression') note(granted.pathOf(node));
  });
  for (const binding of names.bindings) note(granted.pathOfBinding(binding));
  return [...found];
}
