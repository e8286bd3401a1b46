/** The global names that a tool has beside the language itself: small, in plain JavaScript, on the run's clock and random numbers. */
import type { Clock } from './clock.ts';
import type { Log, Level } from './log.ts';
import { atob, btoa } from './shims/base64.ts';
import { clockDate } from './shims/date.ts';
import { AbortController, AbortSignal, DOMException, Event, EventTarget, useTimers } from './shims/events.ts';
import { structuredClone } from './shims/structured-clone.ts';
import { TextDecoder, TextEncoder } from './shims/text-encoding.ts';
import { URLSearchParams } from './shims/url-search-params.ts';
import { URL } from './shims/url.ts';
import type { Random } from './random.ts';
import { realmGlobal } from './ses-globals.ts';

interface Sources {
  clock: Clock;
  log: Log;
  /** The run's random numbers; there is none before `start`. */
  random: () => Random;
  /** What a timer's or a microtask's function threw. */
  onThrown: (error: unknown) => void;
}

type Work = (...args: unknown[]) => unknown;

function work(value: unknown, name: string): Work {
  if (typeof value !== 'function')
    throw new TypeError(`${name} takes a function, not ${typeof value === 'string' ? 'code as text' : typeof value}.`);
  return value as Work;
}

/** Taken before lockdown, which replaces them by ones that refuse. */
const { Math: machineMath, Intl: machineIntl } = globalThis;

export function toolGlobals(sources: Sources): Record<string, unknown> {
  const { clock } = sources;
  useTimers((ms, run) => void clock.after(ms, run));
  return {
    ...timers(sources),
    Date: clockDate(() => clock.now()),
    Math: clockMath(sources.random),
    Intl: machineIntl,
    ...languageGlobals(),
    performance: performanceClock(clock),
    console: consoleOf(sources.log),
    crypto: cryptoOf(sources.random),
    structuredClone,
    atob,
    btoa,
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
    AbortController,
    AbortSignal,
    Event,
    EventTarget,
    DOMException,
  };
}

/** Of the language, and harmless here, but not given out by SES by itself: floats can hide bits in NaN, the others are new. */
function languageGlobals(): Record<string, unknown> {
  const names = ['Float16Array', 'Float32Array', 'Float64Array', 'SuppressedError', 'DisposableStack', 'AsyncDisposableStack'];
  return Object.fromEntries(names.filter((name) => name in realmGlobal).map((name) => [name, realmGlobal[name]]));
}

function timers({ clock, onThrown }: Sources): Record<string, unknown> {
  const guarded = (given: unknown, name: string, args: unknown[]) => {
    const run = work(given, name);
    return () => {
      try {
        run(...args);
      } catch (error) {
        onThrown(error);
      }
    };
  };
  const clear = (id: unknown) => {
    if (typeof id === 'number') clock.clear(id);
  };
  return {
    setTimeout: (run: unknown, ms?: unknown, ...args: unknown[]) => clock.after(Number(ms ?? 0), guarded(run, 'setTimeout', args)),
    setInterval: (run: unknown, ms?: unknown, ...args: unknown[]) => clock.after(Number(ms ?? 0), guarded(run, 'setInterval', args), true),
    setImmediate: (run: unknown, ...args: unknown[]) => clock.after(0, guarded(run, 'setImmediate', args)),
    clearTimeout: (id: unknown) => clear(id),
    clearInterval: (id: unknown) => clear(id),
    clearImmediate: (id: unknown) => clear(id),
    queueMicrotask: (run: unknown) => void Promise.resolve().then(guarded(run, 'queueMicrotask', [])),
  };
}

/** The language's own functions with the run's `random`: they are the same objects, so that V8 compiles them in place. */
function clockMath(random: () => Random): object {
  const own = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(machineMath)) as object;
  Object.defineProperty(own, 'random', { value: () => random().next(), writable: true, enumerable: false, configurable: true });
  return own;
}

function performanceClock(clock: Clock): object {
  let origin: number | null = null;
  const since = () => (origin ??= clock.now());
  return {
    now: () => clock.now() - since(),
    get timeOrigin() {
      return since();
    },
  };
}

function consoleOf(log: Log): object {
  const at =
    (level: Level) =>
    (...values: unknown[]) =>
      log.write(level, values);
  const counts = new Map<string, number>();
  return {
    log: at('info'),
    info: at('info'),
    debug: at('info'),
    trace: at('info'),
    dir: at('info'),
    table: at('info'),
    warn: at('warn'),
    error: at('error'),
    assert: (holds: unknown, ...values: unknown[]) => {
      if (!holds) log.write('error', ['Assertion failed', ...values]);
    },
    count: (label: unknown = 'default') => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      log.write('info', [`${String(label)}: ${count}`]);
    },
    group: at('info'),
    groupEnd: () => {},
    time: () => {},
    timeEnd: () => {},
    timeLog: () => {},
  };
}

const whole = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array];

function cryptoOf(random: () => Random): object {
  return {
    randomUUID: () => random().uuid(),
    getRandomValues: (array: unknown) => {
      if (!ArrayBuffer.isView(array) || !whole.some((kind) => array instanceof kind)) {
        throw new TypeError('getRandomValues takes an array of whole numbers, for example a Uint8Array.');
      }
      if (array.byteLength > 65_536) throw new DOMException('getRandomValues fills at most 65536 bytes.', 'QuotaExceededError');
      random().drawBytes(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      return array;
    },
  };
}
