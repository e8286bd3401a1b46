/** Calls through the bridge: numbered, answered, and never more in flight than the host allows. */
import type { Channel } from './channel.ts';
import { JigError } from './jig-error.ts';
import { toJson } from './values.ts';

/** Calls that wait for their turn; a loop that forgets `await` ends here. */
const maxQueued = 10_000;
/** One call's arguments, in characters of JSON. */
const maxCallLength = 8 * 1_048_576;

/** Which step a call belongs to, and how many it has made: part of what makes an effect the same after a resume. */
export interface CallContext {
  readonly step: string | null;
  position: number;
  /** Effects that have no answer yet. */
  open: number;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  /** For people: "sql.crm.run"; null for the end of a step. */
  name: string | null;
  /** Where an effect belongs; null for what changes nothing. */
  context: CallContext | null;
}

/** What changes nothing, by operation; a request by its method. */
const reads: ReadonlySet<string> = new Set(['all', 'get', 'open', 'next', 'close', 'connect', 'read', 'readText', 'readBytes', 'list']);

function isEffect(op: string, [first]: readonly unknown[]): boolean {
  if (op === 'request') return first !== 'GET' && first !== 'HEAD';
  return !reads.has(op);
}

export class Calls {
  private readonly channel: Channel;
  private readonly waiting = new Map<number, Waiting>();
  private readonly queue: { id: number; frame: string }[] = [];
  /** Start of the queue: shifting ten thousand entries one by one would be slow. */
  private head = 0;
  private inFlight = 0;
  private window = 64;
  private nextId = 1;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  start(callsInFlight: number): void {
    this.window = Math.max(1, callsInFlight);
  }

  /** Uses a permission. Rejects with what the host answered. */
  call(handle: string, op: string, args: readonly unknown[], context: CallContext): Promise<unknown> {
    // After the run's end nothing happens any more, not even an error.
    if (this.channel.over) return new Promise(() => {});
    if (this.queue.length - this.head >= maxQueued) {
      return Promise.reject(
        new JigError(
          'too-many-calls',
          `${maxQueued} calls are waiting already. Put "await" before each, or use "each" with a concurrency.`,
        ),
      );
    }
    let json: string;
    try {
      json = toJson(args, `an argument of ${handle}.${op}`);
      if (json.length > maxCallLength) {
        throw new JigError(
          'call-too-large',
          `${handle}.${op} was given ${json.length} characters; a call takes ${maxCallLength}. Split it.`,
        );
      }
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new JigError('not-json', 'The arguments cannot be written as JSON.'));
    }
    const id = this.nextId++;
    const place = `"s":${JSON.stringify(context.step)},"n":${context.position++}`;
    const name = handle === 'tools' ? `tools.${String(args[0])}` : `${handle}.${op}`;
    const frame = `{"t":"call","id":${id},"h":${JSON.stringify(handle)},"op":"${op}","a":${json},${place}}`;
    return this.send(id, frame, name, isEffect(op, args) ? context : null);
  }

  /** The name of a call that has no answer yet; null when there is none. Reads may be left behind. */
  unanswered({ in: context, reads: withReads = false }: { in?: CallContext; reads?: boolean }): string | null {
    for (const { name, context: own } of this.waiting.values()) {
      if (name !== null && (own === null ? withReads : context === undefined || own === context)) return name;
    }
    return null;
  }

  /** Tells the journal how an attempt of a step ended. Resolves when it is written. Waits for no window: a step holds few of these. */
  end(frame: (id: number) => string): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, name: null, context: null });
      this.channel.push(frame(id));
    });
  }

  reply(id: number, answer: { value: unknown } | { error: JigError }): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.waiting.delete(id);
    if (waiting.context) waiting.context.open -= 1;
    if (this.counted.delete(id)) this.advance();
    if ('error' in answer) waiting.reject(answer.error);
    else waiting.resolve(answer.value);
  }

  private readonly counted = new Set<number>();

  private send(id: number, frame: string, name: string, context: CallContext | null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, name, context });
      if (context) context.open += 1;
      if (this.inFlight < this.window) this.begin(id, frame);
      else this.queue.push({ id, frame });
    });
  }

  private begin(id: number, frame: string): void {
    this.channel.push(frame);
    this.inFlight += 1;
    this.counted.add(id);
  }

  private advance(): void {
    this.inFlight -= 1;
    const next = this.queue[this.head];
    if (!next) return;
    this.head += 1;
    if (this.head === this.queue.length) {
      this.queue.length = 0;
      this.head = 0;
    } else if (this.head > 1_000) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
    this.begin(next.id, next.frame);
  }
}

/** `name` was begun by code that has ended without waiting for it. */
export function notAwaited(name: string): JigError {
  return new JigError(
    'not-awaited',
    `${name} was still under way when the code that began it had ended: nobody knows whether it happens. ` +
      'Put "await" before it, and before each async function that calls it; forEach does not wait, "for ... of" and each do.',
  );
}
