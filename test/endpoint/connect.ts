/** The official clients of both lines, reduced to what the tests use. */
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2, type Transport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';

export interface AnyClient {
  listTools(params?: { cursor?: string }): Promise<{ tools: { name: string; [key: string]: unknown }[]; nextCursor?: string | undefined }>;
  callTool(
    params: { name: string; arguments?: Record<string, unknown> },
    options?: { signal?: AbortSignal },
  ): Promise<Record<string, unknown>>;
  close(): Promise<void>;
  /** Null for clients that know one era only. */
  era: string | null;
}

/** v2 asks for the newest protocol first. */
export async function connectV2(transport: TransportV2, mode: 'auto' | 'legacy' = 'auto'): Promise<AnyClient> {
  const client = new ClientV2({ name: 'v2', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  return {
    listTools: (params) => client.listTools(params),
    callTool: (params, options) => client.callTool(params, options),
    close: () => client.close(),
    era: client.getProtocolEra() ?? null,
  };
}

export async function connectV1(transport: TransportV1): Promise<AnyClient> {
  const client = new ClientV1({ name: 'v1', version: '1' });
  await client.connect(transport);
  return {
    listTools: (params) => client.listTools(params),
    callTool: (params, options) => client.callTool(params, undefined, options),
    close: () => client.close(),
    era: null,
  };
}

const withToken = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });

export const httpClients = [
  ['v2 client, 2026-07-28', (url: string, token: string) => connectV2(new HttpV2(new URL(url), withToken(token)))],
  ['v2 client, 2025-era', (url: string, token: string) => connectV2(new HttpV2(new URL(url), withToken(token)), 'legacy')],
  ['v1 client', (url: string, token: string) => connectV1(new HttpV1(new URL(url), withToken(token)))],
] as const;
