/**
 * One connection of a tool. Outside of a crash it is a plain socket. What a write led to (the bytes read after it) is recorded with the
 * write, so that a resumed step neither writes to a device twice nor waits for an answer that came before the crash.
 */
import type { Socket } from 'node:net';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import { sha256 } from '#lib/hash.ts';
import type { OnceEffects } from '../../making-parts.ts';
import { readSome, type ReadOptions } from './read-buffer.ts';

/** Longer answers to one write are not kept: resuming in the middle of them fails. */
const maxRecordedBytes = 262_144;

/** What is kept of a write: the bytes that were read before the next one. */
interface Exchange {
  reads: string[];
  isCut: boolean;
}

export interface ConversationOptions {
  once: Pick<OnceEffects, 'once'>;
  run: string;
  name: string;
  /** Attempts of a write in this life of the run, by effect id: a step that failed and is tried again writes again. */
  attempts: Map<string, number>;
}

interface Current {
  exchange: Exchange;
  size: number;
  confirm: (result: Result<unknown>) => void;
}

export class Conversation {
  private readonly socket: Socket;
  private readonly options: ConversationOptions;
  private current: Current | null = null;
  /** Resolves when the last write is in the journal with its outcome. */
  private recorded: Promise<unknown> = Promise.resolve();
  /** Answers that came before a crash. */
  private replay: Buffer[] = [];

  constructor(socket: Socket, options: ConversationOptions) {
    this.socket = socket;
    this.options = options;
  }

  async write(bytes: Buffer, call: { effectId: string; step: string | null; signal: AbortSignal }): Promise<Result<unknown>> {
    this.confirm();
    const { once, run, name, attempts } = this.options;
    const attempt = attempts.get(call.effectId) ?? 0;
    attempts.set(call.effectId, attempt + 1);
    const id = attempt === 0 ? call.effectId : sha256(`${call.effectId} ${attempt}`);
    const effect = { id, run, step: call.step, kind: 'tcp', description: `${bytes.length} bytes to ${name}: ${preview(bytes)}` };
    return new Promise((settle) => {
      const perform = async (): Promise<Result<unknown>> => {
        const failure = await this.flush(bytes);
        settle(failure ?? ok(null));
        if (failure) return failure;
        // Confirmed by what follows: until then only the other side knows what the bytes have done.
        const { promise, resolve } = Promise.withResolvers<Result<unknown>>();
        this.current = { exchange: { reads: [], isCut: false }, size: 0, confirm: resolve };
        return promise;
      };
      // Settles a second time, without effect, where `perform` has settled already.
      this.recorded = once.once(effect, perform, call.signal).then(
        (result) => settle(result.ok ? this.replayed(result.value) : result),
        (error: unknown) => settle(fail('tcp-failed', `The write could not be recorded: ${errorText(error)}.`, 'Check free space.')),
      );
    });
  }

  async read(options: ReadOptions): Promise<Result<Buffer | null>> {
    const before = this.replay.shift();
    if (before) {
      if (before.length > options.max) this.replay.unshift(before.subarray(options.max));
      return ok(before.subarray(0, options.max));
    }
    const result = await readSome(this.socket, options);
    if (result.ok && result.value) this.record(result.value);
    return result;
  }

  /** Ended by the tool or with its run: nothing more is awaited. Resolves when that is recorded. */
  async finish(): Promise<void> {
    this.confirm();
    this.socket.destroySoon();
    await this.recorded;
  }

  /** Ended because the run was interrupted: a write that was not answered is in doubt. */
  async interrupt(): Promise<void> {
    const unanswered = this.current?.exchange.reads.length === 0;
    if (unanswered) this.confirm(fail('effect-in-doubt', 'The run was interrupted before an answer came.', 'Settle it in the run.'));
    await this.finish();
  }

  private confirm(result: Result<unknown> = ok(this.current?.exchange)): void {
    this.current?.confirm(result);
    this.current = null;
  }

  private record(bytes: Buffer): void {
    const { current } = this;
    if (!current) return;
    current.size += bytes.length;
    if (current.size <= maxRecordedBytes) current.exchange.reads.push(bytes.toString('base64'));
    else {
      current.exchange = { reads: [], isCut: true };
      this.confirm();
    }
  }

  private replayed(outcome: unknown): Result<null> {
    const reads = isRecord(outcome) && Array.isArray(outcome['reads']) ? (outcome['reads'] as string[]) : [];
    if (isRecord(outcome) && outcome['isCut'] === true) {
      return fail(
        'tcp-not-repeatable',
        'This was written before the run was interrupted, and its answer was too long to be kept.',
        'Do large transfers in a step of their own, and start the run again.',
      );
    }
    this.replay.push(...reads.map((text) => Buffer.from(text, 'base64')));
    return ok(null);
  }

  private flush(bytes: Buffer): Promise<Result<never> | null> {
    return new Promise((settle) => {
      if (this.socket.destroyed || !this.socket.writable) {
        settle(fail('tcp-closed', `The connection to ${this.options.name} is closed.`, 'Connect again.'));
        return;
      }
      this.socket.write(bytes, (error) => {
        settle(error ? fail('tcp-failed', `Writing to ${this.options.name} failed: ${errorText(error)}.`, 'Connect again.') : null);
      });
    });
  }
}

/** The first bytes in hex, for the list of what is in doubt. */
function preview(bytes: Buffer): string {
  const shown = bytes.subarray(0, 16).toString('hex');
  return bytes.length > 16 ? `${shown}...` : shown;
}
