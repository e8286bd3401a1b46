/** Small answers of the local server: JSON documents and errors that name the cause and the fix. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Failure } from '#contract/result.ts';

export function replyJson(response: ServerResponse, status: number, document: unknown, headers: OutgoingHttpHeaders = {}): void {
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
  response.end(body);
}

export function replyFailure(response: ServerResponse, status: number, error: Failure, headers: OutgoingHttpHeaders = {}): void {
  replyJson(response, status, { error }, headers);
}

/** How much of a refused body is still read, so that the sender gets to see the answer; after that the socket is cut. */
const drainBytes = 64 * 1024 * 1024;

/** Answers 413 and lets the rest of the body run dry. */
export function replyTooLarge(request: IncomingMessage, response: ServerResponse, error: Failure, document: unknown = { error }): void {
  let drained = 0;
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > drainBytes) request.destroy();
  });
  request.on('error', () => {});
  replyJson(response, 413, document, { connection: 'close' });
}
