/** Reads what the endpoint answered a bridged message: a JSON body, a stream of events, or a refusal. */
import type { IncomingMessage } from 'node:http';
import type { Failure } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { LineReader } from './line-reader.ts';

async function readText(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of reply as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Each message of the answer as JSON text without line breaks. The endpoint writes one data line an event. Throws on one that is too long. */
export async function* readMessages(reply: IncomingMessage, maxBytes: number): AsyncIterable<string> {
  if (reply.headers['content-type']?.startsWith('text/event-stream')) {
    const lines = new LineReader(maxBytes);
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      for (const line of lines.push(chunk)) {
        if (line === null) throw new Error(`an answer is longer than ${maxBytes} bytes: ask for less at once`);
        if (line.subarray(0, 5).toString() === 'data:') yield line.subarray(5).toString().trim();
      }
    }
    return;
  }
  const text = await readText(reply);
  if (text !== '') yield text.includes('\n') ? JSON.stringify(JSON.parse(text)) : text;
}

/** A refusal in the protocol's own words (`protocolError`), or Jig's reason. */
export async function readRefusal(reply: IncomingMessage): Promise<{ protocolError: Record<string, unknown> } | Failure> {
  const text = await readText(reply);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (isRecord(body) && body.jsonrpc === '2.0') return { protocolError: body };
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const read = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  return {
    code: read(error.code, 'engine-refused'),
    message: read(error.message, `Jig answered with status ${reply.statusCode}.`),
    fix: read(error.fix, 'Look into the log of the running Jig.'),
  };
}
