/** Reads a URL as the web does (WHATWG): for tools that take addresses apart. The engine checks addresses by itself. */
import { percentEncode, percentEncodeControls } from './percent.ts';
import { parseHost } from './url-host.ts';

export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  host: string | null;
  port: number | null;
  /** A list of segments, or the one text of a URL like `mailto:`. */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

export const defaultPorts: Readonly<Record<string, number | null>> = {
  'http:': 80,
  'https:': 443,
  'ws:': 80,
  'wss:': 443,
  'ftp:': 21,
  'file:': null,
};

export function isSpecial(scheme: string): boolean {
  return Object.hasOwn(defaultPorts, scheme);
}

/** Control characters and blanks at both ends. */
// eslint-disable-next-line no-control-regex -- what the web strips
const ends = /^[\u0000-\u0020]+|[\u0000-\u0020]+$/g;

/** Null when the text is no URL, alone or against the base. */
export function parseUrl(input: string, base: UrlRecord | null): UrlRecord | null {
  const text = input.replaceAll(ends, '').replaceAll(/[\t\n\r]/g, '');
  const [rest, fragment] = cut(text, '#');
  const found = /^([a-zA-Z][a-zA-Z\d+.-]*):/.exec(rest);
  const record = found
    ? absolute(`${found[1] ?? ''}:`.toLowerCase(), rest.slice(found[0].length), base, fragment !== null)
    : relative(rest, base);
  if (!record || (!found && typeof record.path === 'string' && fragment === null)) return null;
  return { ...record, fragment: fragment === null ? null : percentEncode(fragment, 'fragment') };
}

function cut(text: string, mark: string): [before: string, after: string | null] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

const empty = { username: '', password: '', host: null, port: null, query: null, fragment: null };

function absolute(scheme: string, text: string, base: UrlRecord | null, hasFragment: boolean): UrlRecord | null {
  if (scheme === 'file:') return file(text, base?.scheme === 'file:' ? base : null);
  if (isSpecial(scheme)) {
    // `https:path` is relative to a base of the same scheme.
    if (base?.scheme === scheme && !text.startsWith('//')) return relative(text, base);
    return withAuthority(scheme, text.replace(/^[/\\]+/, ''));
  }
  if (text.startsWith('//')) return withAuthority(scheme, text.slice(2));
  const [path, query] = cut(text, '?');
  // A blank before the query would be lost.
  const opaque = query !== null || hasFragment ? path.replace(/ $/, '%20') : path;
  const read = path.startsWith('/') ? segments(path, scheme, []) : percentEncodeControls(opaque);
  return { ...empty, scheme, path: read, query: encodeQuery(query, scheme) };
}

function relative(text: string, base: UrlRecord | null): UrlRecord | null {
  if (!base) return null;
  if (typeof base.path === 'string') return text === '' ? { ...base } : null;
  if (base.scheme === 'file:') return file(text, base);
  const slashes = isSpecial(base.scheme) ? /^[/\\]{2}/ : /^\/\//;
  if (slashes.test(text)) return withAuthority(base.scheme, isSpecial(base.scheme) ? text.replace(/^[/\\]+/, '') : text.slice(2));
  return onBase(text, base, base.path);
}

/** A path, a query or nothing, below the base. */
function onBase(text: string, base: UrlRecord, basePath: readonly string[]): UrlRecord {
  const [path, query] = cut(text, '?');
  if (path === '') return { ...base, path: [...basePath], query: query === null ? base.query : encodeQuery(query, base.scheme) };
  const isRooted = path.startsWith('/') || (isSpecial(base.scheme) && path.startsWith('\\'));
  return { ...base, path: segments(path, base.scheme, isRooted ? [] : basePath.slice(0, -1)), query: encodeQuery(query, base.scheme) };
}

