/** The run's clock: it moves by timers and replies only, so that a replay sees the same times; and the timers on it. */
import type { Host } from './host.ts';
import { JigError } from './jig-error.ts';

interface Timer {
  id: number;
  /** On the run's clock: decides the order. */
  due: number;
  /** On the host's stopwatch: decides when. */
  realDue: number;
  work: () => void;
  repeatMs: number | null;
}

const maxTimers = 100_000;

export class Clock {
  private readonly host: Pick<Host, 'arm' | 'monotonic'>;
  /** A binary heap, the next timer first. */
  private readonly heap: Timer[] = [];
  private readonly live = new Map<number, Timer>();
  private time = 0;
  private nextId = 1;
  private armedFor = Infinity;

  constructor(host: Pick<Host, 'arm' | 'monotonic'>) {
    this.host = host;
  }

  now(): number {
    return this.time;
  }

  start(now: number): void {
    this.time = now;
  }

  advance(to: number): void {
    if (to > this.time) this.time = to;
  }

  /** Milliseconds by the host's stopwatch. */
  elapsed(): number {
    return this.host.monotonic();
  }

  /** Runs `work` after `ms`. Answers with the timer's number. Throws when there are too many. */
  after(ms: number, work: () => void, repeat = false): number {
    if (this.live.size >= maxTimers) throw new JigError('too-many-timers', `There are ${maxTimers} timers already.`);
    const wait = Number.isFinite(ms) && ms > 0 ? Math.min(ms, 2_147_483_647) : 0;
    const timer: Timer = {
      id: this.nextId++,
      due: this.time + wait,
      realDue: this.host.monotonic() + wait,
      work,
      repeatMs: repeat ? Math.max(1, wait) : null,
    };
    this.add(timer);
    return timer.id;
  }

  clear(id: number): void {
    this.live.delete(id);
  }

  /** Forgets every timer: the run is over. */
  stop(): void {
    this.live.clear();
    this.heap.length = 0;
  }

  /** Runs the next timer if it is due: one at a time, so that what it resolved goes on before the one after it. */
  tick(): void {
    this.armedFor = Infinity;
    const timer = this.first();
    if (timer && timer.realDue <= this.host.monotonic() + 0.5) {
      this.pop();
      this.live.delete(timer.id);
      this.advance(timer.due);
      if (timer.repeatMs !== null) {
        timer.due = this.time + timer.repeatMs;
        timer.realDue = this.host.monotonic() + timer.repeatMs;
        this.add(timer);
      }
      try {
        timer.work();
      } finally {
        this.arm();
      }
    } else {
      this.arm();
    }
  }

  private add(timer: Timer): void {
    this.live.set(timer.id, timer);
    const { heap } = this;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, timer)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = timer;
    if (at === 0) this.arm();
  }

  /** The next timer that was not cleared. */
  private first(): Timer | undefined {
    for (let next = this.heap[0]; next; next = this.heap[0]) {
      if (this.live.get(next.id) === next) return next;
      this.pop();
    }
    return undefined;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      if (right && isBefore(right, left)) child += 1;
      const lower = heap[child];
      if (!lower || isBefore(last, lower)) break;
      heap[at] = lower;
      at = child;
    }
    heap[at] = last;
  }

  private arm(): void {
    const next = this.first();
    if (!next || next.realDue >= this.armedFor) return;
    this.host.arm(Math.max(0, next.realDue - this.host.monotonic()));
    this.armedFor = next.realDue;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.id < b.id);
}
