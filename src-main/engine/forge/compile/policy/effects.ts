/** Warnings about how a tool uses what it was granted: SQL from pieces, hosts it did not ask for, effects that no step knows. */
import { namesAsked } from '../asked.ts';
import { bare, isFunction, walk, type FunctionNode, type Node, type NodeOf } from '../ast.ts';
import { cannotBind } from '../bind-steps.ts';
import { effectKinds } from '../granted-names.ts';
import { stepCall } from '../granted.ts';
import { functionOf } from '../read-entry.ts';
import type { PolicyContext, Rule } from './context.ts';

const sqlOps = new Set(['all', 'get', 'rows', 'run', 'batch']);

/** What changes the world: kind to operations. Reads may be repeated after a crash. */
const writes: Readonly<Record<string, ReadonlySet<string>>> = {
  sql: new Set(['run', 'batch']),
  http: new Set(['post', 'put', 'patch', 'delete', 'request']),
  mail: new Set(['send']),
  files: new Set(['write', 'append', 'remove']),
  kv: new Set(['set', 'delete']),
};

const loops = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);
const repeaters = new Set(['map', 'forEach', 'flatMap', 'reduce', 'filter', 'some', 'every']);

export const effects: Rule = (node, ancestors, context) => {
  if (node.type === 'Literal' || node.type === 'TemplateElement') checkHost(node, ancestors, context);
  if (node.type === 'MemberExpression') checkGranted(node, context);
  if (node.type !== 'CallExpression') return;
  const path = context.granted.pathOf(node.callee);
  if (!path) return;
  const [kind = '', , op = ''] = path;
  if (kind === 'sql' && sqlOps.has(op)) checkSql(node, op, context);
  const step = stepCall(path);
  if (step) checkWork(node, step, context);
  const written = kind === 'kv' ? (path[1] ?? '') : op;
  if (writes[kind]?.has(written) && isRepeated(ancestors, context))
    context.warn(
      node,
      `${path.join('.')} is used in a loop outside of any step: after a crash the loop starts again from its beginning.`,
      'Use each(items, { key }, async (item) => ...) for the loop, or step(key, ...) around the call.',
    );
};

/** `http["api.example"]` where the permissions do not name it: the type checker lets a text in brackets pass. */
function checkGranted(node: NodeOf<'MemberExpression'>, context: PolicyContext): void {
  const [kind, name, ...more] = context.granted.pathOf(node) ?? [];
  if (kind === undefined || name === undefined || more.length > 0 || kind === 'kv' || !effectKinds.has(kind)) return;
  const names = namesAsked(context.entry.permissions, kind);
  if (names.includes(name)) return;
  const wanted: Record<string, string> = {
    sql: `sql: { ${JSON.stringify(name)}: "read" }`,
    files: `files: { ${JSON.stringify(name)}: "read" }`,
    http: `http: { ${JSON.stringify(name)}: {} }`,
    tcp: `tcp: { ${JSON.stringify(name)}: {} }`,
    mail: `mail: { ${JSON.stringify(name)}: { maxPerRun: 100 } }`,
    tools: `tools: [${JSON.stringify(name)}]`,
  };
  const others = names.length === 0 ? '' : ` Asked for so far: ${names.join(', ')}.`;
  const fix =
    context.kind === 'tool'
      ? `Add it to permissions: { ${wanted[kind]} }, or use a name that is there.`
      : 'Use a name that was granted; a person grants more in the settings of this client.';
  context.error(node.property, `${kind} has no ${JSON.stringify(name)}: it is not among the permissions.${others}`, fix);
}

/** `select ... ${name}`: values belong into parameters. */
function checkSql(call: NodeOf<'CallExpression'>, op: string, context: PolicyContext): void {
  const first = call.arguments[0] && bare(call.arguments[0]);
  if (!first) return;
  const statements = op === 'batch' && first.type === 'ArrayExpression' ? first.elements.flatMap(firstOfPair) : [first];
  for (const statement of statements) {
    if (isFixedText(statement, context)) continue;
    if (!isBuiltText(statement, context)) continue;
    context.warn(
      statement,
      'The SQL statement is put together from values: a value may change what it does.',
      'Write ? in the statement and give the values as the second argument.',
    );
  }
}

function firstOfPair(element: Node | null): Node[] {
  const pair = element && bare(element);
  const first = pair?.type === 'ArrayExpression' ? pair.elements[0] : null;
  return first ? [bare(first)] : [];
}

function isBuiltText(expression: Node, context: PolicyContext): boolean {
  const node = bare(expression);
  if (node.type === 'TemplateLiteral') return node.expressions.length > 0;
  if (node.type === 'BinaryExpression') return node.operator === '+';
  const value = constantOf(node, context);
  return value !== null && isBuiltText(value, context);
}

/** Text that no value can change: literals, constants of them, and lists of placeholders (`ids.map(() => '?').join(', ')`). */
function isFixedText(expression: Node, context: PolicyContext): boolean {
  const node = bare(expression);
  if (node.type === 'Literal') return true;
  if (node.type === 'TemplateLiteral') return node.expressions.every((part) => isFixedText(part, context));
  if (node.type === 'BinaryExpression') return isFixedText(node.left, context) && isFixedText(node.right, context);
  if (node.type === 'ConditionalExpression') return isFixedText(node.consequent, context) && isFixedText(node.alternate, context);
  if (node.type === 'CallExpression') {
    const callee = bare(node.callee);
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
    const [argument] = node.arguments;
    const { name } = callee.property;
    if (name === 'join' || name === 'repeat') return isFixedText(callee.object, context);
    if (name === 'fill') return argument !== undefined && isFixedText(argument, context);
    const made = argument && bare(argument);
    return (
      name === 'map' && isFunction(made) && made.body !== null && made.body.type !== 'BlockStatement' && isFixedText(made.body, context)
    );
  }
  const value = constantOf(node, context);
  return value !== null && isFixedText(value, context);
}

