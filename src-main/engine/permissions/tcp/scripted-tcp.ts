/** A rehearsal's TCP: the test's script plays the other side, byte for byte. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import { toWire, unknownOperation } from '../arguments.ts';
import type { Handle, HandleCall, Observed } from '../kind.ts';
import { readGiven } from '../read-given.ts';
import { UseCount } from '../use-count.ts';
import { connectionOf, maxOf, timeoutOf, writtenBytes } from './tcp-arguments.ts';

const hexSchema = z.string().transform((text, context) => {
  const hex = text.replaceAll(/\s/g, '');
  if (/^([0-9a-f]{2})*$/i.test(hex)) return Buffer.from(hex, 'hex');
  context.addIssue({ code: 'custom', message: 'is not hex: write pairs of 0-9 and a-f' });
  return z.NEVER;
});
const lineSchema = z.strictObject({ send: hexSchema.optional(), reply: hexSchema.optional(), hangUp: z.boolean().optional() });
type Line = z.infer<typeof lineSchema>;
const fix = 'Write given.tcp as { name: [{ send: "00 01", reply: "00 02" }, { hangUp: true }] }, bytes in hex.';

/** Fails with `given-invalid`. */
export function openScripted(granted: readonly string[], given: unknown): Result<Handle[]> {
  const scripts = readGiven('tcp', z.array(lineSchema), { given, granted, fix });
  if (!scripts.ok) return scripts;
  return ok(granted.map((name) => new ScriptedTcp(name, scripts.value[name] ?? [])));
}

/** One script for all connections of a name, in the order in which the tool speaks; `hangUp` ends the connection that is open. */
class ScriptedTcp implements Handle {
  readonly id: string;
  private readonly lines: Line[];
  private readonly connections = new Map<number, { arrived: Buffer[]; isEnded: boolean }>();
  private readonly count: UseCount;
  private at = 0;
  /** Of the line's `send`, how much has been written. */
  private matched = 0;
  private nextId = 1;

  constructor(name: string, lines: Line[]) {
    this.id = `tcp.${name}`;
    this.lines = lines;
    this.count = new UseCount(name);
  }

  async call({ op, args }: HandleCall): Promise<Result<unknown>> {
    switch (op) {
      case 'connect':
        return this.connect(args);
      case 'write':
        return this.write(args);
      case 'read':
        return this.read(args);
      case 'close':
        this.connections.delete(Number(args[0]));
        return ok(null);
      default:
        return unknownOperation(this.id, op, ['connect', 'write', 'read', 'close']);
    }
  }

  observed(): Observed[] {
    return this.count.observed();
  }

  async close(): Promise<void> {}

  private connect(args: unknown[]): Result<unknown> {
    const timeoutMs = timeoutOf(this.id, 'connect', args[0]);
    if (!timeoutMs.ok) return timeoutMs;
    const id = this.nextId++;
    const connection = { arrived: [], isEnded: false };
    this.connections.set(id, connection);
    this.count.add('connection');
    this.speak(connection);
    return ok({ connection: id });
  }

  private write(args: unknown[]): Result<unknown> {
    const connection = connectionOf(this.id, 'write', this.connections, args[0]);
    if (!connection.ok) return connection;
    const bytes = writtenBytes(this.id, args[1]);
    if (!bytes.ok) return bytes;
    if (connection.value.isEnded) return fail('tcp-closed', `${this.id}: the script has hung up.`, 'Connect again.');
    this.count.add('write', { bytesOut: bytes.value.length });
    let rest = bytes.value;
    while (rest.length > 0) {
      const expected = this.lines[this.at]?.send?.subarray(this.matched);
      if (!expected) return this.unexpected(rest, 'the script expects nothing more');
      const part = rest.subarray(0, expected.length);
      if (!part.equals(expected.subarray(0, part.length))) {
        return this.unexpected(rest, `line ${this.at + 1} of the script expects ${expected.toString('hex')}`);
      }
      this.matched += part.length;
      rest = rest.subarray(part.length);
      if (part.length === expected.length) this.speak(connection.value);
    }
    return ok(null);
  }

  private read(args: unknown[]): Result<unknown> {
    const connection = connectionOf(this.id, 'read', this.connections, args[0]);
    if (!connection.ok) return connection;
    const max = maxOf(this.id, args[1]);
    if (!max.ok) return max;
    const piece = connection.value.arrived.shift();
    if (!piece) {
      if (connection.value.isEnded) return ok(null);
      return fail(
        'tcp-timeout',
        `${this.id}: nothing would arrive, for the script ${this.at < this.lines.length ? `waits at line ${this.at + 1} for a write` : 'is over'}.`,
        'Give the missing reply in given.tcp, or `hangUp: true`.',
      );
    }
    if (piece.length > max.value) connection.value.arrived.unshift(piece.subarray(max.value));
    const bytes = piece.subarray(0, max.value);
    this.count.add('read', { bytesIn: bytes.length });
    return ok(toWire(bytes));
  }

  /** The other side's turn: everything up to the next line that waits for bytes. */
  private speak(connection: { arrived: Buffer[]; isEnded: boolean }): void {
    for (let line = this.lines[this.at]; line; line = this.lines[this.at]) {
      if (line.send && this.matched < line.send.length) return;
      if (line.reply && line.reply.length > 0) connection.arrived.push(line.reply);
      this.at += 1;
      this.matched = 0;
      if (line.hangUp) {
        connection.isEnded = true;
        return;
      }
    }
  }

  private unexpected(bytes: Buffer, why: string): Result<never> {
    return fail(
      'tcp-unexpected',
      `${this.id}: the tool wrote ${bytes.toString('hex')}; ${why}.`,
      'Correct the tool, or the script in given.tcp.',
    );
  }
}