function withAuthority(scheme: string, text: string): UrlRecord | null {
  const end = text.search(isSpecial(scheme) ? /[/\\?]/ : /[/?]/);
  const authority = end === -1 ? text : text.slice(0, end);
  const rest = end === -1 ? '' : text.slice(end);
  const at = authority.lastIndexOf('@');
  const [username, password] = cut(at === -1 ? '' : authority.slice(0, at), ':');
  const place = /^(.*?)(?::(\d*))?$/s.exec(authority.slice(at + 1));
  const brackets = /^(\[[^\]]*\])(?::(\d*))?$/.exec(authority.slice(at + 1));
  const [, name = '', digits] = brackets ?? place ?? [];
  if (name === '' && (isSpecial(scheme) || at !== -1 || digits !== undefined)) return null;
  const host = name === '' ? '' : parseHost(name, isSpecial(scheme));
  if (host === null) return null;
  const port = digits === undefined || digits === '' ? null : Number(digits);
  if (port !== null && port > 65_535) return null;
  const [path, query] = cut(rest, '?');
  return {
    scheme,
    username: percentEncode(username, 'userinfo'),
    password: percentEncode(password ?? '', 'userinfo'),
    host: isSpecial(scheme) ? host : percentEncodeControls(host),
    port: port === defaultPorts[scheme] ? null : port,
    path: path === '' ? (isSpecial(scheme) ? [''] : []) : segments(path, scheme, []),
    query: encodeQuery(query, scheme),
    fragment: null,
  };
}

function file(text: string, base: UrlRecord | null): UrlRecord | null {
  const slashed = text.replaceAll(/^[/\\]{2}/g, '//');
  if (slashed.startsWith('//')) {
    const [, authority = '', rest = ''] = /^\/\/([^/\\?]*)(.*)$/s.exec(slashed) ?? [];
    const isDrive = /^[a-zA-Z][:|]$/.test(authority);
    const host = authority === '' || isDrive ? '' : parseHost(authority, true);
    if (host === null) return null;
    const [path, query] = cut(isDrive ? `/${authority}${rest}` : rest, '?');
    const read = segments(path === '' ? '/' : path, 'file:', []);
    return { ...empty, scheme: 'file:', host: host === 'localhost' ? '' : host, path: read, query: encodeQuery(query, 'file:') };
  }
  const root: UrlRecord = { ...empty, scheme: 'file:', host: '', path: [''] };
  const from = base ?? root;
  // A drive's letter begins a path of its own.
  if (/^[a-zA-Z][:|]([/\\?]|$)/.test(text)) return onBase(`/${text}`, from, []);
  return onBase(base || /^[/\\]/.test(text) ? text : `/${text}`, from, typeof from.path === 'string' ? [] : from.path);
}

/** Segments after those of the base; `.` and `..` are taken away. */
function segments(path: string, scheme: string, base: readonly string[]): string[] {
  const parts = (isSpecial(scheme) ? path.replaceAll('\\', '/') : path).split('/');
  if (path.startsWith('/') || (isSpecial(scheme) && path.startsWith('\\'))) parts.shift();
  const out = [...base];
  for (const [index, part] of parts.entries()) {
    const plain = part.replaceAll(/%2e/gi, '.');
    const isLast = index === parts.length - 1;
    if (plain === '..') {
      if (!(scheme === 'file:' && out.length === 1 && /^[a-zA-Z]:$/.test(out[0] ?? ''))) out.pop();
      if (isLast) out.push('');
    } else if (plain === '.') {
      if (isLast) out.push('');
    } else {
      const isDrive = scheme === 'file:' && out.length === 0 && /^[a-zA-Z]\|$/.test(part);
      out.push(isDrive ? `${part[0] ?? ''}:` : percentEncode(part, 'path'));
    }
  }
  return out;
}

export function encodeQuery(query: string | null, scheme: string): string | null {
  return query === null ? null : percentEncode(query, isSpecial(scheme) ? 'specialQuery' : 'query');
}
