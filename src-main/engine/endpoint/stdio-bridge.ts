/** Joins a running engine: each line from stdin is one POST to its endpoint, each answer one line to stdout, whatever the era. */
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import type { Failure } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import { LineReader } from '#lib/line-reader.ts';
import { within } from '#lib/within.ts';
import { readBridgeMessage, type BridgeMessage, type MessageId } from './bridge-message.ts';
import { readMessages, readRefusal } from './bridge-reply.ts';

export interface BridgeTarget {
  /** The endpoint with its path, e.g. http://127.0.0.1:7420/mcp or .../mcp/p/desk. */
  url: string;
  token: string;
}

export interface BridgeOptions extends BridgeTarget {
  input?: Readable;
  output?: Writable;
  /** Asked when requests reach nobody, once for all of them: where the engine is now, or null. */
  rejoin?: () => Promise<BridgeTarget | null>;
  /** For people, on stderr. */
  warn?: (message: string) => void;
}

const maxLineBytes = 16 * 1024 * 1024;
/** As much as a server behind Jig may answer. */
const maxAnswerBytes = 64 * 1024 * 1024;
/** How long answers are awaited after stdin has ended; clients kill a server that lingers for more than two seconds. */
const graceMs = 1_000;

/** Resolves when stdin has ended and what was asked is answered or given up. Never rejects. */
export function bridgeStdioToHttp(options: BridgeOptions): Promise<void> {
  return new Bridge(options).run();
}

class Bridge {
  private target: BridgeTarget;
  private searching: Promise<BridgeTarget | null> | null = null;
  private legacyVersion: string | null = null;
  private readonly agent = new Agent({ keepAlive: true });
  /** Requests without an answer; one that was cancelled is no longer here, and nothing is written for it. */
  private readonly waiting = new Map<MessageId, ClientRequest>();
  private readonly pending = new Set<Promise<void>>();
  private readonly options: BridgeOptions;
  private readonly input: Readable;
  private readonly output: Writable;

  constructor(options: BridgeOptions) {
    this.options = options;
    this.target = { url: options.url, token: options.token };
    this.input = options.input ?? process.stdin;
    this.output = options.output ?? process.stdout;
  }

  async run(): Promise<void> {
    const lines = new LineReader(maxLineBytes);
    const onData = (chunk: Buffer) => {
      for (const line of lines.push(chunk)) {
        if (line !== null) this.accept(line);
        else
          this.refuse(null, {
            code: 'line-too-long',
            message: `A message is longer than ${maxLineBytes} bytes.`,
            fix: 'Send less in one message.',
          });
      }
    };
    this.input.on('data', onData);
    await new Promise<void>((resolve) => {
      for (const event of ['end', 'close', 'error']) this.input.once(event, () => resolve());
      for (const event of ['close', 'error']) this.output.once(event, () => resolve());
    });
    this.input.off('data', onData);
    await within(Promise.all(this.pending), graceMs);
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const request of left) request.destroy();
    this.agent.destroy();
  }

  private accept(line: Buffer): void {
    const message = readBridgeMessage(line, this.legacyVersion);
    if (message.cancels !== null) {
      // Over HTTP a request is cancelled by closing it.
      const request = this.waiting.get(message.cancels);
      this.waiting.delete(message.cancels);
      request?.destroy();
      return;
    }
    const answered = this.forward(line, message).finally(() => {
      this.pending.delete(answered);
      if (message.id !== null) this.waiting.delete(message.id);
    });
    this.pending.add(answered);
  }

  private async forward(line: Buffer, message: BridgeMessage): Promise<void> {
    const { target } = this;
    let reply = await this.post(line, message).catch((error: unknown) => error);
    // Refused: nobody has read the request, so it is safe to send it again.
    if (reply instanceof Error && (reply as NodeJS.ErrnoException).code === 'ECONNREFUSED' && (await this.findEngine(target))) {
      reply = await this.post(line, message).catch((error: unknown) => error);
    }
    if (reply instanceof Error) {
      this.refuseWaiting(message, {
        code: 'engine-unreachable',
        message: `Jig at ${this.target.url} does not answer (${errorText(reply)}).`,
        fix: 'Start it with `jig serve` or `jig start`, then send the request again.',
      });
      return;
    }
    try {
      await this.deliver(reply as IncomingMessage, message);
    } catch (error) {
      this.refuseWaiting(message, {
        code: 'engine-gone',
        message: `The connection to Jig broke (${errorText(error)}).`,
        fix: 'Send the request again.',
      });
    }
  }

  /** True when there is another target than the one that failed; all requests that meet a dead engine wait for one search. */
  private async findEngine(failed: BridgeTarget): Promise<boolean> {
    if (this.target !== failed) return true;
    const { rejoin } = this.options;
    if (!rejoin) return false;
    this.searching ??= rejoin()
      .catch((error: unknown) => {
        this.options.warn?.(errorText(error));
        return null;
      })
      .finally(() => {
        this.searching = null;
      });
    const found = await this.searching;
    if (found) this.target = found;
    return found !== null;
  }

  private post(line: Buffer, message: BridgeMessage): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(this.target.url, {
        method: 'POST',
        agent: this.agent,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'content-length': line.length,
          authorization: `Bearer ${this.target.token}`,
          ...message.headers,
        },
      });
      if (message.id !== null) this.waiting.set(message.id, request);
      request.once('response', resolve);
      request.on('error', reject);
      request.end(line);
    });
  }

  private async deliver(reply: IncomingMessage, message: BridgeMessage): Promise<void> {
    const { statusCode = 0 } = reply;
    if (statusCode >= 200 && statusCode < 300) {
      let isAnswered = message.id === null;
      for await (const text of readMessages(reply, maxAnswerBytes)) {
        if (message.method === 'initialize') this.noteVersion(text);
        this.writeLine(text);
        isAnswered = true;
      }
      // An engine that stops ends its streams in order: without a word the client would wait for ever.
      if (!isAnswered) throw new Error('it ended without an answer');
      return;
    }
    const refusal = await readRefusal(reply);
    if (!('protocolError' in refusal)) this.refuse(message.id, refusal);
    else if (message.id !== null) this.writeLine(JSON.stringify({ ...refusal.protocolError, id: message.id }));
  }

  /** 2025-era clients agree on a version once; HTTP wants it repeated with each request. */
  private noteVersion(text: string): void {
    const body: unknown = JSON.parse(text);
    if (isRecord(body) && isRecord(body.result) && typeof body.result.protocolVersion === 'string')
      this.legacyVersion = body.result.protocolVersion;
  }

  private refuseWaiting({ id }: BridgeMessage, error: Failure): void {
    if (id === null || this.waiting.has(id)) this.refuse(id, error);
  }

  private refuse(id: MessageId | null, { code, message, fix }: Failure): void {
    this.options.warn?.(`${message} ${fix}`);
    if (id === null) return;
    this.writeLine(
      JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_000, message: `${message} ${fix}`, data: { code, message, fix } } }),
    );
  }

  private writeLine(text: string): void {
    if (this.output.writable) this.output.write(`${text}\n`);
  }
}
