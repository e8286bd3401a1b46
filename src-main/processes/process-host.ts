/** How the engine gets other processes: two hosts (Electron utility processes, Node child processes) fill this interface. */
import type { IsolationStatus } from '#contract/making.ts';

export type ProcessKind = 'inference' | 'runner' | 'python-runner' | 'effects' | 'sql' | 'download';

export interface SpawnOptions {
  /** Shown in logs, the process table and the activity screen. */
  label: string;
  args?: string[];
  /** Added to a scrubbed environment: the child sees nothing else of the parent's. */
  env?: Record<string, string>;
  /** Heap limit of the child's V8, in MiB. */
  heapLimitMb?: number;
  /** It finishes what is under way after its parent's death, where the system lets it, and ends by itself. */
  outlivesParent?: boolean;
  /** `memory` (the default): small while idle. `speed`: V8's own sizes, for a process that computes. */
  favour?: 'memory' | 'speed';
  /** Inside the operating system's sandbox that `isolation()` told of, with an empty environment. Fails to start where there is none. */
  sandbox?: boolean;
  /** What it writes is no news to anybody: a trial of something that may be broken. */
  quiet?: boolean;
  /** Files and folders beside its own program that it may read in the sandbox. */
  reads?: string[];
}

export type ExitReason =
  | { kind: 'exited'; code: number }
  | { kind: 'crashed'; code: number | null; signal: string | null }
  | { kind: 'killed' }
  | { kind: 'failed-to-start'; message: string };

/** Message channel to a child; messages are structured-cloned. */
export interface ProcessPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): () => void;
}

export interface HostedProcess {
  readonly label: string;
  /** Of the program itself, also where a sandbox's own processes stand in between. */
  readonly pid: number | null;
  readonly port: ProcessPort;
  /** Resolves once, when the process is gone, whatever the reason. Never rejects. */
  readonly exited: Promise<ExitReason>;
  /** Asks the process to end, kills it after `graceMs`; 0 kills at once. Resolves when it is gone. */
  kill(graceMs?: number): Promise<void>;
}

export interface ProcessHost {
  spawn(kind: ProcessKind, options: SpawnOptions): HostedProcess;
  /** How `sandbox: true` would be walled in, proved by a probe, never assumed. A host without this method has no such sandbox. */
  isolation?(): Promise<IsolationStatus>;
}
