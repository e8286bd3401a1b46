/** Which declaration a name means: scopes, bindings and references of a module, types left out. */
import { childrenOf, isTypeOnly, type Identifier, type Node, type NodeOf } from './ast.ts';

export type BindingKind = 'import' | 'parameter' | 'const' | 'let' | 'var' | 'function' | 'class' | 'enum' | 'catch';

export interface Binding {
  name: string;
  kind: BindingKind;
  /** Where it is declared, and by what: the declarator, function, class, import specifier or (for a parameter) the function. */
  identifier: Identifier;
  declaration: Node;
  scope: NameScope;
  references: Reference[];
}

export interface Reference {
  identifier: Identifier;
  scope: NameScope;
  /** The expression assigns to it. */
  isWrite: boolean;
}

export interface NameScope {
  node: Node;
  parent: NameScope | null;
  /** Where `var` and parameters live. */
  isFunction: boolean;
  names: Map<string, Binding>;
}

export interface Names {
  root: NameScope;
  bindings: Binding[];
  /** Null for what the module does not declare: a global. */
  bindingOf(identifier: Identifier): Binding | null;
  globals: Reference[];
}

/** Resolves every name of the program. */
export function resolveNames(program: NodeOf<'Program'>): Names {
  const root = newScope(program, null, true);
  const collector = new Collector();
  for (const statement of program.body) collector.visit(statement, root);
  const meaning = new Map<Identifier, Binding>();
  const globals: Reference[] = [];
  for (const reference of collector.references) {
    const binding = find(reference.scope, reference.identifier.name);
    if (binding) {
      binding.references.push(reference);
      meaning.set(reference.identifier, binding);
    } else {
      globals.push(reference);
    }
  }
  for (const binding of collector.bindings) meaning.set(binding.identifier, binding);
  return { root, bindings: collector.bindings, bindingOf: (identifier) => meaning.get(identifier) ?? null, globals };
}

/** The binding that a name has when it is used in a scope. */
export function find(scope: NameScope, name: string): Binding | null {
  for (let at: NameScope | null = scope; at; at = at.parent) {
    const binding = at.names.get(name);
    if (binding) return binding;
  }
  return null;
}

function newScope(node: Node, parent: NameScope | null, isFunctionScope = false): NameScope {
  return { node, parent, isFunction: isFunctionScope, names: new Map() };
}

class Collector {
  readonly bindings: Binding[] = [];
  readonly references: Reference[] = [];

