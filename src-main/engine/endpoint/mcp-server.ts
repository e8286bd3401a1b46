/** One MCP server over a surface, for both eras of the protocol: the SDK speaks it, over HTTP and over stdio. */
import { ProtocolError, ProtocolErrorCode, Server, type CallToolResult, type ListToolsResult } from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import type { Caller } from '../parts.ts';
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
export function resultOf(outcome: SurfaceCall): CallToolResult {
  if (outcome.ok === 'not-served') throw new ProtocolError(ProtocolErrorCode.InvalidParams, outcome.message);
  const result = outcome.ok ? outcome.value : errorAnswer(outcome.error);
  // The one member that clients insist on; what it holds is the tool's affair.
  return (Array.isArray(result.content) ? result : { ...result, content: [] }) as CallToolResult;
}

/**
 * The SDK reads each result of `tools/call` with its schemas: members that it does not know are dropped from content blocks, a block of
 * a later revision is refused, and a picture of some megabytes is checked letter by letter. Jig stands in the middle: results pass.
 */
class PassingServer extends Server {
  protected override _wrapHandler(...[method, handler]: Parameters<Server['_wrapHandler']>): ReturnType<Server['_wrapHandler']> {
    // oxlint-disable-next-line no-underscore-dangle -- the SDK's own name for its hook.
    return method === 'tools/call' ? handler : super._wrapHandler(method, handler);
  }
}

export function createMcpServer({ identity, surface, caller, prepared }: McpServerParts): Server {
  const cacheHint = { ttlMs: surface.listTtlMs, cacheScope: 'private' as const };
  const server = new PassingServer(identity, {
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
    // What 2025-era clients cannot read (structured content that is no object) is put into their words.
    return server.projectCallToolResult(resultOf(outcome), undefined);
  });
  return server;
}
