/**
 * The SDK's Streamable HTTP transport, with two differences: it tells a call when the stream of its answer broke off, and it sends
 * the plain call itself. For that the SDK makes three sets of headers, a Response and a check against five schemas, which take as
 * long as the request; whatever is not exactly of that shape, in the request or in the answer, goes to the SDK.
 */
import {
  PROTOCOL_VERSION_META_KEY,
  StreamableHTTPClientTransport,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import type { IncomingMessage } from 'node:http';
import { isRecord } from '#lib/guards.ts';
import { parseJson } from '#lib/parse-json.ts';
import { streamEndedCode } from './connection.ts';
import { readBody, readResponse, responseOf, type HttpFetch } from './http-fetch.ts';

/** Headers that the SDK makes from what is given, or that a header of ours would contradict. */
const owned = ['accept', 'content-type', 'mcp-method', 'mcp-name', 'mcp-protocol-version', 'mcp-session-id'];
/** Names that go into a header as they are; the SDK encodes others. */
const plainName = /^[A-Za-z0-9_][\w./-]*$/;

export class HttpTransport extends StreamableHTTPClientTransport {
  private readonly url: URL;
  private readonly pool: HttpFetch;
  /** As given by the person, by their names in lower case; null where they are of the SDK's concern. */
  private readonly given: Record<string, string> | null;
  /** Answers that the SDK has to read after all, by the body of their request, which holds its id. */
  private readonly unread: Map<string, Response>;

  constructor(url: URL, headers: Record<string, string>, pool: HttpFetch) {
    const unread = new Map<string, Response>();
    const fetch: HttpFetch['fetch'] = (address, init) => {
      const body = typeof init?.body === 'string' ? init.body : '';
      const answer = unread.get(body);
      // Once: a redirect is followed with the same body.
      unread.delete(body);
      return answer ? Promise.resolve(answer) : pool.fetch(address, init);
    };
    super(url, { requestInit: { headers }, fetch });
    this.url = url;
    this.pool = pool;
    this.unread = unread;
    const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    this.given = owned.some((name) => name in lowered) ? null : lowered;
  }

  override send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!('method' in message) || !('id' in message)) return super.send(message, options);
    const headers = this.plainHeaders(message, options);
    return headers ? this.call(message, headers, options) : this.sendBySdk(message, options);
  }

  /** Without `onRequestStreamEnd`, a call whose server died would wait for its whole timeout: the SDK leaves it open. */
  private sendBySdk(message: JSONRPCRequest, options?: TransportSendOptions): Promise<void> {
    const { id } = message;
    const onRequestStreamEnd = (): void => {
      options?.onRequestStreamEnd?.();
      // After a normal answer the id is no longer known, and the SDK drops this.
      this.onmessage?.({ jsonrpc: '2.0', id, error: { code: streamEndedCode, message: 'the answer broke off' } });
    };
    return super.send(message, { ...options, onRequestStreamEnd });
  }

  /** The headers of a plain call, null for any other request. */
  private plainHeaders({ method, params }: JSONRPCRequest, options: TransportSendOptions | undefined): Record<string, string> | null {
    const name: unknown = params?.name;
    if (method !== 'tools/call' || typeof name !== 'string' || !plainName.test(name) || !this.given) return null;
    if (options?.headers !== undefined || options?.resumptionToken !== undefined) return null;
    const { _meta: meta } = params ?? {};
    const envelope = isRecord(meta) ? meta[PROTOCOL_VERSION_META_KEY] : undefined;
    const version = typeof envelope === 'string' ? envelope : this.protocolVersion;
    return {
      ...this.given,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...(this.sessionId ? { 'mcp-session-id': this.sessionId } : {}),
      ...(version ? { 'mcp-protocol-version': version } : {}),
      ...(typeof envelope === 'string' ? { 'mcp-method': method, 'mcp-name': name } : {}),
    };
  }

  private async call(message: JSONRPCRequest, headers: Record<string, string>, options?: TransportSendOptions): Promise<void> {
    const body = JSON.stringify(message);
    const init = { method: 'POST', headers, body, signal: options?.requestSignal ?? null };
    const answer = await this.pool.request(this.url, init, (incoming) => readAnswer(incoming, message.id));
    if ('result' in answer) {
      this.onmessage?.({ jsonrpc: '2.0', id: message.id, result: answer.result });
      return;
    }
    this.unread.set(body, answer.unread);
    await this.sendBySdk(message, options).finally(() => this.unread.delete(body));
  }
}

/** The result of the call, or what the SDK has to look at. */
async function readAnswer(
  answer: IncomingMessage,
  id: JSONRPCRequest['id'],
): Promise<{ result: Record<string, unknown> } | { unread: Response }> {
  const { statusCode, headers } = answer;
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  if (statusCode !== 200 || !isJson || headers['content-encoding'] !== undefined) return { unread: await readResponse(answer) };
  const bytes = await readBody(answer);
  const parsed = parseJson(bytes.toString());
  if (isRecord(parsed) && parsed.jsonrpc === '2.0' && parsed.id === id && isRecord(parsed.result)) return { result: parsed.result };
  return { unread: responseOf(answer, bytes) };
}
