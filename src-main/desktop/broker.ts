/** Forks the engine's helpers: a utility process cannot fork others, so the shell does it and hands the ports through. */
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import type { Logger } from '#lib/logger.ts';
import { childEnvironment } from '../processes/child-environment.ts';
import { processEntry } from '../processes/process-entries.ts';
import type { ExitReason } from '../processes/process-host.ts';
import type { SpawnRequest, ToEngine } from './engine-messages.ts';
import { logOutput } from './log-output.ts';

interface Child {
  process: UtilityProcess;
  isKilling: boolean;
  hasStarted: boolean;
  outlivesEngine: boolean;
  exited: Promise<void>;
}

/** Longer than any of them takes to finish what is under way (processes/effects/entry.ts). */
const outliveMs = 35_000;

export class Broker {
  private readonly tellEngine: (message: ToEngine, ports?: MessagePortMain[]) => void;
  private readonly logger: Logger;
  private readonly children = new Map<number, Child>();

  constructor(tellEngine: (message: ToEngine, ports?: MessagePortMain[]) => void, logger: Logger) {
    this.tellEngine = tellEngine;
    this.logger = logger;
  }

  spawn({ id, kind, options }: SpawnRequest): void {
    let child: UtilityProcess;
    try {
      child = utilityProcess.fork(processEntry(kind), options.args ?? [], {
        serviceName: `Jig ${options.label}`,
        env: childEnvironment(options.env),
        execArgv: jsFlags(options),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.tellEngine({ type: 'process-exited', id, reason: { kind: 'failed-to-start', message } });
      return;
    }
    logOutput(child, this.logger.child(options.label));
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ type: 'connect' }, [port1]);
    this.tellEngine({ type: 'process-connected', id }, [port2]);
    const entry: Child = {
      process: child,
      isKilling: false,
      hasStarted: false,
      outlivesEngine: options.outlivesParent === true,
      exited: new Promise((resolve) => {
        child.once('exit', (code) => {
          this.children.delete(id);
          this.tellEngine({ type: 'process-exited', id, reason: exitReason(code, entry) });
          resolve();
        });
      }),
    };
    this.children.set(id, entry);
    child.once('spawn', () => {
      entry.hasStarted = true;
      if (child.pid !== undefined) this.tellEngine({ type: 'process-running', id, pid: child.pid });
    });
  }

  /** Ends a child that was asked to end by its port: politely now, by force after `graceMs`. */
  kill(id: number, graceMs: number): void {
    const child = this.children.get(id);
    if (!child) return;
    child.isKilling = true;
    child.process.kill();
    const timer = setTimeout(() => killHard(child.process), graceMs);
    void child.exited.then(() => clearTimeout(timer));
  }

  /** Ends every child at once: their engine is gone. One that outlives it gets its time, and is not waited for. */
  async killAll(): Promise<void> {
    const all = [...this.children.entries()];
    for (const [id, { outlivesEngine }] of all) this.kill(id, outlivesEngine ? outliveMs : 500);
    await Promise.all(all.filter(([, { outlivesEngine }]) => !outlivesEngine).map(([, { exited }]) => exited));
  }
}

/** Electron reports only a number. A child that was asked to end was killed, whatever the number says. */
function exitReason(code: number, { isKilling, hasStarted }: Child): ExitReason {
  if (isKilling) return { kind: 'killed' };
  if (!hasStarted) return { kind: 'failed-to-start', message: `it ended with code ${code} before it had started` };
  return code === 0 ? { kind: 'exited', code } : { kind: 'crashed', code, signal: null };
}

function jsFlags({ heapLimitMb, favour }: SpawnRequest['options']): string[] {
  const flags = favour === 'speed' ? [] : ['--optimize-for-size', '--max-semi-space-size=1'];
  if (heapLimitMb !== undefined) flags.push(`--max-old-space-size=${heapLimitMb}`);
  return flags.length > 0 ? [`--js-flags=${flags.join(' ')}`] : [];
}

function killHard(child: UtilityProcess): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  } catch {
    // It has ended in between.
  }
}
