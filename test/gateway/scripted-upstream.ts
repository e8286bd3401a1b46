/** A model server on loopback that answers by script and keeps the exact bytes that it received. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  json: Record<string, unknown>;
}

export interface Upstream {
  url: string;
  received: Received[];
  /** Requests whose caller went away before the answer was complete. */
  aborted: number;
  respond: (received: Received, response: ServerResponse) => void;
  close(): Promise<void>;
}

const message = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'scripted',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Done.' } }],
};

export function chunk(delta: Record<string, unknown>, finish: string | null = null): string {
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

export async function startUpstream(): Promise<Upstream> {
  const upstream: Upstream = {
    url: '',
    received: [],
    aborted: 0,
    respond: (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message)),
    close: async () => {},
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    response.once('close', () => {
      if (!response.writableFinished) upstream.aborted += 1;
    });
    request.on('data', (data: Buffer) => chunks.push(data));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const json = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
      const received = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body, json };
      upstream.received.push(received);
      upstream.respond(received, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('no port');
  upstream.url = `http://127.0.0.1:${address.port}/v1`;
  upstream.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return upstream;
}
