/** Serves MCP over Streamable HTTP on the loopback address, for trying that transport out. */
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { report } from './report.mjs';

/** @import { McpServer } from '@modelcontextprotocol/server' */

const host = '127.0.0.1';

/** @param {import('node:http').IncomingMessage} incoming
 * @param {AbortSignal} signal */
function toRequest(incoming, signal) {
  const method = incoming.method ?? 'GET';
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(', '));
  const body = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(incoming);
  // A streamed body needs `duplex`, which the DOM's types do not know.
  const init = { method, headers, body, signal, duplex: 'half' };
  return new Request(new URL(incoming.url ?? '/', `http://${host}`), /** @type {RequestInit} */ (init));
}

/**
 * @param {() => McpServer} factory
 * @param {number} port 0 for any free one
 * @returns {Promise<string>} the address to connect to
 */
export function serveHttp(factory, port) {
  const handler = createMcpHandler(factory);
  /**
   * @param {import('node:http').IncomingMessage} incoming
   * @param {import('node:http').ServerResponse} outgoing
   */
  const answer = async (incoming, outgoing) => {
    const aborted = new AbortController();
    outgoing.once('close', () => aborted.abort());
    try {
      const request = toRequest(incoming, aborted.signal);
      const response =
        hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
        originValidationResponse(request, localhostAllowedOrigins()) ??
        (new URL(request.url).pathname === '/mcp'
          ? await handler.fetch(request)
          : new Response('Not found. MCP is at /mcp.', { status: 404 }));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      if (response.body) Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (response.body)).pipe(outgoing);
      else outgoing.end();
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    }
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(`http://${host}:${typeof address === 'object' && address ? address.port : port}/mcp`);
    });
  });
}
