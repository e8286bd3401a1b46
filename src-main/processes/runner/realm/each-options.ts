/** The options of `each`, checked; and its items, whichever kind of list or stream they are. */
import { JigError } from './jig-error.ts';

export interface EachOptions {
  key: (item: unknown) => unknown;
  concurrency: number;
  retries: number;
  /** Milliseconds between two beginnings; 0 is no limit. */
  gapMs: number;
  total: number | null;
}

function wrong(message: string): never {
  throw new JigError('each-options', `each: ${message}`);
}

function within(value: unknown, name: string, from: number, to: number, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to) {
    wrong(`"${name}" must be a whole number from ${from} to ${to}, not ${String(value)}.`);
  }
  return value;
}

/** Throws a JigError that names the option. */
export function readOptions(items: unknown, given: unknown): EachOptions {
  if (typeof given !== 'object' || given === null) wrong('the second argument must be options with a "key": { key: (item) => item.id }.');
  const options = given as Record<string, unknown>;
  const { key, ratePerSecond } = options;
  if (typeof key !== 'function') wrong('"key" must be a function that gives each item a name of its own: { key: (item) => item.id }.');
  if (ratePerSecond !== undefined && !(typeof ratePerSecond === 'number' && ratePerSecond > 0)) {
    wrong(`"ratePerSecond" must be a number above 0, not ${String(ratePerSecond)}.`);
  }
  const total = options['total'] ?? sizeOf(items);
  return {
    key: key as EachOptions['key'],
    concurrency: within(options['concurrency'], 'concurrency', 1, 64, 8),
    retries: within(options['retries'], 'retries', 0, 10, 0),
    gapMs: ratePerSecond === undefined ? 0 : 1_000 / ratePerSecond,
    total: typeof total === 'number' && Number.isFinite(total) ? total : null,
  };
}

function sizeOf(items: unknown): number | null {
  if (Array.isArray(items)) return items.length;
  return items instanceof Set || items instanceof Map ? items.size : null;
}

type Next = IteratorResult<unknown>;

/** Items one after the other; a plain list answers at once, a stream with a promise. */
export interface Source {
  readonly isStream: boolean;
  next(): Next | Promise<Next>;
  close(): void;
}

export function openSource(items: unknown): Source {
  if (typeof items === 'object' && items !== null) {
    const stream: unknown = Reflect.get(items, Symbol.asyncIterator);
    if (typeof stream === 'function') return iterate(Reflect.apply(stream, items, []) as AsyncIterator<unknown>, true);
    const list: unknown = Reflect.get(items, Symbol.iterator);
    if (typeof list === 'function') return iterate(Reflect.apply(list, items, []) as Iterator<unknown>, false);
  }
  return wrong('the first argument must be a list or a stream of items.');
}

function iterate(iterator: Iterator<unknown> | AsyncIterator<unknown>, isStream: boolean): Source {
  return {
    isStream,
    next: () => iterator.next(),
    close: () => {
      void Promise.resolve(iterator.return?.()).catch(() => {});
    },
  };
}
