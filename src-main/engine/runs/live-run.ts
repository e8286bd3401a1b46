/** One run as long as this engine has to do with it: its rows, its present runner, and those who wait for it. */
import type { RunDetail, RunLimits, RunLog, RunState, RunSummary } from '#contract/runs.ts';
import type { IsolationStatus } from '#contract/making.ts';
import type { BrokerSession } from '../making-parts.ts';
import type { Execution } from './execution.ts';
import { Progress } from './progress.ts';
import { limitsOf } from './run-limits.ts';
import type { RunChange, RunRecord } from './run-rows.ts';
import type { RunStore } from './run-store.ts';
import type { Slot } from './slots.ts';

/** Nothing happens to a run in these states until somebody asks for it. */
const settled: ReadonlySet<RunState> = new Set(['paused', 'waiting', 'interrupted', 'done', 'failed', 'cancelled']);
const tellEveryMs = 200;

export const isSettled = (state: RunState): boolean => settled.has(state);

export class LiveRun {
  record: RunRecord;
  readonly store: RunStore;
  /** A rehearsal's: it belongs to whoever handed it in. */
  readonly givenSession: BrokerSession | null;
  change: RunChange;
  progress = new Progress();
  execution: Execution | null = null;
  slot: Slot | null = null;
  /** Ends the waiting for a slot and a runner, and the calls under way. */
  controller = new AbortController();
  /** Why the runner is being ended by us; null while it is not. */
  stopping: 'cancel' | 'release' | 'shutdown' | null = null;
  /** Resolves when the present launch is over and written. */
  working: Promise<void> = Promise.resolve();
  /** Lets a held runner go after a while. */
  heldTimer: NodeJS.Timeout | null = null;
  /** A canary asked: the next resume is for the rest. */
  hasAsked = false;
  doubts: RunDetail['doubts'] = [];
  /** Its last state could not be written. */
  isUnsaved = false;
  private readonly onTell: (summary: RunSummary) => void;
  private readonly waiters = new Set<() => void>();
  private tellTimer: NodeJS.Timeout | null = null;
  private toldAt = 0;

  constructor(options: {
    record: RunRecord;
    change: RunChange;
    store: RunStore;
    session: BrokerSession | null;
    onTell: (summary: RunSummary) => void;
  }) {
    this.record = options.record;
    this.change = options.change;
    this.store = options.store;
    this.givenSession = options.session;
    this.onTell = options.onTell;
  }

  get id(): string {
    return this.record.id;
  }

  get isSettled(): boolean {
    return isSettled(this.change.state);
  }

  summary(): RunSummary {
    const { record, change } = this;
    const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
    return {
      id: record.id,
      kind: record.kind,
      tool: record.tool,
      version: record.version,
      identity: record.program.identity,
      client: record.caller.name,
      state: change.state,
      progress: change.state === 'running' ? this.progress.current() : change.progress,
      error: change.error,
      createdAt: new Date(record.createdAt).toISOString(),
      startedAt: iso(change.startedAt),
      finishedAt: iso(change.finishedAt),
    };
  }

  detail(logs: RunLog[], limits: RunLimits, isolation: IsolationStatus): RunDetail {
    const { record, change } = this;
    return {
      ...this.summary(),
      input: record.input,
      result: change.result,
      permissions: record.program.permissions,
      limits: limitsOf(record, limits),
      isolation: change.isolation ?? isolation,
      usage: change.usage ?? this.execution?.watchdog.usage() ?? null,
      logs,
      doubts: this.doubts,
      code: record.kind === 'code' ? record.program.code : null,
    };
  }

  /** The state is another one: told at once, and to those who wait. */
  tellState(): void {
    this.tellNow();
    if (!this.isSettled) return;
    for (const wake of [...this.waiters]) wake();
  }

  /** The counts have changed: told a few times a second. */
  tellProgress(): void {
    if (this.tellTimer) return;
    const wait = Math.max(0, this.toldAt + tellEveryMs - performance.now());
    this.tellTimer = setTimeout(() => this.tellNow(), wait);
  }

  /** Resolves when the run is settled, when `ms` are over, or at the signal. */
  untilSettled(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.isSettled || ms <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiters.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, 2 ** 31 - 1));
      this.waiters.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  dispose(): void {
    if (this.tellTimer) clearTimeout(this.tellTimer);
    if (this.heldTimer) clearTimeout(this.heldTimer);
    for (const wake of [...this.waiters]) wake();
  }

  private tellNow(): void {
    if (this.tellTimer) clearTimeout(this.tellTimer);
    this.tellTimer = null;
    this.toldAt = performance.now();
    this.onTell(this.summary());
  }
}
