/** Narrowing helpers for values that came from outside. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The message of anything that was thrown, with the cause that fetch hides behind "fetch failed". */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : null;
  if (cause === null) return error.message;
  const inner = cause instanceof AggregateError ? cause.errors.map(errorText).join('; ') : cause.message;
  return inner && !error.message.includes(inner) ? `${error.message} (${inner})` : error.message;
}
