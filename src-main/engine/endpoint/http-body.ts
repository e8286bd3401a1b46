/** Reads a request's body up to a limit, whether or not its length was announced. */
import type { IncomingMessage } from 'node:http';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';

const mebibyte = 1024 * 1024;

export function bodyTooLarge(maxBytes: number): { ok: false; error: Failure } {
  return fail(
    'body-too-large',
    `The request's body is larger than ${Math.round(maxBytes / mebibyte)} MiB, the limit at this address.`,
    'Send less in one request; pass large data as a file path or in several calls.',
  );
}

/** Fails with `body-too-large`, or `body-cut-off` when the sender went away in the middle. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Result<Buffer>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const settle = (result: Result<Buffer>) => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('error', onGone);
      request.off('close', onGone);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBytes) settle(bodyTooLarge(maxBytes));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(ok(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onGone = () =>
      settle(fail('body-cut-off', 'The connection closed before the whole request had arrived.', 'Send the request again.'));
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('error', onGone);
    request.on('close', onGone);
  });
}
