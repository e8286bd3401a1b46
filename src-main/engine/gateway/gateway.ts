/** OpenAI-compatible gateway at `/v1`: routes the last user turn and adds only the picked tools to the request for the upstream model. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import type { Route } from '#contract/routing.ts';
import { isRecord } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { authenticateBearer, refusal } from '../endpoint/bearer.ts';
import type { Clients } from '../endpoint/clients.ts';
import { readBody } from '../endpoint/http-body.ts';
import { replyTooLarge } from '../endpoint/http-reply.ts';
import type { HttpHandler } from '../endpoint/http-server.ts';
import type { ActivityLog, Caller, Router, SettingsStore } from '../parts.ts';
import { readConversation } from './conversation.ts';
import { insertTools, type Inserted } from './insert-tools.ts';
import { openAiError, replyOpenAiError } from './openai-error.ts';
import { passThrough, viaName } from './upstream.ts';

export interface GatewayParts {
  router: Router;
  settings: SettingsStore;
  clients: Clients;
  activity: ActivityLog;
  logger: Logger;
}

const prefix = '/v1';
/** Pictures travel inside the JSON. */
const maxBodyBytes = 64 * 1024 * 1024;
const maxTitle = 100;

/** Where `path` (below /v1, with its query) is at the upstream. Fails with `upstream-not-set` or `upstream-invalid`. */
function upstreamAddress(base: string, path: string): Result<URL> {
  if (base === '') {
    return fail(
      'upstream-not-set',
      'The gateway has no upstream model server yet.',
      'Set its address in the gateway settings, such as http://127.0.0.1:11434/v1 or https://api.openai.com/v1.',
    );
  }
  const address = `${base.replace(/\/+$/, '')}${path}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return fail(
      'upstream-invalid',
      `The gateway's upstream "${base}" is not an address.`,
      'Correct it in the gateway settings: it starts with http:// or https:// and mostly ends with /v1.',
    );
  }
  return ok(url);
}

interface Prepared extends Inserted {
  route: Route | null;
  title: string;
  details: Record<string, unknown>;
}

export function createGateway({ router, settings, clients, activity, logger }: GatewayParts): HttpHandler {
  /** Adds the tools. A router that fails leaves the request as it is: the conversation matters more, and the record says why. */
  const prepare = async (body: Buffer, request: Record<string, unknown>, caller: Caller, signal: AbortSignal): Promise<Prepared> => {
    const conversation = readConversation(request.messages);
    const details = { model: request.model, stream: request.stream === true, continuation: conversation?.isContinuation ?? false };
    const title = (conversation?.query ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, maxTitle) || 'chat completion';
    const untouched: Prepared = { body, names: [], route: null, title, details };
    // Nothing could be called: no tool is wanted, or the request speaks the form that came before tools.
    if (!conversation || request.tool_choice === 'none' || request.functions !== undefined) return untouched;
    const { query, context } = conversation;
    const routed = await router.route(context.length > 0 ? { query, context } : { query }, { caller, signal });
    if (!routed.ok) {
      logger.warn('request passed on without tools', { code: routed.error.code, reason: routed.error.message });
      return { ...untouched, details: { ...details, notRouted: routed.error.message } };
    }
    const inserted = insertTools(body, request, routed.value.picks);
    return { ...untouched, ...inserted, route: routed.value, details: { ...details, tools: inserted.names, tokens: routed.value.tokens } };
  };

  const completeChat = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<void> => {
    const started = performance.now();
    const read = await readBody(request, maxBodyBytes);
    if (!read.ok) {
      if (read.error.code === 'body-too-large') replyTooLarge(request, response, read.error, openAiError(read.error));
      return;
    }
    const parsed = parseRequest(read.value, request.headers['content-encoding']);
    if (!parsed.ok) return replyOpenAiError(response, 400, parsed.error);
    const { body, names, title, details } = await prepare(read.value, parsed.value, caller, signal);
    const call = { method: 'POST', url, rawHeaders: request.rawHeaders, body, apiKey: settings.gatewayKey(), signal };
    const passed = await passThrough(call, response, names.length > 0 ? ['x-jig-tools', names.join(',')] : []);
    const failed = passed.ok ? null : passed.error;
    if (failed && !signal.aborted) replyOpenAiError(response, 502, failed, { retry: true });
    activity.record({
      kind: 'gateway',
      client: caller.name,
      title,
      ok: passed.ok && passed.value < 400 && !signal.aborted,
      durationMs: performance.now() - started,
      details: {
        ...details,
        upstream: url.host,
        ...(passed.ok ? { status: passed.value } : {}),
        ...(signal.aborted ? { error: 'the caller went away' } : failed ? { error: failed.message } : {}),
      },
    });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refuse = (status: number, error: Failure, headers = {}) => replyOpenAiError(response, status, error, { headers });
    const authenticated = authenticateBearer(request.headers, clients, 'gateway');
    if (!authenticated.ok) {
      const { status, headers } = refusal(authenticated.error.code);
      return refuse(status, authenticated.error, headers);
    }
    const path = (request.url ?? prefix).slice(prefix.length);
    const isChat = request.method === 'POST' && /^\/chat\/completions(\?|$)/.test(path);
    if (!isChat && !(request.method === 'GET' && /^\/models([/?]|$)/.test(path))) {
      return refuse(404, {
        code: 'path-unknown',
        message: `The gateway does not serve ${request.method} ${prefix}${path}.`,
        fix: 'It serves POST /v1/chat/completions and GET /v1/models.',
      });
    }
    if (request.headers.via?.includes(` ${viaName}`)) {
      return refuse(508, {
        code: 'upstream-loop',
        message: 'The gateway is its own upstream.',
        fix: "Set the upstream in the gateway settings to a model server's address, not to Jig's.",
      });
    }
    const address = upstreamAddress(settings.get().gateway.upstreamUrl, path);
    if (!address.ok) return refuse(503, address.error);
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    if (isChat) return completeChat(request, response, address.value, authenticated.value, gone.signal);
    const call = {
      method: 'GET',
      url: address.value,
      rawHeaders: request.rawHeaders,
      body: null,
      apiKey: settings.gatewayKey(),
      signal: gone.signal,
    };
    const passed = await passThrough(call, response, []);
    if (!passed.ok && !gone.signal.aborted) replyOpenAiError(response, 502, passed.error, { retry: true });
  };

  return { prefix, handle, maxBodyBytes };
}

function parseRequest(body: Buffer, encoding: string | undefined): Result<Record<string, unknown>> {
  if (encoding !== undefined && encoding !== 'identity') {
    return fail(
      'body-encoded',
      `The request's body is encoded (${encoding}); the gateway has to read it.`,
      'Send it without Content-Encoding.',
    );
  }
  try {
    const request: unknown = JSON.parse(body.toString());
    if (isRecord(request)) return ok(request);
    return fail(
      'body-invalid',
      "The request's body is not a JSON object.",
      'Send a chat completion request: {"model": ..., "messages": [...]}.',
    );
  } catch (error) {
    return fail(
      'body-invalid',
      `The request's body is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`,
      'Send a chat completion request: {"model": ..., "messages": [...]}.',
    );
  }
}
