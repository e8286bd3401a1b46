/** Reads what the endpoint answered a bridged message: a JSON body, a stream of events, or a refusal. */
import type { IncomingMessage } from 'node:http';
import type { Failure } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { LineReader } from '#lib/line-reader.ts';
import { parseJson } from '#lib/parse-json.ts';
import { readUpTo } from '#lib/read-up-to.ts';

function tooLong(maxBytes: number): Error {
  return new Error(`an answer is longer than ${maxBytes} bytes: ask for less at once`);
}

async function readText(reply: IncomingMessage, maxBytes: number): Promise<string> {
  const { bytes, isCut } = await readUpTo(reply, maxBytes);
  if (isCut) throw tooLong(maxBytes);
  return bytes.toString();
}

/** Each message of the answer as JSON text without line breaks. The endpoint writes one data line an event. Throws on one that is too long. */
export async function* readMessages(reply: IncomingMessage, maxBytes: number): AsyncIterable<string> {
  if (reply.headers['content-type']?.startsWith('text/event-stream')) {
    const lines = new LineReader(maxBytes);
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      for (const line of lines.push(chunk)) {
        if (line === null) throw tooLong(maxBytes);
        if (line.subarray(0, 5).toString() === 'data:') yield line.subarray(5).toString().trim();
      }
    }
    return;
  }
  const text = await readText(reply, maxBytes);
  if (text !== '') yield text.includes('\n') ? JSON.stringify(JSON.parse(text)) : text;
}

const maxRefusalBytes = 1024 * 1024;

/** A refusal in the protocol's own words (`protocolError`), or Jig's reason. */
export async function readRefusal(reply: IncomingMessage): Promise<{ protocolError: Record<string, unknown> } | Failure> {
  const body = parseJson(await readText(reply, maxRefusalBytes));
  if (isRecord(body) && body.jsonrpc === '2.0') return { protocolError: body };
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const read = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  return {
    code: read(error.code, 'engine-refused'),
    message: read(error.message, `Jig answered with status ${reply.statusCode}.`),
    fix: read(error.fix, 'Look into the log of the running Jig.'),
  };
}
