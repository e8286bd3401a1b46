/** One tools/call on an open connection; the result passes through untouched. */
import type { Tool } from '@modelcontextprotocol/client';
import type { StoredTool } from '../../library/tool-definition.ts';
import type { ToolResult } from '../../parts.ts';
import type { Connection } from './connection.ts';
import { passThrough } from './list-tools.ts';

/** Schemas that mark arguments to be mirrored into HTTP headers, by the tool's hash: scanned once. */
const mirrored = new Map<string, boolean>();
const maxMirrored = 5_000;

function isMirrored(tool: StoredTool): boolean {
  const known = mirrored.get(tool.hash);
  if (known !== undefined) return known;
  if (mirrored.size >= maxMirrored) mirrored.clear();
  const found = JSON.stringify(tool.inputSchema).includes('"x-mcp-header"');
  mirrored.set(tool.hash, found);
  return found;
}

/**
 * Makes the call. The SDK's own `callTool` would compile the tool's output schema and check every result against it, which is
 * the job of the client that asked; it is used only where it adds something: the 2026 era's `Mcp-Param-*` headers.
 * Throws what the SDK throws.
 */
export async function callTool(
  { client, url }: Connection,
  tool: StoredTool,
  args: Record<string, unknown>,
  { signal, timeoutMs }: { signal?: AbortSignal | undefined; timeoutMs: number },
): Promise<ToolResult> {
  const params = { name: tool.localName, arguments: args };
  const options = signal ? { signal, timeout: timeoutMs } : { timeout: timeoutMs };
  if (url !== null && client.getProtocolEra() === 'modern' && isMirrored(tool)) {
    const toolDefinition: Tool = { name: tool.localName, inputSchema: { ...tool.inputSchema, type: 'object' } };
    return client.callTool(params, { ...options, toolDefinition });
  }
  return client.request({ method: 'tools/call', params }, passThrough, options);
}
