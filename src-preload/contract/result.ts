/** Expected failures as values: every call of the contract answers with a Result, never with a thrown error. */
import { z } from 'zod';

/** What went wrong, for people: `message` names the cause, `fix` says what to do next. */
export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  fix: z.string(),
  details: z.unknown().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(code: string, message: string, fix: string, details?: unknown): { ok: false; error: Failure } {
  return { ok: false, error: details === undefined ? { code, message, fix } : { code, message, fix, details } };
}
