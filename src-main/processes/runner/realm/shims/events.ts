/** AbortController and what it stands on: events small enough for tools that pass a signal around. */

export class DOMException extends Error {
  readonly code = 0;

  constructor(message = '', name = 'Error') {
    super(message);
    Object.defineProperty(this, 'name', { value: name, writable: true, configurable: true });
  }
}

export class Event {
  readonly type: string;
  readonly cancelable: boolean;
  target: unknown = null;
  defaultPrevented = false;

  constructor(type: unknown, options: { cancelable?: unknown } = {}) {
    this.type = String(type);
    this.cancelable = Boolean(options.cancelable);
  }

  preventDefault(): void {
    if (this.cancelable) this.defaultPrevented = true;
  }
}

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

export class EventTarget {
  readonly #listeners = new Map<string, Map<Listener, boolean>>();

  addEventListener(type: string, listener: Listener | null, options?: boolean | { once?: boolean; signal?: AbortSignal }): void {
    if (listener === null) return;
    const settings = typeof options === 'object' ? options : {};
    if (settings.signal?.aborted) return;
    const listeners = this.#listeners.get(type) ?? new Map<Listener, boolean>();
    this.#listeners.set(type, listeners);
    if (!listeners.has(listener)) listeners.set(listener, settings.once === true);
    settings.signal?.addEventListener('abort', () => this.removeEventListener(type, listener));
  }

  removeEventListener(type: string, listener: Listener | null): void {
    if (listener !== null) this.#listeners.get(type)?.delete(listener);
  }

  dispatchEvent(event: Event): boolean {
    event.target = this;
    for (const [listener, once] of this.#listeners.get(event.type) ?? []) {
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === 'function') Reflect.apply(listener, this, [event]);
      else listener.handleEvent(event);
    }
    const handler: unknown = Reflect.get(this, `on${event.type}`);
    if (typeof handler === 'function') Reflect.apply(handler, this, [event]);
    return !event.defaultPrevented;
  }
}

/** Set by the realm: `AbortSignal.timeout` needs the run's clock. */
let after: (ms: number, work: () => void) => void = () => {};
export function useTimers(timers: (ms: number, work: () => void) => void): void {
  after = timers;
}

const made = Symbol('made');

export class AbortSignal extends EventTarget {
  #state: { reason: unknown } | null = null;
  onabort: unknown = null;

  constructor(key?: unknown) {
    super();
    if (key !== made) throw new TypeError('Use new AbortController().signal.');
  }

  get aborted(): boolean {
    return this.#state !== null;
  }

  get reason(): unknown {
    return this.#state?.reason;
  }

  throwIfAborted(): void {
    if (this.#state) throw this.#state.reason;
  }

  static abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): AbortSignal {
    const signal = new AbortSignal(made);
    abortSignal(signal, reason);
    return signal;
  }

  static timeout(ms: unknown): AbortSignal {
    const signal = new AbortSignal(made);
    after(Number(ms), () => abortSignal(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const signal = new AbortSignal(made);
    for (const one of signals) {
      if (one.aborted) abortSignal(signal, one.reason);
      else one.addEventListener('abort', () => abortSignal(signal, one.reason), { once: true });
    }
    return signal;
  }

  static {
    abortSignal = (signal, reason) => {
      if (signal.#state) return;
      signal.#state = { reason };
      signal.dispatchEvent(new Event('abort'));
    };
  }
}

// eslint-disable-next-line no-var -- assigned while the class above is made
var abortSignal: (signal: AbortSignal, reason: unknown) => void;

export class AbortController {
  readonly signal = new AbortSignal(made);

  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    abortSignal(this.signal, reason);
  }
}
