/** What a stack tells, and whom it leads to. */
import { probes, type Attack } from './attack.ts';

export const stacks: readonly Attack[] = [
  {
    number: 18,
    name: 'caller and arguments.callee',
    layers: ['realm'],
    breach: 'a function of the host is found as the caller',
    probes: [
      ...probes(
        'function asked() { return asked.caller; } const found = [attempt(asked)]; await host({ get v() { found.push(attempt(asked)); return 1; } }).catch(() => {}); return found.some((value) => value && hit(attempt(() => value.constructor(src)())));',
        'return (function () { return runs(attempt(() => arguments.callee.constructor)); })();',
      ),
    ],
    control: 'return (function () { return arguments.length; })(1, 2) === 2;',
  },
  {
    number: 22,
    name: 'Error.prepareStackTrace and getThis',
    layers: ['realm'],
    breach: 'call sites are handed out',
    probes: probes(
      "const before = Error.prepareStackTrace; attempt(() => { Error.prepareStackTrace = (_, sites) => sites; }); const sites = (function () { return new Error('x').stack; })(); attempt(() => { Error.prepareStackTrace = before; }); return Array.isArray(sites);",
      "attempt(() => { RangeError.prepareStackTrace = Error.prepareStackTrace = (_, sites) => sites; }); const sites = [attempt(() => new RangeError('x').stack), attempt(() => null.x), await host('throw').catch((error) => error.stack)]; attempt(() => { delete Error.prepareStackTrace; }); return sites.some(Array.isArray);",
    ),
    control: "return typeof new Error('x').stack === 'string' && new Error('a', { cause: 1 }).cause === 1;",
  },
  {
    number: 23,
    name: 'CallSite getFunction and constructor',
    layers: ['realm'],
    breach: 'a call site leads to a function or constructor of the host',
    probes: probes(
      "attempt(() => { Error.prepareStackTrace = (_, sites) => sites; }); const sites = (function () { return new Error('x').stack; })(); attempt(() => { delete Error.prepareStackTrace; }); return Array.isArray(sites) && sites.some((site) => opens(site) || hit(attempt(() => site.getThis().process)) || runs(attempt(() => site.getFunction().constructor)));",
    ),
    control: "class Own extends Error { name = 'Own'; } return String(new Own('x')) === 'Own: x';",
  },
  {
    number: 24,
    name: 'Error.captureStackTrace on another object',
    layers: ['realm'],
    breach: 'a path of this machine, or a constructor of the host',
    probes: probes(
      'const held = {}; attempt(() => Error.captureStackTrace(held)); return path(held.stack);',
      'attempt(() => { Error.stackTraceLimit = 100; }); return path((function deep(n) { return n ? deep(n - 1) : new Error("x").stack; })(3));',
      "const error = await host('throw').catch((e) => e); attempt(() => Error.captureStackTrace(error)); return path(error.stack);",
    ),
    control: "try { null.x; return false; } catch (error) { return error instanceof TypeError && error.message.includes('null'); }",
  },
  {
    number: 25,
    name: 'a symbol as the name of an error',
    layers: ['realm'],
    breach: 'the TypeError of the formatter is of the host',
    probes: [
      {
        code: "const error = new Error('x'); error.name = Symbol('s'); try { void error.stack; String(error); } catch (inner) { return opens(inner); } return opens(await host('throw').catch((e) => e));",
      },
      ...probes(
        "const error = new Error('x'); Object.defineProperty(error, 'message', { get() { throw new Error('inner'); } }); const seen = []; for (const use of [() => error.stack, () => granted.log(error), () => console.log(error), () => structuredClone(error)]) try { use(); } catch (inner) { seen.push(inner); } return seen.some(opens);",
      ),
    ],
    control: "const error = new Error('x'); error.name = 'Mine'; return String(error) === 'Mine: x';",
  },
  {
    number: 56,
    name: 'RegExp statics, Function.prototype.toString, stack paths',
    layers: ['realm'],
    breach: 'text of another piece of code, of the host, or a path of this machine',
    probes: probes(
      "/(secret)/.test('a secret'); return RegExp.$1 === 'secret' || RegExp['$&'] === 'secret' || RegExp.lastMatch === 'secret' || RegExp.input === 'a secret' || RegExp.leftContext === 'a ';",
      "return path(new Error('x').stack);",
      'return /native code/.test(String(host)) === false && /port|send|process|answer/.test(Function.prototype.toString.call(host));',
      "return path((await host('throw').catch((error) => error)).stack);",
      "const seen = []; for (const make of [() => new Function('}'), () => JSON.parse('{'), () => new URL('::'), () => structuredClone(() => 1), () => new Intl.Locale('!'), () => host(Symbol('s'))]) try { await make(); } catch (error) { seen.push(error.message, error.stack); } return seen.some(path) || path(new Error('x').stack);",
    ),
    control: "const [, year] = /(\\d{4})/.exec('in 2026'); return year === '2026' && /^function/.test(String(function named() {}));",
  },
];
