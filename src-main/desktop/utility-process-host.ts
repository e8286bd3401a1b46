/** Processes for an engine that is itself a utility process: it asks the shell to fork them and is handed a port to each. */
import type { MessageEvent, MessagePortMain } from 'electron';
import type { IsolationStatus } from '#contract/making.ts';
import type { ExitReason, HostedProcess, ProcessHost, ProcessKind, ProcessPort, SpawnOptions } from '../processes/process-host.ts';
import type { FromEngine, ToEngine } from './engine-messages.ts';

const defaultGraceMs = 2_000;

export class UtilityProcessHost implements ProcessHost {
  private readonly ask: (message: FromEngine) => void;
  private readonly processes = new Map<number, UtilityChild>();
  private nextId = 1;

  /** `ask` sends a message to the shell; its answers come in through `receive`. */
  constructor(ask: (message: FromEngine) => void) {
    this.ask = ask;
  }

  spawn(kind: ProcessKind, options: SpawnOptions): HostedProcess {
    const id = this.nextId++;
    const child = new UtilityChild(options.label, (graceMs) => this.ask({ type: 'kill', id, graceMs }));
    this.processes.set(id, child);
    this.ask({ type: 'spawn', id, kind, options });
    return child;
  }

  /** Chromium starts utility processes without its sandbox (`kNoSandbox` in shell/services/node/public/mojom/node_service.mojom). */
  async isolation(): Promise<IsolationStatus> {
    return { level: 'process', detail: 'utility process without an operating-system sandbox, with an empty environment' };
  }

  /** Takes the shell's news about a process. */
  receive(message: ToEngine, ports: readonly MessagePortMain[]): void {
    if (!('id' in message)) return;
    const child = this.processes.get(message.id);
    switch (message.type) {
      case 'process-connected':
        if (ports[0]) child?.connect(ports[0]);
        break;
      case 'process-running':
        child?.run(message.pid);
        break;
      case 'process-exited':
        this.processes.delete(message.id);
        child?.end(message.reason);
        break;
    }
  }
}

class UtilityChild implements HostedProcess {
  readonly label: string;
  readonly port: ProcessPort;
  readonly exited: Promise<ExitReason>;
  end: (reason: ExitReason) => void = () => {};
  private readonly requestKill: (graceMs: number) => void;
  private readonly listeners = new Set<(message: unknown) => void>();
  private readonly unsent: unknown[] = [];
  private channel: MessagePortMain | null = null;
  private knownPid: number | null = null;

  constructor(label: string, requestKill: (graceMs: number) => void) {
    this.label = label;
    this.requestKill = requestKill;
    this.exited = new Promise((resolve) => {
      this.end = (reason) => {
        this.channel?.close();
        resolve(reason);
      };
    });
    this.port = {
      send: (message) => {
        if (this.channel) this.channel.postMessage(message);
        else this.unsent.push(message);
      },
      onMessage: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    };
  }

  get pid(): number | null {
    return this.knownPid;
  }

  run(pid: number): void {
    this.knownPid = pid;
  }

  connect(channel: MessagePortMain): void {
    this.channel = channel;
    channel.on('message', (event: MessageEvent) => {
      for (const listener of this.listeners) listener(event.data);
    });
    channel.start();
    for (const message of this.unsent.splice(0)) channel.postMessage(message);
  }

  async kill(graceMs: number = defaultGraceMs): Promise<void> {
    // Closing the channel is the request to end (processes/child-port.ts); the shell waits and kills.
    this.channel?.close();
    this.requestKill(graceMs);
    await this.exited;
  }
}