function constantOf(node: Node, context: PolicyContext): Node | null {
  if (node.type !== 'Identifier') return null;
  const binding = context.names.bindingOf(node);
  const declarator = binding?.kind === 'const' ? binding.declaration : null;
  return declarator?.type === 'VariableDeclarator' && declarator.id === binding?.identifier ? declarator.init : null;
}

function checkHost(node: NodeOf<'Literal' | 'TemplateElement'>, ancestors: readonly Node[], context: PolicyContext): void {
  const text = node.type === 'TemplateElement' ? (node.value.cooked ?? '') : node.value;
  const host = typeof text === 'string' ? /^https?:\/\/([^/?#\s:@]+)/i.exec(text)?.[1]?.toLowerCase() : undefined;
  if (host === undefined || namesAsked(context.entry.permissions, 'http').some((name) => name.toLowerCase() === host)) return;
  // Only where the tool works: descriptions, inputs and expectations may name any address.
  const { run, definition } = context.entry;
  if (definition && ancestors.includes(definition) && !(run && ancestors.includes(run))) return;
  if (context.kind === 'script' && context.entry.permissions.http === undefined) return;
  context.warn(
    node,
    `The address of ${host} is used, which the permissions do not name.`,
    `Add http: { ${JSON.stringify(host)}: {} } to permissions.`,
  );
}

/** The work of `step` and `each`: can its effects know the step? */
function checkWork(call: NodeOf<'CallExpression'>, step: { work: number; given: number }, context: PolicyContext): void {
  const argument = call.arguments[step.work];
  if (!argument) return;
  const work = bare(argument);
  if (!isFunction(work)) {
    const named = functionOf(work, context.names);
    const used = named && effectsOf(named, context);
    if (used && used.length > 0)
      context.warn(
        argument,
        `The work uses ${used.join(', ')} of the run, not of its step.`,
        `Write the function in place: async (...) => { ... }, then ${used.join(', ')} in it belong to the step.`,
      );
    return;
  }
  const index = work.params[step.given];
  if (step.given === 1 && index?.type === 'Identifier' && /^(i|n|idx|index|position)$/.test(index.name))
    context.warn(
      index,
      "The second parameter of the work of each is what the step is granted, not the item's index.",
      'Take the index from the items: items.map((item, index) => ({ item, index })).',
    );
  const reason = cannotBind(work, step.given);
  const used = reason === null ? [] : effectsOf(work, context);
  if (used.length > 0)
    context.warn(
      work,
      `The work uses ${used.join(', ')} of the run, not of its step: ${reason}.`,
      `Take ${used.join(', ')} from the last parameter too.`,
    );
  warnHelpers(work, context);
}

/** Functions declared in `run` that use effects: called in a step's work, they do not know the step. */
function warnHelpers(work: FunctionNode, context: PolicyContext): void {
  const warned = new Set<string>();
  walk(work, (node) => {
    if (node.type !== 'CallExpression') return;
    const callee = bare(node.callee);
    if (callee.type !== 'Identifier' || warned.has(callee.name)) return;
    const helper = functionOf(callee, context.names);
    if (!helper || (helper.start >= work.start && helper.end <= work.end)) return;
    const used = effectsOf(helper, context);
    if (used.length === 0) return;
    warned.add(callee.name);
    context.warn(
      callee,
      `${callee.name} uses ${used.join(', ')} of the run, not of the step in which it is called.`,
      `Give it what it needs: ${callee.name}(..., ${used[0]}), with ${used[0]} as a parameter.`,
    );
  });
}

/** What a function uses of the effects that were granted outside of it, as it names them: `mail`, `jig.mail`. */
function effectsOf(work: FunctionNode, context: PolicyContext): string[] {
  const outer = context.granted.usedWithin(work);
  const used = new Set<string>();
  walk(work, (node) => {
    if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return true;
    const kind = context.granted.pathOf(node)?.[0];
    if (kind === undefined || !effectKinds.has(kind)) return true;
    const root = rootOf(node);
    if (root && outer.has(root)) used.add(outer.get(root)?.length === 0 ? `${root}.${kind}` : root);
    return false;
  });
  return [...used];
}

function rootOf(expression: Node): string | null {
  const node = bare(expression);
  if (node.type === 'MemberExpression') return rootOf(node.object);
  return node.type === 'Identifier' ? node.name : null;
}

function isRepeated(ancestors: readonly Node[], context: PolicyContext): boolean {
  for (let at = ancestors.length - 1; at >= 0; at -= 1) {
    const node = ancestors[at];
    if (!node || node === context.entry.run) return false;
    if (loops.has(node.type)) return true;
    if (!isFunction(node)) continue;
    const parent = ancestors[at - 1];
    if (parent?.type !== 'CallExpression') continue;
    if (stepCall(context.granted.pathOf(parent.callee))) return false;
    const callee = bare(parent.callee);
    if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && repeaters.has(callee.property.name)) return true;
  }
  return false;
}