  visit(node: Node, scope: NameScope, isWrite = false): void {
    if (isTypeOnly(node)) return;
    switch (node.type) {
      case 'Identifier':
        this.references.push({ identifier: node, scope, isWrite });
        return;
      case 'VariableDeclaration':
        for (const declarator of node.declarations) {
          const kind = node.kind === 'var' ? 'var' : node.kind === 'let' ? 'let' : 'const';
          this.declarePattern(declarator.id, kind, declarator, kind === 'var' ? functionScope(scope) : scope, scope);
          if (declarator.init) this.visit(declarator.init, scope);
        }
        return;
      case 'FunctionDeclaration':
        if (node.id) this.add(node.id, 'function', node, scope);
        this.visitFunction(node, scope);
        return;
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.visitFunction(node, scope);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const inner = newScope(node, scope);
        if (node.id) this.add(node.id, 'class', node, node.type === 'ClassDeclaration' ? scope : inner);
        for (const decorator of node.decorators) this.visit(decorator, scope);
        if (node.superClass) this.visit(node.superClass, inner);
        for (const element of node.body.body) this.visit(element, inner);
        return;
      }
      case 'TSEnumDeclaration':
        this.add(node.id, 'enum', node, scope);
        // Members may name earlier members: the compiler's own business (strip-features.ts).
        for (const { initializer } of node.body.members) if (initializer) this.visit(initializer, scope);
        return;
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) if (!isTypeOnly(specifier)) this.add(specifier.local, 'import', specifier, scope);
        return;
      case 'BlockStatement':
      case 'StaticBlock':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'SwitchStatement': {
        const inner = newScope(node, scope, node.type === 'StaticBlock');
        const target = (node.type === 'ForInStatement' || node.type === 'ForOfStatement') && node.left.type !== 'VariableDeclaration';
        for (const child of childrenOf(node)) this.visit(child, inner, target && child === node.left);
        return;
      }
      case 'CatchClause': {
        const inner = newScope(node, scope);
        if (node.param) this.declarePattern(node.param, 'catch', node, inner, inner);
        this.visit(node.body, inner);
        return;
      }
      case 'AssignmentExpression':
        this.visit(node.left, scope, true);
        this.visit(node.right, scope);
        return;
      case 'UpdateExpression':
        this.visit(node.argument, scope, true);
        return;
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'RestElement':
        // In an expression: a destructuring assignment.
        for (const child of childrenOf(node)) this.visit(child, scope, true);
        return;
      case 'AssignmentPattern':
        this.visit(node.left, scope, true);
        this.visit(node.right, scope);
        return;
      case 'Property':
        if (node.computed) this.visit(node.key, scope);
        this.visit(node.value, scope, isWrite);
        return;
      case 'MethodDefinition':
      case 'PropertyDefinition':
      case 'AccessorProperty':
        for (const decorator of node.decorators) this.visit(decorator, scope);
        if (node.computed) this.visit(node.key, scope);
        if (node.value) this.visit(node.value, scope);
        return;
      case 'MemberExpression':
        this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        return;
      case 'LabeledStatement':
        this.visit(node.body, scope);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) this.visit(node.declaration, scope);
        for (const { local } of node.specifiers) if (local.type === 'Identifier' && !node.source) this.visit(local, scope);
        return;
      default:
        for (const child of childrenOf(node)) this.visit(child, scope, isWrite && isWrapper(node));
    }
  }

  private visitFunction(node: NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>, outer: NameScope): void {
    const scope = newScope(node, outer, true);
    if (node.type === 'FunctionExpression' && node.id) this.add(node.id, 'function', node, scope);
    for (const parameter of node.params) {
      const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
      this.declarePattern(pattern, 'parameter', node, scope, scope);
    }
    if (!node.body) return;
    if (node.body.type !== 'BlockStatement') return this.visit(node.body, scope);
    // The body shares the scope of the parameters: a `let` of the same name is a syntax error.
    for (const statement of node.body.body) this.visit(statement, scope);
  }

  private declarePattern(pattern: Node, kind: BindingKind, declaration: Node, target: NameScope, scope: NameScope): void {
    switch (pattern.type) {
      case 'Identifier':
        if (pattern.name !== 'this') this.add(pattern, kind, declaration, target);
        return;
      case 'AssignmentPattern':
        this.declarePattern(pattern.left, kind, declaration, target, scope);
        this.visit(pattern.right, scope);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.declarePattern(property.argument, kind, declaration, target, scope);
          } else {
            if (property.computed) this.visit(property.key, scope);
            this.declarePattern(property.value, kind, declaration, target, scope);
          }
        }
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.declarePattern(element, kind, declaration, target, scope);
        return;
      case 'RestElement':
        this.declarePattern(pattern.argument, kind, declaration, target, scope);
        return;
      default:
        this.visit(pattern, scope);
    }
  }

  private add(identifier: Identifier, kind: BindingKind, declaration: Node, scope: NameScope): void {
    // A second `var` or an overload declares nothing new.
    const known = scope.names.get(identifier.name);
    if (known) {
      known.references.push({ identifier, scope, isWrite: true });
      return;
    }
    const binding: Binding = { name: identifier.name, kind, identifier, declaration, scope, references: [] };
    scope.names.set(identifier.name, binding);
    this.bindings.push(binding);
  }
}

function functionScope(scope: NameScope): NameScope {
  let at = scope;
  while (!at.isFunction && at.parent) at = at.parent;
  return at;
}

function isWrapper(node: Node): boolean {
  return node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression' || node.type === 'TSSatisfiesExpression';
}
