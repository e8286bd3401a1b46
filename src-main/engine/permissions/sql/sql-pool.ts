/** SQL processes: each belongs to one tool's connection while that is open; emptied ones are kept for a moment, because a start takes 60 ms. */
import type { HostedProcess, ProcessHost } from '../../../processes/process-host.ts';

const kept = 2;
const keptMs = 30_000;
const heapLimitMb = 256;

interface Idle {
  hosted: HostedProcess;
  timer: NodeJS.Timeout;
}

export class SqlPool {
  private readonly processHost: ProcessHost;
  private readonly idle: Idle[] = [];
  private readonly all = new Set<HostedProcess>();

  constructor(processHost: ProcessHost) {
    this.processHost = processHost;
  }

  take(): HostedProcess {
    const ready = this.idle.pop();
    if (ready) {
      clearTimeout(ready.timer);
      return ready.hosted;
    }
    const hosted = this.processHost.spawn('sql', { label: 'sql', heapLimitMb });
    this.all.add(hosted);
    void hosted.exited.then(() => this.forget(hosted));
    return hosted;
  }

  /** Takes back a process whose connection is closed. */
  giveBack(hosted: HostedProcess): void {
    if (!this.all.has(hosted)) return;
    if (this.idle.length >= kept) {
      void hosted.kill(0);
      return;
    }
    const timer = setTimeout(() => void hosted.kill(0), keptMs).unref();
    this.idle.push({ hosted, timer });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.all].map((hosted) => hosted.kill(0)));
  }

  private forget(hosted: HostedProcess): void {
    this.all.delete(hosted);
    const index = this.idle.findIndex((one) => one.hosted === hosted);
    if (index === -1) return;
    clearTimeout(this.idle[index]?.timer);
    this.idle.splice(index, 1);
  }
}
