/** One runner: owns its process, tells its usage, and kills it without asking. */
import type { IsolationStatus } from '#contract/making.ts';
import { askUsage, readUsage, type ProcessUsage } from '#lib/process-usage.ts';
import type { ExitReason, HostedProcess } from '../../processes/process-host.ts';
import type { Runner } from '../making-parts.ts';

/** Where every look costs a process (`ps`), it is asked for this seldom. */
const askEveryMs = 1_000;

export class RunnerProcess implements Runner {
  readonly isolation: IsolationStatus;
  readonly exited: Promise<ExitReason>;
  private readonly hosted: HostedProcess;
  /** What the interpreter itself holds: not the tool's. */
  private ownBytes = 0;
  private asked: { at: number; usage: ProcessUsage | null } = { at: -Infinity, usage: null };

  constructor(hosted: HostedProcess, isolation: IsolationStatus) {
    this.hosted = hosted;
    this.isolation = isolation;
    this.exited = hosted.exited;
  }

  get pid(): number | null {
    return this.hosted.pid;
  }

  send(frames: string): void {
    this.hosted.port.send(frames);
  }

  onMessage(listener: (frames: string) => void): () => void {
    // What is not text is no frame, and is answered as such.
    return this.hosted.port.onMessage((message) => listener(typeof message === 'string' ? message : '\u0000'));
  }

  usage(): ProcessUsage | null {
    const { pid } = this;
    if (pid === null) return null;
    if (process.platform === 'linux') {
      const usage = readUsage(pid);
      return usage && { ...usage, memoryBytes: Math.max(0, usage.memoryBytes - this.ownBytes) };
    }
    const now = performance.now();
    if (now - this.asked.at >= askEveryMs) {
      this.asked = { at: now, usage: this.asked.usage };
      void askUsage(pid).then((usage) => {
        this.asked = { ...this.asked, usage };
      });
    }
    return this.asked.usage;
  }

  /** Memory that it holds by now is left out of its usage: an interpreter of 200 MB is no fault of the tool that it runs. */
  countFromNow(): void {
    this.ownBytes = this.pid === null ? 0 : (readUsage(this.pid)?.memoryBytes ?? 0);
  }

  kill(): Promise<void> {
    return this.hosted.kill(0);
  }
}
