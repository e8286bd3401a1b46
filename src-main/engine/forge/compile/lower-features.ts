/** The two features of TypeScript that are more than types and that people use: enums, and parameters that become properties. */
import { walk, type FunctionNode, type Node, type NodeOf } from './ast.ts';
import type { Edits } from './edits.ts';
import type { SourceText } from './source-text.ts';

/**
 * `enum Color { Red, Blue = 'b' }` becomes an object in place, filled member by member: each initializer stays where it is, so that
 * what it contains can be edited too.
 */
export function lowerEnum(node: NodeOf<'TSEnumDeclaration'>, edits: Edits, source: SourceText): void {
  const { name } = node.id;
  const members = node.body.members;
  const open = source.find('{', node.id.end, node.end);
  edits.replace(node.start, open + 1, `var ${name} = (($enum, $value) => {`);
  const known = new Set<string>();
  let at = open + 1;
  for (const member of members) {
    const key = member.id.type === 'Identifier' ? member.id.name : memberText(member.id);
    const place = `$enum[${JSON.stringify(key)}]`;
    const reverse = `; if (typeof $value !== "string") $enum[$value] = ${JSON.stringify(key)};`;
    if (member.initializer) {
      edits.erase(at, member.initializer.start);
      edits.insert(member.initializer.start, `${place} = $value = (`);
      nameEarlierMembers(member.initializer, known, edits);
      edits.insert(member.initializer.end, `)${reverse}`);
      at = member.initializer.end;
    } else {
      edits.erase(at, member.end);
      edits.insert(member.end, `${place} = $value = $value + 1${reverse}`);
      at = member.end;
    }
    known.add(key);
  }
  edits.erase(at, node.end - 1);
  edits.replace(node.end - 1, node.end, ` return $enum; })(${name} || {}, -1);`);
}

function memberText(id: NodeOf<'Literal' | 'TemplateLiteral'>): string {
  return id.type === 'TemplateLiteral' ? (id.quasis[0]?.value.cooked ?? '') : String(id.value);
}

/** In an initializer, `Red` means `Color.Red`. */
function nameEarlierMembers(initializer: Node, known: ReadonlySet<string>, edits: Edits): void {
  walk(initializer, (node) => {
    if (node.type === 'MemberExpression' && !node.computed) {
      nameEarlierMembers(node.object, known, edits);
      return false;
    }
    if (node.type === 'Identifier' && known.has(node.name)) edits.replace(node.start, node.end, `$enum[${JSON.stringify(node.name)}]`);
    return true;
  });
}

/** `constructor(private name: string) {` gets `this.name = name;` at the start of its body, behind `super(...)` in a derived class. */
export function lowerParameterProperties(
  constructor: FunctionNode,
  { superClass }: NodeOf<'ClassDeclaration' | 'ClassExpression'>,
  edits: Edits,
  source: SourceText,
): void {
  if (constructor.body?.type !== 'BlockStatement') return;
  const names: string[] = [];
  for (const parameter of constructor.params) {
    if (parameter.type !== 'TSParameterProperty') continue;
    const target = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter;
    if (target.type === 'Identifier') names.push(target.name);
  }
  if (names.length === 0) return;
  const assignments = names.map((name) => ` this.${name} = ${name};`).join('');
  if (!superClass) {
    edits.insert(constructor.body.start + 1, assignments);
    return;
  }
  const call = constructor.body.body.find(
    (statement) =>
      statement.type === 'ExpressionStatement' &&
      statement.expression.type === 'CallExpression' &&
      statement.expression.callee.type === 'Super',
  );
  if (!call) return;
  const closed = source.text.charAt(call.end - 1) === ';';
  edits.insert(call.end, `${closed ? '' : ';'}${assignments}`);
}
