/** A web server for one file, that misbehaves on demand: ranges, breaks, changes, redirects, slow pieces. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uniformNumbers } from '../../src-main/lib/uniform-numbers.ts';

/** Bytes that look like a model to whoever reads the first four. */
export function modelBytes(length: number, seed = 1): Buffer {
  const random = uniformNumbers(seed);
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i += 1) words[i] = random() * 0xffffffff;
  const bytes = Buffer.from(words.buffer, 0, length);
  bytes.write('GGUF', 0, 'latin1');
  return bytes;
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export class FileServer {
  content: Buffer;
  etag: string | null = '"first"';
  type = 'application/octet-stream';
  hasRanges = true;
  status: number | null = null;
  /** Header that Hugging Face gives where it redirects; the file then lies behind a redirect. */
  linkedEtag: string | null = null;
  /** Told instead of the true length. */
  toldBytes: number | null = null;
  /** Each answer that carries the file is cut off after so many bytes, this many times. */
  breaks = { after: 0, times: 0 };
  /** Bytes that are sent in all; then everything stands still until `go`. */
  holdAfter = Infinity;
  /** Runs before each answer. */
  onRequest: (request: IncomingMessage) => void = () => {};
  /** Bytes of the file that were sent. */
  sent = 0;
  requests = 0;
  private readonly server: Server;
  private goes: (() => void)[] = [];

  constructor(content: Buffer) {
    this.content = content;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  url(name = 'model.gguf'): string {
    return `${this.origin}/${name}`;
  }

  go(): void {
    this.holdAfter = Infinity;
    for (const go of this.goes.splice(0)) go();
  }

  async close(): Promise<void> {
    this.go();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    this.onRequest(request);
    response.on('error', () => {});
    if (this.status !== null) return void response.writeHead(this.status, { 'content-type': 'text/plain' }).end('no');
    if (this.linkedEtag !== null && !request.url?.startsWith('/cdn/')) {
      const location = `/cdn/${request.url?.split('/').at(-1) ?? ''}`;
      return void response.writeHead(302, { location, 'x-linked-etag': this.linkedEtag }).end();
    }
    const range = this.hasRanges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') : null;
    const start = range ? Number(range[1]) : 0;
    const end = range?.[2] ? Math.min(Number(range[2]), this.content.length - 1) : this.content.length - 1;
    const total = this.toldBytes ?? this.content.length;
    const body = this.content.subarray(start, end + 1);
    response.writeHead(range ? 206 : 200, {
      'content-type': this.type,
      ...(this.hasRanges ? { 'accept-ranges': 'bytes' } : {}),
      ...(this.etag === null ? {} : { etag: this.etag }),
      'content-length': String(this.toldBytes !== null && !range ? total : body.length),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${total}` } : {}),
    });
    await this.send(response, body);
  }

  private async send(response: ServerResponse, body: Buffer): Promise<void> {
    const piece = 64 * 1024;
    const isPart = body.length < this.content.length && body.length > piece;
    const gone = once(response, 'close');
    let own = 0;
    for (let at = 0; at < body.length; at += piece) {
      if (response.destroyed) return;
      if (isPart && this.breaks.times > 0 && own >= this.breaks.after) {
        this.breaks.times -= 1;
        response.destroy();
        return;
      }
      if (isPart && this.sent >= this.holdAfter) await new Promise<void>((go) => this.goes.push(go));
      const slice = body.subarray(at, at + piece);
      own += slice.length;
      if (isPart) this.sent += slice.length;
      if (!response.write(slice)) await Promise.race([once(response, 'drain'), gone]);
    }
    response.end();
  }
}
