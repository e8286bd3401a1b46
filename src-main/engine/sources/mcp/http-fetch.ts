/**
 * The `fetch` that the SDK's HTTP transports are given: the same contract over node:http, which takes a third of the processor
 * time of Node's own fetch for a small answer. Redirects come back as they are: the SDK follows those within the server's origin.
 */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { readUpTo } from '#lib/read-up-to.ts';
import { clientInfo } from './connection.ts';

/** Without an answer or a byte of its body, ms; a call has its own, shorter time. */
const silenceMs = 300_000;
const connectMs = 10_000;
/** How long an unused connection is kept: less than the 5 s after which many servers close theirs. */
const idleMs = 4_000;
/** As for stdio servers. Streams of events are passed on as they come, whatever their length. */
const maxBodyBytes = 64 * 1024 * 1024;

/** Answers that have no body; a Response refuses one. */
const bodiless = new Set([204, 205, 304]);

export interface HttpFetch {
  fetch(this: void, address: string | URL, init?: RequestInit): Promise<Response>;
  /** Cuts every connection; requests in flight fail. */
  close(): void;
}

/**
 * Opens a pool of connections of its own. Its `fetch` sends text bodies only and rejects as the standard one does: with the
 * signal's reason after an abort, otherwise with a TypeError "fetch failed" whose cause says why.
 */
export function openHttpFetch(): HttpFetch {
  // The switch by which Node's own fetch goes through a proxy as well.
  const proxy = process.env.NODE_USE_ENV_PROXY === '1' ? { proxyEnv: process.env } : {};
  const options = { keepAlive: true, timeout: idleMs, ...proxy };
  const agents = { plain: new HttpAgent(options), secure: new HttpsAgent(options) };
  return {
    fetch: (address, init = {}) => send(agents, typeof address === 'string' ? new URL(address) : address, init),
    close: () => {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

function send(agents: { plain: HttpAgent; secure: HttpsAgent }, url: URL, { method = 'GET', headers, body, signal }: RequestInit) {
  return new Promise<Response>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    if (body !== undefined && body !== null && typeof body !== 'string') throw new TypeError('only text can be sent');
    const given = {
      'user-agent': `${clientInfo.name}/${clientInfo.version}`,
      'accept-encoding': 'gzip, deflate, br',
      ...Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers)),
      ...(typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {}),
    };
    const shared = { method, headers: given, timeout: silenceMs };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...shared, agent: agents.secure })
        : httpRequest(url, { ...shared, agent: agents.plain });
    const giveUp = (): void => void request.destroy(asError(signal?.reason));
    const fail = (error: Error): void => reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause: explain(error) }));
    signal?.addEventListener('abort', giveUp, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', giveUp));
    request.once('timeout', () => request.destroy(new Error(`the server was silent for ${silenceMs / 1_000} s`)));
    request.once('error', fail);
    request.once('socket', (socket) => limitConnect(request, socket));
    request.once('response', (response) => {
      read(response).then(resolve, fail);
    });
    request.end(body ?? undefined);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}

/** Node says "socket hang up" where the other side closed the connection before it answered. */
function explain(error: Error): Error {
  return 'code' in error && error.code === 'ECONNRESET' ? new Error('other side closed (ECONNRESET)', { cause: error.cause }) : error;
}

function limitConnect(request: ClientRequest, socket: NonNullable<ClientRequest['socket']>): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => request.destroy(new Error(`no connection within ${connectMs / 1_000} s (ETIMEDOUT)`)), connectMs);
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}

function decoded(response: IncomingMessage): Readable {
  const coding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (coding === 'identity') return response;
  // What has come is passed on at once: events must not wait for a block to fill.
  const flush = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  const brotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };
  const decoders: Record<string, () => ReturnType<typeof createGunzip> | ReturnType<typeof createBrotliDecompress>> = {
    gzip: () => createGunzip(flush),
    'x-gzip': () => createGunzip(flush),
    deflate: () => createInflate(flush),
    br: () => createBrotliDecompress(brotli),
  };
  const decoder = decoders[coding]?.();
  // An error of either end is the reader's to see.
  return decoder ? pipeline(response, decoder, () => {}) : response;
}

/** Streams of events are handed on unread, everything else whole: a stream costs more than a small body. */
async function read(response: IncomingMessage): Promise<Response> {
  const status = response.statusCode ?? 0;
  const headers: [string, string][] = [];
  const { rawHeaders } = response;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  const init = { status, statusText: response.statusMessage ?? '', headers };
  const stream = decoded(response);
  if (/^text\/event-stream\b/i.test(response.headers['content-type'] ?? '') && !bodiless.has(status)) {
    return new Response(Readable.toWeb(stream), init);
  }
  const { bytes, isCut } = await readUpTo(stream, maxBodyBytes);
  if (isCut) throw new Error(`the answer is larger than ${maxBodyBytes / 1024 / 1024} MiB`);
  return new Response(bodiless.has(status) || bytes.length === 0 ? null : bytes, init);
}
