/** Which expressions mean something that the run was granted: `sql.crm`, an alias of it, or a part taken out by destructuring. */
import { bare, keyName, type Identifier, type Node } from './ast.ts';
import { grantedNames } from './granted-names.ts';
import type { Entry } from './read-entry.ts';
import type { Binding, Names, NameScope } from './scopes.ts';

export class Granted {
  private readonly names: Names;
  private readonly paths = new Map<Binding, string[] | null>();
  private readonly isScript: boolean;
  private derived: [Binding, string[]][] | null = null;

  constructor(names: Names, entry: Pick<Entry, 'run'>, isScript: boolean) {
    this.names = names;
    this.isScript = isScript;
    const given = entry.run?.params[1];
    if (given && given.type !== 'TSParameterProperty') this.notePattern(given, []);
  }

  /** The path below the granted object: [] is all of it, ['sql', 'crm'] one database; null for anything else. */
  pathOf(expression: Node): string[] | null {
    const node = bare(expression);
    if (node.type === 'Identifier') return this.pathOfName(node);
    if (node.type !== 'MemberExpression') return null;
    const key = keyName(node.property, node.computed);
    if (key === null) return null;
    const object = this.pathOf(node.object);
    return object && [...object, key];
  }

  /** The path of a binding; null when it means something else, or is ever assigned to. */
  pathOfBinding(binding: Binding): string[] | null {
    const known = this.paths.get(binding);
    if (known !== undefined) return known;
    this.paths.set(binding, null);
    const { declaration } = binding;
    if (binding.kind !== 'const' || declaration.type !== 'VariableDeclarator' || !declaration.init) return null;
    const source = this.pathOf(declaration.init);
    if (source) this.notePattern(declaration.id, source);
    return this.paths.get(binding) ?? null;
  }

  /** Names used within a scope that mean a part of what was granted outside of it. */
  usedWithin(node: Node): Map<string, string[]> {
    const used = new Map<string, string[]>();
    for (const [binding, path] of this.bindings()) {
      if (liesIn(binding.scope, node)) continue;
      if (binding.references.some(({ scope }) => liesIn(scope, node))) used.set(binding.name, path);
    }
    if (this.isScript) {
      for (const { identifier, scope } of this.names.globals)
        if (grantedNames.includes(identifier.name) && liesIn(scope, node)) used.set(identifier.name, [identifier.name]);
    }
    return used;
  }

  /** Everything that is declared with a part of what was granted. */
  private bindings(): [Binding, string[]][] {
    this.derived ??= this.names.bindings.flatMap((binding): [Binding, string[]][] => {
      const path = this.pathOfBinding(binding);
      return path ? [[binding, path]] : [];
    });
    return this.derived;
  }

  private pathOfName(identifier: Identifier): string[] | null {
    const binding = this.names.bindingOf(identifier);
    if (binding) return this.pathOfBinding(binding);
    return this.isScript && grantedNames.includes(identifier.name) ? [identifier.name] : null;
  }

  private notePattern(pattern: Node, path: string[]): void {
    if (pattern.type === 'Identifier') {
      const binding = this.names.bindingOf(pattern);
      if (binding && !binding.references.some(({ isWrite }) => isWrite)) this.paths.set(binding, path);
    } else if (pattern.type === 'AssignmentPattern') {
      this.notePattern(pattern.left, path);
    } else if (pattern.type === 'ObjectPattern') {
      for (const property of pattern.properties) {
        const key = property.type === 'Property' ? keyName(property.key, property.computed) : null;
        if (property.type === 'Property' && key !== null) this.notePattern(property.value, [...path, key]);
      }
    }
  }
}

/** True when the scope is that of the node, or lies in it. */
export function liesIn(scope: NameScope, node: Node): boolean {
  for (let at: NameScope | null = scope; at; at = at.parent) if (at.node === node) return true;
  return false;
}

/** `step`, `each` and `each.summary`: the position of the work among the arguments, and of the step's own grants among its parameters. */
export function stepCall(path: string[] | null): { work: number; given: number } | null {
  const name = path?.join('.');
  if (name === 'step') return { work: 1, given: 0 };
  if (name === 'each' || name === 'each.summary') return { work: 2, given: 1 };
  return null;
}
