/** The permissions as a source asks for them: read, not yet checked. Without zod: the thread that compiles starts in half the time. */
import { isRecord } from '#lib/guards.ts';

export type Asked = Readonly<Record<string, unknown>>;

/** The names that are asked for under a kind. */
export function namesAsked(asked: Asked, kind: string): string[] {
  const value = asked[kind];
  if (Array.isArray(value)) return value.filter((name) => typeof name === 'string');
  return isRecord(value) ? Object.keys(value) : [];
}

export const permissionFix =
  'Kinds: sql and files { name: "read" | "write" }, http { "host or name": { methods } }, tcp { "host:port": {} }, mail { name: { maxPerRun } }, kv "read" | "write", secrets [names], tools [full names].';
