/** What code could try that has left the realm and holds all of Node: does what it is asked to, and tells what came of it. */
import { execFileSync, fork, spawn } from 'node:child_process';
import { lookup } from 'node:dns';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { connectToParent } from '../../../src-main/processes/child-port.ts';

export interface Task {
  deed: 'look' | 'multiply';
  /** A file and a port of the test, and the engine's process. */
  file: string;
  port: number;
  engine: number;
}

export interface Seen {
  read: string;
  passwords: string;
  environ: string;
  /** Beside the test's file. */
  write: string;
  environment: string[];
  /** Names below the root, two levels deep. */
  files: string[];
  connect: string;
  name: string;
  interfaces: string[];
  shell: string;
  self: string;
  signals: string[];
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

function tries(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    return codeOf(error);
  }
}

function under(folder: string, depth: number): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() && depth > 1 ? under(path, depth - 1) : [path];
    });
  } catch {
    return [];
  }
}

const reach = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve('connected'));
    socket.once('error', (error) => resolve(codeOf(error)));
  });

const resolves = (): Promise<string> =>
  new Promise((resolve) => lookup('example.org', (error) => resolve(error ? codeOf(error) : 'resolved')));

const starts = (command: string, args: string[]): Promise<string> =>
  new Promise((resolve) => {
    try {
      const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
      child.once('error', (error) => resolve(codeOf(error)));
      child.once('exit', (status, signal) => resolve(`ended ${signal ?? String(status)}`));
    } catch (error) {
      resolve(codeOf(error));
    }
  });

async function look({ file, port, engine }: Task): Promise<Seen> {
  return {
    read: tries(() => readFileSync(file, 'utf8')),
    passwords: tries(() => readFileSync('/etc/passwd').length > 0),
    environ: tries(() => readFileSync('/proc/self/environ').length > 0),
    write: tries(() => writeFileSync(`${file}.new`, 'x')),
    environment: Object.keys(process.env).toSorted(),
    files: under('/', 2),
    connect: await reach(port),
    name: await resolves(),
    interfaces: Object.keys(networkInterfaces()),
    shell: await starts('/bin/sh', ['-c', 'exit 0']),
    self: await starts(process.execPath, ['-e', '0']),
    signals: [engine, process.ppid, 1].map((pid) => tries(() => process.kill(pid, 0))),
  };
}

/** Every way that Node has to start a process; each is over at once. */
function multiply(): string[] {
  const node = (work: () => unknown): string => {
    try {
      work();
      return 'started';
    } catch (error) {
      return codeOf(error);
    }
  };
  return [
    node(() => execFileSync(process.execPath, ['-v'], { stdio: 'pipe' })),
    node(() => spawn(process.execPath, ['-v'], { stdio: 'pipe', detached: true })),
    node(() => fork('none', [], { execArgv: ['-v'], stdio: ['pipe', 'pipe', 'pipe', 'ipc'] })),
  ];
}

/** Threads that hold memory, until somebody ends it. */
function threads(): Worker[] {
  const code = 'const all = []; setInterval(() => all.push(new Uint8Array(1e6).fill(1)), 1);';
  return Array.from({ length: 64 }, () => new Worker(code, { eval: true }));
}

const parent = await connectToParent();
parent.onMessage((message) => {
  // The start frame of a run.
  if (typeof message === 'string') threads();
  else {
    const task = message as Task;
    if (task.deed === 'multiply') parent.send(multiply());
    else void look(task).then((seen) => parent.send(seen));
  }
});
parent.send('{"t":"ready"}');
