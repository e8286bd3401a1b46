/**
 * The SDK's Transport over a server process of ours. The SDK's own one spawns without a process group (npx leaves its child
 * behind), keeps no trace of what a broken server printed, and checks each message against five schemas.
 */
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { isRecord } from '#lib/guards.ts';
import { LineReader } from '#lib/line-reader.ts';
import type { OrphanGuard } from '#lib/orphan-guard.ts';
import { ServerProcess, type ServerCommand, type ServerExit } from './server-process.ts';

/** One message; 10,000 tools on one page are about 8 MB. */
const maxMessageBytes = 64 * 1024 * 1024;
const rubbishChars = 300;

export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  /** How the process ended, once it has. */
  exit: ServerExit | null = null;
  /** First text on stdout that is no message: stdout belongs to the protocol. */
  rubbish = '';
  private readonly command: ServerCommand;
  private readonly guard: OrphanGuard;
  private readonly lines = new LineReader(maxMessageBytes);
  private process: ServerProcess | null = null;
  private isClosed = false;

  constructor(command: ServerCommand, guard: OrphanGuard) {
    this.command = command;
    this.guard = guard;
  }

  /** The SDK takes a transport with `pid` and `stderr` for a local pipe: a server that is silent to its probe is then an older one. */
  get pid(): number | null {
    return this.process?.pid ?? null;
  }

  get stderr(): string {
    return this.process?.stderrText ?? '';
  }

  get isOpen(): boolean {
    return !this.isClosed && this.exit === null && this.process?.stdin.writable === true;
  }

  /** Rejects when the program cannot be started; `exit` has the reason. */
  async start(): Promise<void> {
    if (this.process) throw new Error('the transport has been started already');
    const started = new ServerProcess(this.command, this.guard);
    this.process = started;
    void started.exited.then((exit) => {
      this.exit = exit;
      this.closed();
    });
    started.stdin.on('error', (error) => this.onerror?.(error));
    started.stdout.on('data', (chunk: Buffer) => {
      for (const line of this.lines.push(chunk)) {
        if (line !== null) this.receive(line.toString());
        else this.refuseLine();
      }
    });
    if (started.pid === null) {
      const exit = await started.exited;
      throw exit.kind === 'failed-to-start' ? exit.error : new Error('the process has no id');
    }
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.process?.stdin;
    if (!stdin?.writable) return Promise.reject(new Error('the server is not running'));
    if (stdin.write(`${JSON.stringify(message)}\n`)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stdin.off('drain', done).off('close', done);
        resolve();
      };
      stdin.once('drain', done).once('close', done);
    });
  }

  async close(): Promise<void> {
    await this.process?.end();
    this.closed();
  }

  private closed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.noteRubbish(this.lines.rest(rubbishChars));
    this.onclose?.();
  }

  /** A server that writes so much in one line is no use to anybody. */
  private refuseLine(): void {
    this.noteRubbish(this.lines.rest(rubbishChars));
    this.onerror?.(new Error(`a line on stdout is longer than ${maxMessageBytes} bytes`));
    void this.close();
  }

  private receive(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      this.noteRubbish(line);
      return;
    }
    // The SDK checks requests and responses again by their own schemas; here only what is certainly not meant for it is kept away.
    if (isRecord(message) && message.jsonrpc === '2.0') this.onmessage?.(message as JSONRPCMessage);
    else this.noteRubbish(line);
  }

  private noteRubbish(text: string): void {
    if (this.rubbish === '') this.rubbish = text.trim().slice(0, rubbishChars);
  }
}
