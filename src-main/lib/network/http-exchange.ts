/** Does one HTTP order: every hop checked, answers limited in bytes and time, secrets taken out of what comes back. */
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { ResolveName } from './checked-connect.ts';
import type { HttpAgents } from './http-agents.ts';
import { requestOnce, type HopAnswer } from './http-hop.ts';
import { isBelow, type HttpAnswer, type HttpOrder, type HttpPlace } from './http-order.ts';
import { scrubBytes, scrubText } from './scrub.ts';

const maxRedirects = 5;

export interface ExchangeTools {
  resolve: ResolveName;
  /** Null opens a connection of its own for each hop, so that no stale one can swallow a request. */
  agents: HttpAgents | null;
  signal: AbortSignal;
}

/** What became of an order: `sent` says whether any server may have seen it. */
export interface ExchangeOutcome {
  result: Result<HttpAnswer>;
  sent: boolean;
}

interface Hop {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
  place: HttpPlace;
}

/**
 * Never rejects for what a server can cause. Fails with `http-timeout`, `http-failed`, `http-too-large`, `http-redirect-refused`,
 * `http-too-many-redirects`, `address-refused`, `host-unknown`, `connect-failed` or `aborted`.
 */
export async function exchange(order: HttpOrder, tools: ExchangeTools): Promise<ExchangeOutcome> {
  const late = AbortSignal.timeout(order.timeoutMs);
  const ends = AbortSignal.any([tools.signal, late]);
  let sent = false;
  const work = async (): Promise<Result<HttpAnswer>> => {
    let hop: Result<Hop> = firstHop(order);
    for (let redirects = 0; hop.ok; redirects += 1) {
      const answer: Result<HopAnswer> = await requestOnce(hop.value, {
        ...tools,
        signal: ends,
        timeoutMs: order.timeoutMs,
        maxBodyBytes: order.maxBodyBytes,
        onSent: () => {
          sent = true;
        },
      });
      if (!answer.ok) return answer;
      const { status, location } = answer.value;
      if (location === null || ![301, 302, 303, 307, 308].includes(status)) return ok(clean(answer.value, order));
      if (redirects === maxRedirects) {
        return fail(
          'http-too-many-redirects',
          `The server redirects more than ${maxRedirects} times.`,
          'Ask for the final address instead.',
        );
      }
      hop = nextHop(hop.value, status, location, order.places);
    }
    return hop;
  };
  let result: Result<HttpAnswer>;
  try {
    result = await work();
  } catch (error) {
    result = fail('http-failed', `The request failed: ${errorText(error)}.`, 'Check the server, and try again.');
  }
  if (!result.ok && ends.aborted) {
    result = tools.signal.aborted
      ? fail('aborted', 'The request was cancelled.', 'Nothing needs to be done.')
      : fail(
          'http-timeout',
          `${new URL(order.url).host} did not answer in full within ${order.timeoutMs} ms.`,
          'Try again, or allow more time with `timeoutMs`.',
        );
  }
  if (!result.ok) {
    const { message, ...rest } = result.error;
    result = { ok: false, error: { ...rest, message: scrubText(message, order.secrets) } };
  }
  return { result, sent };
}

function firstHop(order: HttpOrder): Result<Hop> {
  const [place] = order.places;
  const url = new URL(order.url);
  if (!place || !isBelow(place, url)) return fail('http-failed', `${url.host} is not below the granted address.`, 'Use a path below it.');
  return ok({ url, method: order.method, headers: order.headers, body: order.body, place });
}

/** Where a redirect leads, if the permissions cover it. Headers that may carry secrets go to no other origin. */
function nextHop(from: Hop, status: number, location: string, places: readonly HttpPlace[]): Result<Hop> {
  const url = URL.parse(location, from.url.href);
  const refuse = (why: string): Result<never> =>
    fail(
      'http-redirect-refused',
      `${from.url.host} redirects to ${url ? `${url.protocol}//${url.host}` : 'an address that cannot be read'}, which ${why}.`,
      'Ask for the final address, under a permission of its own.',
    );
  if (!url) return refuse('is no address');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('is neither http nor https');
  if (from.url.protocol === 'https:' && url.protocol === 'http:') return refuse('is not encrypted');
  const turnsToGet = status === 303 ? from.method !== 'HEAD' : status < 307 && from.method === 'POST';
  const method = turnsToGet ? 'GET' : from.method;
  const place = [from.place, ...places].find((candidate) => isBelow(candidate, url));
  if (!place) return refuse('the tool has no permission for');
  if (!place.methods.includes(method)) return refuse(`is not granted for ${method}`);
  const body = turnsToGet ? null : from.body;
  url.hash = '';
  const isSameOrigin = url.origin === from.url.origin && place === from.place;
  const kept = isSameOrigin
    ? Object.entries(from.headers)
    : Object.entries(from.headers).filter(([name]) => harmless.has(name.toLowerCase()));
  const headers = Object.fromEntries(kept.filter(([name]) => body !== null || !name.toLowerCase().startsWith('content-')));
  return ok({ url, method, headers, body, place });
}

/** All that another origin gets to see. */
const harmless = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

function clean({ status, headers, bytes }: HopAnswer, { secrets }: HttpOrder): HttpAnswer {
  const cleanHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [scrubText(name, secrets), scrubText(value, secrets)]),
  );
  return { status, headers: cleanHeaders, bytes: scrubBytes(bytes, secrets) };
}
