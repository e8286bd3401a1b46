/** Passes a request on to the upstream model server and its answer back, byte for byte; the upstream's errors get a fix. */
import { request as httpRequest, Agent as HttpAgent, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import { parseJson } from '#lib/parse-json.ts';
import { readUpTo } from '#lib/read-up-to.ts';
import { replyJson } from '../endpoint/http-reply.ts';
import { openAiError } from './openai-error.ts';

export interface UpstreamCall {
  method: string;
  url: URL;
  /** The caller's headers as they came, name and value in turns. */
  rawHeaders: string[];
  body: Buffer | null;
  apiKey: string | null;
  signal: AbortSignal;
}

/** Belong to one connection, or are written anew for the next. */
const notPassedOn = new Set([
  'authorization', 'connection', 'content-length', 'expect', 'host', 'keep-alive', 'origin', 'proxy-authenticate', 'proxy-authorization',
  'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]); // prettier-ignore
const notPassedBack = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'trailer', 'transfer-encoding', 'upgrade']);

/** Silence after which an upstream counts as gone; models think for minutes. */
const idleMs = 600_000;
const maxErrorBytes = 1024 * 1024;
export const viaName = 'jig';

const httpAgent = new HttpAgent({ keepAlive: true });
const httpsAgent = new HttpsAgent({ keepAlive: true });

function filterHeaders(raw: string[], dropped: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (!dropped.has(name.toLowerCase())) kept.push(name, raw[i + 1] ?? '');
  }
  return kept;
}

function send({ method, url, rawHeaders, body, apiKey, signal }: UpstreamCall): Promise<IncomingMessage> {
  const isHttps = url.protocol === 'https:';
  const headers = [
    'host', url.host,
    ...filterHeaders(rawHeaders, notPassedOn),
    'via', `1.1 ${viaName}`,
    ...(apiKey === null ? [] : ['authorization', `Bearer ${apiKey}`]),
    ...(body === null ? [] : ['content-length', String(body.length)]),
  ]; // prettier-ignore
  const attempt = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const request = (isHttps ? httpsRequest : httpRequest)(url, { method, headers, agent: isHttps ? httpsAgent : httpAgent, signal });
      request.setTimeout(idleMs, () => request.destroy(new Error(`no answer for ${idleMs / 60_000} minutes`)));
      let isAnswered = false;
      request.once('response', (reply) => {
        isAnswered = true;
        resolve(reply);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A connection that breaks in the middle of the answer is told to its reader; asking again would bill the request twice.
        if (isAnswered) return;
        // The upstream closed a kept connection in the moment that it was used again: nothing was read of the request.
        if (request.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted) resolve(attempt());
        else reject(error);
      });
      request.end(body ?? undefined);
    });
  return attempt();
}

function fixFor(status: number, host: string): string {
  if (status === 401 || status === 403)
    return `Set the key for ${host} in Jig's gateway settings: this answer is about that key, not about Jig's token.`;
  if (status === 404) return `Check the model's name, and that the gateway's upstream address ends where ${host} expects (often /v1).`;
  if (status === 429) return `${host} limits how much you may ask: wait, or raise the limit there.`;
  if (status >= 500) return `${host} failed: try again, or look into its log.`;
  return `${host} refused the request: correct what it names.`;
}

/** An error that the upstream put into OpenAI's shape keeps it; any other text becomes the message. */
async function readError(reply: IncomingMessage, host: string): Promise<Record<string, unknown>> {
  const text = (await readUpTo(reply, maxErrorBytes)).bytes.toString();
  const status = reply.statusCode ?? 0;
  const fix = fixFor(status, host);
  const body = parseJson(text);
  if (isRecord(body) && isRecord(body.error)) return { ...body, error: { ...body.error, fix } };
  const said = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
  return openAiError(
    { code: 'upstream-error', message: `The upstream ${host} answered with status ${status}${said === '' ? '' : `: ${said}`}.`, fix },
    'upstream_error',
  );
}

/** Answers with the upstream's status. Fails with `upstream-unreachable` before anything was written. */
export async function passThrough(call: UpstreamCall, response: ServerResponse, extraHeaders: string[]): Promise<Result<number>> {
  const { host } = call.url;
  let reply: IncomingMessage;
  try {
    reply = await send(call);
  } catch (error) {
    return fail(
      'upstream-unreachable',
      `The upstream ${host} cannot be reached: ${errorText(error)}.`,
      'Start it, or correct its address in the gateway settings.',
    );
  }
  const status = reply.statusCode ?? 502;
  const headers = [...filterHeaders(reply.rawHeaders, notPassedBack), ...extraHeaders];
  try {
    if (status >= 400 && reply.headers['content-encoding'] === undefined) {
      const document = await readError(reply, host);
      const { 'retry-after': retryAfter, 'x-request-id': requestId } = reply.headers;
      replyJson(response, status, document, {
        ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
        ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
      });
      return ok(status);
    }
    response.writeHead(status, reply.statusMessage, headers);
    response.flushHeaders();
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      if (!response.write(chunk)) await drained(response, call.signal);
      if (call.signal.aborted) break;
    }
    response.end();
  } catch {
    // Cut off in the middle: the caller must not take what came for the whole.
    response.destroy();
  }
  return ok(status);
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    response.once('drain', go);
    signal.addEventListener('abort', go, { once: true });
  });
}
