/** The one local HTTP server: loopback only, checks Host and Origin of every request, and hands it to the room with the longest prefix. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import { within } from '#lib/within.ts';
import { createLoopbackCheck } from './check-loopback.ts';
import { bodyTooLarge } from './http-body.ts';
import { replyFailure, replyTooLarge } from './http-reply.ts';

export interface HttpHandler {
  /** `/mcp` serves `/mcp` and `/mcp/...`; `/` serves what nobody else does. */
  prefix: string;
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Default 4 MiB. Bodies of unannounced length are for the handler to count (`readBody`). */
  maxBodyBytes?: number;
}

export interface HttpServer {
  port: number;
  /** Stops accepting, lets requests in flight finish for two seconds, then cuts them and waits for their handlers. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  /** 0 takes any free port. */
  port: number;
  handlers: HttpHandler[];
  logger: Logger;
}

export const defaultMaxBodyBytes = 4 * 1024 * 1024;
const closeDeadlineMs = 2_000;
const settleDeadlineMs = 1_000;
/** Longer than clients keep idle sockets (undici 4 s, OpenAI 60 s), so that none writes into a closing one. */
const keepAliveMs = 65_000;

function findHandler(handlers: HttpHandler[], path: string): HttpHandler | undefined {
  return handlers.find(({ prefix }) => prefix === '/' || path === prefix || (path.startsWith(prefix) && path[prefix.length] === '/'));
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** Listens on 127.0.0.1. Fails with `port-in-use` or `port-refused`. */
export async function startHttpServer({ port, handlers, logger }: HttpServerOptions): Promise<Result<HttpServer>> {
  const byLength = handlers.toSorted((a, b) => b.prefix.length - a.prefix.length);
  const upgraded = new Set<Duplex>();
  const inFlight = new Set<Promise<void>>();
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return portRefused(port);
  const server = createServer({ keepAliveTimeout: keepAliveMs });
  const listening = await listen(server, port);
  if (!listening.ok) return listening;
  const check = createLoopbackCheck(listening.value);

  server.on('request', (request, response) => {
    const allowed = check(request.headers);
    if (!allowed.ok) return replyFailure(response, 403, allowed.error);
    const handler = findHandler(byLength, pathOf(request));
    if (!handler) {
      return replyFailure(response, 404, {
        code: 'path-unknown',
        message: `Nothing is served at ${pathOf(request)}.`,
        fix: `Addresses here start with ${byLength.map(({ prefix }) => prefix).join(', ')}.`,
      });
    }
    const maxBytes = handler.maxBodyBytes ?? defaultMaxBodyBytes;
    if (Number(request.headers['content-length']) > maxBytes) return replyTooLarge(request, response, bodyTooLarge(maxBytes).error);
    const served = serve(handler, request, response, logger).finally(() => inFlight.delete(served));
    inFlight.add(served);
  });

  server.on('upgrade', (request, socket, head) => {
    // Node hands the socket over without a listener: a peer that resets it would otherwise end the process.
    socket.on('error', () => socket.destroy());
    const handler = findHandler(byLength, pathOf(request));
    if (!check(request.headers).ok || !handler?.upgrade) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    handler.upgrade(request, socket, head);
  });

  return ok({ port: listening.value, close: () => close(server, upgraded, inFlight) });
}

async function serve(handler: HttpHandler, request: IncomingMessage, response: ServerResponse, logger: Logger): Promise<void> {
  try {
    await handler.handle(request, response);
  } catch (error) {
    logger.error('request failed', {
      path: pathOf(request),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    if (response.headersSent) response.destroy();
    else {
      replyFailure(response, 500, {
        code: 'internal',
        message: 'Jig failed on this request through a mistake of its own.',
        fix: 'Try again; if it stays, look into the log and report it.',
      });
    }
  }
}

function portRefused(port: number): Result<never> {
  return fail(
    'port-refused',
    `Port ${port} cannot be used on this machine.`,
    'Choose a port from 1024 to 65535 with --port; --port 0 takes any free one.',
  );
}

function listen(server: Server, port: number): Promise<Result<number>> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        resolve(
          fail(
            'port-in-use',
            `Port ${port} on 127.0.0.1 is taken by another program.`,
            `Stop that program (it may be another Jig), or choose another port with --port; --port 0 takes any free one.`,
          ),
        );
      } else if (error.code === 'EACCES') resolve(portRefused(port));
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(ok(address !== null && typeof address === 'object' ? address.port : port));
    });
  });
}

async function close(server: Server, upgraded: Set<Duplex>, inFlight: Set<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  for (const socket of upgraded) socket.end();
  const deadline = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of upgraded) socket.destroy();
  }, closeDeadlineMs);
  await closed;
  clearTimeout(deadline);
  // Handlers whose callers are gone still write their records: what they use must live until then.
  await within(Promise.allSettled(inFlight), settleDeadlineMs);
}
