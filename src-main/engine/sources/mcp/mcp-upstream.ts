/** An upstream MCP server: connected when first needed, kept open and shared by all calls, closed when idle, reconnected after a death. */
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { CallOptions, ToolResult } from '../../parts.ts';
import type { StoredTool } from '../../library/tool-definition.ts';
import type { Listing, Upstream, UpstreamState } from '../upstream.ts';
import { callTool } from './call-tool.ts';
import { explainHttp, httpStatus, isSessionLost } from './connect-http.ts';
import { streamEndedCode, type Connection, type Dial } from './connection.ts';
import { isAnswering } from './is-answering.ts';
import { listTools } from './list-tools.ts';

const defaults = { handshakeMs: 20_000, idleMs: 5 * 60_000, callMs: 60_000, listMs: 60_000 };
/** For a sign of life from a process that let a call time out, ms. */
const signOfLifeMs = 3_000;

export interface McpUpstreamOptions {
  /** For messages; asked each time. */
  name: () => string;
  handshakeMs?: number | undefined;
  idleMs?: number | undefined;
  /** Opens one connection. Failures carry no server name: it is put in front here. */
  connect(dial: Dial): Promise<Result<Connection>>;
  onState: UpstreamState;
}

export class McpUpstream implements Upstream {
  private readonly options: McpUpstreamOptions;
  private readonly closing = new AbortController();
  private connection: Connection | null = null;
  /** A call timed out on the connection, and none was answered since. */
  private isDoubted = false;
  private connecting: Promise<Result<Connection>> | null = null;
  private readonly ending = new Set<Promise<void>>();
  private inFlight = 0;
  private lastUsed = 0;
  private idleTimer: NodeJS.Timeout | null = null;

  constructor(options: McpUpstreamOptions) {
    this.options = options;
  }

  async list(signal?: AbortSignal): Promise<Result<Listing>> {
    return this.use(signal, defaults.listMs, async (connection) =>
      ok(await listTools(connection.client, { signal, timeout: defaults.listMs })),
    );
  }

  /** Fails with `source-unreachable`, `source-died`, `source-timeout`, `source-error` (the server refused), `source-closed` or `aborted`. */
  async call(tool: StoredTool, args: Record<string, unknown>, options: CallOptions): Promise<Result<ToolResult>> {
    const timeoutMs = options.timeoutMs ?? defaults.callMs;
    const run = async (connection: Connection): Promise<Result<ToolResult>> =>
      ok(await callTool(connection, tool, args, { signal: options.signal, timeoutMs }));
    return this.use(options.signal, timeoutMs, run);
  }

  async close(): Promise<void> {
    this.closing.abort();
    if (this.idleTimer) clearInterval(this.idleTimer);
    if (this.connection) this.drop(this.connection);
    // A connection that was under way sees the signal, ends itself and answers so.
    await this.connecting;
    await Promise.all(this.ending);
  }

  /** Runs one request on the shared connection and explains whatever went wrong. */
  private async use<T>(
    signal: AbortSignal | undefined,
    timeoutMs: number,
    run: (connection: Connection) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    for (let attempt = 1; ; attempt += 1) {
      const isReady = this.connection?.isOpen() && !this.isDoubted;
      const connected = isReady && this.connection ? ok(this.connection) : await this.waitForConnection(signal);
      if (!connected.ok) return connected;
      const connection = connected.value;
      this.inFlight += 1;
      try {
        const outcome = await run(connection);
        if (this.connection === connection) this.isDoubted = false;
        return outcome;
      } catch (error) {
        // The call was not run, so it is safe to repeat it on a new session.
        if (attempt === 1 && connection.url !== null && isSessionLost(error)) {
          this.drop(connection);
          continue;
        }
        return { ok: false, error: await this.explain(error, connection, signal, timeoutMs) };
      } finally {
        this.inFlight -= 1;
        this.lastUsed = Date.now();
      }
    }
  }

