/** The SDK's Streamable HTTP transport, which tells a call when the stream of its answer broke off. */
import { StreamableHTTPClientTransport, type JSONRPCMessage, type TransportSendOptions } from '@modelcontextprotocol/client';
import { streamEndedCode } from './connection.ts';

export class HttpTransport extends StreamableHTTPClientTransport {
  /** Without this, a call whose server died would wait for its whole timeout: the SDK leaves it open. */
  override send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!('method' in message) || !('id' in message)) return super.send(message, options);
    const { id } = message;
    const onRequestStreamEnd = (): void => {
      options?.onRequestStreamEnd?.();
      // After a normal answer the id is no longer known, and the SDK drops this.
      this.onmessage?.({ jsonrpc: '2.0', id, error: { code: streamEndedCode, message: 'the answer broke off' } });
    };
    return super.send(message, { ...options, onRequestStreamEnd });
  }
}
