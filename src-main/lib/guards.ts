/** Narrowing helpers for values that came from outside. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The message of anything that was thrown, and the innermost cause, which fetch hides behind "fetch failed". */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  let inner: unknown = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError) inner = inner.errors[0];
  const text = inner instanceof Error ? inner.message : String(inner);
  return text === '' || error.message.includes(text) ? error.message : `${error.message} (${text})`;
}
