/** One MCP server over a surface, for both eras of the protocol: the SDK speaks it, over HTTP and over stdio. */
import { ProtocolError, ProtocolErrorCode, Server, type CallToolResult, type ListToolsResult } from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import type { Caller, ToolResult } from '../parts.ts';
import { instructions } from './meta-tools.ts';
import type { Surface, SurfaceCall } from './surface.ts';
import { errorAnswer } from './tool-answer.ts';

export interface ServerIdentity {
  name: string;
  version: string;
}

export interface McpServerParts {
  identity: ServerIdentity;
  surface: Surface;
  caller: Caller;
  /** A result that is there already: the call is not made again (fast-call.ts). */
  prepared?: SurfaceCall | undefined;
}

/** One for all servers: each would make an instance of its own, and Jig checks arguments itself (argument-check.ts). */
const jsonSchemaValidator = new AjvJsonSchemaValidator();

/** The tool's result, or Jig's failure as a result that the model can read. Throws what is the client's mistake. */
export function resultOf(outcome: SurfaceCall): ToolResult {
  if (outcome.ok === 'not-served') throw new ProtocolError(ProtocolErrorCode.InvalidParams, outcome.message);
  return outcome.ok ? outcome.value : errorAnswer(outcome.error);
}

export function createMcpServer({ identity, surface, caller, prepared }: McpServerParts): Server {
  const cacheHint = { ttlMs: surface.listTtlMs, cacheScope: 'private' as const };
  const server = new Server(identity, {
    capabilities: { tools: {} },
    instructions,
    jsonSchemaValidator,
    cacheHints: { 'tools/list': cacheHint, 'server/discover': cacheHint },
  });
  server.setRequestHandler('tools/list', ({ params }): ListToolsResult => {
    const page = surface.page(params?.cursor);
    if (page === null) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown cursor: list the tools again from the start.');
    return { ...page };
  });
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const outcome = prepared ?? (await surface.call(params.name, params.arguments, { caller, signal: mcpReq.signal }));
    // The SDK checks the shape on the way out.
    return resultOf(outcome) as CallToolResult;
  });
  return server;
}
