/** Reads the arguments of the `tcp` operations, for sockets and for rehearsals alike. */
import { ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { badArguments, fromWire, isAbsent } from '../arguments.ts';

const defaultTimeoutMs = 30_000;
const maxTimeoutMs = 300_000;
const defaultRead = 65_536;
const maxPiece = 1_048_576;

/** `options.timeoutMs`, ms. */
export function timeoutOf(id: string, op: string, options: unknown): Result<number> {
  const value = isAbsent(options) ? undefined : isRecord(options) ? options['timeoutMs'] : Number.NaN;
  if (isAbsent(value)) return ok(defaultTimeoutMs);
  if (typeof value === 'number' && value >= 1 && value <= maxTimeoutMs) return ok(value);
  return badArguments(id, op, 'options.timeoutMs is not valid', `Give milliseconds from 1 to ${maxTimeoutMs}.`);
}

export function maxOf(id: string, options: unknown): Result<number> {
  const value = isRecord(options) ? options['max'] : undefined;
  if (isAbsent(value)) return ok(defaultRead);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxPiece) return ok(value);
  return badArguments(id, 'read', 'options.max is not valid', `Give a whole number of bytes from 1 to ${maxPiece}.`);
}

export function writtenBytes(id: string, value: unknown): Result<Buffer> {
  const bytes = fromWire(value);
  if (!bytes) return badArguments(id, 'write', 'the bytes are missing', 'Give a Uint8Array.');
  if (bytes.length > maxPiece) return badArguments(id, 'write', `${bytes.length} bytes are more than ${maxPiece}`, 'Write in pieces.');
  return ok(Buffer.from(bytes));
}

export function connectionOf<Connection>(
  id: string,
  op: string,
  open: ReadonlyMap<number, Connection>,
  value: unknown,
): Result<Connection> {
  const connection = typeof value === 'number' ? open.get(value) : undefined;
  return connection
    ? ok(connection)
    : badArguments(id, op, 'there is no such open connection', `Use what ${id}.connect() gave, before its close().`);
}
