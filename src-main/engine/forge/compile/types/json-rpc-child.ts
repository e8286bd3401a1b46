/** A child process that speaks JSON-RPC over its pipes, framed by Content-Length: requests both ways, ended by SIGKILL. */
import { spawn, type ChildProcess } from 'node:child_process';
import { isRecord } from '#lib/guards.ts';

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export type Answer = (method: string, argument: unknown) => unknown;

export class JsonRpcChild {
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private readonly answer: Answer;
  private readonly waiting = new Map<number, Waiting>();
  private buffer: Buffer = Buffer.alloc(0);
  private nextId = 1;
  private ended: Error | null = null;

  /** `answer` gives the results of the child's own requests. The child sees no environment but `env`. */
  constructor(file: string, args: string[], { cwd, env, answer }: { cwd: string; env: Record<string, string>; answer: Answer }) {
    this.answer = answer;
    this.child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    this.exited = new Promise((resolve) => {
      this.child.once('close', () => resolve());
      this.child.once('error', () => resolve());
    });
    this.child.once('error', (error) => this.end(error));
    this.child.once('close', (code, signal) => this.end(new Error(`The process ended (${signal ?? `exit status ${code}`}).`)));
    this.child.stdin?.on('error', (error) => this.end(error));
    this.child.stdout?.on('data', (chunk: Buffer) => this.receive(chunk));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return this.ended === null;
  }

  /** Rejects when the child answers with an error, and when it ends first. */
  request(method: string, params: unknown): Promise<unknown> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.write({ jsonrpc: '2.0', id, method, params });
    });
  }

  /** At once. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.end(new Error('The process was stopped.'));
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private write(message: unknown): void {
    const body = Buffer.from(JSON.stringify(message));
    this.child.stdin?.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  private receive(chunk: Buffer): void {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const headerEnd = this.buffer.indexOf('\r\n\r\n');
      if (headerEnd < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.buffer.toString('latin1', 0, headerEnd))?.[1] ?? Number.NaN);
      if (!Number.isInteger(length)) {
        void this.kill();
        return;
      }
      const start = headerEnd + 4;
      if (this.buffer.length < start + length) return;
      const message: unknown = JSON.parse(this.buffer.toString('utf8', start, start + length));
      this.buffer = this.buffer.subarray(start + length);
      if (isRecord(message)) this.take(message);
    }
  }

  private take(message: Record<string, unknown>): void {
    const { id, method, params, result, error } = message;
    if (typeof method === 'string') {
      if (id === undefined) return;
      const argument = Array.isArray(params) ? params[0] : params;
      this.write({ jsonrpc: '2.0', id, result: this.answer(method, argument) ?? null });
      return;
    }
    const waiting = typeof id === 'number' ? this.waiting.get(id) : undefined;
    if (!waiting || typeof id !== 'number') return;
    this.waiting.delete(id);
    if (isRecord(error)) waiting.reject(new Error(String(error.message ?? 'unknown error')));
    else waiting.resolve(result);
  }

  private end(reason: Error): void {
    if (this.ended) return;
    this.ended = reason;
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }
}