  /** One caller's abort must not cut the connection that others wait for too. */
  private async waitForConnection(signal: AbortSignal | undefined): Promise<Result<Connection>> {
    if (signal?.aborted) return this.aborted();
    this.connecting ??= this.keepOrOpen().finally(() => {
      this.connecting = null;
    });
    if (!signal) return this.connecting;
    let onAbort = (): void => {};
    const aborted = new Promise<Result<Connection>>((resolve) => {
      onAbort = () => resolve(this.aborted());
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([this.connecting, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** A process that hangs would let every later call time out: it is replaced by a new one as soon as somebody needs it. */
  private async keepOrOpen(): Promise<Result<Connection>> {
    const { connection } = this;
    if (connection?.isOpen()) {
      if (await isAnswering(connection.client, signOfLifeMs)) {
        this.isDoubted = false;
        return ok(connection);
      }
      if (this.connection === connection) this.drop(connection);
      // Two at once might meet at a port, a lock or a file.
      await Promise.all(this.ending);
    }
    return this.open();
  }

  private async open(): Promise<Result<Connection>> {
    const { connect, onState } = this.options;
    if (this.closing.signal.aborted) return this.closed();
    const handshakeMs = this.options.handshakeMs ?? defaults.handshakeMs;
    const deadline = new AbortController();
    const giveUp = (): void => deadline.abort();
    const timer = setTimeout(giveUp, handshakeMs);
    this.closing.signal.addEventListener('abort', giveUp, { once: true });
    try {
      const opened = await connect({ signal: deadline.signal, handshakeMs });
      if (this.closing.signal.aborted) {
        if (opened.ok) await opened.value.close();
        return this.closed();
      }
      if (!opened.ok) {
        const error = { ...opened.error, message: `${this.options.name()}: ${opened.error.message}` };
        onState('unreachable', error.message);
        return { ok: false, error };
      }
      this.adopt(opened.value);
      return opened;
    } finally {
      clearTimeout(timer);
      this.closing.signal.removeEventListener('abort', giveUp);
    }
  }

  private adopt(connection: Connection): void {
    const { onState, idleMs = defaults.idleMs } = this.options;
    this.connection = connection;
    this.isDoubted = false;
    this.lastUsed = Date.now();
    connection.client.onclose = () => {
      if (this.connection !== connection) return;
      this.connection = null;
      if (this.idleTimer) clearInterval(this.idleTimer);
      if (!this.closing.signal.aborted) onState('listed', null);
    };
    // One slow check instead of a timer set anew by each of a thousand calls a second.
    if (this.idleTimer) clearInterval(this.idleTimer);
    this.idleTimer = setInterval(
      () => {
        if (this.inFlight > 0 || Date.now() - this.lastUsed < idleMs) return;
        this.drop(connection);
        onState('listed', null);
      },
      Math.max(idleMs / 4, 20),
    );
    this.idleTimer.unref();
    onState('connected', null);
  }

  /** Takes the connection out of use at once and ends it behind the scenes. */
  private drop(connection: Connection): void {
    if (this.connection === connection) {
      this.connection = null;
      if (this.idleTimer) clearInterval(this.idleTimer);
    }
    const ending = connection.close().finally(() => this.ending.delete(ending));
    this.ending.add(ending);
  }

  private async explain(error: unknown, connection: Connection, signal: AbortSignal | undefined, timeoutMs: number): Promise<Failure> {
    const name = this.options.name();
    if (signal?.aborted) return this.aborted().error;
    if (this.closing.signal.aborted) return this.closed().error;
    const { SdkError, SdkErrorCode, ProtocolError } = await import('@modelcontextprotocol/client');
    const died = (): Failure => {
      const { message, fix } = connection.explainEnd();
      return { code: 'source-died', message: `${name}: ${message}`, fix };
    };
    if (error instanceof ProtocolError) {
      if (error.code === streamEndedCode) return died();
      return fail(
        'source-error',
        `${name}: ${connection.redact(error.message)}`,
        'Correct the call as the message says; if the tool is gone, import its source again.',
        {
          code: error.code,
        },
      ).error;
    }
    if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
      // Over HTTP each call stands for itself, and the server is not ours to restart.
      if (connection.url === null && this.connection === connection) this.isDoubted = true;
      return fail(
        'source-timeout',
        `${name} did not answer within ${timeoutMs / 1000} s.`,
        'Ask for less at once, or allow the call more time. The server may still be at work.',
      ).error;
    }
    const isClosed =
      error instanceof SdkError && (error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.NotConnected);
    if (isClosed || !connection.isOpen()) {
      this.drop(connection);
      return died();
    }
    if (connection.url !== null) {
      const failure = explainHttp(connection.url, error);
      // An answer such as 429 or 503 concerns this call only; without any answer the connection is of no use to the others either.
      if (httpStatus(error) === null) this.drop(connection);
      return { ...failure, message: `${name}: ${connection.redact(failure.message)}` };
    }
    return fail(
      'source-error',
      `${name}: ${connection.redact(errorText(error))}`,
      'Import the source again; if that does not help, look whether its server is up to date.',
    ).error;
  }

  private aborted(): { ok: false; error: Failure } {
    return fail('aborted', `The request to ${this.options.name()} was cancelled.`, 'Ask again if you still need it.');
  }

  private closed(): { ok: false; error: Failure } {
    return fail(
      'source-closed',
      `${this.options.name()} was closed: its source was changed or removed, or Jig is shutting down.`,
      'Call again.',
    );
  }
}
