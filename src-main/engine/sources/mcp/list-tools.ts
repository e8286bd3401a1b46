/** Reads every page of tools/list and takes each tool on its own merits: one odd tool never costs the others. */
import type { Client, StandardSchemaV1 } from '@modelcontextprotocol/client';
import { isRecord } from '#lib/guards.ts';
import { isDeeperThan } from '#lib/json-depth.ts';
import { maxSchemaDepth, type Listing, type ListedTool } from '../upstream.ts';

const maxTools = 200_000;
const maxPages = 10_000;

/** Lets any object through: a result passes on untouched, and 1 MB of it is not copied to be checked. */
export const passThrough: StandardSchemaV1<unknown, Record<string, unknown>> = {
  '~standard': {
    version: 1,
    vendor: 'jig',
    validate: (value) => (isRecord(value) ? { value } : { issues: [{ message: 'the result is not an object' }] }),
  },
};

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A tool as the library takes it, or the reason why it cannot be one. */
function readTool(raw: unknown): ListedTool | string {
  if (!isRecord(raw)) return 'it is not an object';
  const name = text(raw.name);
  if (name === null) return 'it has no name';
  if (isDeeperThan(raw.inputSchema, maxSchemaDepth) || isDeeperThan(raw.outputSchema, maxSchemaDepth))
    return `its schema is nested deeper than ${maxSchemaDepth} levels`;
  const annotations = isRecord(raw.annotations) ? raw.annotations : {};
  return {
    localName: name,
    title: text(raw.title) ?? text(annotations.title),
    description: text(raw.description) ?? '',
    inputSchema: raw.inputSchema,
    ...(isRecord(raw.outputSchema) ? { outputSchema: raw.outputSchema } : {}),
    annotations,
  };
}

/** Throws what the SDK throws. */
export async function listTools(client: Client, options: { signal?: AbortSignal | undefined; timeout: number }): Promise<Listing> {
  const listing: Listing = { title: client.getServerVersion()?.name ?? null, tools: [], failed: [], notes: [] };
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const request = { method: 'tools/list', params: cursor === undefined ? {} : { cursor } };
    const result = await client.request(request, passThrough, {
      timeout: options.timeout,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const tools: unknown[] = Array.isArray(result.tools) ? result.tools : [];
    if (!Array.isArray(result.tools)) listing.notes.push('the server answered tools/list without a list of tools');
    for (const raw of tools) {
      const tool = readTool(raw);
      if (typeof tool !== 'string') listing.tools.push(tool);
      else
        listing.failed.push({
          name: (isRecord(raw) && text(raw.name)) || `tool ${listing.tools.length + listing.failed.length + 1}`,
          reason: tool,
        });
    }
    const next = text(result.nextCursor);
    if (next === null) return listing;
    if (seen.has(next) || listing.tools.length >= maxTools) {
      listing.notes.push(
        seen.has(next) ? 'the server repeats its pages; what came until then was taken' : `only the first ${maxTools} tools were taken`,
      );
      return listing;
    }
    seen.add(next);
    cursor = next;
  }
  return listing;
}
