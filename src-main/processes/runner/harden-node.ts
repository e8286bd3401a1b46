/**
 * Makes the intrinsics of Node's own realm harmless, for the case that a tool gets hold of one: V8 calls a function of Node whenever a
 * stack is written out, in every realm, and when that function finds no stack left, the RangeError that the tool catches is Node's.
 * Its constructor's constructor would evaluate text with `process` in sight. So nothing here makes code of text, and nothing can be changed.
 */

/** Functions that make functions of text: one for each kind of function. */
const makers = [function () {}, async function () {}, function* () {}, async function* () {}];

/** What our own process goes on to use is of other kinds; these are the language's. */
const roots = [
  'Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Proxy Promise RegExp Date Intl Atomics',
  'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError',
  'Map Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Iterator',
  'Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array',
  'BigInt64Array BigUint64Array DisposableStack AsyncDisposableStack',
]
  .join(' ')
  .split(' ');

/** Prototypes whose properties code of Node assigns on its own objects; frozen as they are, such an assignment would throw. */
const overridden = ['Object', 'Function', 'Array', 'Error', 'TypeError', 'RangeError', 'SyntaxError', 'Promise', 'Uint8Array'];

function inert(): never {
  throw new TypeError('Code is not made of text here.');
}

/** Call once, when everything that this process needs is loaded. Nothing that Node does afterwards may count on changing an intrinsic. */
export function hardenNode(): void {
  for (const maker of makers) {
    const prototype: object = Object.getPrototypeOf(maker);
    Object.defineProperty(prototype, 'constructor', { value: inert });
  }
  const globals = globalThis as unknown as Record<string, unknown>;
  const found = roots.map((name) => globals[name]).filter((root) => root !== undefined);
  for (const name of overridden) allowOverrides((globals[name] as { prototype: object }).prototype);
  Reflect.deleteProperty(globalThis, 'eval');
  globals['Function'] = inert;
  // A leaked error tells nothing of this machine either.
  Error.stackTraceLimit = 0;
  freezeAll([...found, ...hidden(), inert]);
}

/** Prototypes without a name. */
function hidden(): unknown[] {
  const text = ''[Symbol.iterator]();
  const samples = [
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    text,
    'a'.matchAll(/a/g),
    new Int8Array(),
    (async function* () {})(),
  ];
  return [...makers, ...samples].map((sample): unknown => Object.getPrototypeOf(sample));
}

/** A property that an object may have for itself, though its prototype's is fixed. */
function allowOverrides(prototype: object): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const { value, configurable, enumerable, writable } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    if (!writable || !configurable) continue;
    Object.defineProperty(prototype, name, {
      get: () => value as unknown,
      set(this: object, own: unknown) {
        if (this !== prototype) Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
      },
      enumerable: enumerable ?? false,
      configurable: false,
    });
  }
}

function freezeAll(from: unknown[]): void {
  const seen = new Set<unknown>([globalThis, process]);
  const waiting = [...from];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    // Typed arrays with elements cannot be frozen, and are data.
    if (!ArrayBuffer.isView(value)) Object.freeze(value);
    waiting.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      waiting.push(property?.value, property?.get, property?.set);
    }
  }
}
