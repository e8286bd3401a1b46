/** The syntax tree as the compiler walks it: ESTree with TypeScript's nodes, offsets in UTF-16 units. */
import { visitorKeys, type Node } from 'oxc-parser';

export type { Node };
/** The nodes that may have the type: several types share one interface (functions, classes, members). */
export type NodeOf<Type extends Node['type']> = Node extends infer Each
  ? Each extends { type: infer Own }
    ? [Own & Type] extends [never]
      ? never
      : Each
    : never
  : never;
export type Identifier = NodeOf<'Identifier'>;
export type FunctionNode = NodeOf<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>;

/** A tree is walked several times; reading the fields by name is most of the time that takes. */
const children = new WeakMap<Node, readonly Node[]>();
const none: readonly Node[] = [];

/** The node's children in the order of the source. */
export function childrenOf(node: Node): readonly Node[] {
  const known = children.get(node);
  if (known) return known;
  const keys = visitorKeys[node.type] ?? [];
  if (keys.length === 0) return none;
  // The keys of a node's type name its child fields, which hold nodes, lists of nodes with gaps, or null; only their union is known here.
  const fields = node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>;
  const found: Node[] = [];
  for (const key of keys) {
    const value = fields[key];
    if (!value) continue;
    if ('type' in value) found.push(value);
    else for (const item of value) if (item) found.push(item);
  }
  children.set(node, found);
  return found;
}

/** Visits a node and all below it, parents first. `enter` answers false to leave out what is below. */
export function walk(node: Node, enter: (node: Node, ancestors: readonly Node[]) => boolean | void, ancestors: Node[] = []): void {
  if (enter(node, ancestors) === false) return;
  ancestors.push(node);
  for (const child of childrenOf(node)) walk(child, enter, ancestors);
  ancestors.pop();
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return node?.type === 'FunctionDeclaration' || node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

/** True for what exists for the type checker only. */
export function isTypeOnly(node: Node): boolean {
  if (isRetyped(node)) return false;
  switch (node.type) {
    case 'TSParameterProperty':
    case 'TSExportAssignment':
      return false;
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
      return node.declare;
    case 'TSEnumBody':
    case 'TSEnumMember':
    case 'TSModuleBlock':
    case 'TSImportEqualsDeclaration':
    case 'TSExternalModuleReference':
      return false;
    case 'VariableDeclaration':
    case 'ClassDeclaration':
    case 'PropertyDefinition':
      return node.declare === true;
    case 'ImportDeclaration':
    case 'ImportSpecifier':
      return node.importKind === 'type';
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type';
    default:
      return node.type.startsWith('TS');
  }
}

type RetypedNode = Extract<
  Node,
  { type: 'TSAsExpression' | 'TSSatisfiesExpression' | 'TSNonNullExpression' | 'TSTypeAssertion' | 'TSInstantiationExpression' }
>;

/** An expression in another type: `x as T`, `x satisfies T`, `x!`, `<T>x`, `x<T>`. */
function isRetyped(node: Node): node is RetypedNode {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return true;
    default:
      return false;
  }
}

/** Takes away what changes the type only, parentheses and optional chains. */
export function bare(node: Node): Node {
  if (isRetyped(node) || node.type === 'ParenthesizedExpression' || node.type === 'ChainExpression') return bare(node.expression);
  return node;
}

/** The name under which a property is read or written, when it is known before the run. */
export function keyName(key: Node, computed: boolean): string | null {
  if (!computed && key.type === 'Identifier') return key.name;
  if (!computed && key.type === 'PrivateIdentifier') return null;
  const known = literalText(key);
  return known;
}

/** A string or number literal, or a template without expressions, as text. */
export function literalText(node: Node): string | null {
  const value = bare(node);
  if (value.type === 'Literal' && (typeof value.value === 'string' || typeof value.value === 'number')) return String(value.value);
  if (value.type === 'TemplateLiteral' && value.expressions.length === 0) return value.quasis[0]?.value.cooked ?? null;
  return null;
}
