/** An open connection to an upstream MCP server, however it is reached. */
import type { Client } from '@modelcontextprotocol/client';
import type { Failure } from '#contract/result.ts';
import type { Redact } from '../redact.ts';

export interface Connection {
  client: Client;
  /** The address of an HTTP server, null for a process of ours. */
  url: string | null;
  /** False once nothing can be sent any more, even where the end has not been reported yet. */
  isOpen(): boolean;
  redact: Redact;
  /** Why the connection ended, for the calls that were in flight. */
  explainEnd(): Pick<Failure, 'message' | 'fix'>;
  close(): Promise<void>;
}

export interface Dial {
  /** Given up when it fires: the deadline of start and handshake, or the owner closing. */
  signal: AbortSignal;
  /** Of start and handshake together, ms. */
  handshakeMs: number;
}

export const clientInfo = { name: 'jig', version: '0.1.0' };

/** JSON-RPC code of the answer that http-transport.ts makes up for a stream that ended without one. */
export const streamEndedCode = -32_099;
