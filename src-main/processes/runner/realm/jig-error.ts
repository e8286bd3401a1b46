/** Errors that Jig raises towards a tool, and how any error is reduced to what may leave the realm. */
import type { RunnerError } from '../protocol.ts';

const maxMessage = 4_096;
const codeShape = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** An error with a code: what a refused permission, a limit or a wrong use of `jig` looks like in a tool's `catch`. */
export class JigError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'JigError';
    this.code = code;
  }
}

/** Where an error was made, in the tool's own text; filled by the hook of places.ts. */
export const placeOf = new WeakMap<object, { line: number; column: number }>();

/** Cuts a text, and says so. */
export function shortened(text: string, most: number = maxMessage): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

/** A property of something that may be a proxy or have getters that throw. */
export function safeProperty(value: object, name: string | symbol): unknown {
  try {
    return Reflect.get(value, name);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) {
    try {
      return `thrown: ${String(error)}`;
    } catch {
      return 'thrown: a value without text';
    }
  }
  const message = safeProperty(error, 'message');
  const name = safeProperty(error, 'name');
  if (typeof message !== 'string') return typeof name === 'string' ? name : 'thrown: an object without a message';
  const plain = typeof name !== 'string' || name === 'Error' || name === 'JigError' || name === '';
  return plain ? message || 'Error' : `${name}: ${message}`;
}

/** Code, message and place of anything that was thrown. Never throws, whatever was. */
export function reduceError(error: unknown): RunnerError {
  const reduced: RunnerError = { code: 'tool-error', message: shortened(messageOf(error)) };
  if (typeof error !== 'object' || error === null) return reduced;
  const code = safeProperty(error, 'code');
  if (typeof code === 'string' && codeShape.test(code)) reduced.code = code;
  // The hook runs when the stack is first read.
  safeProperty(error, 'stack');
  const place = placeOf.get(error);
  if (place) Object.assign(reduced, place);
  return reduced;
}
