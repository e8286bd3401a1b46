/** Makes the address of a request from a granted base and a path, and refuses every spelling that leads elsewhere. */
import { fail, ok, type Result } from '#contract/result.ts';
import { isBelow, type HttpPlace } from '#lib/network/http-order.ts';

export type Query = Record<string, string | number | boolean>;

const maxAddressLength = 16_384;

/** Fails with `permission-arguments` or `permission-denied`. */
export function requestUrl(place: HttpPlace, path: string, query: Query): Result<URL> {
  const bad = (problem: string, fix: string): Result<never> =>
    fail('permission-arguments', `http.${place.name}: the path ${problem}.`, fix);
  const [beforeQuery = ''] = path.split('?', 1);
  if (beforeQuery !== '' && !beforeQuery.startsWith('/'))
    return bad('does not begin with /', 'Write it relative to the granted address: "/items?page=2".');
  if (path.includes('#')) return bad('has a fragment', 'Leave out "#" and what follows it, or write %23.');
  if (hasControl(path) || path.includes('\\')) return bad('has a backslash or a control character', 'Escape it with encodeURIComponent.');
  if (beforeQuery.includes('//')) return bad('has an empty segment (//)', 'Write single slashes.');
  const problem = hiddenProblem(beforeQuery);
  if (problem !== null) return bad(problem, 'Write the path plainly, below the granted address.');
  const url = URL.parse(`${place.base}${path.replace(/^\//, '')}`);
  if (!url) return bad('cannot be read as part of an address', 'Escape its parts with encodeURIComponent.');
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
  if (url.href.length > maxAddressLength)
    return bad(`makes an address of over ${maxAddressLength} characters`, 'Send the data in the body.');
  if (!isBelow(place, url)) {
    return fail('permission-denied', `http.${place.name}: ${url.host}${url.pathname} is not below ${place.base}.`, 'Use a path below it.');
  }
  return ok(url);
}

/** What shows only after decoding, which servers do once or twice: dots that climb, slashes' twins, control characters. */
function hiddenProblem(path: string): string | null {
  let text = path;
  for (let round = 0; round < 3; round += 1) {
    if (text.split(/[/\\]/).some((segment) => segment === '..' || segment === '.')) return 'has a segment . or ..';
    if (text.includes('\\') || hasControl(text)) return 'hides a backslash or a control character';
    const decoded = text.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
    if (decoded === text) return null;
    text = decoded;
  }
  return null;
}

function hasControl(text: string): boolean {
  return /[\p{Cc} ]/u.test(text);
}
