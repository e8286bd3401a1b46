/** Parts of the language that a run does not have, or that make code say something else than a reader sees. */
import { bare, keyName, type Node } from '../ast.ts';
import { realmGlobals } from '../realm-globals.ts';
import type { PolicyContext, Rule } from './context.ts';

/** Global names that agents reach for, and what to use instead. */
const unavailable: Readonly<Record<string, string>> = {
  eval: 'Write the code out; for data use JSON.parse.',
  Function: 'Write the function out.',
  WebAssembly: 'Write it in TypeScript: compute runs at full speed.',
  SharedArrayBuffer: 'Use ArrayBuffer.',
  Atomics: 'A run has one thread: plain variables are enough.',
  process: 'Take values from the input, and secrets from the permission secrets.',
  require: 'Only "jig" can be imported: import { defineTool, z } from "jig".',
  module: 'Use export default.',
  exports: 'Use export default.',
  __dirname: 'Use the permission files: { folder: "read" }.',
  __filename: 'Use the permission files: { folder: "read" }.',
  Buffer: 'Use Uint8Array, TextEncoder and TextDecoder; atob and btoa for base64.',
  fetch: 'Ask for permissions: { http: { "host.example": {} } } and call http["host.example"].get(path).',
  XMLHttpRequest: 'Ask for the permission http and call http["host.example"].get(path).',
  WebSocket: 'Ask for the permission tcp or http.',
  EventSource: 'Ask for the permission http.',
  window: 'There is no browser in a run.',
  document: 'There is no browser in a run.',
  self: 'There is no browser in a run.',
  navigator: 'There is no browser in a run.',
  localStorage: 'Ask for permissions: { kv: "write" } and use kv.',
  sessionStorage: 'Ask for permissions: { kv: "write" } and use kv.',
  global: 'Name what you need: the globals of a run stand by themselves.',
  Deno: 'Name what you need as a permission.',
  Bun: 'Name what you need as a permission.',
  Worker: 'A run has one thread: use each with concurrency for work that waits.',
  importScripts: 'Write the code into the module.',
  alert: 'Use log.',
};

/** Properties that reach behind an object. */
const backDoors = new Set(['__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']);

const definers = new Set(['defineProperty', 'defineProperties', 'assign', 'setPrototypeOf', 'set', 'deleteProperty']);

export const language: Rule = (node, ancestors, context) => {
  switch (node.type) {
    case 'WithStatement':
      context.error(node, '`with` hides which object a name means.', 'Name the object: object.property.');
      return;
    case 'DebuggerStatement':
      context.error(node, '`debugger` has no place in a tool.', 'Take it out; use log to show values.');
      return;
    case 'MemberExpression':
      checkMember(node, context);
      return;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition': {
      const key = keyName(node.key, node.computed);
      if (key !== null && backDoors.has(key))
        context.error(
          node,
          `The property ${key} changes what an object is.`,
          'Use Object.create or a class, or another name for the property.',
        );
      return;
    }
    case 'AssignmentExpression':
      checkWrite(node.left, context);
      return;
    case 'UpdateExpression':
      checkWrite(node.argument, context);
      return;
    case 'UnaryExpression':
      if (node.operator === 'delete') checkWrite(node.argument, context);
      return;
    case 'CallExpression': {
      const callee = bare(node.callee);
      const first = node.arguments[0];
      const owner = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' ? callee.object.name : null;
      const method = callee.type === 'MemberExpression' ? keyName(callee.property, callee.computed) : null;
      if ((owner === 'Object' || owner === 'Reflect') && method && definers.has(method) && first && isBuiltin(first, context))
        context.error(
          node,
          'It changes an object of the language itself.',
          'Write a function instead; objects of the language are locked in a run.',
        );
      return;
    }
    case 'ThisExpression':
      if (!ancestors.some(({ type }) => /Class|FunctionDeclaration|FunctionExpression|^ObjectExpression$/.test(type)))
        context.error(node, '`this` is undefined at the top level of a module.', 'Name what you mean.');
      return;
    default:
  }
};

/** Names that the module does not declare. */
export function checkGlobals(context: PolicyContext): void {
  for (const { identifier, isWrite } of context.names.globals) {
    const { name } = identifier;
    if (isWrite) {
      context.error(identifier, `It assigns to ${name}, which is not declared.`, `Declare it: let ${name} = ...`);
    } else if (name === 'globalThis') {
      checkGlobalThis(identifier, context);
    } else if (Object.hasOwn(unavailable, name) && !(name === 'Function' && isInstanceCheck(identifier, context))) {
      context.error(identifier, `${name} does not exist in a run.`, unavailable[name] ?? '');
    }
  }
}

function checkMember(node: Extract<Node, { type: 'MemberExpression' }>, context: PolicyContext): void {
  const key = keyName(node.property, node.computed);
  if (key === null) return;
  if (backDoors.has(key)) {
    context.error(node.property, `${key} reaches behind an object.`, 'Use Object.getPrototypeOf, or a Map for keys that come from data.');
    return;
  }
  if (key !== 'constructor') return;
  const object = bare(node.object);
  const isDouble = object.type === 'MemberExpression' && keyName(object.property, object.computed) === 'constructor';
  if (isDouble || isFunctionLiteral(object) || context.granted.pathOf(object) !== null)
    context.error(node.property, '`constructor` of a function makes code from text.', 'Write the function out.');
}

function isFunctionLiteral(node: Node): boolean {
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** `Array.prototype.x = ...`, `Math.random = ...`, `globalThis.x = ...`. */
function checkWrite(target: Node, context: PolicyContext): void {
  const node = bare(target);
  if (node.type === 'MemberExpression' && isBuiltin(node.object, context))
    context.error(
      node,
      'It changes an object of the language itself.',
      'Write a function instead; objects of the language are locked in a run.',
    );
}

function isBuiltin(expression: Node, context: PolicyContext): boolean {
  const node = bare(expression);
  if (node.type === 'MemberExpression') return isBuiltin(node.object, context);
  if (node.type !== 'Identifier' || context.names.bindingOf(node)) return false;
  return node.name === 'globalThis' || (realmGlobals.has(node.name) && node.name !== 'undefined');
}

/** Only `globalThis.name` with a name that exists: anything else hides which global is meant. */
function checkGlobalThis(identifier: Node, context: PolicyContext): void {
  const parent = parentOf(identifier, context);
  const key = parent?.type === 'MemberExpression' && parent.object === identifier ? keyName(parent.property, parent.computed) : null;
  if (key !== null && realmGlobals.has(key) && !Object.hasOwn(unavailable, key)) return;
  const fix = key !== null && Object.hasOwn(unavailable, key) ? (unavailable[key] ?? '') : 'Name the global itself: Math, JSON, Date ...';
  context.error(
    identifier,
    key === null ? 'It uses globalThis as a value, which hides what is reached.' : `globalThis.${key} does not exist in a run.`,
    fix,
  );
}

function isInstanceCheck(identifier: Node, context: PolicyContext): boolean {
  const parent = parentOf(identifier, context);
  return parent?.type === 'BinaryExpression' && parent.operator === 'instanceof' && parent.right === identifier;
}

function parentOf(node: Node, context: PolicyContext): Node | null {
  return context.parents.get(node) ?? null;
}
