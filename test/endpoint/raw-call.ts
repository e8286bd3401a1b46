/** One HTTP exchange, byte for byte, and the request shapes of both eras. */
import { request as httpRequest } from 'node:http';

export interface RawReply {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

export interface RawRequest {
  body: string;
  headers: Record<string, string>;
  method?: string;
  path?: string;
}

export function send(port: number, { body, headers, method = 'POST', path = '/mcp' }: RawRequest): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

export const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export type Params = Record<string, unknown> & { name?: unknown };

export function modernCall(params: Params, message: Record<string, unknown> = {}): RawRequest {
  return {
    headers: { ...jsonHeaders, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': String(params.name) },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { _meta: envelope, ...params }, ...message }),
  };
}

export function legacyCall(params: Params, message: Record<string, unknown> = {}): RawRequest {
  return {
    headers: { ...jsonHeaders, 'mcp-protocol-version': '2025-11-25' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params, ...message }),
  };
}
