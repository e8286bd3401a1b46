/** Reads from a socket only what is asked for: what nobody reads stays in the sender, through TCP's own flow control. */
import type { Socket } from 'node:net';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';

export interface ReadOptions {
  max: number;
  timeoutMs: number;
  signal: AbortSignal;
}

/** At least one byte, at most `max`; null when the other side has closed. Fails with `tcp-timeout`, `tcp-failed` or `aborted`. */
export function readSome(socket: Socket, { max, timeoutMs, signal }: ReadOptions): Promise<Result<Buffer | null>> {
  const now = take(socket, max);
  if (now) return Promise.resolve(ok(now));
  if (socket.readableEnded || socket.destroyed) return Promise.resolve(endOf(socket));
  const late = AbortSignal.timeout(timeoutMs);
  const ends = AbortSignal.any([signal, late]);
  return new Promise((settle) => {
    const finish = (result: Result<Buffer | null>): void => {
      socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', onEnd);
      ends.removeEventListener('abort', onAbort);
      settle(result);
    };
    const onReadable = (): void => {
      const bytes = take(socket, max);
      if (bytes) finish(ok(bytes));
    };
    const onEnd = (): void => finish(endOf(socket));
    const onAbort = (): void =>
      finish(
        signal.aborted
          ? fail('aborted', 'Reading was cancelled.', 'Nothing needs to be done.')
          : fail('tcp-timeout', `Nothing arrived within ${timeoutMs} ms.`, 'Check what was sent, or allow more time with `timeoutMs`.'),
      );
    socket.on('readable', onReadable).once('end', onEnd).once('close', onEnd).once('error', onEnd);
    ends.addEventListener('abort', onAbort, { once: true });
    if (ends.aborted) onAbort();
    else onReadable();
  });
}

function take(socket: Socket, max: number): Buffer | null {
  const size = Math.min(max, socket.readableLength);
  // read() also without bytes: it is what starts the flow and lets the end be noticed.
  return (size > 0 ? socket.read(size) : socket.read()) as Buffer | null;
}

function endOf(socket: Socket): Result<Buffer | null> {
  return socket.errored ? fail('tcp-failed', `The connection broke: ${errorText(socket.errored)}.`, 'Connect again.') : ok(null);
}
