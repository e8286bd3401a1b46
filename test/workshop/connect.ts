/** Starts the real workshop server as a child and connects a real client of either SDK to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

export const serverPath = fileURLToPath(new URL('../../resources/workshop/server.mjs', import.meta.url));
/** A Friday, so that the next working day is three days away. */
export const today = '2026-11-20';

const identity = { name: 'workshop-test', version: '1.0.0' };

/** What the tests read of a result, whichever SDK brought it. */
export interface Result {
  isError: boolean;
  text: string;
  data: Record<string, unknown>;
}

export interface Workshop {
  client: Client;
  call(name: string, args?: Record<string, unknown>): Promise<Result>;
  close(): Promise<void>;
}

/** The SDKs' result types differ; this reads what both have. */
export function toResult(answer: object): Result {
  const raw = answer as { isError?: unknown; content?: unknown; structuredContent?: unknown };
  const content = Array.isArray(raw.content) ? (raw.content as { type: string; text?: string }[]) : [];
  return {
    isError: raw.isError === true,
    text: content.map((block) => block.text ?? '').join('\n'),
    data: (raw.structuredContent ?? {}) as Record<string, unknown>,
  };
}

/** A v2 client; `mode` picks the protocol era. */
export async function connect(args: string[] = [], mode: 'auto' | 'legacy' = 'auto'): Promise<Workshop> {
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [serverPath, '--today', today, ...args], stderr: 'inherit' }),
  );
  return {
    client,
    call: async (name, given = {}) => toResult(await client.callTool({ name, arguments: given })),
    close: () => client.close(),
  };
}

/** A client of the first SDK, which knows the protocol up to 2025-11-25. */
export async function connectLegacy(): Promise<LegacyClient> {
  const client = new LegacyClient(identity);
  await client.connect(new LegacyStdioTransport({ command: process.execPath, args: [serverPath, '--today', today], stderr: 'inherit' }));
  return client;
}

/** A folder that is removed by the function beside it. */
export function makeHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'jig-workshop-'));
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** The rows of one list of a result. */
export function rowsOf(result: Result, key: string): Record<string, unknown>[] {
  const rows = result.data[key];
  if (!Array.isArray(rows)) throw new Error(`no list "${key}" in: ${result.text}`);
  return rows as Record<string, unknown>[];
}

/** One record of a result. */
export function recordOf(result: Result, key: string): Record<string, unknown> {
  const record = result.data[key];
  if (typeof record !== 'object' || record === null) throw new Error(`no record "${key}" in: ${result.text}`);
  return record as Record<string, unknown>;
}
