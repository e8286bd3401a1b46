/** `each`: every item a step, so many at a time, with retries, a rate, pause, canary, and what was done before left out. */
import { runAttempt, type Ended } from './attempt.ts';
import { openSource, type EachOptions, type Source } from './each-options.ts';
import type { RunnerError } from '../protocol.ts';
import { createRandom, hashHex } from './random.ts';
import type { Context, DoneOutcome, RunState } from './run-state.ts';
import { toJson } from './values.ts';

/** How one item ended for good. */
export type Final = { key: string; index: number } & ({ value: unknown } | { skipped: string } | { error: string });

interface Entry {
  index: number;
  key: string;
  fullKey: string;
  item: unknown;
  args: string;
  attempt: number;
}

export interface EachWork {
  items: unknown;
  options: EachOptions;
  work: (item: unknown, context: Context) => unknown;
  keepsValues: boolean;
  /** Called in the order in which items end. */
  onFinal: (final: Final) => void;
}

const firstRetryMs = 500;
const lastRetryMs = 60_000;
/** Items that wait for their next attempt; above it nothing new is begun. */
const maxDelayed = 1_000;
/** Items that were done before, told in one frame. */
const countedAtOnce = 1_000;
/** Beginnings that a limited rate may catch up after a pause of the process. */
const catchUpMs = 50;

export class Each {
  private readonly run: RunState;
  private readonly parent: Context;
  private readonly task: EachWork;
  private readonly source: Source;
  private readonly ready: Entry[] = [];
  private readonly counts = { done: 0, failed: 0, skipped: 0 };
  private counted = { done: 0, skipped: 0 };
  private index = 0;
  private active = 0;
  private delayed = 0;
  private nextBeginning = -Infinity;
  /** The next item is being read, or the pump waits for the rate. */
  private isWaiting = false;
  private isExhausted = false;
  private isPumping = false;
  private failure: unknown = null;
  private hasFailed = false;
  /** Items left before the canary asks; 0 when there is none. */
  private canary: number;
  private asks = false;
  private hasAsked = false;
  /** The first item after the canary, already read. */
  private held: Entry | null = null;
  private resolve: () => void = () => {};
  private reject: (error: unknown) => void = () => {};

  constructor(run: RunState, parent: Context, task: EachWork) {
    this.run = run;
    this.parent = parent;
    this.task = task;
    this.source = openSource(task.items);
    this.canary = run.canary;
    // Only the first `each` asks.
    run.canary = 0;
  }

