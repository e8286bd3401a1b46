/** MCP over HTTP at `/mcp`, `/mcp/all` and `/mcp/p/<profile>`: checks the token, then lets the SDK speak, or answers the plain call itself. */
import { createMcpHandler, PARSE_ERROR } from '@modelcontextprotocol/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '#lib/logger.ts';
import { parseJson } from '#lib/parse-json.ts';
import type { Caller, Router, ToolCaller } from '../parts.ts';
import type { Library } from '../library/library.ts';
import { authenticateBearer, refusal } from './bearer.ts';
import type { Clients } from './clients.ts';
import { answerFast } from './fast-call.ts';
import { readBody } from './http-body.ts';
import { replyFailure, replyJson, replyTooLarge } from './http-reply.ts';
import { defaultMaxBodyBytes, type HttpHandler } from './http-server.ts';
import type { MakingToolParts } from './making-tools.ts';
import { createMcpServer } from './mcp-server.ts';
import { createSurfaces, reviewPath, type Surface, type SurfaceCall } from './surface.ts';
import { toWebRequest, writeWebResponse } from './web-exchange.ts';

export interface McpEndpointParts {
  library: Library;
  router: Router;
  toolCaller: ToolCaller;
  /** Null when the library is read-only. */
  making: MakingToolParts | null;
  clients: Clients;
  version: string;
  logger: Logger;
}

export interface McpEndpoint extends HttpHandler {
  /** Ends open subscriptions and aborts calls in flight. */
  close(): Promise<void>;
}

/** What the factory has to know of the request that it makes a server for. */
interface Exchange {
  surface: Surface;
  caller: Caller;
  prepared?: SurfaceCall | undefined;
}

const prefix = '/mcp';

const noReviewer = {
  code: 'scope-missing',
  message: 'This token is not that of a reviewing agent.',
  fix: 'A person makes its client a reviewing agent on the Connect screen.',
};

export function createMcpEndpoint({ library, router, toolCaller, making, clients, version, logger }: McpEndpointParts): McpEndpoint {
  const surfaceAt = createSurfaces({ library, router, toolCaller, making });
  const identity = { name: 'jig', version };
  const exchanges = new WeakMap<Request, Exchange>();
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const exchange = requestInfo && exchanges.get(requestInfo);
      if (!exchange) throw new Error('an MCP request without its exchange');
      return createMcpServer({ identity, ...exchange });
    },
    { onerror: (error) => logger.debug('request refused by the protocol', { error: error.message }) },
  );

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const authenticated = authenticateBearer(request.headers, clients, 'mcp');
    if (!authenticated.ok) {
      const { status, headers } = refusal(authenticated.error.code);
      return replyFailure(response, status, authenticated.error, headers);
    }
    const path = (request.url ?? prefix).split('?', 1)[0]?.slice(prefix.length) ?? '';
    if (path === reviewPath && !authenticated.value.scopes.includes('review'))
      return replyFailure(response, 403, noReviewer, refusal('scope-missing').headers);
    const surface = surfaceAt(path);
    if (!surface) {
      return replyFailure(response, 404, {
        code: 'profile-unknown',
        message: `Nothing is served at ${prefix}${path}.`,
        fix: 'Use /mcp, /mcp/all, or /mcp/p/<name> with the name of a profile from the Library screen.',
      });
    }
    const body = await readBody(request, defaultMaxBodyBytes);
    if (!body.ok) return body.error.code === 'body-too-large' ? replyTooLarge(request, response, body.error) : undefined;

    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const caller = authenticated.value;
    const message = parseJson(body.value.toString());
    if (message === undefined && request.method === 'POST') {
      return replyJson(response, 400, {
        jsonrpc: '2.0',
        error: { code: PARSE_ERROR, message: 'Parse error: the body is not JSON' },
        id: null,
      });
    }
    const fast = await answerFast({ request, response, message, surface, caller, identity, signal: gone.signal });
    if (fast.done) return;
    const web = toWebRequest(request, body.value, gone.signal);
    exchanges.set(web, { surface, caller, prepared: fast.prepared });
    const answer = await handler.fetch(web, message === undefined ? {} : { parsedBody: message });
    await writeWebResponse(answer, response);
  };

  return { prefix, handle, close: () => handler.close() };
}
