/** `structuredClone` in plain JavaScript: data, dates, maps, sets, bytes, errors and cycles. */
import { DOMException } from './events.ts';

const errors: Readonly<Record<string, new (message: string) => Error>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

export function structuredClone(value: unknown): unknown {
  return copy(value, new Map());
}

function refuse(value: unknown): never {
  throw new DOMException(`${typeof value === 'symbol' ? 'A symbol' : 'A function'} cannot be cloned.`, 'DataCloneError');
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') refuse(value);
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const keep = <Made>(made: Made): Made => {
    seen.set(value, made);
    return made;
  };
  if (Array.isArray(value)) {
    const made: unknown[] = keep([]);
    made.length = value.length;
    for (const [name, item] of Object.entries(value)) Reflect.set(made, name, copy(item, seen));
    return made;
  }
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) return keep(copyView(value, seen));
  if (value instanceof Map) {
    const made = keep(new Map<unknown, unknown>());
    for (const [key, item] of value) made.set(copy(key, seen), copy(item, seen));
    return made;
  }
  if (value instanceof Set) {
    const made = keep(new Set<unknown>());
    for (const item of value) made.add(copy(item, seen));
    return made;
  }
  if (value instanceof Error) return copyError(value, seen, keep);
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) refuse(() => {});
  const made: object = keep({});
  for (const [name, item] of Object.entries(value)) {
    Object.defineProperty(made, name, { value: copy(item, seen), writable: true, enumerable: true, configurable: true });
  }
  return made;
}

function copyView(view: ArrayBufferView, seen: Map<object, unknown>): unknown {
  const buffer = copy(view.buffer, seen) as ArrayBuffer;
  if (view instanceof DataView) return new DataView(buffer, view.byteOffset, view.byteLength);
  const items = view as Uint8Array;
  const make: unknown = Reflect.get(Object.getPrototypeOf(items) as object, 'constructor');
  return typeof make === 'function' ? Reflect.construct(make, [buffer, items.byteOffset, items.length]) : buffer;
}

function copyError(error: Error, seen: Map<object, unknown>, keep: <Made>(made: Made) => Made): Error {
  const make = Object.hasOwn(errors, error.name) ? (errors[error.name] ?? Error) : Error;
  const made = keep(new make(error.message));
  if ('cause' in error) Object.defineProperty(made, 'cause', { value: copy(error.cause, seen), writable: true, configurable: true });
  return made;
}
