/** Code in the shape that the compiler makes: a function of `jig`, with the globals that it names hoisted. */

const globals = [
  'AbortController, AbortSignal, Array, ArrayBuffer, BigInt, BigInt64Array, Boolean, DataView, Date, DOMException, Error, Event, EventTarget',
  'Float64Array, Function, Intl, Int8Array, Iterator, JSON, Map, Math, Number, Object, Promise, Proxy, RangeError, Reflect, RegExp, Set',
  'String, Symbol, SyntaxError, TextDecoder, TextEncoder, TypeError, URL, URLSearchParams, Uint32Array, Uint8Array, WeakMap, WeakSet',
  'atob, btoa, clearInterval, clearTimeout, console, crypto, isNaN, parseFloat, parseInt, performance, queueMicrotask, setInterval',
  'setTimeout, structuredClone, encodeURIComponent, decodeURIComponent, isFinite',
].join(', ');

/** A whole module. `body` returns the default export. The first line of `body` is line 2 of the code. */
export function moduleOf(body: string): string {
  return `(jig) => { 'use strict'; const { ${globals} } = globalThis; const { defineTool, z, skip } = jig;\n${body}\n}`;
}

/** A script of `run_code`; `granted` is in scope, and so is everything in it by name. */
export function scriptOf(body: string): string {
  const names = 'log, step, each, sleep, progress, now, random, uuid, sql, http, tcp, mail, files, kv, secrets, tools';
  return moduleOf(`return { script: async (granted) => { const { ${names} } = granted;\n${body}\n} };`);
}

/** A tool; `fields` may replace its parts. */
export function toolOf(run: string, fields: Record<string, string> = {}): string {
  const parts: Record<string, string> = {
    name: "'probe'",
    description: "'Does what a test asks.'",
    input: 'z.object({})',
    tests: "[{ name: 'works', input: {} }]",
    run,
    ...fields,
  };
  const text = Object.entries(parts).map(([name, value]) => `${name}: ${value}`);
  return moduleOf(`return defineTool({ ${text.join(', ')} });`);
}
