/** Looks at a running runner every 25 ms: time, processor time and memory against the limits. */
import type { Failure } from '#contract/result.ts';
import type { RunLimits } from '#contract/runs.ts';
import type { Runner } from '../making-parts.ts';
import { limitFailures } from './limit-failures.ts';

const lookEveryMs = 25;
/** Processor time is told in steps of 10 ms: looking twice within this tells nothing and costs 0.3 ms of a run that takes 2. */
const tooShortMs = 10;

/** What the watchdog needs to know of the steps: the oldest that is open. */
export interface OpenSteps {
  oldest(): { key: string; sinceMs: number } | null;
}

export class Watchdog {
  private readonly runner: Pick<Runner, 'usage'>;
  private readonly limits: RunLimits;
  private readonly steps: OpenSteps;
  private readonly onLimit: (failure: Failure) => void;
  private timer: NodeJS.Timeout | null = null;
  private wallTimer: NodeJS.Timeout | null = null;
  private startedMs = 0;
  private ranMs = 0;
  private last: { cpuMs: number; memoryBytes: number } | null = null;
  private peakBytes = 0;
  private isHeld = false;

  /** `onLimit` is called at most once. */
  constructor(runner: Pick<Runner, 'usage'>, limits: RunLimits, steps: OpenSteps, onLimit: (failure: Failure) => void) {
    this.runner = runner;
    this.limits = limits;
    this.steps = steps;
    this.onLimit = (failure) => {
      this.stop();
      onLimit(failure);
    };
  }

  /** Starts, or goes on after a pause. */
  start(): void {
    this.isHeld = false;
    this.startedMs = performance.now();
    this.timer ??= setInterval(() => this.look(), lookEveryMs);
    // While the runner begins: so that a run which ends before the first look has figures too.
    setImmediate(() => this.measure());
    const { wallMs } = this.limits;
    // A timer of its own: it ends the run to the millisecond.
    if (wallMs > 0) this.wallTimer = setTimeout(() => this.onLimit(limitFailures.wall(this.limits)), Math.max(0, wallMs - this.ranMs));
  }

  /** Time that passes now does not count; memory and processor time still do. */
  hold(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    if (this.wallTimer) clearTimeout(this.wallTimer);
    this.ranMs += performance.now() - this.startedMs;
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    if (this.wallTimer) clearTimeout(this.wallTimer);
    this.timer = null;
  }

  /** What was seen: null when the system tells nothing, or the run ended before the first look. */
  usage(): { cpuMs: number; peakMemoryBytes: number } | null {
    return this.last && { cpuMs: this.last.cpuMs, peakMemoryBytes: this.peakBytes };
  }

  /** The last look, before the run ends. One that has just begun was looked at. */
  measureEnd(): void {
    if (performance.now() - this.startedMs > tooShortMs) this.measure();
  }

  private measure(): void {
    const usage = this.runner.usage();
    if (!usage) return;
    this.last = usage;
    this.peakBytes = Math.max(this.peakBytes, usage.memoryBytes);
  }

  private look(): void {
    this.measure();
    const { limits, last } = this;
    const oldest = this.isHeld ? null : this.steps.oldest();
    if (last && last.memoryBytes > limits.memoryMb * 2 ** 20) this.onLimit(limitFailures.memory(limits, last.memoryBytes));
    else if (last && limits.cpuMs > 0 && last.cpuMs > limits.cpuMs) this.onLimit(limitFailures.cpu(limits));
    else if (oldest && performance.now() - oldest.sinceMs > limits.stepMs) this.onLimit(limitFailures.step(limits, oldest.key));
  }
}
