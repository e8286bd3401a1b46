/** Frames as they come from a runner: read in small slices, so that a flood delays nobody else, and refused when they are none. */
import type { Failure } from '#contract/result.ts';
import type { RunLimits } from '#contract/runs.ts';
import { isRecord } from '#lib/guards.ts';
import { isNestedTooDeep, maxNesting } from '../../processes/runner/nesting.ts';
import type { RunnerFrame } from '../../processes/runner/protocol.ts';
import { backlogBytes, limitFailures } from './limit-failures.ts';

/** One slice of reading, ms: what everybody else waits for at most. */
const sliceMs = 4;
/** Longest frame: a file of 5 MB in base64, with room. */
const maxFrameLength = 8 * 2 ** 20 + 65_536;
const windowMs = 250;
/** Messages that were read are let go in groups. */
const mostRead = 1_000;

/** Frames that nothing answers: only these can be sent without end. The others wait for replies, or are counted while they are open. */
const free: ReadonlySet<string> = new Set(['log', 'progress', 'counted', 'canary']);

export interface FrameListener {
  onFrame(frame: RunnerFrame): void;
  /** Once; nothing is read after it. */
  onBroken(failure: Failure): void;
}

export class FrameReader {
  private readonly limits: RunLimits;
  private readonly listener: FrameListener;
  private waiting: string[] = [];
  /** The first message that is not read yet: shifting a long list costs its length each time. */
  private head = 0;
  private waitingLength = 0;
  /** Where the reading of the first waiting message goes on. */
  private offset = 0;
  private isScheduled = false;
  private isClosed = false;
  private windowStart = 0;
  private inWindow = 0;
  private onIdle: (() => void)[] = [];

  constructor(limits: RunLimits, listener: FrameListener) {
    this.limits = limits;
    this.listener = listener;
  }

  /** Takes one message: one or more frames. Cheap, whatever is in it. */
  push(message: string): void {
    if (this.isClosed) return;
    this.waiting.push(message);
    this.waitingLength += message.length;
    if (this.waitingLength > backlogBytes) this.break(limitFailures.backlog());
    // Every message holds all that one turn of the runner has said: so many of them come only from a loop that waits for nothing.
    else if (this.waiting.length - this.head > this.allowedInWindow) this.break(limitFailures.messages(this.limits));
    else if (!this.isScheduled) {
      this.isScheduled = true;
      // The first slice at once: a reply must not wait a turn.
      this.read();
    }
  }

  /** Resolves when all that has come so far is read, or reading has ended. */
  drained(): Promise<void> {
    return this.waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => this.onIdle.push(resolve));
  }

  /** Whether more has come behind the frame that was handed out last. */
  get hasMore(): boolean {
    const message = this.waiting[this.head];
    return message !== undefined && (this.head + 1 < this.waiting.length || this.offset < message.length);
  }

  /** Reads nothing more. */
  close(): void {
    this.isClosed = true;
    this.forget();
    for (const resolve of this.onIdle.splice(0)) resolve();
  }

  private forget(): void {
    this.waiting = [];
    this.head = 0;
    this.waitingLength = 0;
  }

  private break(failure: Failure): void {
    this.close();
    this.listener.onBroken(failure);
  }

  private readonly read = (): void => {
    const end = performance.now() + sliceMs;
    while (!this.isClosed) {
      const message = this.waiting[this.head];
      if (message === undefined) {
        this.isScheduled = false;
        this.forget();
        for (const resolve of this.onIdle.splice(0)) resolve();
        return;
      }
      this.readOne(message);
      if (performance.now() >= end) break;
    }
    if (!this.isClosed) setImmediate(this.read);
  };

  private readOne(message: string): void {
    const next = message.indexOf('\n', this.offset);
    const line = next === -1 ? message.slice(this.offset) : message.slice(this.offset, next);
    if (next === -1) {
      this.head += 1;
      if (this.head > mostRead) {
        this.waiting.splice(0, this.head);
        this.head = 0;
      }
      this.waitingLength -= message.length;
      this.offset = 0;
    } else {
      this.offset = next + 1;
    }
    if (line === '' && next === -1) return;
    if (line.length > Math.max(maxFrameLength, this.limits.resultBytes * 2)) {
      this.break(limitFailures.malformed(`${line.length} characters in one frame`));
      return;
    }
    const frame = parseFrame(line);
    if (typeof frame === 'string') this.break(limitFailures.malformed(frame));
    else if (free.has(frame.t) && this.isTooFast()) this.break(limitFailures.messages(this.limits));
    else this.listener.onFrame(frame);
  }

  private isTooFast(): boolean {
    const now = performance.now();
    if (now - this.windowStart > windowMs) {
      this.windowStart = now;
      this.inWindow = 0;
    }
    this.inWindow += 1;
    return this.inWindow > this.allowedInWindow;
  }

  private get allowedInWindow(): number {
    return (this.limits.messagesPerSecond * windowMs) / 1_000;
  }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isKey = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= 8_192;
/** A hash of a step's arguments. */
const isArgs = (value: unknown): boolean => value === null || (typeof value === 'string' && value.length <= 128);
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isCountOrNull = (value: unknown): boolean => value === null || isCount(value);
const isError = (value: unknown): boolean => isRecord(value) && typeof value.code === 'string' && typeof value.message === 'string';

function isOutcome(value: unknown): boolean {
  return isRecord(value) && ('v' in value || typeof value.skipped === 'string' || isError(value.error));
}

/** By hand, because there are a hundred thousand of them a second at times. */
const checks: Readonly<Record<RunnerFrame['t'], (frame: Record<string, unknown>) => boolean>> = {
  ready: () => true,
  described: ({ tool }) => isRecord(tool) && typeof tool.name === 'string' && Array.isArray(tool.tests) && isRecord(tool.inputSchema),
  call: ({ id, h, op, a, s, n }) =>
    isCount(id) && typeof h === 'string' && typeof op === 'string' && Array.isArray(a) && (s === null || isKey(s)) && isCount(n),
  begin: ({ key, args, attempt }) => isKey(key) && isArgs(args) && isCount(attempt),
  end: ({ id, key, args, attempt, outcome, retryInMs }) =>
    isCount(id) && isKey(key) && isArgs(args) && isCount(attempt) && isOutcome(outcome) && isCountOrNull(retryInMs),
  progress: ({ done, total, note }) => isCountOrNull(done) && isCountOrNull(total) && isTextOrNull(note),
  counted: ({ done, skipped }) => isCount(done) && isCount(skipped),
  canary: ({ done, failed, skipped }) => isCount(done) && isCount(failed) && isCount(skipped),
  log: ({ level, text }) => (level === 'info' || level === 'warn' || level === 'error') && typeof text === 'string',
  result: (frame) => 'v' in frame,
  failed: ({ error }) => isError(error),
};

/** The frame, or in words why it is none. */
export function parseFrame(line: string): RunnerFrame | string {
  if (isNestedTooDeep(line)) return `nested deeper than ${maxNesting}`;
  let frame: unknown;
  try {
    frame = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (!isRecord(frame) || typeof frame.t !== 'string') return 'no type';
  if (!Object.hasOwn(checks, frame.t)) return `type ${JSON.stringify(frame.t.slice(0, 40))}`;
  // Checked just now, part by part.
  return checks[frame.t as RunnerFrame['t']](frame) ? (frame as unknown as RunnerFrame) : `a ${frame.t} of another shape`;
}
