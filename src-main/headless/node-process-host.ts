/** Child processes under plain Node: `fork` with structured clone, a scrubbed environment, and exit reasons as a union. */
import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from '#lib/logger.ts';
import { childEnvironment } from '../processes/child-environment.ts';
import { processEntry } from '../processes/process-entries.ts';
import type { ExitReason, HostedProcess, ProcessHost, ProcessKind, ProcessPort, SpawnOptions } from '../processes/process-host.ts';

const defaultGraceMs = 2_000;

export class NodeProcessHost implements ProcessHost {
  private readonly logger: Logger;
  private readonly entryOf: (kind: ProcessKind) => string;

  /** `entryOf` tells which file a kind of process starts; tests pass their own. */
  constructor({ logger, entryOf = processEntry }: { logger: Logger; entryOf?: (kind: ProcessKind) => string }) {
    this.logger = logger;
    this.entryOf = entryOf;
  }

  spawn(kind: ProcessKind, options: SpawnOptions): HostedProcess {
    return new NodeProcess(this.entryOf(kind), options, this.logger.child(options.label));
  }
}

class NodeProcess implements HostedProcess {
  readonly label: string;
  readonly port: ProcessPort;
  readonly exited: Promise<ExitReason>;
  private readonly child: ChildProcess;
  private killing = false;

  constructor(entry: string, options: SpawnOptions, logger: Logger) {
    this.label = options.label;
    this.child = fork(entry, options.args ?? [], {
      // The parent's own flags are not inherited: an inspector port or a loader would be taken twice.
      execArgv: nodeFlags(options),
      env: childEnvironment(options.env),
      serialization: 'advanced',
      // The parent's stdout carries results and protocol messages, so a child never shares it.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    logLines(this.child.stdout, (line) => logger.info(line));
    logLines(this.child.stderr, (line) => logger.warn(line));
    this.exited = this.watchExit();
    this.port = this.connect();
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  async kill(graceMs: number = defaultGraceMs): Promise<void> {
    this.killing = true;
    // Closing the channel is the request to end (processes/child-port.ts).
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  private connect(): ProcessPort {
    const { child } = this;
    return {
      send: (message) => {
        // A message to a process that has just died is lost; `exited` tells.
        if (child.connected) child.send(message as object, () => {});
      },
      onMessage: (listener) => {
        child.on('message', listener);
        return () => child.off('message', listener);
      },
    };
  }

  private watchExit(): Promise<ExitReason> {
    return new Promise((resolve) => {
      this.child.on('error', (error) => {
        if (this.child.pid === undefined) resolve({ kind: 'failed-to-start', message: error.message });
      });
      this.child.on('exit', (code, signal) => {
        if (this.killing && signal !== null) resolve({ kind: 'killed' });
        else if (code === 0 || (this.killing && code !== null)) resolve({ kind: 'exited', code });
        else resolve({ kind: 'crashed', code, signal });
      });
    });
  }
}

function nodeFlags(options: SpawnOptions): string[] {
  // A small young generation keeps an idle process about 40 MB smaller; nothing here allocates enough to feel it.
  const flags = ['--max-semi-space-size=1', '--optimize-for-size'];
  if (options.heapLimitMb !== undefined) flags.push(`--max-old-space-size=${options.heapLimitMb}`);
  return flags;
}

function logLines(stream: Readable | null, write: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', write);
}
