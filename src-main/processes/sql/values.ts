/** Values between SQLite and the wire: bytes as {"$bytes"}, integers beyond 2^53 as {"$bigint"}, booleans as 0 and 1. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { isRecord } from '#lib/guards.ts';
import { SqlFailure } from './sql-failure.ts';

export type Bound = { list: SQLInputValue[] } | { named: Record<string, SQLInputValue> };

/** Reads what a tool gave as parameters. Throws a SqlFailure that names the parameter. */
export function bind(parameters: unknown, limit: number): Bound {
  if (isAbsent(parameters)) return { list: [] };
  if (Array.isArray(parameters)) {
    if (parameters.length > limit) throw invalid(`${parameters.length} parameters are more than ${limit}`);
    return { list: parameters.map((value, index) => toSql(value, `parameter ${index + 1}`)) };
  }
  if (!isRecord(parameters)) throw invalid('the parameters are neither a list nor an object');
  const named: Record<string, SQLInputValue> = Object.create(null) as Record<string, SQLInputValue>;
  for (const [name, value] of Object.entries(parameters)) named[name] = toSql(value, `parameter ${name}`);
  return { named };
}

function toSql(value: unknown, place: string): SQLInputValue {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 1n : 0n;
    case 'number':
      // A number would be bound as a real: 5 would become '5.0' in a text column.
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'object':
      if (value === null) return null;
      if (isRecord(value)) {
        if (typeof value['$bytes'] === 'string') return Buffer.from(value['$bytes'], 'base64');
        if (typeof value['$bigint'] === 'string' && /^-?\d{1,20}$/.test(value['$bigint'])) return toInt64(BigInt(value['$bigint']), place);
        if (value['$undefined'] === true) throw invalid(`${place} is undefined`, 'Give null where there is no value.');
      }
      break;
    default:
      // Nothing else comes out of JSON.
      break;
  }
  throw invalid(
    `${place} is ${Array.isArray(value) ? 'a list' : 'an object'}`,
    'Give text, a number, a boolean, null or bytes; write objects as JSON.stringify(value).',
  );
}

function toInt64(value: bigint, place: string): bigint {
  if (BigInt.asIntN(64, value) !== value) throw invalid(`${place} does not fit into 64 bits`);
  return value;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (isRecord(value) && value['$undefined'] === true);
}

function invalid(problem: string, fix = 'Give a list for ? and an object for :name.'): SqlFailure {
  return new SqlFailure('sql-parameters', problem, fix);
}

/** An integer of SQLite's on the wire. */
export function wireInteger(value: number | bigint): unknown {
  if (typeof value === 'number') return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : { $bigint: String(value) };
}

/** Turns a row into wire values in place, and tells about how many bytes of JSON it is. */
export function toWireRow(row: Record<string, SQLOutputValue>): { row: Record<string, unknown>; bytes: number } {
  const wire: Record<string, unknown> = row;
  let bytes = 2;
  for (const name of Object.keys(row)) {
    const value = row[name];
    bytes += name.length + 4;
    if (typeof value === 'string') bytes += value.length + 2;
    else if (typeof value === 'bigint') {
      wire[name] = wireInteger(value);
      bytes += 10;
    } else if (value instanceof Uint8Array) {
      const encoded = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
      wire[name] = { $bytes: encoded };
      bytes += encoded.length + 14;
    } else {
      if (typeof value === 'number' && !Number.isFinite(value))
        throw new SqlFailure('sql-value', `the column ${name} holds ${value}`, 'Leave such rows out, or cast the column to text.');
      bytes += 10;
    }
  }
  return { row: wire, bytes };
}
