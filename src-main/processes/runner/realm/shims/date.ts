/** `Date` and `Intl` with the run's clock instead of the machine's, and nothing in `Intl` that can be changed. */
import { ses } from '../ses-globals.ts';

/** A constructor like `Date`: with arguments it is the real one, without it tells the run's time. */
export function clockDate(now: () => number): object {
  const Original = Date;
  function ClockDate(...args: unknown[]): unknown {
    if (!new.target) return new Original(now()).toString();
    return Reflect.construct(Original, args.length === 0 ? [now()] : args, new.target);
  }
  Object.defineProperties(ClockDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: Original.prototype, writable: false, enumerable: false, configurable: false },
    now: { value: () => now() },
    parse: { value: Original.parse },
    UTC: { value: Original.UTC },
  });
  return ClockDate;
}

/** Makes `new Intl.DateTimeFormat().format()` tell the run's time. Call before lockdown. */
export function tameIntl(now: () => number): void {
  const { prototype } = Intl.DateTimeFormat;
  const getter = Object.getOwnPropertyDescriptor(prototype, 'format')?.get;
  if (!getter) return;
  const formats = new WeakMap<object, (date?: unknown) => unknown>();
  Object.defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat) {
      const format = Reflect.apply(getter, this, []) as (date: unknown) => unknown;
      const known = formats.get(this);
      if (known) return known;
      const made = (date?: unknown) => format(date === undefined ? now() : date);
      formats.set(this, made);
      return made;
    },
    configurable: true,
  });
  const { formatToParts } = prototype;
  Object.defineProperty(prototype, 'formatToParts', {
    value(this: Intl.DateTimeFormat, date?: unknown) {
      return Reflect.apply(formatToParts, this, [date === undefined ? now() : date]) as unknown;
    },
    writable: true,
    configurable: true,
  });
  freezeSegments();
}

/**
 * What `segment` answers has prototypes that only a call leads to: lockdown does not find them. To ask for one beforehand would take 30 ms,
 * so they are frozen when the first is made.
 */
function freezeSegments(): void {
  const { prototype } = Intl.Segmenter;
  const { segment } = prototype;
  let isFrozen = false;
  Object.defineProperty(prototype, 'segment', {
    value(this: Intl.Segmenter, text: string) {
      const segments = Reflect.apply(segment, this, [text]) as Intl.Segments;
      if (!isFrozen) ses().harden([Object.getPrototypeOf(segments), Object.getPrototypeOf(segments[Symbol.iterator]())]);
      isFrozen = true;
      return segments;
    },
    writable: true,
    configurable: true,
  });
}
