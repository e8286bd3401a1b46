/** What the stdio bridge has to know of a message: its id, and the headers that HTTP wants besides the body. */
import { isRecord } from '#lib/guards.ts';

export type MessageId = string | number;

export interface BridgeMessage {
  /** Null for notifications, batches and what is no JSON: nobody waits for an answer under an id. */
  id: MessageId | null;
  method: string | null;
  /** The request that a `notifications/cancelled` takes back. */
  cancels: MessageId | null;
  headers: Record<string, string>;
}

const versionKey = 'io.modelcontextprotocol/protocolVersion';
/** https://modelcontextprotocol.io/specification/2026-07-28: these methods repeat a parameter as `Mcp-Name`. */
const nameSource: Record<string, string> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** Header values are printable ASCII without outer spaces; anything else travels as base64 between the specification's marks. */
function headerValue(text: string): string {
  if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?')) return text;
  return `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

function idOf(value: unknown): MessageId | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** `legacyVersion` is what `initialize` agreed on, null before. */
export function readBridgeMessage(line: Buffer, legacyVersion: string | null): BridgeMessage {
  const legacy: Record<string, string> = legacyVersion === null ? {} : { 'mcp-protocol-version': legacyVersion };
  let message: unknown;
  try {
    message = JSON.parse(line.toString());
  } catch {
    message = null;
  }
  if (!isRecord(message) || typeof message.method !== 'string') return { id: null, method: null, cancels: null, headers: legacy };
  const { method } = message;
  const params = isRecord(message.params) ? message.params : {};
  const { _meta: meta } = params;
  const version = isRecord(meta) ? meta[versionKey] : undefined;
  const name = params[nameSource[method] ?? ''];
  return {
    id: idOf(message.id),
    method,
    cancels: method === 'notifications/cancelled' ? idOf(params.requestId) : null,
    headers:
      typeof version === 'string'
        ? { 'mcp-protocol-version': version, 'mcp-method': method, ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}) }
        : method === 'initialize'
          ? {}
          : legacy,
  };
}
