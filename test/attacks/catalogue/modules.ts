/** Modules, Node's own doors, and the newer corners of the language. */
import { probes, type Attack } from './attack.ts';

const policyOfImport = /imports another one|import\.meta does not|parse|Unexpected|Expected/;
const nodeModule = 'a module of the machine is loaded';

export const modules: readonly Attack[] = [
  {
    number: 41,
    name: 'dynamic import',
    layers: ['policy', 'realm'],
    breach: nodeModule,
    probes: [
      { code: "return Boolean((await import('node:fs')).readFileSync);", alone: true, finding: policyOfImport },
      { code: "return typeof import.meta.url === 'string';", alone: true, naiveHolds: true, finding: policyOfImport },
    ],
    control: 'const text = "import" + "(\'node:fs\')"; return text.length === 17;',
  },
  {
    number: 42,
    name: 'import hidden from a reader',
    layers: ['policy', 'realm'],
    breach: nodeModule,
    probes: [
      {
        code: "const all = { ...(await (async () => ({ ...await import('node:fs') }))()) }; return Boolean(all.readFileSync);",
        alone: true,
        finding: policyOfImport,
      },
      { code: "return Boolean((await import/* hidden */('node:fs')).readFileSync);", alone: true, finding: policyOfImport },
      { code: "return Boolean((await import\n  // hidden\n  ('node:fs')).readFileSync);", alone: true, finding: policyOfImport },
      { code: "return Boolean((await [...[import('node:fs')]][0]).readFileSync);", alone: true, finding: policyOfImport },
      { code: "return Boolean((await im\\u0070ort('node:fs')).readFileSync);", alone: true, naiveHolds: true, finding: /.*/ },
    ],
    control: 'const own = { import: (n) => n }; return own.import(1) === 1;',
  },
  {
    number: 43,
    name: 'import by eval or Function',
    layers: ['realm'],
    breach: nodeModule,
    probes: probes(
      "return Boolean((await new Function('return im' + 'port(\"node:fs\")')()).readFileSync);",
      "return Boolean((await (0, globalThis['ev' + 'al'])('im' + 'port(\"node:fs\")')).readFileSync);",
      "return Boolean((await (async () => {}).constructor('return (await im' + 'port(\"node:fs\"))')()).readFileSync);",
      "return Boolean((await new Function('return im' + 'port/**/(\"node:fs\")')()).readFileSync);",
      "return Boolean((await new Function('return [...[im' + 'port(\"node:fs\")]][0]')()).readFileSync);",
    ),
    control: "return new Function('a', 'b', 'return a + b')(1, 2) === 3;",
  },
  {
    number: 44,
    name: 'import of a data: or blob: address',
    layers: ['realm'],
    breach: 'a module is made of text',
    probes: [
      { code: "return (await import('data:text/javascript,export default 7')).default === 7;", alone: true, finding: policyOfImport },
      ...probes("return (await new Function('return im' + 'port(\"data:text/javascript,export default 7\")')()).default === 7;"),
      {
        code: "const url = URL.createObjectURL(new Blob(['export default 7'], { type: 'text/javascript' })); return (await new Function('u', 'return im' + 'port(u)')(url)).default === 7;",
        naiveHolds: true,
      },
    ],
    control: "return new URL('data:text/plain,x').protocol === 'data:';",
  },
  {
    number: 45,
    name: 'HTML-like comments',
    layers: ['policy', 'realm'],
    breach: 'code runs that a reader of modules takes for something else',
    probes: [
      { code: 'let n = 1;\nn <!-- hidden; n = 2;\nreturn n === 1;', alone: true, finding: /.*/ },
      { code: 'let n = 1;\n--> n = 2;\nreturn n === 1;', alone: true, finding: /.*/ },
    ],
    control: "const n = 1; return n < !1 === false && ['<', '!-- x'].join('').length === 6;",
  },
  {
    number: 46,
    name: 'require, module and mainModule',
    layers: ['realm'],
    breach: nodeModule,
    probes: [
      { code: "return Boolean(process.getBuiltinModule('node:fs').readFileSync);", finding: /process does not exist/ },
      { code: "return typeof require === 'function' && Boolean(require('node:fs').readFileSync);", finding: /require does not exist/ },
      { code: "return typeof process === 'object' && typeof process.mainModule === 'object';", naiveHolds: true },
      ...probes("return ['process', 'global', 'Buffer'].some((name) => globalThis[name] !== undefined);"),
    ],
    control: "const process = 'a process'; const module = { exports: 1 }; return process.length === 9 && module.exports === 1;",
  },
  {
    number: 47,
    name: 'process.binding and getBuiltinModule',
    layers: ['realm'],
    breach: nodeModule,
    probes: probes(
      "return Boolean(process.binding('fs'));",
      "return Boolean(process.getBuiltinModule('node:child_process').execFileSync);",
      "return Boolean(new Function(src)().getBuiltinModule('node:vm'));",
    ),
    control: "const process = { binding: (name) => name }; return process.binding('fs') === 'fs';",
  },
  {
    number: 51,
    name: 'inherited console streams',
    layers: ['realm'],
    breach: 'the console leads to a stream of the host',
    probes: probes(
      'return opens(console._stdout) || opens(console._stderr);',
      'return Reflect.ownKeys(console).some((key) => opens(attempt(() => console[key]))) || opens(Object.getPrototypeOf(console));',
    ),
    control: "console.log('a'); console.warn('b'); console.error('c'); console.assert(true); return true;",
  },
  {
    number: 52,
    name: 'WebAssembly',
    layers: ['realm'],
    breach: 'native code is made, or memory outside of the heap',
    probes: [
      {
        code: 'return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) instanceof WebAssembly.Module;',
        finding: /WebAssembly does not exist/,
      },
      ...probes("return typeof globalThis['Web' + 'Assembly'] !== 'undefined';"),
    ],
    control: 'return new Float64Array([1.5]).buffer.byteLength === 8;',
  },
  {
    number: 53,
    name: 'ShadowRealm, iterator helpers, Array.fromAsync and other new names',
    layers: ['realm'],
    breach: 'an intrinsic that no list of names has is of another realm, or makes code',
    probes: [
      {
        code: "return hit(new ShadowRealm().evaluate('globalThis')) || typeof ShadowRealm !== 'undefined';",
        naiveHolds: true,
      },
      ...probes(
        'return [Array.fromAsync, Promise.withResolvers, Promise.try, Object.groupBy, Map.groupBy, Iterator.from].some((f) => f && runs(f.constructor));',
        'return opens([1].values().map((n) => n)) || opens(Iterator.from([1])) || opens(await Array.fromAsync([1])) || opens(Object.groupBy([1], () => "a"));',
        "return [attempt(() => Uint8Array.fromBase64('AA==')), attempt(() => JSON.rawJSON('1')), attempt(() => RegExp.escape('a')), attempt(() => new Float16Array(1)), attempt(() => Math.f16round), attempt(() => Error.isError), attempt(() => Iterator.concat), attempt(() => Promise.withResolvers())].some(opens);",
      ),
    ],
    control: 'return [1, 2, 3].values().filter((n) => n > 1).toArray().length === 2 && (await Array.fromAsync([1, 2])).length === 2;',
  },
  {
    number: 54,
    name: 'FinalizationRegistry and WeakRef',
    layers: ['realm', 'limits'],
    breach: 'the garbage collection is seen, or code runs after the end',
    probes: probes("return typeof WeakRef !== 'undefined' || typeof FinalizationRegistry !== 'undefined';"),
    control: 'const key = {}; const map = new WeakMap([[key, 1]]); return map.get(key) === 1;',
  },
  {
    number: 55,
    name: 'with and Symbol.unscopables',
    layers: ['policy', 'realm'],
    breach: 'names of the scope around the compartment are read or replaced',
    probes: [
      ...probes(
        "return hit(new Function('o', 'with (o) { return typeof process === \"object\" ? process : undefined; }')({}));",
        'attempt(() => { globalThis[Symbol.unscopables] = { Math: true, Object: true, Function: true, globalThis: true }; }); const found = attempt(() => new Function(src)()); attempt(() => { delete globalThis[Symbol.unscopables]; }); return hit(found);',
        'attempt(() => { Object.prototype[Symbol.unscopables] = { globalThis: true }; }); const found = attempt(() => new Function(src)()); attempt(() => { delete Object.prototype[Symbol.unscopables]; }); return hit(found);',
        'attempt(() => { toolGlobal.globalThis = null; }); const found = attempt(() => new Function(\'return typeof process === "object" ? process : this\')()); attempt(() => { toolGlobal.globalThis = toolGlobal; }); return hit(found);',
      ),
      { code: 'with ({ a: 1 }) { return a === 1; }', alone: true, finding: /with/ },
    ],
    control: 'const own = { [Symbol.unscopables]: { a: true }, a: 1 }; return own.a === 1;',
  },
];
