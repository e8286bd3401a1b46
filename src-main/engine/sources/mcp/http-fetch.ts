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

const userAgent = `${clientInfo.name}/${clientInfo.version}`;

/** Answers that have no body; a Response refuses one. */
const bodiless = new Set([204, 205, 304]);

export interface TextRequest {
  method: string;
  headers: Record<string, string>;
  body: string | null;
  signal: AbortSignal | null;
}

export interface HttpFetch {
  fetch(this: void, address: string | URL, init?: RequestInit): Promise<Response>;
  /** The same for who reads the answer itself, before anything of its body is read or decoded. What `read` rejects with is a failure of the request. */
  request<T>(this: void, url: URL, init: TextRequest, read: (answer: IncomingMessage) => Promise<T>): Promise<T>;
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
    fetch: async (address, { method = 'GET', headers, body = null, signal = null } = {}) => {
      if (body !== null && typeof body !== 'string') throw new TypeError('only text can be sent');
      const given = Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers));
      const url = typeof address === 'string' ? new URL(address) : address;
      return send(agents, url, { method, headers: given, body, signal }, readResponse);
    },
    request: (url, init, read) => send(agents, url, init, read),
    close: () => {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

function send<T>(
  agents: { plain: HttpAgent; secure: HttpsAgent },
  url: URL,
  init: TextRequest,
  read: (answer: IncomingMessage) => Promise<T>,
) {
  return new Promise<T>((resolve, reject) => {
    const { method, headers: given, body, signal } = init;
    if (signal?.aborted) return reject(signal.reason);
    const headers: Record<string, string | number> = { 'user-agent': userAgent, 'accept-encoding': 'gzip, deflate, br', ...given };
    if (body !== null) headers['content-length'] = Buffer.byteLength(body);
    const shared = { method, headers, timeout: silenceMs };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...shared, agent: agents.secure })
        : httpRequest(url, { ...shared, agent: agents.plain });
    const giveUp = (): void => void request.destroy(asError(signal?.reason));
    const fail = (error: unknown): void => reject(signal?.aborted ? signal.reason : failed(error));
    signal?.addEventListener('abort', giveUp, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', giveUp));
    request.once('timeout', () => request.destroy(new Error(`the server was silent for ${silenceMs / 1_000} s`)));
    request.once('error', fail);
    request.once('socket', (socket) => limitConnect(request, socket));
    request.once('response', (answer) => {
      read(answer).then(resolve, fail);
    });
    request.end(body ?? undefined);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}

/** As the standard's fetch rejects. Node says "socket hang up" where the other side closed the connection before it answered. */
function failed(error: unknown): TypeError {
  const isReset = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
  return new TypeError('fetch failed', { cause: isReset ? new Error('other side closed (ECONNRESET)', { cause: error.cause }) : error });
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
export async function readResponse(answer: IncomingMessage): Promise<Response> {
  const stream = decoded(answer);
  const isStream = /^text\/event-stream\b/i.test(answer.headers['content-type'] ?? '');
  return responseOf(answer, isStream ? Readable.toWeb(stream) : await readBody(stream));
}

/** The whole body. Rejects as the stream does, or where it is larger than 64 MiB. */
export async function readBody(stream: Readable): Promise<Buffer> {
  const { bytes, isCut } = await readUpTo(stream, maxBodyBytes);
  if (isCut) throw new Error(`the answer is larger than ${maxBodyBytes / 1024 / 1024} MiB`);
  return bytes;
}

/** A Response of an answer whose body has been read. */
export function responseOf(
  { statusCode: status = 0, statusMessage = '', rawHeaders }: IncomingMessage,
  body: Buffer | ReadableStream,
): Response {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return new Response(bodiless.has(status) ? null : body, { status, statusText: statusMessage, headers });
}
