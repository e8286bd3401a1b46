/** What everybody shares: a tool must not be able to change it. */
import { probes, type Attack } from './attack.ts';

const changed = 'an object that all code of the realm shares was changed';

export const prototypes: readonly Attack[] = [
  {
    number: 34,
    name: 'Object.prototype pollution',
    layers: ['realm'],
    breach: changed,
    probes: [
      { code: 'try { Object.prototype.pwnedA = 1; } catch {} return ({}).pwnedA === 1;', finding: /object of the language/ },
      ...probes(
        'attempt(() => Object.assign(Object.prototype, { pwnedB: 1 })); attempt(() => Reflect.set(Object.prototype, "pwnedB", 1)); attempt(() => Reflect.defineProperty(Object.prototype, "pwnedB", { value: 1 })); return ({}).pwnedB === 1;',
        'const own = { constructor: Object }; attempt(() => { own.constructor.prototype.pwnedC = 1; }); return [].pwnedC === 1;',
        "attempt(() => Object.defineProperty(Object.prototype, 'repeatable', { value: true, configurable: true })); await host('x'); const was = ({}).repeatable; attempt(() => delete Object.prototype.repeatable); return was === true;",
      ),
      {
        code: 'attempt(() => Object.setPrototypeOf(Object.prototype, { pwnedD: 1 })); return ({}).pwnedD === 1;',
        naiveHolds: true,
      },
    ],
    control: "const own = Object.create({ a: 1 }); own.toString = () => 'mine'; return own.a === 1 && String(own) === 'mine';",
  },
  {
    number: 35,
    name: '__proto__ as a key of JSON',
    layers: ['bridge'],
    breach: 'a prototype is changed by an argument or a result',
    probes: probes(
      'await host(JSON.parse(\'{"__proto__": {"pwnedE": 1}, "constructor": {"prototype": {"pwnedE": 1}}}\')); return ({}).pwnedE === 1;',
    ),
    control: "const given = await host('proto'); return given.pwned === undefined && given.plain === 1 && ({}).pwned === undefined;",
  },
  {
    number: 36,
    name: 'pollution of the prototypes of what the host hands out',
    layers: ['bridge'],
    breach: changed,
    probes: [
      ...probes(
        "const given = await host('object'); attempt(() => { given.__proto__.pwnedF = 1; }); attempt(() => { given.list.__proto__.pwnedF = 1; }); return ({}).pwnedF === 1 || [].pwnedF === 1;",
        'attempt(() => { host.__proto__.pwnedG = 1; }); attempt(() => { Object.getPrototypeOf(host).pwnedG = 1; }); return (() => 1).pwnedG === 1 || (async () => 1).pwnedG === 1;',
        "const asked = host('x'); attempt(() => { Object.getPrototypeOf(asked).pwnedI = 1; }); return Promise.resolve().pwnedI === 1;",
        "const error = await host('throw').catch((e) => e); return writable(error);",
        "const skipped = attempt(() => { try { jig.skip('x'); } catch (error) { return error; } }); return writable(skipped);",
        'return Object.values(jig).some(writable);',
      ),
      // zod compiles schemas to code where it may; the naive engine has no zod.
      {
        code: "const made = Object.values(jig.z.core ?? {}).map((part) => attempt(() => { const doc = new part(['a'], {}); doc.write(src); return doc.compile(); })); return made.some((f) => hit(attempt(() => f())));",
        naiveHolds: true,
      },
      // Streams of a permission; the naive engine has none.
      {
        code: "const rows = granted.sql.crm.rows('select 1'); return writable(rows) || opens(rows.next()) || opens(granted.sql.crm);",
        naiveHolds: true,
      },
    ],
    control: "const given = await host('object'); given.list.push(2); given.more = 1; return given.list.length === 2 && given.more === 1;",
  },
  {
    number: 37,
    name: 'Array.prototype.push and iterators poisoned',
    layers: ['realm'],
    breach: changed,
    probes: probes(
      "const before = Array.prototype[Symbol.iterator]; attempt(() => { Array.prototype[Symbol.iterator] = function* () { yield 'pwned'; }; }); const [first] = ['x']; attempt(() => { Array.prototype[Symbol.iterator] = before; }); return first === 'pwned';",
      'const before = Array.prototype.push; const got = []; attempt(() => { Array.prototype.push = function (...given) { got[got.length] = given; return before.apply(this, given); }; }); await host("x"); [].push(1); attempt(() => { Array.prototype.push = before; }); return got.length > 0;',
      'const before = JSON.stringify; attempt(() => { JSON.stringify = () => \'{"t":"result","v":1}\'; }); const now = JSON.stringify(1); attempt(() => { JSON.stringify = before; }); return now !== \'1\';',
      "const before = String.prototype.includes; attempt(() => { String.prototype.includes = () => true; }); const now = 'a'.includes('b'); attempt(() => { String.prototype.includes = before; }); return now;",
      "const before = Map.prototype.get; attempt(() => { Map.prototype.get = () => 'pwned'; }); const now = new Map().get(1); attempt(() => { Map.prototype.get = before; }); return now === 'pwned';",
    ),
    control:
      "class Own extends Array { push(...given) { return super.push(...given, 'too'); } } const own = new Own(); own.push(1); return own.length === 2;",
  },
  {
    number: 38,
    name: '__defineGetter__ and __lookupGetter__',
    layers: ['realm'],
    breach: 'the raw accessor leads to an object of the host, or changes a shared one',
    probes: [
      { code: "const get = ({}).__lookupGetter__('__proto__'); return opens(get.call(host));", finding: /reaches behind/ },
      ...probes(
        "attempt(() => Object.prototype.__defineGetter__.call(Object.prototype, 'pwnedJ', () => 1)); return ({}).pwnedJ === 1;",
        "const set = ({}).__lookupSetter__('__proto__'); attempt(() => set.call(Object.getPrototypeOf(host), { pwnedK: 1 })); return (() => 1).pwnedK === 1 || opens(Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').get.call(host('x')));",
      ),
    ],
    control: "const own = {}; Object.defineProperty(own, 'a', { get: () => 5 }); return own.a === 5;",
  },
  {
    number: 39,
    name: 'typed-array and iterator prototypes',
    layers: ['realm'],
    breach: changed,
    probes: probes(
      'return writable(new Uint8Array(1)) || writable(new DataView(new ArrayBuffer(1))) || writable(new ArrayBuffer(1));',
      "return [[].values(), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'a'.matchAll(/a/g)].some(writable);",
      'return writable(Object.getPrototypeOf((function* () {})())) || writable(Object.getPrototypeOf((async function* () {})())) || writable([].values().map((n) => n)) || writable(Iterator.from({ next() { return { done: true }; } }));',
      "return [new Map(), new Set(), new WeakMap(), new WeakSet(), /x/, new Date(0), new Error('x'), Promise.resolve(), Symbol('s').constructor, 1n.constructor].some(writable);",
      'return [function () {}, async function () {}, function* () {}, async function* () {}].some((f) => writable(Object.getPrototypeOf(f)));',
      "return [new URL('http://a.example/'), new URLSearchParams('a=1'), new URLSearchParams('a=1').entries(), new TextEncoder(), new TextDecoder(), new AbortController(), new AbortController().signal, new Event('a'), new EventTarget(), new DOMException('x')].some(writable);",
      "return [new Intl.NumberFormat(), new Intl.DateTimeFormat(), new Intl.Collator(), new Intl.PluralRules(), new Intl.Locale('en')].some(writable);",
      "const segments = new Intl.Segmenter().segment('ab'); return writable(segments) || writable(segments[Symbol.iterator]());",
      'return [setTimeout, console, crypto, performance, Math, JSON, Reflect, Intl, Symbol, Promise, Array.fromAsync].some((value) => writable(value) || (attempt(() => { value.pwnedL = 1; }), value.pwnedL === 1));',
    ),
    control:
      'const bytes = Uint8Array.of(1, 2, 3); bytes.fill(9, 1); return bytes.join() === "1,9,9" && [1, 2].values().map((n) => n * 2).toArray()[1] === 4;',
  },
];
