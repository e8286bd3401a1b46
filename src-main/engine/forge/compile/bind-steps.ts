/**
 * Lets effects in the work of `step` and `each` know their step: names of the granted things that the work uses get parameters of the
 * same name, filled from what the step itself is given. `each(rows, options, async (row) => mail.main.send(...))` becomes
 * `each(rows, options, async (row, $step, mail = $step.mail) => mail.main.send(...))`, in place.
 */
import { bare, isFunction, walk, type FunctionNode, type Node } from './ast.ts';
import type { Edits } from './edits.ts';
import { boundNames } from './granted-names.ts';
import { stepCall, type Granted } from './granted.ts';
import type { SourceText } from './source-text.ts';

export function bindSteps(program: Node, granted: Granted, edits: Edits, source: SourceText): void {
  walk(program, (node) => {
    if (node.type !== 'CallExpression') return;
    const call = stepCall(granted.pathOf(node.callee));
    const argument = call && node.arguments[call.work];
    const work = argument ? bare(argument) : null;
    if (call && isFunction(work)) bindWork(work, call.given, granted, edits, source);
  });
}

/** Why names that the work uses cannot be bound; null when they can. */
export function cannotBind(work: FunctionNode, given: number): string | null {
  const params = work.params.filter((parameter) => !isThis(parameter));
  if (params.some(({ type }) => type === 'RestElement')) return 'it has a rest parameter';
  const own = params[given];
  if (own && own.type !== 'Identifier') return "its last parameter takes the step's own things apart and leaves these out";
  return null;
}

function bindWork(work: FunctionNode, given: number, granted: Granted, edits: Edits, source: SourceText): void {
  if (cannotBind(work, given) !== null) return;
  const used = [...granted.usedWithin(work)].filter(([, path]) => path.length === 0 || boundNames.has(path[0] ?? ''));
  if (used.length === 0) return;
  const params = work.params.filter((parameter) => !isThis(parameter));
  const own = params[given];
  const step = own?.type === 'Identifier' ? own.name : '$step';
  const added = own ? [] : [...Array.from({ length: given - params.length }, (_, index) => `$item${index}`), step];
  for (const [name, path] of used) added.push(`${name} = ${step}${path.map((key) => `[${JSON.stringify(key)}]`).join('')}`);
  addParameters(work, added.join(', '), edits, source);
  dropUseStrict(work, edits);
}

function addParameters(work: FunctionNode, added: string, edits: Edits, source: SourceText): void {
  const last = work.params.at(-1);
  if (!last) {
    const open = source.find('(', work.typeParameters?.end ?? work.start, work.body?.start ?? work.end);
    edits.insert(open + 1, added);
    return;
  }
  if (isThis(last)) {
    edits.insert(last.end, added);
    return;
  }
  const isBareName = work.type === 'ArrowFunctionExpression' && source.find('(', work.start, last.start) < 0;
  if (isBareName) edits.insert(last.start, '(');
  edits.insert(last.end, `, ${added}${isBareName ? ')' : ''}`);
}

/** The directive is not allowed beside parameters with defaults, and changes nothing: all code is strict. */
function dropUseStrict(work: FunctionNode, edits: Edits): void {
  if (work.body?.type !== 'BlockStatement') return;
  for (const statement of work.body.body)
    if (statement.type === 'ExpressionStatement' && 'directive' in statement && statement.directive)
      edits.erase(statement.start, statement.end);
}

function isThis(parameter: Node): boolean {
  return parameter.type === 'Identifier' && parameter.name === 'this';
}
