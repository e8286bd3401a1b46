/** Takes from a worker's global object everything that is not the language: network, storage, other workers, code from addresses. */

/** Names of the language that the realm needs until it is locked; all else goes. */
const language = new Set(
  [
    'Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Proxy Promise RegExp Date Intl Temporal',
    'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError',
    'Map Set WeakMap WeakSet ArrayBuffer DataView Iterator AsyncIterator DisposableStack AsyncDisposableStack',
    'Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array',
    'BigInt64Array BigUint64Array globalThis Infinity NaN undefined eval isFinite isNaN parseFloat parseInt',
    'decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape',
    // What SES has put there, and what it looks at.
    'lockdown harden Compartment assert repairIntrinsics ModuleSource constructor console',
  ]
    .join(' ')
    .split(' '),
);

export function dropWorkerPowers(): void {
  for (let owner: object | null = globalThis; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner) as object | null) {
    for (const name of Reflect.ownKeys(owner)) {
      if (typeof name === 'string' && !language.has(name)) remove(owner, name);
    }
  }
}

function remove(owner: object, name: string): void {
  try {
    if (!Reflect.deleteProperty(owner, name)) Object.defineProperty(owner, name, { value: undefined, writable: false });
  } catch {
    // Fixed by the browser: `self` and `location` lead nowhere that the policy of the page has not closed.
  }
}
