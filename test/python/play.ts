/** Plays the engine to one Python runner: starts a module, answers its frames, and keeps them. */
import { PythonRunners } from '../../src-main/engine/runs/python-runners.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import type { HostFrame, RunnerFrame } from '../../src-main/processes/runner/protocol.ts';
import { logger } from '../runs/harness.ts';
import { startFrame, type Start } from '../runner/support/live-runner.ts';
import { files } from './harness.ts';

export type Call = RunnerFrame & { t: 'call' };

export class Stage {
  private readonly processHost = new NodeProcessHost({ logger });
  private readonly runners = new PythonRunners({ processHost: this.processHost, logger, files });

  /** Resolves with all frames when the run has ended; the clock moves 7 ms with each answer. */
  async play(code: string, more: Partial<Start> = {}, answer: (call: Call) => unknown = () => null): Promise<RunnerFrame[]> {
    const taken = await this.runners.take(await this.processHost.isolation());
    if (!taken.ok) throw new Error(taken.error.message);
    const runner = taken.value;
    const start = startFrame(code, more);
    let { now } = start;
    const tell = (frame: HostFrame) => runner.send(JSON.stringify(frame));
    const frames: RunnerFrame[] = [];
    const ended = new Promise<void>((resolve) => {
      runner.onMessage((message) => {
        for (const line of message.split('\n')) {
          const frame = JSON.parse(line) as RunnerFrame;
          frames.push(frame);
          if (frame.t === 'end' || frame.t === 'call') {
            now += 7;
            tell({ t: 'reply', id: frame.id, ok: true, v: frame.t === 'call' ? answer(frame) : null, now });
          }
          if (frame.t === 'result' || frame.t === 'failed' || frame.t === 'described') resolve();
        }
      });
    });
    tell(start);
    await Promise.race([ended, runner.exited]);
    await runner.kill();
    return frames;
  }

  /** The same, for a run that must succeed: its result. */
  async result(...[code, more, answer]: Parameters<Stage['play']>): Promise<unknown> {
    const last = (await this.play(code, more, answer)).at(-1);
    if (last?.t !== 'result') throw new Error(JSON.stringify(last));
    return last.v;
  }

  stop(): Promise<void> {
    return this.runners.stop();
  }
}
