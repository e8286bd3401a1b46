/** The built app as its users start it: the installed command in processes of its own, on a home that the benchmark names. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEngineFile } from '../../../src-main/headless/engine-file.ts';
import { requestEngine } from '../../../src-main/headless/engine-request.ts';
import type { CallInput, CallName, CallOutput } from '../../../src-preload/contract/index.ts';

export const root = join(import.meta.dirname, '..', '..', '..');
/** What `jig` on the command line is: a launcher that finds the right Node and runs the built command line. */
const installed = join(root, 'scripts', 'jig.mjs');
/** The built command line itself. */
export const builtCli = join(root, 'out', 'main', 'cli.js');

const stopMs = 20_000;

export interface Serving {
  mcp: string;
  token: string;
  pid: number;
  /** From the start of the process to its ready line. */
  readyMs: number;
  /** When the process was started, on the clock of `performance.now()`. */
  startedAt: number;
  /** One call of the contract, as the command line makes it. Throws on a failure: a benchmark has no use for it. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}

interface ReadyLine {
  mcp: string;
  token: string;
  pid: number;
}

function start(command: readonly string[], home: string, env: NodeJS.ProcessEnv): ChildProcess {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env;
  return spawn(process.execPath, [...command], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...rest, ...env, JIG_HOME: home } });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', (status) => resolve(status)));
}

/** Runs `jig <args>` to its end and gives its stdout. Throws with its stderr when it fails. `onLine` sees stderr as it comes. */
export async function runJig(home: string, args: readonly string[], onLine?: (line: string) => void): Promise<string> {
  const child = start([installed, ...args], home, {});
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  child.stderr?.on('data', (chunk: Buffer) =>
    chunk
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .forEach((line) => onLine?.(line)),
  );
  const status = await exitOf(child);
  if (status !== 0) throw new Error(`jig ${args.join(' ')} ended with ${status}: ${stdout()}${stderr()}`);
  return stdout();
}

/** Starts `jig serve` on a home. `command` is the script to start, default the installed command. */
export async function serveJig(
  home: string,
  { command = installed, env = {} }: { command?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Serving> {
  const startedAt = performance.now();
  const child = start([command, 'serve', '--port', '0', '--json'], home, env);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const exited = exitOf(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => stdout().includes('\n') && resolve());
    void exited.then((status) => reject(new Error(`jig serve ended with ${status}: ${stdout()}${stderr()}`)));
  });
  const readyMs = performance.now() - startedAt;
  const ready = JSON.parse(stdout()) as ReadyLine;
  const end = async (signal: NodeJS.Signals) => {
    process.kill(ready.pid, signal);
    const isLate = sleep(stopMs, 'late' as const, { ref: false });
    if ((await Promise.race([exited, isLate])) === 'late') child.kill('SIGKILL');
    await exited;
  };
  return {
    ...ready,
    readyMs,
    startedAt,
    async call(name, input) {
      const holder = readEngineFile(home);
      if (!holder) throw new Error(`nobody serves ${home}: ${stderr()}`);
      const answer = await requestEngine(holder, { method: 'POST', path: name, body: input });
      if (!answer.ok) throw new Error(`${name}: ${answer.error.message} ${answer.error.fix}`);
      return answer.value as CallOutput<typeof name>;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Serves a home, uses it, and stops it whatever happens. */
export async function withJig<T>(home: string, use: (jig: Serving) => Promise<T>): Promise<T> {
  const jig = await serveJig(home);
  try {
    return await use(jig);
  } finally {
    await jig.stop();
  }
}

/** A new home, empty or a copy of `from`, that is gone afterwards. */
export async function withHome<T>(from: string | null, use: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'jig-bench-'));
  try {
    if (from !== null && existsSync(from)) cpSync(from, home, { recursive: true });
    return await use(home);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** Looks at the index every `everyMs` until `isDone`. Throws when it takes longer than `withinMs`. */
export async function waitForIndex(
  jig: Serving,
  isDone: (index: CallOutput<'system.status'>['index']) => boolean,
  { withinMs, everyMs = 250 }: { withinMs: number; everyMs?: number },
): Promise<CallOutput<'system.status'>['index']> {
  const until = performance.now() + withinMs;
  for (;;) {
    const { index } = await jig.call('system.status', {});
    if (isDone(index)) return index;
    if (performance.now() > until) throw new Error(`the index is not there after ${withinMs} ms: ${JSON.stringify(index)}`);
    await sleep(everyMs);
  }
}
