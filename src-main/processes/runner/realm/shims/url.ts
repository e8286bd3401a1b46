/** The `URL` class in plain JavaScript. */
import { percentEncode } from './percent.ts';
import { parseHost } from './url-host.ts';
import { defaultPorts, encodeQuery, isSpecial, parseUrl, type UrlRecord } from './url-parse.ts';
import { URLSearchParams } from './url-search-params.ts';

function read(input: unknown, base: unknown): UrlRecord | null {
  const baseRecord = base === undefined ? null : parseUrl(String(base).toWellFormed(), null);
  if (base !== undefined && !baseRecord) return null;
  return parseUrl(String(input).toWellFormed(), baseRecord);
}

export class URL {
  #url: UrlRecord;
  readonly #search: { params: URLSearchParams; read: (query: string) => void };

  constructor(input: unknown, base?: unknown) {
    const url = read(input, base);
    if (!url) {
      const error = new TypeError('Invalid URL');
      throw Object.assign(error, { code: 'ERR_INVALID_URL', input: String(input) });
    }
    this.#url = url;
    this.#search = URLSearchParams.bound((text) => (this.#url.query = text === '' ? null : text));
    this.#search.read(url.query ?? '');
  }

  static canParse(input: unknown, base?: unknown): boolean {
    return read(input, base) !== null;
  }

  static parse(input: unknown, base?: unknown): URL | null {
    return read(input, base) ? new URL(input, base) : null;
  }

  get href(): string {
    const { scheme, host, path, fragment } = this.#url;
    const gap = host === null && typeof path !== 'string' && path.length > 1 && path[0] === '' ? '/.' : '';
    return `${scheme}${host === null ? gap : `//${this.#credentials()}${this.host}`}${this.pathname}${this.#query()}${fragment === null ? '' : `#${fragment}`}`;
  }

  set href(value: unknown) {
    this.#url = new URL(value).#url;
    this.#search.read(this.#url.query ?? '');
  }

  get origin(): string {
    const { scheme, path } = this.#url;
    if (scheme === 'blob:') return typeof path === 'string' ? (URL.parse(path)?.origin ?? 'null') : 'null';
    return isSpecial(scheme) && scheme !== 'file:' ? `${scheme}//${this.host}` : 'null';
  }

  get protocol(): string {
    return this.#url.scheme;
  }

  set protocol(value: unknown) {
    const scheme = `${/^([a-zA-Z][a-zA-Z\d+.-]*):?/.exec(String(value))?.[1] ?? ''}:`.toLowerCase();
    if (scheme === ':' || isSpecial(scheme) !== isSpecial(this.#url.scheme)) return;
    this.#url.scheme = scheme;
    if (this.#url.port === defaultPorts[scheme]) this.#url.port = null;
  }

  get username(): string {
    return this.#url.username;
  }

  set username(value: unknown) {
    if (this.#url.host) this.#url.username = percentEncode(String(value), 'userinfo');
  }

  get password(): string {
    return this.#url.password;
  }

  set password(value: unknown) {
    if (this.#url.host) this.#url.password = percentEncode(String(value), 'userinfo');
  }

  get host(): string {
    const { host, port } = this.#url;
    return `${host ?? ''}${port === null ? '' : `:${port}`}`;
  }

  set host(value: unknown) {
    const [, name = '', port] = /^(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/.exec(String(value)) ?? [];
    this.hostname = name;
    if (port !== undefined) this.port = port;
  }

  get hostname(): string {
    return this.#url.host ?? '';
  }

  set hostname(value: unknown) {
    const host = typeof this.#url.path === 'string' ? null : parseHost(String(value), isSpecial(this.#url.scheme));
    if (host !== null && host !== '') this.#url.host = host;
  }

  get port(): string {
    return this.#url.port === null ? '' : String(this.#url.port);
  }

  set port(value: unknown) {
    const text = String(value);
    const digits = /^\d+/.exec(text)?.[0];
    if (!this.#url.host || (text !== '' && digits === undefined)) return;
    const port = digits === undefined ? null : Number(digits);
    if (port === null || port <= 65_535) this.#url.port = port === defaultPorts[this.#url.scheme] ? null : port;
  }

  get pathname(): string {
    const { path } = this.#url;
    return typeof path === 'string' ? path : path.map((segment) => `/${segment}`).join('');
  }

  set pathname(value: unknown) {
    if (typeof this.#url.path === 'string') return;
    const text = String(value).replaceAll('?', '%3F').replaceAll('#', '%23');
    const moved = parseUrl(/^[/\\]/.test(text) ? text : `/${text}`, { ...this.#url, path: [], query: null });
    if (moved) this.#url.path = moved.path;
  }

  get search(): string {
    return this.#url.query ? `?${this.#url.query}` : '';
  }

  set search(value: unknown) {
    const text = String(value);
    this.#url.query = text === '' ? null : encodeQuery(text.startsWith('?') ? text.slice(1) : text, this.#url.scheme);
    this.#search.read(this.#url.query ?? '');
  }

  get searchParams(): URLSearchParams {
    return this.#search.params;
  }

  get hash(): string {
    return this.#url.fragment ? `#${this.#url.fragment}` : '';
  }

  set hash(value: unknown) {
    const text = String(value);
    this.#url.fragment = text === '' ? null : percentEncode(text.startsWith('#') ? text.slice(1) : text, 'fragment');
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  #credentials(): string {
    const { username, password } = this.#url;
    if (username === '' && password === '') return '';
    return `${username}${password === '' ? '' : `:${password}`}@`;
  }

  #query(): string {
    return this.#url.query === null ? '' : `?${this.#url.query}`;
  }
}
