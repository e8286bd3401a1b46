/** What code could try that has left the realm and holds all of Node: does what it is asked to, and tells what came of it. */
import { spawn } from 'node:child_process';
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

/** A child that starts the next one, as often as it is let; the engine sees them by their mark. Answers what came of the first. */
function multiply(mark: string): Promise<string> {
  const code = `const { spawn } = require('node:child_process'); for (let n = 0; n < 3; n += 1) try { spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', process.argv[1]], { stdio: ['pipe', 'pipe', 'pipe'] }).on('error', () => {}); } catch {} setInterval(() => {}, 1e6);`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', code, mark], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.once('spawn', () => resolve('started'));
    child.once('error', (error) => resolve(codeOf(error)));
  });
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
    void (task.deed === 'look' ? look(task) : multiply(task.file)).then((answer) => parent.send(answer));
  }
});
parent.send('{"t":"ready"}');
