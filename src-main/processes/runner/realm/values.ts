/** Values as they cross the bridge: JSON, with bytes as {"$bytes"}, BigInts as {"$bigint"} and undefined in lists as {"$undefined"}. */
import { isNestedTooDeep, maxNesting } from '../nesting.ts';
import { JigError } from './jig-error.ts';
import { decodeBase64, encodeBase64 } from './shims/base64.ts';

const { isView } = ArrayBuffer;

/** True for what JSON.stringify writes as it is: its own fast path is five times quicker than one with a replacer. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return true;
    case 'object': {
      if (value === null) return true;
      if (depth > 50) return false;
      if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) return false;
      return Object.values(value).every((item) => item === undefined || isPlain(item, depth + 1));
    }
    default:
      return false;
  }
}

function bytesOf(value: object): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  if (value instanceof DataView) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null;
}

const isExact = (value: bigint): boolean => Number.isSafeInteger(Number(value));

function replace(this: unknown, key: string, value: unknown): unknown {
  if (value === undefined && Array.isArray(this)) return { $undefined: true };
  return typeof value === 'bigint' && !isExact(value) ? { $bigint: String(value) } : replaceForPeople(key, value);
}

/** JSON would make {} of each of these without a word. */
function refuseEmptied(key: string, value: object): void {
  const what = key === '' ? 'it' : JSON.stringify(key);
  if (value instanceof Map) throw new TypeError(`${what} is a Map; write Object.fromEntries(map), or [...map]`);
  if (value instanceof Set) throw new TypeError(`${what} is a Set; write [...set]`);
  if (value instanceof Promise) throw new TypeError(`${what} is a promise; put await before it`);
}

/** In a run's result, which goes to a client: an undefined place in a list is null, as everywhere in JSON; a number beyond 2^53 is text. */
function replaceForPeople(key: string, value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return isExact(value) ? Number(value) : String(value);
    case 'object': {
      if (value === null) return value;
      refuseEmptied(key, value);
      if (value instanceof Error) return Object.assign({ name: value.name, message: value.message }, value);
      const bytes = bytesOf(value);
      if (bytes) return { $bytes: encodeBase64(bytes) };
      // Any other typed array is a list of numbers.
      return isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value;
    }
    default:
      return value;
  }
}

/** JSON text of a value of the tool. Throws a JigError for what JSON cannot hold. `what` names it in the message. */
export function toJson(value: unknown, what: string): string {
  return value === undefined ? '{"$undefined":true}' : write(value, what, replace);
}

/** The same for what leaves the run. */
export function resultJson(value: unknown): string {
  return value === undefined ? 'null' : write(value, 'The result', replaceForPeople);
}

function write(value: unknown, what: string, replacer: (this: unknown, key: string, value: unknown) => unknown): string {
  let text: string | undefined;
  try {
    text = isPlain(value, 0) ? JSON.stringify(value) : JSON.stringify(value, replacer);
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new JigError('not-json', `${what} cannot be written as JSON: ${cause}. Return plain objects, lists, texts, numbers and bytes.`);
  }
  // A function or a symbol.
  if (text === undefined) throw new JigError('not-json', `${what} is a ${typeof value}, which JSON cannot hold.`);
  // Room for what the frame puts around it.
  if (isNestedTooDeep(text, maxNesting - 10)) throw new JigError('not-json', `${what} is nested deeper than ${maxNesting - 10}.`);
  return text;
}

/** Bytes, BigInts and undefined again, in place. */
export function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) value[index] = revive(value[index]);
    return value;
  }
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields);
  if (names.length === 1) {
    if (typeof fields['$bytes'] === 'string') return decodeBase64(fields['$bytes']);
    if (typeof fields['$bigint'] === 'string' && /^-?\d+$/.test(fields['$bigint'])) return BigInt(fields['$bigint']);
    if (fields['$undefined'] === true) return undefined;
  }
  for (const name of names) {
    if (name !== '__proto__') fields[name] = revive(fields[name]);
  }
  return value;
}

/** The same value after a way through JSON: what a resumed run will see. */
export function fromJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes('"$') ? revive(value) : value;
}

/** Length in UTF-8 bytes. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
