/** What a module says of itself in its source: the default export, its name, permissions and tests. */
import type { Diagnostic } from '#contract/making.ts';
import { isRecord } from '#lib/guards.ts';
import { permissionFix, type Asked } from './asked.ts';
import { bare, isFunction, keyName, type FunctionNode, type Node, type NodeOf } from './ast.ts';
import { literalValue, NotLiteral } from './literal.ts';
import type { ParsedSource } from './parse-source.ts';
import type { Names } from './scopes.ts';

export interface Entry {
  /** The statement `export default ...`; null in a script without one. */
  exported: NodeOf<'ExportDefaultDeclaration'> | null;
  /** The argument of defineTool; null in a script. */
  definition: NodeOf<'ObjectExpression'> | null;
  name: string;
  /** As it is written; check-permissions.ts looks whether it is right. */
  permissions: Asked;
  /** Where each permission is asked for, by "kind" and "kind.name". */
  places: Map<string, number>;
  run: FunctionNode | null;
}

const shape = 'export default defineTool({ name, description, input, tests, run })';

/** Reads a tool's entry, or says why there is none. */
export function readTool({ program, source }: ParsedSource, names: Names): Entry | Diagnostic[] {
  const error = (offset: number, message: string, fix: string): Diagnostic[] => [
    source.diagnostic('policy', 'error', offset, message, fix),
  ];
  const exported = program.body.find((statement) => statement.type === 'ExportDefaultDeclaration');
  if (!exported) {
    const named = program.body.find((statement) => statement.type === 'ExportNamedDeclaration' && statement.exportKind !== 'type');
    return error(named?.start ?? 0, 'The module has no default export.', `End it with ${shape}.`);
  }
  const definition = definitionOf(exported.declaration, names);
  if (!definition) return error(exported.declaration.start, 'The default export is not a call of defineTool({ ... }).', `Write ${shape}.`);

  const found: Diagnostic[] = [];
  const complain = (node: Node, message: string, fix: string) => found.push(...error(node.start, message, fix));
  const entry: Entry = { exported, definition, name: '', permissions: {}, places: new Map(), run: null };
  for (const property of definition.properties) {
    if (property.type === 'SpreadElement') {
      complain(
        property,
        'The argument of defineTool is spread from another object.',
        'Write its properties out: they are what a person reviews.',
      );
      continue;
    }
    const key = keyName(property.key, property.computed);
    if (key === null) complain(property, 'A property of the tool has a computed name.', 'Write the name out.');
    if (key === 'run') entry.run = functionOf(property.value, names);
    if (key === 'name') readName(property.value, entry, complain);
    if (key === 'permissions') readPermissions(property.value, entry, complain);
    if (key === 'tests' && hasNoTest(property.value)) complain(property.value, 'The tool has no test.', testFix);
  }
  const has = (key: string) =>
    definition.properties.some((property) => property.type === 'Property' && keyName(property.key, property.computed) === key);
  const isSpread = definition.properties.some((property) => property.type === 'SpreadElement');
  if (!isSpread) {
    if (!has('tests')) complain(definition, 'The tool has no test.', testFix);
    if (!has('name')) complain(definition, 'The tool has no name.', 'Add name: "verb_object".');
    if (!has('run')) complain(definition, 'The tool has no run function.', 'Add async run(input, jig) { ... }.');
  }
  return found.length > 0 ? found : entry;
}

const testFix =
  'Add tests: [{ name: "what it shows", input: { ... }, expect: { ... } }]; at least one is needed, it runs with stand-ins for every permission.';

type Complain = (node: Node, message: string, fix: string) => void;

function readName(value: Node, entry: Entry, complain: Complain): void {
  try {
    const name = literalValue(value);
    if (typeof name === 'string') entry.name = name;
    else complain(value, 'The name of the tool is not a text.', 'Write it as name: "verb_object".');
  } catch (error) {
    if (!(error instanceof NotLiteral)) throw error;
    complain(error.node, 'The name of the tool is computed.', 'Write it out as a text: name: "verb_object".');
  }
}

function readPermissions(value: Node, entry: Entry, complain: Complain): void {
  let literal: unknown;
  try {
    literal = literalValue(value);
  } catch (error) {
    if (!(error instanceof NotLiteral)) throw error;
    complain(error.node, 'A permission is computed.', 'Write permissions out as literals: a person reviews them before the code has run.');
    return;
  }
  if (!isRecord(literal)) {
    complain(value, 'permissions is not an object.', permissionFix);
    return;
  }
  entry.permissions = literal;
  entry.places.set('', value.start);
  notePlaces(value, entry.places, '', 2);
}

/** Where the keys (and the texts of lists) of the permissions stand. */
function notePlaces(value: Node, places: Map<string, number>, prefix: string, depth: number): void {
  const node = bare(value);
  if (node.type === 'ArrayExpression') {
    for (const element of node.elements) if (element?.type === 'Literal') places.set(`${prefix}${String(element.value)}`, element.start);
  }
  if (node.type !== 'ObjectExpression' || depth === 0) return;
  for (const property of node.properties) {
    const key = property.type === 'Property' ? keyName(property.key, property.computed) : null;
    if (key === null || property.type !== 'Property') continue;
    places.set(`${prefix}${key}`, property.start);
    notePlaces(property.value, places, `${prefix}${key}.`, depth - 1);
  }
}

function hasNoTest(value: Node): boolean {
  const node = bare(value);
  return node.type === 'ArrayExpression' && node.elements.length === 0;
}

/** The object literal in `defineTool({ ... })`, also where a constant holds the call. */
function definitionOf(declaration: Node, names: Names): NodeOf<'ObjectExpression'> | null {
  const node = bare(declaration);
  if (node.type === 'Identifier') {
    const value = names.bindingOf(node)?.declaration;
    return value?.type === 'VariableDeclarator' && value.init ? definitionOf(value.init, names) : null;
  }
  if (node.type !== 'CallExpression' || node.arguments.length !== 1) return null;
  const callee = bare(node.callee);
  if (!isDefineTool(callee, names)) return null;
  const argument = node.arguments[0] && bare(node.arguments[0]);
  return argument?.type === 'ObjectExpression' ? argument : null;
}

function isDefineTool(callee: Node, names: Names): boolean {
  if (callee.type === 'Identifier') {
    const imported = names.bindingOf(callee)?.declaration;
    return imported?.type === 'ImportSpecifier' && importedName(imported) === 'defineTool';
  }
  return (
    callee.type === 'MemberExpression' && keyName(callee.property, callee.computed) === 'defineTool' && callee.object.type === 'Identifier'
  );
}

export function importedName({ imported }: NodeOf<'ImportSpecifier'>): string {
  return imported.type === 'Literal' ? String(imported.value) : imported.name;
}

/** The function that an expression is, or that the constant or declaration behind a name is. */
export function functionOf(expression: Node, names: Names): FunctionNode | null {
  const node = bare(expression);
  if (isFunction(node)) return node;
  if (node.type !== 'Identifier') return null;
  const declaration = names.bindingOf(node)?.declaration;
  if (isFunction(declaration)) return declaration.type === 'FunctionDeclaration' ? declaration : null;
  return declaration?.type === 'VariableDeclarator' && declaration.init ? functionOf(declaration.init, names) : null;
}
