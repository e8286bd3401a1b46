/** URLSearchParams in plain JavaScript. */
import { encodeText } from './text-encoding.ts';
import { percentDecode } from './percent.ts';

type Pair = [name: string, value: string];

function decode(text: string): string {
  return percentDecode(text.replaceAll('+', ' '));
}

function encode(text: string): string {
  let out = '';
  for (const byte of encodeText(text)) {
    const character = String.fromCharCode(byte);
    if (byte === 0x20) out += '+';
    else out += /[\w*.-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

function parse(text: string): Pair[] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at === -1 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
}

function wellFormed(value: unknown): string {
  return String(value).toWellFormed();
}

function readPairs(init: unknown): Pair[] {
  if (init === undefined || init === null) return [];
  if (typeof init !== 'object') {
    const text = wellFormed(init);
    return parse(text.startsWith('?') ? text.slice(1) : text);
  }
  const list: unknown = Reflect.get(init, Symbol.iterator);
  if (typeof list !== 'function') return Object.entries(init).map(([name, value]) => [wellFormed(name), wellFormed(value)]);
  return Array.from(init as Iterable<unknown>, (pair) => {
    const [name, value, ...more] = Array.from(pair as Iterable<unknown>);
    if (value === undefined || more.length > 0) throw new TypeError('Each pair must have a name and a value.');
    return [wellFormed(name), wellFormed(value)];
  });
}

export class URLSearchParams {
  #pairs: Pair[];
  /** Tells the URL that these parameters belong to. */
  #changed: () => void = () => {};

  constructor(init?: unknown) {
    this.#pairs = readPairs(init);
  }

  /** Parameters that follow a URL: `read` renews them, `changed` is called after each change of theirs. */
  static bound(changed: (text: string) => void): { params: URLSearchParams; read: (query: string) => void } {
    const params = new URLSearchParams();
    params.#changed = () => changed(params.toString());
    return { params, read: (query) => (params.#pairs = parse(query)) };
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    this.#pairs.push([wellFormed(name), wellFormed(value)]);
    this.#changed();
  }

  delete(name: unknown, value?: unknown): void {
    const [wanted, text] = [wellFormed(name), value === undefined ? null : wellFormed(value)];
    this.#pairs = this.#pairs.filter(([key, held]) => key !== wanted || (text !== null && held !== text));
    this.#changed();
  }

  get(name: unknown): string | null {
    const wanted = wellFormed(name);
    return this.#pairs.find(([key]) => key === wanted)?.[1] ?? null;
  }

  getAll(name: unknown): string[] {
    const wanted = wellFormed(name);
    return this.#pairs.filter(([key]) => key === wanted).map(([, value]) => value);
  }

  has(name: unknown, value?: unknown): boolean {
    const [wanted, text] = [wellFormed(name), value === undefined ? null : wellFormed(value)];
    return this.#pairs.some(([key, held]) => key === wanted && (text === null || held === text));
  }

  set(name: unknown, value: unknown): void {
    const [wanted, text] = [wellFormed(name), wellFormed(value)];
    const first = this.#pairs.findIndex(([key]) => key === wanted);
    if (first === -1) {
      this.#pairs.push([wanted, text]);
    } else {
      this.#pairs = this.#pairs.filter(([key], index) => key !== wanted || index === first);
      this.#pairs[first] = [wanted, text];
    }
    this.#changed();
  }

  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }

  forEach(work: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
    for (const [name, value] of this.#pairs) Reflect.apply(work, self, [value, name, this]);
  }

  *entries(): Generator<Pair> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  *keys(): Generator<string> {
    for (const [name] of this.#pairs) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.#pairs) yield value;
  }

  [Symbol.iterator](): Generator<Pair> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  }
}
