/** Code out of text: every way to a function that makes functions. */
import { probes, type Attack } from './attack.ts';

const policyOfMakers = /makes code from text|Function does not exist|eval does not exist/;

export const makers: readonly Attack[] = [
  {
    number: 1,
    name: 'object constructor chain',
    layers: ['realm'],
    breach: 'code made of text runs outside the compartment',
    probes: [
      { code: 'return hit(({}).constructor.constructor(src)());', finding: policyOfMakers },
      { code: 'return hit([].constructor.constructor(src)());', finding: policyOfMakers },
      ...probes(
        "return [1, 'a', true, 1n, Symbol('s'), /x/, new Date(0), new Map(), new Error('e'), new Uint8Array(1)].some(opens);",
        "const name = ['con', 'structor'].join(''); return hit(({})[name][name](src)());",
        'return opens(JSON) || opens(Math) || opens(Reflect) || opens(Intl);',
      ),
    ],
    control: "class Own {} return ({}).constructor === Object && [].constructor.name === 'Array' && new Own().constructor === Own;",
  },
  {
    number: 2,
    name: 'method constructor',
    layers: ['realm'],
    breach: 'code made of text runs outside the compartment',
    probes: [
      { code: 'return hit([].map.constructor(src)());' },
      ...probes(
        'return runs(Object.getPrototypeOf(class {}).constructor);',
        "return runs((() => 1).constructor) || runs({ m() {} }.m.constructor) || runs(''.at.constructor);",
        "return runs(Object.getOwnPropertyDescriptor({ get a() { return 1; } }, 'a').get.constructor);",
      ),
    ],
    control: "return [3, 1, 2].map((n) => n * 2).join() === '6,2,4' && typeof (() => 1).constructor === 'function';",
  },
  {
    number: 3,
    name: 'AsyncFunction constructor',
    layers: ['realm'],
    breach: 'code made of text runs outside the compartment',
    probes: probes(
      'return hit(await (async () => {}).constructor(src)());',
      'return hit(await Reflect.construct((async () => {}).constructor, [src])());',
    ),
    control: 'return (await (async () => 5)()) === 5;',
  },
  {
    number: 4,
    name: 'GeneratorFunction constructor',
    layers: ['realm'],
    breach: 'code made of text runs outside the compartment',
    probes: probes(
      'return hit((function* () {}).constructor(src)().next().value);',
      'return hit(Object.getPrototypeOf(function* () {}).constructor(src)().next().value);',
    ),
    control: 'return [...(function* () { yield 1; yield 2; })()].length === 2;',
  },
  {
    number: 5,
    name: 'AsyncGeneratorFunction constructor',
    layers: ['realm'],
    breach: 'code made of text runs outside the compartment',
    probes: probes('return hit((await (async function* () {}).constructor(src)().next()).value);'),
    control: 'let sum = 0; for await (const n of (async function* () { yield 1; yield 2; })()) sum += n; return sum === 3;',
  },
  {
    number: 6,
    name: 'sloppy this',
    layers: ['realm'],
    breach: "the function's this is a global object other than the tool's",
    probes: probes(
      'const that = (function () { return this; })(); return hit(that) || hit(that?.process);',
      "const that = new Function('return this')(); return hit(that) || hit(that?.process);",
      'const [that] = [1].map(function () { return this; }); return hit(that) || hit(that?.process);',
      'const that = await new Promise((done) => setTimeout(function () { done({ held: this }); }, 1)); return hit(that.held) || hit(that.held?.process) || opens(that.held);',
    ),
    control: 'return { n: 1, get() { return this.n; } }.get() === 1;',
  },
  {
    number: 7,
    name: 'globalThis constructor',
    layers: ['realm'],
    breach: 'code made of text runs outside the compartment',
    probes: [
      { code: 'return hit(globalThis.constructor.constructor(src)());', finding: /globalThis/ },
      ...probes(
        'return opens(Object.getPrototypeOf(globalThis)) || hit(globalThis.process);',
        'return hit(new globalThis.Function(src)());',
      ),
    ],
    control: 'return globalThis.Math === Math && typeof globalThis.JSON.parse === "function";',
  },
  {
    number: 48,
    name: 'indirect and direct eval',
    layers: ['policy', 'realm'],
    breach: 'evaluated text sees process or another global object',
    probes: [
      { code: "return hit(eval('process'));", alone: true, finding: policyOfMakers },
      { code: 'return hit((0, eval)(\'typeof process === "object" ? process : globalThis\'));', finding: policyOfMakers },
      ...probes(
        "const run = globalThis['ev' + 'al']; return hit(run('typeof process === \"object\" ? process : globalThis')) || hit(run('this'));",
        "return hit(Reflect.apply(globalThis['ev' + 'al'], undefined, ['typeof process === \"object\" ? process : this']));",
      ),
    ],
    control: "return JSON.parse('[1,2]').length === 2 && ['eval', '(1)'].join('').length === 7;",
  },
  {
    number: 49,
    name: 'timer with string code',
    layers: ['realm'],
    breach: 'a text given to a timer runs',
    probes: [
      {
        code: "attempt(() => setTimeout('globalThis.pwnedByTimer = 1', 1)); attempt(() => setInterval('globalThis.pwnedByTimer = 1', 1)); await new Promise((done) => setTimeout(done, 10)); return globalThis.pwnedByTimer === 1;",
        naiveHolds: true,
      },
      ...probes("const timer = setTimeout(() => {}, 1); return typeof timer === 'object' && opens(timer);"),
    ],
    control: 'return (await new Promise((done) => setTimeout(done, 1, "late"))) === "late";',
  },
  {
    number: 50,
    name: "shared global functions' constructors",
    layers: ['realm'],
    breach: 'a global function has a constructor of another realm, or is one that a tool must not have',
    probes: probes(
      'return runs(queueMicrotask.constructor);',
      'return runs(structuredClone.constructor) || opens(structuredClone({ a: [new Map()] }));',
      'return runs(console.log.constructor) || opens(console);',
      'return [setTimeout, setInterval, setImmediate, clearTimeout].some((f) => runs(f.constructor));',
      "return [URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, Event, DOMException].some((f) => runs(f.constructor)) || opens(new URL('http://a.example/'));",
      'return runs(crypto.randomUUID.constructor) || opens(crypto) || opens(performance) || runs(atob.constructor);',
      "return ['fetch', 'Buffer', 'WebSocket', 'XMLHttpRequest', 'importScripts', 'postMessage', 'Worker', 'SharedWorker', 'MessageChannel', 'BroadcastChannel', 'EventSource', 'indexedDB', 'caches', 'navigator', 'location', 'self', 'window', 'global', 'localStorage'].some((name) => globalThis[name] !== undefined);",
      // Everything with a name, and everything that it leads to.
      'const seen = new Set(); const waiting = [globalThis, granted, jig, host]; while (waiting.length > 0 && seen.size < 20000) { const value = waiting.pop(); if (!isThing(value) || seen.has(value)) continue; seen.add(value); if (hit(value) || (typeof value === "function" && runs(value.constructor))) return true; waiting.push(attempt(() => Object.getPrototypeOf(value))); for (const key of attempt(() => Reflect.ownKeys(value)) ?? []) { const own = attempt(() => Object.getOwnPropertyDescriptor(value, key)); waiting.push(own?.value, own?.get, own?.set); } } return false;',
    ),
    control:
      'let order = ""; queueMicrotask(() => { order += "b"; }); order += "a"; await null; await null; return order === "ab" && structuredClone(new Map([[1, 2]])).get(1) === 2 && new URL("/b", "http://a.example/").href === "http://a.example/b" && new TextDecoder().decode(new TextEncoder().encode("é")) === "é" && atob(btoa("x")) === "x";',
  },
];
