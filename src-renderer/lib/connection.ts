/** Keeps one line to the engine open: pairs answers with questions, hands out events, and reconnects with growing pauses. */
import { eventFrameSchema, responseFrameSchema, type RequestFrame } from '#contract/wire.ts';
import { fail, type Result } from '#contract/result.ts';
import type { Line, OpenLine } from './transport.ts';

/** `denied`: the engine does not know this page's key, so the connection does not try again by itself. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'denied';

const pausesMs = [250, 500, 1_000, 2_000, 4_000];
const openDeadlineMs = 5_000;

interface Waiting {
  name: string;
  settle(answer: Result<unknown>): void;
}

export class Connection {
  #open: OpenLine;
  #line: Line | null = null;
  #state: ConnectionState = 'connecting';
  #attempts = 0;
  #nextId = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = new Map<number, Waiting>();
  #queue: RequestFrame[] = [];
  #eventListeners = new Set<(name: string, payload: unknown) => void>();
  #stateListeners = new Set<(state: ConnectionState) => void>();

  constructor(open: OpenLine) {
    this.#open = open;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Opens the line now, also when a pause before the next attempt is running. */
  connect(): void {
    clearTimeout(this.#timer);
    this.#setState('connecting');
    this.#open(
      {
        onOpen: (line) => this.#use(line),
        onFrame: (frame) => this.#receive(frame),
        onLost: (reason) => this.#lose(reason),
      },
      AbortSignal.timeout(openDeadlineMs),
    );
  }

  /** Sends one call. While the first line is still being opened the call waits for it; on a broken line it fails at once. */
  send(call: string, input: unknown, deadlineMs: number): Promise<Result<unknown>> {
    if (this.#state === 'lost' || this.#state === 'denied') return Promise.resolve(disconnected(call));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        resolve(tooLate(call, deadlineMs));
      }, deadlineMs);
      const settle = (answer: Result<unknown>) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#waiting.set(id, { name: call, settle });
      if (this.#line) this.#line.send({ id, call, input });
      else this.#queue.push({ id, call, input });
    });
  }

  onEvent(listener: (name: string, payload: unknown) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  #receive(frame: unknown): void {
    // Only an answer proves that the line is good: an open socket may still be turned down.
    this.#attempts = 0;
    const answer = responseFrameSchema.safeParse(frame);
    if (answer.success) {
      const waiting = this.#waiting.get(answer.data.id);
      this.#waiting.delete(answer.data.id);
      waiting?.settle(answer.data.ok ? { ok: true, value: answer.data.value } : { ok: false, error: answer.data.error });
      return;
    }
    const event = eventFrameSchema.safeParse(frame);
    if (event.success) for (const listener of this.#eventListeners) listener(event.data.event, event.data.payload);
  }

  #use(line: Line): void {
    this.#line = line;
    this.#setState('open');
    for (const frame of this.#queue.splice(0)) line.send(frame);
  }

  #lose(reason: 'broken' | 'denied'): void {
    this.#line = null;
    this.#failWaiting();
    if (reason === 'denied') return this.#setState('denied');
    this.#setState('lost');
    const pauseMs = pausesMs[Math.min(this.#attempts++, pausesMs.length - 1)];
    this.#timer = setTimeout(() => this.connect(), pauseMs);
  }

  #failWaiting(): void {
    this.#queue = [];
    for (const waiting of this.#waiting.values()) waiting.settle(disconnected(waiting.name));
    this.#waiting.clear();
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

function tooLate(call: string, deadlineMs: number): Result<unknown> {
  return fail(
    'engine-late',
    `"${call}" got no answer within ${deadlineMs / 1_000} seconds.`,
    'Look at Activity: it may still end. Then try again.',
  );
}

function disconnected(call: string): Result<unknown> {
  return fail(
    'engine-disconnected',
    `"${call}" got no answer: the engine is not connected.`,
    'Wait until Jig reconnects, or start it again.',
  );
}
