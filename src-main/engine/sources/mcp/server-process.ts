/** One upstream server's process: spawned in its own process group, watched against orphaning, ended politely and then for sure. */
import spawn from 'cross-spawn';
import { execFile, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { OrphanGuard } from '#lib/orphan-guard.ts';
import { within } from '#lib/within.ts';

export interface ServerCommand {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd?: string | undefined;
}

export type ServerExit =
  | { kind: 'failed-to-start'; error: NodeJS.ErrnoException }
  | { kind: 'exited'; code: number | null; signal: string | null };

/** Kept of stderr, characters. */
const stderrTail = 4_000;
const lastWordsMs = 300;
const graceMs = { input: 700, term: 1_500 };

export class ServerProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves once, when the leader is gone or could not be started. Never rejects. */
  readonly exited: Promise<ServerExit>;
  private readonly child: ChildProcess;
  private readonly guard: OrphanGuard;
  private stderr = '';
  private isGone = false;

  constructor({ command, args, env, cwd }: ServerCommand, guard: OrphanGuard) {
    const isWindows = process.platform === 'win32';
    // Its own group (POSIX), so that one signal reaches npx and the node that it started.
    this.child = spawn(command, [...args], { env, cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: !isWindows, windowsHide: true });
    this.guard = guard;
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => {
        if (this.child.pid === undefined) this.finish(resolve, { kind: 'failed-to-start', error });
      });
      this.child.once('exit', (code, signal) => this.finish(resolve, { kind: 'exited', code, signal }));
    });
    if (this.child.pid !== undefined) guard.watch(this.child.pid);
    const { stdin, stdout, stderr } = this.child;
    if (!stdin || !stdout || !stderr) throw new Error('no pipes to the program: too many open files');
    this.stdin = stdin;
    this.stdout = stdout;
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-stderrTail);
    });
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  get stderrText(): string {
    return this.stderr.trim();
  }

  /** Closes its input, then asks the whole group to end, then kills it. Resolves when the leader is gone. */
  async end(): Promise<void> {
    this.stdin.end();
    if (await this.gone(graceMs.input)) return;
    this.signal('SIGTERM');
    if (await this.gone(graceMs.term)) return;
    this.signal('SIGKILL');
    await this.exited;
  }

  private finish(resolve: (exit: ServerExit) => void, exit: ServerExit): void {
    if (this.isGone) return;
    this.isGone = true;
    // What the leader leaves behind in its group goes with it: nobody talks to it any more.
    this.signal('SIGKILL');
    if (this.child.pid !== undefined) this.guard.unwatch(this.child.pid);
    // Its last words are still in the pipes; but a grandchild outside of the group may hold them open for ever.
    const done = (): void => {
      clearTimeout(timer);
      this.stdout?.destroy();
      this.child.stderr?.destroy();
      resolve(exit);
    };
    const timer = setTimeout(done, lastWordsMs);
    this.child.once('close', done);
  }

  private signal(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    if (process.platform === 'win32') {
      // The group's equivalent: the process and all that it started. Nothing to do where it is gone.
      execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, () => {});
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch {
      // ESRCH: the group is empty already.
    }
  }

  private async gone(waitMs: number): Promise<boolean> {
    return (await within(this.exited, waitMs)) !== 'late';
  }
}
