/** Runs the real command line in processes of its own, on a home that is thrown away. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Ends the engine of a test that was itself ended before it could clean up. */
const follow = new URL('../../scripts/lib/follow-parent.mjs', import.meta.url).href;

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface ReadyLine {
  mcp: string;
  gateway: string;
  ui: string;
  token: string;
  pid: number;
}

export interface Served {
  child: ChildProcess;
  ready: ReadyLine;
  /** Everything that came on stdout so far. */
  stdout: () => string;
  stderr: () => string;
  exited: Promise<number | null>;
}

/** One home and every process that a test started on it; `dispose` ends all of it. */
export class JigBox {
  readonly home = mkdtempSync(join(tmpdir(), 'jig-test-'));
  readonly cli: string;
  private readonly children = new Set<ChildProcess>();

  /** `root`: the clone whose command line runs; default: this one. */
  constructor(root: string = repository) {
    this.cli = join(root, 'src-main', 'cli', 'main.ts');
  }

  /** Starts `jig <args>` with JIG_HOME set, and nothing read from the machine that the test runs on. */
  spawn(args: string[], env: NodeJS.ProcessEnv = {}, cwd: string = this.home): ChildProcess {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env;
    const child = spawn(process.execPath, ['--import', follow, this.cli, ...args], {
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...rest, JIG_HOME: this.home, ...env },
    });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }

  /** Runs a command to its end. */
  async run(args: string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Promise<Finished> {
    const child = this.spawn(args, options.env, options.cwd);
    child.stdin?.end();
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const status = await exitOf(child);
    return { status, stdout: stdout(), stderr: stderr() };
  }

  /** `jig serve --port 0 --json` (or another command that serves), ready. Throws with its stderr when it ends before. */
  async serve(args: string[] = ['serve'], env: NodeJS.ProcessEnv = {}): Promise<Served> {
    const child = this.spawn([...args, '--port', '0', '--json'], env);
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const exited = exitOf(child);
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', () => stdout().includes('\n') && resolve(stdout().split('\n')[0] ?? ''));
      void exited.then((status) => reject(new Error(`jig serve ended with ${status}: ${stdout()}${stderr()}`)));
    });
    return { child, ready: JSON.parse(line) as ReadyLine, stdout, stderr, exited };
  }

  /** The record that the running engine leaves for the command line. */
  engineFile(): { pid: number; reach: { origin: string; adminKey: string; port: number } | null } {
    return JSON.parse(readFileSync(join(this.home, 'engine.json'), 'utf8'));
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.children].map((child) => (child.kill('SIGKILL'), exitOf(child))));
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
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
