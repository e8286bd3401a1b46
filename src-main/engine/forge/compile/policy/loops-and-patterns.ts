/** Warnings about work that may never end: loops without a way out, and regular expressions that can take exponential time. */
import { bare, literalText, walk, type Node } from '../ast.ts';
import type { Rule } from './context.ts';

export const loopsAndPatterns: Rule = (node, _ancestors, context) => {
  switch (node.type) {
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      if (isAlways(node.test) && !canLeave(node.body))
        context.warn(
          node,
          'This loop never ends and never waits.',
          'Give it a condition, or await inside; a run is killed at its processor time limit.',
        );
      return;
    case 'Literal':
      if ('regex' in node && node.regex && hasNestedQuantifiers(node.regex.pattern)) warnPattern();
      return;
    case 'NewExpression':
    case 'CallExpression': {
      const callee = bare(node.callee);
      const pattern = node.arguments[0] && literalText(node.arguments[0]);
      if (callee.type === 'Identifier' && callee.name === 'RegExp' && pattern && hasNestedQuantifiers(pattern)) warnPattern();
      return;
    }
    default:
  }

  function warnPattern(): void {
    context.warn(
      node,
      'A repeated group holds a repetition itself: on some texts this takes exponential time.',
      'Repeat one of them only, bound the other ({1,20}), or split the text first.',
    );
  }
};

function isAlways(test: Node | null): boolean {
  return test === null || (test.type === 'Literal' && Boolean(test.value));
}

function canLeave(body: Node): boolean {
  let leaves = false;
  walk(body, (node) => {
    if (/^(Await|Yield)Expression$|^(Break|Return|Throw)Statement$/.test(node.type)) leaves = true;
    if (node.type === 'ForOfStatement' && node.await) leaves = true;
    return !leaves && !/Function/.test(node.type);
  });
  return leaves;
}

/** True for `(a+)+`, `(?:x*,?)*`, `(a|b+){2,}`: an unbounded repetition of what holds one. */
export function hasNestedQuantifiers(pattern: string): boolean {
  // For each open group: whether it holds an unbounded repetition so far.
  const groups: boolean[] = [false];
  let closed = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      at += 1;
      closed = false;
    } else if (character === '[') {
      at = endOfClass(pattern, at);
      closed = false;
    } else if (character === '(') {
      groups.push(false);
      if (pattern.charAt(at + 1) === '?') at += 1;
      closed = false;
    } else if (character === ')') {
      closed = groups.pop() ?? false;
      if (groups.length === 0) groups.push(false);
      if (closed) groups[groups.length - 1] = true;
    } else if (character === '*' || character === '+' || (character === '{' && /^\{\d+,\}/.test(pattern.slice(at)))) {
      if (closed) return true;
      groups[groups.length - 1] = true;
      closed = false;
    } else {
      closed = false;
    }
  }
  return false;
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at += 1) {
    if (pattern.charAt(at) === '\\') at += 1;
    else if (pattern.charAt(at) === ']') return at;
  }
  return pattern.length;
}