  /** Resolves when every item has ended; rejects for a wrong key, a failing stream, or a journal that cannot be written. */
  finish(): Promise<void> {
    const { total } = this.task.options;
    if (total !== null && this.parent.step === null) this.run.channel.push(`{"t":"progress","done":null,"total":${total},"note":null}`);
    const off = this.run.onResume(() => {
      if (this.hasAsked) this.release();
      this.pump();
    });
    return new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.pump();
    }).finally(off);
  }

  private readonly pump = (): void => {
    if (this.isPumping) return;
    this.isPumping = true;
    try {
      while (this.mayBegin()) {
        const again = this.ready.shift();
        if (again) this.begin(again);
        else if (!this.pull()) break;
      }
    } finally {
      this.isPumping = false;
    }
    this.tellCounted();
    this.settle();
  };

  private mayBegin(): boolean {
    if (this.hasFailed || this.isWaiting || this.run.paused || this.run.channel.over) return false;
    if (this.active >= this.task.options.concurrency) return false;
    if (this.ready.length === 0 && (this.isExhausted || this.asks || this.delayed >= maxDelayed)) return false;
    return this.rateAllows();
  }

  private rateAllows(): boolean {
    const { gapMs } = this.task.options;
    if (gapMs === 0) return true;
    const now = this.run.clock.elapsed();
    if (this.nextBeginning <= now) return true;
    this.isWaiting = true;
    this.run.clock.after(this.nextBeginning - now, () => {
      this.isWaiting = false;
      this.pump();
    });
    return false;
  }

  /** Reads one item. Answers false when it is not there yet. */
  private pull(): boolean {
    let next: IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
    try {
      next = this.source.next();
    } catch (error) {
      this.fail(error);
      return false;
    }
    if (!this.source.isStream) {
      this.take(next as IteratorResult<unknown>);
      return true;
    }
    this.isWaiting = true;
    Promise.resolve(next).then(
      (result) => {
        this.isWaiting = false;
        this.take(result);
        this.pump();
      },
      (error: unknown) => {
        this.isWaiting = false;
        this.fail(error);
        this.pump();
      },
    );
    return false;
  }

  private take(next: IteratorResult<unknown>): void {
    if (this.hasFailed) return;
    if (next.done === true) {
      this.isExhausted = true;
      return;
    }
    try {
      this.admit(next.value);
    } catch (error) {
      this.fail(error);
    }
  }

  private admit(item: unknown): void {
    const index = this.index++;
    const named: unknown = this.task.options.key(item);
    const fullKey = this.parent.key(named);
    const args = hashHex(toJson(item, `item ${index} of each`));
    const entry: Entry = { index, key: String(named), fullKey, item, args, attempt: 1 };
    const known = this.run.claim(fullKey, args);
    if ('outcome' in known) {
      this.wasDone(entry, known.outcome);
      return;
    }
    entry.attempt = known.attempt;
    if (this.canary === -1) {
      // The canary's items are done or on their way, and there are more: this one waits for the person.
      this.asks = true;
      this.held = entry;
      this.canary = 0;
    } else if (known.waitMs > 0) {
      this.delay(entry, known.waitMs);
      this.countCanary();
    } else {
      this.begin(entry);
      this.countCanary();
    }
  }

  /** The person said yes to the rest. */
  private release(): void {
    this.asks = false;
    this.hasAsked = false;
    if (this.held) this.ready.push(this.held);
    this.held = null;
  }

  private countCanary(): void {
    if (this.canary > 0 && --this.canary === 0) this.canary = -1;
  }

  private wasDone({ index, key }: Entry, outcome: DoneOutcome): void {
    if ('skipped' in outcome) this.counted.skipped += 1;
    else this.counted.done += 1;
    this.final('skipped' in outcome ? { index, key, skipped: outcome.skipped } : { index, key, value: outcome.value });
  }

  private begin(entry: Entry): void {
    const { gapMs } = this.task.options;
    if (gapMs > 0) this.nextBeginning = Math.max(this.nextBeginning, this.run.clock.elapsed() - catchUpMs) + gapMs;
    this.tellCounted();
    this.active += 1;
    const { fullKey: key, args, attempt } = entry;
    const { work, keepsValues: keepsValue } = this.task;
    const retryIn = (error: RunnerError) => this.retryIn(entry, error);
    runAttempt(this.run, { key, args, attempt, work: (context) => work(entry.item, context), keepsValue, retryIn }).then(
      (ended) => {
        this.active -= 1;
        this.ended(entry, ended);
        this.pump();
      },
      (error: unknown) => {
        this.active -= 1;
        this.fail(error);
        this.pump();
      },
    );
  }

  private ended(entry: Entry, ended: Ended): void {
    const { index, key } = entry;
    if ('value' in ended) this.final({ index, key, value: ended.value });
    else if ('skipped' in ended) this.final({ index, key, skipped: ended.skipped });
    else if (ended.retryInMs === null) this.final({ index, key, error: ended.error.message });
    else {
      entry.attempt += 1;
      this.delay(entry, ended.retryInMs);
    }
  }

  private delay(entry: Entry, ms: number): void {
    this.delayed += 1;
    this.run.clock.after(ms, () => {
      this.delayed -= 1;
      this.ready.push(entry);
      this.pump();
    });
  }

  /** 0.5 s, 1 s, 2 s ... with a quarter of jitter from the run's seed. Not for an effect in doubt: asking again would not settle it. */
  private retryIn({ fullKey, attempt }: Entry, error: RunnerError): number | null {
    if (attempt > this.task.options.retries || error.code === 'effect-in-doubt') return null;
    const base = Math.min(lastRetryMs, firstRetryMs * 2 ** (attempt - 1));
    return Math.round(base * (0.75 + createRandom(`${this.run.start.seed}\nretry ${attempt}\n${fullKey}`).next() / 2));
  }

  private final(final: Final): void {
    if ('value' in final) this.counts.done += 1;
    else if ('skipped' in final) this.counts.skipped += 1;
    else this.counts.failed += 1;
    this.task.onFinal(final);
  }

  private fail(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.failure = error;
    this.source.close();
  }

  private tellCounted(): void {
    const { done, skipped } = this.counted;
    // A stream brings its items one by one: many of them share a frame.
    if (done + skipped === 0 || (done + skipped < countedAtOnce && this.isWaiting)) return;
    this.run.channel.push(`{"t":"counted","done":${done},"skipped":${skipped}}`);
    this.counted = { done: 0, skipped: 0 };
  }

  private settle(): void {
    if (this.active > 0 || (this.isWaiting && !this.hasFailed)) return;
    if (this.hasFailed) {
      this.reject(this.failure);
    } else if (this.asks) {
      if (this.hasAsked || this.delayed > 0 || this.ready.length > 0) return;
      this.hasAsked = true;
      const { done, failed, skipped } = this.counts;
      this.run.channel.push(`{"t":"canary","done":${done},"failed":${failed},"skipped":${skipped}}`);
    } else if (this.isExhausted && this.delayed === 0 && this.ready.length === 0) {
      this.resolve();
    }
  }
}
