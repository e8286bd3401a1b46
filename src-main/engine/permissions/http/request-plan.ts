/** Turns the arguments of `http.request` into an order that has passed every check; the same for real requests and for rehearsals. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import type { HttpOrder } from '#lib/network/http-order.ts';
import { badArguments, contentBytes, isAbsent } from '../arguments.ts';
import type { GrantedPlace } from './places.ts';
import { mentionsSecret, requestHeaders } from './request-headers.ts';
import { requestUrl } from './request-path.ts';

const maxBodyBytes = 10 * 1_048_576;
const defaultTimeoutMs = 30_000;
const maxTimeoutMs = 300_000;

const optionsSchema = z.strictObject({
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  json: z.unknown().optional(),
  body: z.unknown().optional(),
  timeoutMs: z.number().int().min(1).max(maxTimeoutMs).optional(),
  repeatable: z.boolean().optional(),
});

const repeatableMethods = ['GET', 'HEAD', 'PUT', 'DELETE'];

export interface RequestPlan {
  order: HttpOrder;
  /** Asking again after a crash is harmless. */
  isRepeatable: boolean;
  /** Below the granted address, with the query: what recordings are found by. */
  path: string;
}

export interface PlanOptions {
  /** The one that was asked first, then where redirects may lead. */
  places: readonly [GrantedPlace, ...GrantedPlace[]];
  effectId: string;
  reveal: (name: string) => string | null;
}

/** Fails with `permission-arguments`, `permission-denied` or `secret-missing`. */
export function planRequest(args: readonly unknown[], { places, effectId, reveal }: PlanOptions): Result<RequestPlan> {
  const [place] = places;
  const [method, path, given] = args;
  const bad = (problem: string, fix: string): Result<never> => badArguments(`http.${place.name}`, 'request', problem, fix);
  if (typeof method !== 'string' || typeof path !== 'string')
    return bad('method and path must be texts', 'Call request(method, path, options).');
  const verb = method.toUpperCase();
  if (!place.methods.includes(verb)) {
    return fail(
      'permission-denied',
      `http.${place.name}: ${verb.slice(0, 20)} is not granted; it may use ${place.methods.join(', ')}.`,
      `List it: permissions.http["${place.name}"].methods.`,
    );
  }
  const parsed = optionsSchema.safeParse(isAbsent(given) ? {} : withoutAbsent(given));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return bad(
      `options.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`,
      'Options are query, headers, json, body, timeoutMs and repeatable.',
    );
  }
  const { query = {}, headers = {}, json, body, timeoutMs = defaultTimeoutMs, repeatable } = parsed.data;
  if (json !== undefined && body !== undefined) return bad('json and body are both given', 'Give one of them.');
  if ((json !== undefined || body !== undefined) && (verb === 'GET' || verb === 'HEAD'))
    return bad(`${verb} has a body`, 'Use query, or POST.');
  const bytes = json === undefined ? contentBytes(body) : Buffer.from(JSON.stringify(json), 'utf8');
  if (body !== undefined && bytes === null)
    return bad('body is neither a text nor bytes', 'Give a string or a Uint8Array; for objects use json.');
  if (bytes && bytes.length > maxBodyBytes)
    return bad(`the body has ${bytes.length} bytes, more than ${maxBodyBytes}`, 'Send it in parts.');
  if ([path, JSON.stringify(query)].some(mentionsSecret) || (bytes && mentionsSecret(Buffer.from(bytes).toString('utf8')))) {
    return fail(
      'permission-denied',
      `http.${place.name}: a secret can only be put into a header.`,
      'Move it from path, query or body into `headers`.',
    );
  }
  const url = requestUrl(place, path, query);
  if (!url.ok) return url;
  const filled = requestHeaders(headers, place, reveal);
  if (!filled.ok) return filled;
  const base = new URL(place.base);
  return ok({
    isRepeatable: repeatable ?? repeatableMethods.includes(verb),
    path: `/${url.value.pathname.slice(base.pathname.length)}${url.value.search}`,
    order: {
      url: url.value.href,
      method: verb,
      headers: {
        accept: '*/*',
        'user-agent': 'Jig',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(typeof body === 'string' ? { 'content-type': 'text/plain; charset=utf-8' } : {}),
        ...(verb === 'GET' || verb === 'HEAD' ? {} : { 'idempotency-key': effectId }),
        ...filled.value.headers,
      },
      body: bytes,
      timeoutMs,
      maxBodyBytes,
      places: places.map(({ name, base: address, methods, isPrivateAllowed }) => ({ name, base: address, methods, isPrivateAllowed })),
      secrets: filled.value.secrets,
    },
  });
}

/** Options that a tool sets to undefined are as if they were not there. */
function withoutAbsent(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => name === 'json' || !isAbsent(value)));
}
