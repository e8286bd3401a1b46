/** Owns the engine's utility process: start, one port for each window, restart after a crash, stop with a deadline. */
import { fileURLToPath } from 'node:url';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { Failure } from '#contract/result.ts';
import type { EngineStatus } from '#contract/system.ts';
import { Emitter } from '#lib/emitter.ts';
import type { Logger } from '#lib/logger.ts';
import { frugalEnv } from '../processes/frugal-env.ts';
import { Broker } from './broker.ts';
import { fromEngineSchema, type EngineStart, type FromEngine, type ToEngine } from './engine-messages.ts';
import { logOutput } from './log-output.ts';

export type EngineEvents = {
  ready: { ui: string };
  joined: { ui: string; by: string };
  failed: Failure;
  status: EngineStatus;
  /** It crashed again shortly after a restart: somebody must decide. */
  broken: { code: number };
};

/** The engine's own shutdown has 15 s; what is left then is killed. */
const stopDeadlineMs = 15_000;
/** One crash is repaired silently; a second within this time is shown. */
const calmMs = 60_000;

export class EngineProcess {
  readonly events = new Emitter<EngineEvents>();
  private readonly start: EngineStart;
  private readonly logger: Logger;
  private child: UtilityProcess | null = null;
  private broker: Broker | null = null;
  private exited: Promise<void> = Promise.resolve();
  private isStopping = false;
  private isServing = false;
  private lastCrashAt: number | null = null;
  private lastStatus: EngineStatus | null = null;

  constructor(start: EngineStart, logger: Logger) {
    this.start = start;
    this.logger = logger;
  }

  status(): EngineStatus | null {
    return this.lastStatus;
  }

  /** Forks the process and tells it to start; `ready`, `joined` or `failed` follows. */
  run(): void {
    const child = utilityProcess.fork(fileURLToPath(new URL('./engine.js', import.meta.url)), [], {
      serviceName: 'Jig engine',
      // The user's own, and more: the MCP servers that it starts need PATH and the like.
      env: { ...process.env, ...frugalEnv },
      execArgv: ['--js-flags=--max-semi-space-size=1 --memory-saver-mode'],
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    logOutput(child, this.logger.child('engine'));
    const broker = new Broker((message, ports) => this.tell(child, message, ports), this.logger);
    this.child = child;
    this.broker = broker;
    child.on('message', (message: unknown) => this.receive(message));
    this.exited = new Promise((resolve) => {
      child.once('exit', (code) => {
        this.child = null;
        this.isServing = false;
        void broker.killAll().then(resolve);
        this.onExit(code);
      });
    });
    this.tell(child, { type: 'start', start: this.start });
  }

  /** A port for one window, or null while the engine serves nobody. */
  connectWindow(): MessagePortMain | null {
    if (!this.child || !this.isServing) return null;
    const { port1, port2 } = new MessageChannelMain();
    this.tell(this.child, { type: 'window' }, [port1]);
    return port2;
  }

  /** Stops the engine in its own order; kills it when that takes too long. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { child } = this;
    if (child) {
      this.tell(child, { type: 'stop' });
      const timer = setTimeout(() => {
        this.logger.error('the engine did not stop in time and is killed', { deadlineMs: stopDeadlineMs });
        child.kill();
      }, stopDeadlineMs);
      await this.exited;
      clearTimeout(timer);
    }
  }

  private tell(child: UtilityProcess, message: ToEngine, ports: MessagePortMain[] = []): void {
    // A child that has ended takes no messages, and needs none.
    if (child === this.child) child.postMessage(message, ports);
  }

  private receive(raw: unknown): void {
    const message = fromEngineSchema.safeParse(raw);
    if (!message.success) {
      this.logger.warn('a message of the engine was dropped', { problem: message.error.issues[0]?.message });
      return;
    }
    this.handle(message.data);
  }

  private handle(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        this.isServing = true;
        this.events.emit('ready', message);
        break;
      case 'joined':
        this.events.emit('joined', message);
        break;
      case 'failed':
        this.events.emit('failed', message.error);
        break;
      case 'status':
        this.lastStatus = message.status;
        this.events.emit('status', message.status);
        break;
      case 'spawn':
        this.broker?.spawn(message);
        break;
      case 'kill':
        this.broker?.kill(message.id, message.graceMs);
        break;
    }
  }

  private onExit(code: number): void {
    if (this.isStopping) return;
    this.logger.error('the engine ended unexpectedly', { code });
    const now = Date.now();
    const isAgain = this.lastCrashAt !== null && now - this.lastCrashAt < calmMs;
    this.lastCrashAt = now;
    if (isAgain) this.events.emit('broken', { code });
    else void this.exited.then(() => (this.isStopping ? undefined : this.run()));
  }
}
