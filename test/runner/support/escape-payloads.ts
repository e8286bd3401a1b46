/**
 * Ways out of a JavaScript sandbox, each a body that returns what it has reached. In scope: `host`, an async function of the host;
 * `src`, text that reaches for `process`; `hit(value)`, true when the value is Node's `process`; `leak(error)`, true when an error's
 * constructors make code with `process` in sight. A payload has escaped when it returns true.
 */
export const payloads: Record<string, string> = {
  'object constructor chain': 'return hit(({}).constructor.constructor(src)());',
  'method constructor': 'return hit([].map.constructor(src)());',
  'async function constructor': 'return hit(await (async () => {}).constructor(src)());',
  'generator constructor': 'return hit((function* () {}).constructor(src)().next().value);',
  'async generator constructor': 'return hit((await (async function* () {}).constructor(src)().next()).value);',
  'arrow, method and class constructors':
    'return [() => 1, { m() {} }.m, class {}, async () => 1].some((f) => { try { return hit(f.constructor(src)()); } catch { return false; } });',
  'sloppy this by Function': "return hit(new Function('return this')().process);",
  'globalThis constructor': 'return hit(globalThis.constructor.constructor(src)());',
  'host function constructor': 'return hit(host.constructor(src)());',
  'host function prototype': 'return hit(Object.getPrototypeOf(host).constructor(src)());',
  'host promise': "return hit(host('x').constructor.constructor(src)());",
  'host promise methods': "return hit(host('x').then.constructor(src)());",
  'host result':
    "const r = await host('object'); return hit(r.constructor.constructor(src)()) || hit(r.list.constructor.constructor(src)());",
  'host error': "try { await host('throw'); } catch (e) { return leak(e) || leak(e.cause ?? {}); }",
  'host error thrown at once':
    "for (const bad of [Symbol('s'), null, { get a() { throw 1; } }, new Proxy({}, { ownKeys() { throw 2; } }), 1n]) { try { await host(bad); } catch (e) { if (leak(e)) return true; } } return false;",
  'errors of a full stack, in the host function':
    "let seen = []; let n = 0; const dig = () => { try { dig(); } catch (e) { if (n++ < 1_500) try { host('x').catch(() => {}); } catch (e2) { seen.push(e2); } throw e; } }; try { dig(); } catch (e) { seen.push(e); } return seen.some(leak);",
  'errors of a full stack, while a stack is written':
    "let seen = []; let n = 0; const dig = () => { try { dig(); } catch (e) { if (n++ < 1_500) try { new Error('x').stack; } catch (e2) { seen.push(e2); } throw e; } }; for (let pad = 0; pad < 6; pad += 1) { n = 0; const deep = (n) => (n ? deep(n - 1) : dig()); try { deep(pad); } catch (e) { seen.push(e); } } return seen.some(leak);",
  'errors of a full stack, while code is made':
    "let seen = []; let n = 0; const dig = () => { try { dig(); } catch (e) { if (n++ < 1_500) try { new Function('1'); } catch (e2) { seen.push(e2); } throw e; } }; try { dig(); } catch (e) { seen.push(e); } return seen.some(leak);",
  'pollution by a foreign error':
    "let seen = []; let n = 0; const dig = () => { try { dig(); } catch (e) { if (n++ < 1_500) try { new Error('x').stack; } catch (e2) { seen.push(e2); } throw e; } }; for (let pad = 0; pad < 6; pad += 1) { n = 0; const deep = (n) => (n ? deep(n - 1) : dig()); try { deep(pad); } catch {} } for (const e of seen) { let p = e; while (Object.getPrototypeOf(p)) p = Object.getPrototypeOf(p); try { Object.defineProperty(p, 'pwned', { value: 1 }); return true; } catch {} try { e.constructor.prepareStackTrace = (_, s) => s; if (Object.hasOwn(e.constructor, 'prepareStackTrace')) return true; } catch {} } return false;",
  'prepareStackTrace getThis':
    "Error.prepareStackTrace = (_, sites) => sites; const sites = new Error('x').stack; return Array.isArray(sites) && sites.some((s) => hit(s.getThis?.()?.process) || hit(s.getFunction?.()?.constructor(src)()));",
  'captureStackTrace on own object':
    'const o = {}; Error.captureStackTrace?.(o); return /node:|file:|\\/(home|root|usr|work|tmp)\\//.test(String(o.stack));',
  'a path in a stack': "return /file:|\\/(home|root|usr|work|tmp)\\/|node_modules/.test(String(new Error('x').stack));",
  'symbol as an error name': 'const e = new Error(); e.name = Symbol(); try { void e.stack; } catch (x) { return leak(x); } return false;',
  'suppressed error':
    "try { using a = { [Symbol.dispose]() { throw 1; } }; throw 2; } catch (e) { return leak(e) || leak(e.constructor) || Reflect.set(e.constructor.__proto__, 'prepareStackTrace', (_, s) => s) && Array.isArray(new Error('x').stack); }",
  'caller and callee': 'function f() { return f.caller; } try { return hit(f()?.constructor(src)()); } catch { return false; }',
  'species of a host promise':
    "const p = host('x'); let got; try { p.constructor = { [Symbol.species]: function (run) { got = run; run(() => {}, () => {}); } }; p.then(() => {}); } catch {} return got ? hit(got.constructor(src)()) : false;",
  'then of Promise':
    "const before = Promise.prototype.then; let got; try { Promise.prototype.then = function (...fs) { got = fs[0]; return before.apply(this, fs); }; await host('x'); } catch {} finally { try { Promise.prototype.then = before; } catch {} } return got ? hit(got.constructor(src)()) : false;",
  'thenable argument':
    'let got; await host({ then(resolve) { got = resolve; resolve(); } }).catch(() => {}); return got ? hit(got.constructor(src)()) : false;',
  'getter, proxy and toJSON arguments':
    "const seen = []; const watch = { get a() { seen.push(this); return 1; }, toJSON() { seen.push(new Error().stack); return 1; } }; await host(watch).catch(() => {}); await host(new Proxy({}, { get(t, k, r) { seen.push(r); return undefined; }, ownKeys: () => ['a'] })).catch(() => {}); return seen.some((s) => /node:|file:/.test(String(s)));",
  'prototype pollution':
    'try { Object.prototype.pwned = 1; } catch {} try { ({}).__proto__.pwned = 1; } catch {} try { Reflect.getPrototypeOf([]).pwned = 1; } catch {} return ({}).pwned === 1 || [].pwned === 1;',
  'proto key in JSON': 'await host(JSON.parse(\'{"__proto__": {"pwned": 1}}\')); return ({}).pwned === 1;',
  'poisoned iterators':
    "try { Array.prototype[Symbol.iterator] = function* () { yield 'pwned'; }; } catch {} try { Array.prototype.push = null; } catch {} const [first] = ['x']; return first === 'pwned';",
  'poisoned typed arrays':
    'const p = Object.getPrototypeOf(Uint8Array.prototype); try { p.pwned = 1; } catch {} return new Uint8Array(1).pwned === 1;',
  'raw proto accessor':
    "const get = ({}).__lookupGetter__('__proto__'); let o = get ? get.call(host) : null; return o ? hit(o.constructor(src)()) : false;",
  'Reflect.construct on the host': 'return hit(Reflect.construct(host.constructor, [src])());',
  'bind and apply on the host': 'return hit(host.bind.constructor(src)()) || hit(host.apply.constructor(src)());',
  'import by code':
    "try { const f = new Function('return im' + 'port(\"node:fs\")'); return Boolean((await f()).readFileSync); } catch (e) { return leak(e); }",
  'import of data':
    "try { const f = new Function('return im' + 'port(\"data:text/javascript,export default 1\")'); return (await f()).default === 1; } catch (e) { return leak(e); }",
  'import behind a comment':
    "try { const f = new Function('return im' + 'port/**/(\"node:fs\")'); return Boolean((await f()).readFileSync); } catch (e) { return leak(e); }",
  'import by indirect code':
    "try { return Boolean((await (0, globalThis['ev' + 'al'])('im' + 'port(\"node:fs\")')).readFileSync); } catch (e) { return leak(e); }",
  'require and module': "return typeof require !== 'undefined' || typeof module !== 'undefined' || typeof process !== 'undefined';",
  'indirect code': "return hit((0, globalThis['ev' + 'al'])('typeof process === \"undefined\" ? null : process'));",
  'timer with code':
    "try { setTimeout('globalThis.pwned = 1', 1); await new Promise((r) => setTimeout(r, 10)); } catch {} return globalThis.pwned === 1;",
  'constructors of shared functions':
    'return [queueMicrotask, structuredClone, console.log, setTimeout, URL, TextEncoder, crypto.randomUUID].some((f) => { try { return hit(f.constructor(src)()); } catch { return false; } });',
  'console streams': 'return hit(console._stdout?.constructor?.constructor?.(src)());',
  'a timer object': "const t = setTimeout(() => {}, 1); return typeof t === 'object' && hit(t.constructor.constructor(src)());",
  WebAssembly: "return typeof WebAssembly !== 'undefined';",
  'shared memory': "return typeof SharedArrayBuffer !== 'undefined' || typeof Atomics !== 'undefined';",
  'garbage collection as a channel': "return typeof WeakRef !== 'undefined' || typeof FinalizationRegistry !== 'undefined';",
  unscopables: "try { globalThis[Symbol.unscopables] = { Math: true }; } catch {} return typeof process !== 'undefined';",
  'RegExp statics': "/(secret)/.test('secret'); return RegExp.$1 === 'secret';",
  'source of the host':
    'return /native code/.test(String(host)) === false && /port|send|process/.test(Function.prototype.toString.call(host));',
  'schemas that make code':
    "if (typeof z === 'undefined') return false; const found = []; for (const v of Object.values(z.core ?? {})) { if (typeof v !== 'function') continue; try { const o = new v(['a'], {}); if (typeof o.compile === 'function') { o.write?.(src); found.push(o.compile()); } } catch {} } return found.some((f) => { try { return hit(f()); } catch { return false; } });",
  'a machine clock':
    'const at = Date.now(); let n = 0; for (let i = 0; i < 3e6; i += 1) n += i; return n > 0 && (Date.now() !== at || performance.now() % 1 !== 0);',
};

/** What the payloads' text uses. */
export const helpers = `
  const src = 'return typeof process === "undefined" ? null : process';
  const hit = (value) => value !== null && typeof value === 'object' && typeof value.versions === 'object';
  const leak = (error) => { if (error === null || (typeof error !== 'object' && typeof error !== 'function')) return false; try { return hit(error.constructor.constructor(src)()); } catch { return false; } };`;
/** Runs them all where `host` is in scope, and returns the names of those that escaped. */
export const escapeAttempts = `${helpers}
  const attempt = async (run) => { try { return (await run()) === true; } catch (error) { return false; } };
  const escaped = [];
  for (const [name, run] of [${Object.entries(payloads)
    .map(([name, body]) => `[${JSON.stringify(name)}, async () => { ${body} }]`)
    .join(',\n')}]) if (await attempt(run)) escaped.push(name);
  return escaped;`;
