/** What the host hands out: functions, promises, results and errors must be of the tool's own realm, and what it takes must not run there. */
import { probes, type Attack } from './attack.ts';

const foreign = 'an object of the host is in reach: its constructors make code there';

export const hostObjects: readonly Attack[] = [
  {
    number: 8,
    name: 'host function constructor',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      'return hit(host.constructor(src)());',
      'return [...Object.values(granted), ...Object.values(jig)].some((value) => typeof value === "function" ? runs(value.constructor) : opens(value));',
      'const methods = Object.values(granted).filter(isThing).flatMap((one) => Reflect.ownKeys(one).map((key) => attempt(() => one[key]))); return methods.some((f) => typeof f === "function" && runs(f.constructor));',
    ),
    control: 'return typeof host === "function" && (await host("x")) === "x" && typeof host.constructor === "function";',
  },
  {
    number: 9,
    name: 'host function prototype',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      'return hit(Object.getPrototypeOf(host).constructor(src)());',
      'return hit(Reflect.getPrototypeOf(Reflect.getPrototypeOf(host)).constructor.constructor(src)());',
    ),
    control: 'return host instanceof Function && Object.getPrototypeOf(async () => 1) !== null;',
  },
  {
    number: 10,
    name: 'host promise',
    layers: ['bridge'],
    breach: foreign,
    probes: probes("return hit(host('x').constructor.constructor(src)());"),
    control: "const asked = host('x'); return asked instanceof Promise && (await asked) === 'x';",
  },
  {
    number: 11,
    name: 'host promise method',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      "return hit(host('x').then.constructor(src)());",
      "const asked = host('x'); return runs(asked.catch.constructor) || runs(asked.finally.constructor) || opens(asked.then(() => {}));",
    ),
    control: "return (await host('x').then((value) => value + 'y').finally(() => {})) === 'xy';",
  },
  {
    number: 12,
    name: 'host result object or list',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      "return hit((await host('object')).constructor.constructor(src)());",
      "const { list } = await host('object'); return opens(list) || runs(list.map.constructor) || opens(list[Symbol.iterator]());",
    ),
    control: "const { list } = await host('object'); return Array.isArray(list) && list instanceof Array && list[0] === 1;",
  },
  {
    number: 13,
    name: 'host error object',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      "return host('throw').then(() => false, (error) => hit(error.constructor.constructor(src)()));",
      "try { await host('throw'); return false; } catch (error) { return opens(error) || runs(error.toString.constructor) || Reflect.ownKeys(error).some((key) => opens(attempt(() => error[key]))); }",
    ),
    control: "try { await host('throw'); return false; } catch (error) { return error instanceof Error && error.message === 'no'; }",
  },
  {
    number: 14,
    name: 'host error cause and AggregateError.errors',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      "const error = await host('throw').catch((e) => e); return [error.cause, ...(error.errors ?? []), error].some(opens);",
      "const error = await Promise.any([host('throw'), host('throw')]).catch((e) => e); return [error, error.errors, ...error.errors].some(opens);",
      "const [{ reason }] = await Promise.allSettled([host('throw')]); return opens(reason);",
    ),
    control:
      "const error = await Promise.any([host('throw')]).catch((e) => e); return error instanceof AggregateError && error.errors.length === 1;",
  },
  {
    number: 15,
    name: 'SuppressedError via using',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      "try { using held = { [Symbol.dispose]() { throw new Error('1'); } }; throw new Error('2'); } catch (error) { return opens(error) || opens(error.suppressed) || runs(error.constructor.constructor); }",
      "try { await using held = { async [Symbol.asyncDispose]() { await host('throw'); } }; await host('throw'); } catch (error) { return opens(error) || opens(error.suppressed) || opens(error.error); } return false;",
      "const stack = new DisposableStack(); stack.defer(() => { throw new Error('a'); }); stack.defer(() => { throw new Error('b'); }); try { stack.dispose(); } catch (error) { return opens(error) || opens(stack) || runs(stack.use.constructor); } return false;",
      "try { using held = { [Symbol.dispose]() { throw 1; } }; throw 2; } catch (error) { attempt(() => { error.constructor.__proto__.prepareStackTrace = (_, sites) => sites; }); return Array.isArray(new Error('x').stack); }",
    ),
    control:
      "let order = ''; { using held = { [Symbol.dispose]() { order += 'end'; } }; order += 'in '; } return order === 'in end' && new SuppressedError(1, 2).suppressed === 2;",
  },
  {
    number: 16,
    name: 'stack overflow in a host frame',
    layers: ['bridge'],
    breach: 'a RangeError of the host is caught',
    probes: probes(
      "const seen = []; const dig = () => { try { dig(); } catch (error) { if (seen.length < 60) try { seen.push(error); host('x').catch(() => {}); } catch (inner) { seen.push(inner); } throw error; } }; try { dig(); } catch (error) { seen.push(error); } return seen.some(opens);",
      "const seen = []; const dig = () => { try { dig(); } catch (error) { if (seen.length < 60) try { seen.push(error); void new Error('x').stack; } catch (inner) { seen.push(inner); } throw error; } }; for (let pad = 0; pad < 4; pad += 1) { const deep = (n) => (n ? deep(n - 1) : dig()); try { deep(pad); } catch (error) { seen.push(error); } } return seen.some(opens);",
      "const seen = []; const dig = () => { try { dig(); } catch (error) { if (seen.length < 60) try { seen.push(error); new Function('1'); } catch (inner) { seen.push(inner); } throw error; } }; try { dig(); } catch (error) { seen.push(error); } return seen.some(opens);",
      "const seen = []; const dig = () => { try { dig(); } catch (error) { if (seen.length < 60) try { seen.push(error); void new Error('x').stack; } catch (inner) { seen.push(inner); } throw error; } }; for (let pad = 0; pad < 4; pad += 1) { const deep = (n) => (n ? deep(n - 1) : dig()); try { deep(pad); } catch (error) { seen.push(error); } } return seen.some((error) => writable(error) || Boolean(attempt(() => { error.constructor.prepareStackTrace = (_, sites) => sites; return Object.hasOwn(error.constructor, 'prepareStackTrace'); })));",
      "const seen = []; const more = [() => granted.log('x'), () => structuredClone({ a: 1 }), () => setTimeout(() => {}, 1e6), () => crypto.randomUUID(), () => new URL('http://a.example/'), () => new Date().toLocaleString()]; for (const use of more) { const dig = () => { try { dig(); } catch (error) { if (seen.length < 300) try { seen.push(error); use(); } catch (inner) { seen.push(inner); } throw error; } }; try { dig(); } catch (error) { seen.push(error); } } return seen.some(opens);",
    ),
    control:
      "const dig = () => dig(); try { dig(); return false; } catch (error) { return error instanceof RangeError && (await host('x')) === 'x'; }",
  },
  {
    number: 17,
    name: 'throw at once on a bad argument',
    layers: ['bridge'],
    breach: 'the error is of the host',
    probes: probes(
      'const bad = [Symbol("s"), null, 1n, () => {}, { get a() { throw 1; } }, new Proxy({}, { ownKeys() { throw 2; } })]; const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); for (const value of [...bad, proxy]) { try { await host(value); } catch (error) { if (opens(error)) return true; } } try { throw await host("throw"); } catch (error) { return opens(error); }',
      "const circle = {}; circle.self = circle; try { await host(circle); } catch (error) { return opens(error); } return opens(await host('throw').catch((error) => error));",
    ),
    control: 'return (await host("x", undefined, { a: [1n, new Uint8Array(2)] })) === "x";',
  },
  {
    number: 19,
    name: 'getter argument',
    layers: ['bridge'],
    breach: 'the getter runs on a stack or receives an object of the host',
    probes: probes(
      'const seen = []; const asked = { get v() { seen.push(this, attempt(() => new Error("x").stack)); return 1; } }; await host(asked).catch(() => {}); return seen.some((value) => path(value)) || seen.filter((value) => value !== asked).some(opens);',
    ),
    control: 'await host({ get v() { return 1; } }); return true;',
  },
  {
    number: 20,
    name: 'proxy argument',
    layers: ['bridge'],
    breach: 'a trap receives an object of the host, or sees its stack',
    probes: probes(
      'const seen = []; const target = {}; const watch = new Proxy(target, { get(own, key, receiver) { seen.push(receiver === watch ? null : receiver, attempt(() => new Error("x").stack)); return undefined; }, ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), getPrototypeOf() { seen.push(attempt(() => new Error("x").stack)); return Object.prototype; } }); await host(watch).catch(() => {}); return seen.some((value) => typeof value === "string" ? path(value) : opens(value));',
    ),
    control: 'await host(new Proxy({ a: 1 }, {})); return true;',
  },
  {
    number: 21,
    name: 'toPrimitive, toJSON and valueOf arguments',
    layers: ['bridge'],
    breach: 'the method receives an object of the host, or sees its stack',
    probes: probes(
      'const seen = []; const told = (...args) => { seen.push(...args, attempt(() => new Error("x").stack)); return 1; }; const asked = { [Symbol.toPrimitive]: told, toJSON: told, valueOf: told, toString: told }; await host(asked).catch(() => {}); await host({ [asked]: 1, list: [asked] }).catch(() => {}); return seen.some((value) => typeof value === "string" ? path(value) : opens(value));',
    ),
    control: 'await host({ at: new Date(0), toJSON() { return { a: 1 }; } }); return true;',
  },
  {
    number: 26,
    name: 'util.inspect.custom',
    layers: ['bridge'],
    breach: "the host's inspect calls the method and hands itself over",
    probes: probes(
      "let got = []; const told = { [Symbol.for('nodejs.util.inspect.custom')](...args) { got = args; return 'x'; } }; await host(told).catch(() => {}); granted.log(told); console.log(told); return got.some((value) => opens(value) || runs(attempt(() => value.constructor)));",
    ),
    control: "granted.log({ a: 1 }, [1, new Map([[1, 2]])]); console.log('%s', 'x'); return true;",
  },
  {
    number: 27,
    name: 'Promise species',
    layers: ['bridge'],
    breach: "the host's reactions are handed to the tool",
    probes: probes(
      "const asked = host('x'); let got = []; attempt(() => { asked.constructor = { [Symbol.species]: function (run) { got.push(run); run((...args) => got.push(...args), (...args) => got.push(...args)); } }; asked.then(() => {}); }); return got.some((value) => runs(value.constructor));",
    ),
    control:
      'class Own extends Promise {} return (await Own.resolve(1).then((n) => n + 1)) === 2 && Own.resolve(1).then(() => {}) instanceof Own;',
  },
  {
    number: 28,
    name: 'Array species',
    layers: ['bridge'],
    breach: "the host builds its own list with the tool's constructor",
    probes: probes(
      'const got = []; const list = [1, 2]; list.constructor = { [Symbol.species]: function () { return new Proxy([], { defineProperty(own, key, about) { got.push(about.value); return Reflect.defineProperty(own, key, about); } }); } }; await host(list).catch(() => {}); return got.some(opens);',
    ),
    control: 'class Own extends Array {} return Own.from([1, 2]).map((n) => n) instanceof Own;',
  },
  {
    number: 29,
    name: 'Promise.prototype.then override',
    layers: ['realm'],
    breach: "the host's reactions are handed to the tool",
    probes: probes(
      "const before = Promise.prototype.then; const got = []; try { attempt(() => { Promise.prototype.then = function (...given) { got.push(...given); return before.apply(this, given); }; }); await host('x'); await Promise.all([host('x')]); await (async () => host('x'))(); } finally { attempt(() => { Promise.prototype.then = before; }); } return got.some((value) => runs(value?.constructor));",
    ),
    control: "const own = { then(done) { done('mine'); } }; return (await own) === 'mine';",
  },
  {
    number: 30,
    name: 'thenable result',
    layers: ['bridge'],
    breach: 'the host awaits the result and hands its own functions to `then`',
    probes: [
      { code: 'return { then(done) { done(runs(done.constructor) || opens(done)); } };', alone: true },
      { code: 'return Object.create({ get then() { return (done) => done(runs(done.constructor)); } });', alone: true },
    ],
    control: "return (await (async () => ({ then(done) { done('value'); } }))()) === 'value';",
  },
  {
    number: 31,
    name: 'thenable argument',
    layers: ['bridge'],
    breach: 'the host resolves the argument and hands its own functions to `then`',
    probes: probes(
      'const got = []; const wait = { then(...given) { got.push(...given); given[0](1); } }; await host(wait).catch(() => {}); await host({ v: wait, list: [wait] }).catch(() => {}); return got.some((value) => runs(value.constructor));',
    ),
    control: 'await host({ then: 1 }); return true;',
  },
  {
    number: 32,
    name: 'async generator, yield* and its close',
    layers: ['realm', 'bridge'],
    breach: 'an exception of the host is caught on the way',
    probes: probes(
      "const got = []; const inner = { [Symbol.asyncIterator]: () => inner, next: () => ({ done: false, value: 1 }), return: () => ({ then(...given) { got.push(...given); given[0]({ done: true }); } }), throw: () => host('throw') }; const outer = (async function* () { try { yield* inner; } catch (error) { got.push(error); } })(); await outer.next(); got.push(await outer.throw(new Error('x')).catch((error) => error)); const again = (async function* () { yield* inner; })(); await again.next(); await again.return(host('throw').catch((error) => error)); return got.some((value) => opens(value) || runs(value?.constructor));",
    ),
    control: 'const all = []; for await (const n of (async function* () { yield* [1, 2]; })()) all.push(n); return all.length === 2;',
  },
  {
    number: 33,
    name: 'async iterator over the host',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      "for await (const value of [host('object')]) if (opens(value) || opens(value.list)) return true; return false;",
      "const all = await Array.fromAsync([host('object')]); return opens(all) || all.some(opens);",
    ),
    control: "const all = []; for await (const value of [host('x'), host('x')]) all.push(value); return all.join() === 'x,x';",
  },
  {
    number: 40,
    name: 'Reflect.construct, bind and apply on host functions',
    layers: ['bridge'],
    breach: foreign,
    probes: probes(
      'return hit(Reflect.construct(host.constructor, [src])());',
      'return hit(host.bind.constructor(src)()) || hit(host.apply.constructor(src)()) || hit(host.call.constructor(src)());',
      'return hit(Reflect.apply(host.constructor, null, [src])()) || opens(attempt(() => new host("x")));',
      "const bound = host.bind({ a: 1 }); return runs(bound.constructor) || opens(bound('x'));",
    ),
    control: "return (await Reflect.apply(host, null, ['x'])) === 'x' && (await host.call(null, 'x')) === 'x';",
  },
];
