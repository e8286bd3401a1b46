/** Checks the headers of a request, and fills secrets into their values, only where the permission lists them. */
import { validateHeaderValue } from 'node:http';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Secret } from '#lib/network/scrub.ts';
import type { GrantedPlace } from './places.ts';

const maxHeaders = 64;
const maxBytes = 16_384;

/** They belong to the connection, say where the request goes, or hide who asks. */
const refused = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
]);
const refusedBeginnings = ['proxy-', 'x-forwarded-', 'sec-'];

const placeholder = /\{\{secret:([^{}]*)\}\}/g;

export function mentionsSecret(text: string): boolean {
  return text.includes('{{secret:');
}

export interface FilledHeaders {
  /** Names in lower case. */
  headers: Record<string, string>;
  /** What was filled in: to be taken out of everything that comes back. */
  secrets: Secret[];
}

/** `reveal` gives a secret's value, null when the person has stored none. Fails with `permission-arguments` or `permission-denied`. */
export function requestHeaders(
  given: Record<string, string>,
  place: GrantedPlace,
  reveal: (name: string) => string | null,
): Result<FilledHeaders> {
  const bad = (problem: string, fix: string): Result<never> => fail('permission-arguments', `http.${place.name}: ${problem}.`, fix);
  const entries = Object.entries(given);
  if (entries.length > maxHeaders) return bad(`${entries.length} headers are more than ${maxHeaders}`, 'Send fewer.');
  const headers = new Map<string, string>();
  const secrets = new Map<string, string>();
  for (const [written, value] of entries) {
    const name = written.toLowerCase();
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(name))
      return bad(`${JSON.stringify(written.slice(0, 60))} is no header name`, 'Use letters, digits and -.');
    if (refused.has(name) || refusedBeginnings.some((beginning) => name.startsWith(beginning))) {
      return bad(`the header ${name} cannot be set`, 'Leave it out: Jig sets what the connection needs.');
    }
    if (headers.has(name)) return bad(`the header ${name} is given twice`, 'Give it once.');
    const filled = fill(value, place, reveal);
    if (!filled.ok) return filled;
    try {
      validateHeaderValue(name, filled.value.text);
    } catch {
      return bad(
        `the value of the header ${name} has a line break or a character that headers cannot carry`,
        'Encode it, for example with encodeURIComponent.',
      );
    }
    headers.set(name, filled.value.text);
    for (const secret of filled.value.secrets) secrets.set(secret.value, secret.name);
  }
  const size = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (size > maxBytes) return bad(`the headers have ${size} bytes, more than ${maxBytes}`, 'Send the data in the body.');
  return ok({ headers: Object.fromEntries(headers), secrets: [...secrets].map(([value, name]) => ({ name, value })) });
}

interface Filled {
  text: string;
  secrets: Secret[];
}

function fill(value: string, place: GrantedPlace, reveal: (name: string) => string | null): Result<Filled> {
  // `Basic` hides user and password in base64: a placeholder inside is filled there.
  const basic = /^basic ([a-z0-9+/]+=*)$/i.exec(value);
  if (basic?.[1] !== undefined) {
    const inner = fillText(Buffer.from(basic[1], 'base64').toString('utf8'), place, reveal);
    if (!inner.ok || inner.value.secrets.length === 0) return inner.ok ? ok({ text: value, secrets: [] }) : inner;
    const encoded = Buffer.from(inner.value.text, 'utf8').toString('base64');
    const [first] = inner.value.secrets;
    return ok({ text: `Basic ${encoded}`, secrets: [...inner.value.secrets, { name: first?.name ?? '', value: encoded }] });
  }
  return fillText(value, place, reveal);
}

function fillText(value: string, place: GrantedPlace, reveal: (name: string) => string | null): Result<Filled> {
  const secrets: Secret[] = [];
  let problem: Result<never> | null = null;
  const text = value.replaceAll(placeholder, (_whole, name: string) => {
    if (!place.secretNames.includes(name)) {
      problem ??= fail(
        'permission-denied',
        `http.${place.name}: the secret ${JSON.stringify(name.slice(0, 60))} is not granted for this host.`,
        `List it: permissions.http["${place.name}"].secrets.`,
      );
      return '';
    }
    const secret = reveal(name);
    if (secret === null) {
      problem ??= fail(
        'secret-missing',
        `The secret ${name} has no value.`,
        "Ask the person to enter it in Jig's Settings, under Resources.",
      );
      return '';
    }
    secrets.push({ name, value: secret });
    return secret;
  });
  return problem ?? ok({ text, secrets });
}
