/** Arguments as they come from a runner: unknown JSON, read by hand with errors that a tool's author can act on. */
import { fail, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';

/** Bytes on the wire (processes/runner/protocol.ts). */
export interface WireBytes {
  $bytes: string;
}

export function toWire(bytes: Uint8Array): WireBytes {
  return { $bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
}

/** The bytes of {"$bytes": base64}; null for anything else. */
export function fromWire(value: unknown): Uint8Array | null {
  return isRecord(value) && typeof value['$bytes'] === 'string' ? Buffer.from(value['$bytes'], 'base64') : null;
}

/** Text as UTF-8, or bytes; null for anything else. */
export function contentBytes(value: unknown): Uint8Array | null {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : fromWire(value);
}

/** A missing argument: absent, null, or the wire's place-holder. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (isRecord(value) && value['$undefined'] === true);
}

export function badArguments(handle: string, op: string, problem: string, fix: string): Result<never> {
  return fail('permission-arguments', `${handle}.${op}: ${problem}.`, fix);
}

export function unknownOperation(handle: string, op: string, known: readonly string[]): Result<never> {
  return badArguments(handle, op, 'there is no such operation', `Use one of ${known.join(', ')}.`);
}
