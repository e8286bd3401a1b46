/** What one run shares between its parts: channel, clock, journal, and whether new work may begin. */
import type { DoneStep, HostFrame } from '../protocol.ts';
import type { CallContext, Calls } from './calls.ts';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import { JigError } from './jig-error.ts';
import type { Log } from './log.ts';
import { createRandom, type Random } from './random.ts';

export type Start = Extract<HostFrame, { t: 'start' }>;
export type DoneOutcome = { value: unknown } | { skipped: string };

/** Steps that run at the same time, in all; a loop that forgets `await` before `step` ends here. */
const maxActiveSteps = 10_000;
const maxKeyLength = 512;

export interface Parts {
  channel: Channel;
  calls: Calls;
  clock: Clock;
  log: Log;
}

/** A step, or the run outside of steps: where calls, random numbers and keys belong. */
export class Context implements CallContext {
  readonly step: string | null;
  position = 0;
  open = 0;
  private readonly seed: string;
  private own: Random | null = null;

  constructor(step: string | null, seed: string) {
    this.step = step;
    this.seed = seed;
  }

  /** The same draws in a step whatever ran beside it, and again in each attempt. */
  get random(): Random {
    this.own ??= createRandom(this.step === null ? this.seed : `${this.seed}\n${this.step}`);
    return this.own;
  }

  /** Keys of steps inside a step begin with its own. */
  key(key: unknown): string {
    if (typeof key !== 'string' && typeof key !== 'number') {
      throw new JigError('step-key', `A step's key must be a text or a number; this one is ${key === null ? 'null' : typeof key}.`);
    }
    const text = String(key);
    if (text === '' || text.length > maxKeyLength) {
      throw new JigError('step-key', `A step's key must have 1 to ${maxKeyLength} characters; this one has ${text.length}.`);
    }
    return this.step === null ? text : `${this.step}/${text}`;
  }
}

export class RunState implements Parts {
  readonly channel: Channel;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly log: Log;
  readonly start: Start;
  /** Items after which the first `each` asks; taken by it. */
  canary: number;
  /** Keys of the steps that have begun and are not written down. */
  readonly openSteps = new Set<string>();
  private readonly done = new Map<string, DoneStep>();
  private readonly earlier = new Map<string, { attempt: number; retryAt: number }>();
  private readonly used = new Set<string>();
  private readonly pumps = new Set<() => void>();
  private active = 0;
  private isPaused = false;

  constructor(parts: Parts, start: Start) {
    this.channel = parts.channel;
    this.calls = parts.calls;
    this.clock = parts.clock;
    this.log = parts.log;
    this.start = start;
    this.canary = start.canary;
    for (const step of start.done) this.done.set(step[0], step);
    for (const [key, attempt, retryAt] of start.attempts ?? []) this.earlier.set(key, { attempt, retryAt });
  }

  get paused(): boolean {
    return this.isPaused;
  }

  set paused(paused: boolean) {
    this.isPaused = paused;
    if (!paused) for (const pump of this.pumps) pump();
  }

  /** Calls `pump` after each `resume`, until the answer is called. */
  onResume(pump: () => void): () => void {
    this.pumps.add(pump);
    return () => this.pumps.delete(pump);
  }

  /** Takes a key for this run, once. Answers with what is known of it from before. Throws for a key that is used twice, or changed. */
  claim(key: string, args: string | null): { outcome: DoneOutcome } | { attempt: number; waitMs: number } {
    if (this.used.has(key)) {
      throw new JigError(
        'step-key-used',
        `The key ${JSON.stringify(key)} is used by two steps of this run. Make it unique, for example by a prefix for each kind of work.`,
      );
    }
    this.used.add(key);
    const done = this.done.get(key);
    if (done) {
      const [, before, outcome] = done;
      if (before !== args) {
        throw new JigError(
          'step-changed',
          `Step ${JSON.stringify(key)} was done with other arguments before this run was resumed. Keys must stand for the same item each time.`,
        );
      }
      return { outcome: 'skipped' in outcome ? outcome : { value: outcome.v } };
    }
    const earlier = this.earlier.get(key);
    if (!earlier) return { attempt: 1, waitMs: 0 };
    return { attempt: earlier.attempt + 1, waitMs: Math.max(0, earlier.retryAt - this.clock.now()) };
  }

  enter(): void {
    if (this.active >= maxActiveSteps) {
      throw new JigError(
        'too-many-steps',
        `${maxActiveSteps} steps run already. Put "await" before each, or use "each" with a concurrency.`,
      );
    }
    this.active += 1;
  }

  leave(): void {
    this.active -= 1;
  }

  newContext(step: string): Context {
    return new Context(step, this.start.seed);
  }
}
