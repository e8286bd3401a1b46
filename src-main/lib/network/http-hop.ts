/** One request to one server and its answer, decompressed and limited. Redirects are not followed. */
import { request, type IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import { readUpTo } from '#lib/read-up-to.ts';
import type { ResolveName } from './checked-connect.ts';
import { ConnectFailed, createAgent, type HttpAgents } from './http-agents.ts';
import type { HttpPlace } from './http-order.ts';

export interface HopAnswer {
  status: number;
  headers: Record<string, string>;
  location: string | null;
  bytes: Buffer;
}

export interface HopOptions {
  resolve: ResolveName;
  agents: HttpAgents | null;
  signal: AbortSignal;
  timeoutMs: number;
  maxBodyBytes: number;
  /** Called when the request's first byte may have left. */
  onSent: () => void;
}

/** Says nothing about the answer once it has been decompressed. */
const ofTransport = new Set(['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding', 'trailer']);

/** Rejects with whatever stops the connection. */
export async function requestOnce(
  hop: { url: URL; method: string; headers: Record<string, string>; body: Uint8Array | null; place: HttpPlace },
  options: HopOptions,
): Promise<Result<HopAnswer>> {
  const { url, body } = hop;
  const isTls = url.protocol === 'https:';
  const { isPrivateAllowed } = hop.place;
  const agent =
    options.agents?.agent(isTls, isPrivateAllowed) ?? createAgent({ isTls, isPrivateAllowed, isKept: false, resolve: options.resolve });
  const headers = { ...hop.headers, ...(body ? { 'content-length': String(body.length) } : {}), 'accept-encoding': 'gzip, deflate, br' };
  let response: IncomingMessage;
  try {
    response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sending = request({
        agent,
        protocol: url.protocol,
        hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
        path: `${url.pathname}${url.search}`,
        method: hop.method,
        headers: { ...headers, host: url.host },
        signal: options.signal,
      });
      sending.once('socket', options.onSent);
      sending.once('response', resolve);
      // Later errors (a body that breaks off) come out of the response as well.
      sending.on('error', reject);
      sending.end(body ?? undefined);
    });
  } catch (error) {
    if (error instanceof ConnectFailed) return { ok: false, error: error.failure };
    return fail('http-failed', `${hop.method} ${url.host} failed: ${errorText(error)}.`, 'Check the server, and try again.');
  }
  const location = response.headers.location ?? null;
  const hasBody = hop.method !== 'HEAD' && response.statusCode !== 204 && response.statusCode !== 304;
  const decoded = hasBody ? decode(response) : response;
  if (!decoded) {
    response.destroy();
    return fail('http-failed', `${url.host} answers in an encoding that was not asked for.`, 'Ask another server.');
  }
  try {
    const { bytes, isCut } = await readUpTo(decoded, options.maxBodyBytes);
    if (isCut) {
      response.destroy();
      return fail(
        'http-too-large',
        `The answer of ${url.host} is larger than ${options.maxBodyBytes} bytes.`,
        'Ask for less: a page, a range, fewer fields.',
      );
    }
    return ok({ status: response.statusCode ?? 0, headers: plainHeaders(response), location, bytes });
  } catch (error) {
    response.destroy();
    return fail('http-failed', `The answer of ${url.host} broke off: ${errorText(error)}.`, 'Try again.');
  }
}

const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

function decode(response: IncomingMessage): Readable | null {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const create = decoders.get(encoding);
  if (!create) return encoding === 'identity' || encoding === '' ? response : null;
  const decoder = create();
  response.once('error', (error) => decoder.destroy(error));
  decoder.once('close', () => response.destroy());
  return response.pipe(decoder);
}

function plainHeaders(response: IncomingMessage): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && !ofTransport.has(name)) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
