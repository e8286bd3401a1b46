/** Child processes under plain Node: `fork` with structured clone, a scrubbed environment, and exit reasons as a union. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { IsolationStatus } from '#contract/making.ts';
import type { Logger } from '#lib/logger.ts';
import { childEnvironment } from '../processes/child-environment.ts';
import { processEntry } from '../processes/process-entries.ts';
import type { ExitReason, HostedProcess, ProcessHost, ProcessKind, ProcessPort, SpawnOptions } from '../processes/process-host.ts';
import { bubblewrapArguments, filterStreams, giveFilter, probeBubblewrap, programFiles, type Wrapper } from './bubblewrap.ts';

const defaultGraceMs = 2_000;

export class NodeProcessHost implements ProcessHost {
  private readonly logger: Logger;
  private readonly entryOf: (kind: ProcessKind) => string;
  private readonly probe: typeof probeBubblewrap;
  private probed: ReturnType<typeof probeBubblewrap> | null = null;
  private bubblewrap: string | null = null;

  /** `entryOf` tells which file a kind of process starts; tests pass their own, and their own probe. */
  constructor(options: { logger: Logger; entryOf?: (kind: ProcessKind) => string; probe?: typeof probeBubblewrap }) {
    this.logger = options.logger;
    this.entryOf = options.entryOf ?? processEntry;
    this.probe = options.probe ?? probeBubblewrap;
  }

  spawn(kind: ProcessKind, options: SpawnOptions): HostedProcess {
    const entry = this.entryOf(kind);
    const logger = this.logger.child(options.label);
    if (!options.sandbox) return new NodeProcess(entry, options, logger, null);
    // Without a probe that has succeeded there is no command, and the process fails to start: never a weaker one instead.
    const command = this.bubblewrap ?? '/nonexistent/bubblewrap-was-not-probed';
    return new NodeProcess(entry, options, logger, {
      command,
      args: bubblewrapArguments([...programFiles(entry), ...(options.reads ?? [])]),
    });
  }

  async isolation(): Promise<IsolationStatus> {
    this.probed ??= this.probe();
    const { status, command } = await this.probed;
    this.bubblewrap = command;
    return status;
  }
}

class NodeProcess implements HostedProcess {
  readonly label: string;
  readonly port: ProcessPort;
  readonly exited: Promise<ExitReason>;
  private readonly child: ChildProcess;
  private readonly isWrapped: boolean;
  private innerPid: number | null = null;
  private killing = false;

  constructor(entry: string, options: SpawnOptions, logger: Logger, wrapper: Wrapper | null) {
    this.label = options.label;
    this.isWrapped = wrapper !== null;
    // The parent's own flags are not inherited: an inspector port or a loader would be taken twice.
    const own = [...nodeFlags(options), entry, ...(options.args ?? [])];
    const command = wrapper?.command ?? process.execPath;
    this.child = spawn(command, wrapper ? [...wrapper.args, process.execPath, ...own] : own, {
      env: wrapper ? (options.env ?? {}) : childEnvironment(options.env),
      serialization: 'advanced',
      // In a session of its own it is out of reach of a terminal's signals, and ends by itself.
      detached: options.outlivesParent === true,
      windowsHide: true,
      // The parent's stdout carries results and protocol messages, so a child never shares it.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...(wrapper ? filterStreams : [])],
    });
    if (wrapper) giveFilter(this.child);
    logLines(this.child.stdout, (line) => logger.info(line));
    logLines(this.child.stderr, (line) => (options.quiet ? logger.debug(line) : logger.warn(line)));
    this.exited = this.watchExit();
    this.port = this.connect();
  }

  get pid(): number | null {
    const outer = this.child.pid ?? null;
    if (!this.isWrapped || outer === null) return outer;
    // bubblewrap stands before it twice: outside as the parent, inside as the first process.
    this.innerPid ??= onlyChild(onlyChild(outer));
    return this.innerPid ?? outer;
  }

  async kill(graceMs: number = defaultGraceMs): Promise<void> {
    this.killing = true;
    if (graceMs <= 0) {
      this.killNow();
      await this.exited;
      return;
    }
    // Closing the channel is the request to end (processes/child-port.ts).
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.killNow(), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  private killNow(): void {
    // Its number may belong to another process by now.
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const { pid } = this;
    const outer = this.child.pid;
    if (this.isWrapped && outer !== undefined && pid === outer) killFirstChild(outer);
    this.child.kill('SIGKILL');
    // What it has said and nobody has read is not wanted: a flood of small messages would hold us up for as long as it takes to read it.
    if (this.child.connected) this.child.disconnect();
    // The wrapper's death takes it along; without waiting for that, its memory is free at once.
    if (pid === null || pid === this.child.pid) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
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
      this.child.on('exit', (status, ownSignal) => {
        const { code, signal } = this.isWrapped ? unwrap(status, ownSignal) : { code: status, signal: ownSignal };
        const reason: ExitReason =
          this.killing && signal !== null
            ? { kind: 'killed' }
            : code === 0 || (this.killing && code !== null)
              ? { kind: 'exited', code }
              : { kind: 'crashed', code, signal };
        if (this.innerPid === null) resolve(reason);
        // The wrapper goes first; what it wrapped is gone a moment later.
        else void untilGone(this.innerPid).then(() => resolve(reason));
      });
    });
  }
}

const goneWithinMs = 1_000;

async function untilGone(pid: number): Promise<void> {
  const end = performance.now() + goneWithinMs;
  while (existsSync(`/proc/${pid}/task/${pid}/children`) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
}

function nodeFlags(options: SpawnOptions): string[] {
  const limit = options.heapLimitMb === undefined ? [] : [`--max-old-space-size=${options.heapLimitMb}`];
  if (options.favour === 'speed') return limit;
  // A small young generation keeps an idle process about 40 MB smaller; nothing here allocates enough to feel it.
  return ['--max-semi-space-size=1', '--optimize-for-size', ...limit];
}

/** bubblewrap tells of a program that a signal ended as a shell does: by status 128 + the signal's number. */
function unwrap(code: number | null, signal: NodeJS.Signals | null): { code: number | null; signal: string | null } {
  const name = code !== null && code > 128 ? Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0] : undefined;
  return name === undefined ? { code, signal } : { code: null, signal: name };
}

/** The one child of a process; null when it has none, or when the system does not tell. */
function onlyChild(pid: number | null): number | null {
  if (pid === null) return null;
  try {
    const child = Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
    return Number.isNaN(child) ? null : child;
  } catch {
    return null;
  }
}

/**
 * For a wrapper in the middle of its start: its first child waits for a word from it and does not yet die with it, so that it would wait
 * for ever. The wrapper is stopped first, for it could make that child behind our back.
 */
function killFirstChild(wrapper: number): void {
  try {
    process.kill(wrapper, 'SIGSTOP');
    for (let look = 0; look < maxLooks && !isStopped(wrapper); look += 1);
    const child = onlyChild(wrapper);
    if (child !== null) process.kill(child, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** 10 us each; a process stops as soon as it is next interrupted. */
const maxLooks = 1_000;

function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return 'TZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
}

function logLines(stream: Readable | null, write: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', write);
}
