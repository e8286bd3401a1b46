/** Whether a result is what a test expects: keys that the expectation leaves out are free, everything else must be equal. */
import { isRecord } from '#lib/guards.ts';

/** Null when it fits; otherwise the first place that does not, as a JSON pointer, with both values in words. */
export function mismatch(expected: unknown, actual: unknown, path = ''): string | null {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return differs(expected, actual, path);
    if (expected.length !== actual.length) return `${place(path)} has ${actual.length} items, expected ${expected.length}`;
    for (const [index, item] of expected.entries()) {
      const found = mismatch(item, actual[index], `${path}/${index}`);
      if (found !== null) return found;
    }
    return null;
  }
  if (isRecord(expected)) {
    if (!isRecord(actual)) return differs(expected, actual, path);
    for (const [key, value] of Object.entries(expected)) {
      const found = mismatch(value, actual[key], `${path}/${key}`);
      if (found !== null) return found;
    }
    return null;
  }
  return Object.is(expected, actual) ? null : differs(expected, actual, path);
}

const longest = 200;

function place(path: string): string {
  return path === '' ? 'the result' : path;
}

function differs(expected: unknown, actual: unknown, path: string): string {
  return `${place(path)} is ${show(actual)}, expected ${show(expected)}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
