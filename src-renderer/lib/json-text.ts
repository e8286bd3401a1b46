/** Reads JSON that a person typed and says where it went wrong. */
import { fail, ok, type Result } from '#contract/result.ts';

/** Fails with `json-syntax` (line and column when the engine of this window tells) or `json-not-object`. */
export function parseArguments(text: string): Result<Record<string, unknown>> {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    const place = error instanceof Error ? placeOf(error.message, text) : '';
    return fail('json-syntax', `The arguments are not valid JSON${place}.`, 'Check quotes, commas and brackets there.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail('json-not-object', 'The arguments must be a JSON object.', 'Write them as { "name": value }.');
  }
  return ok(Object.fromEntries(Object.entries(value)));
}

/** Chromium's message carries "position N", newer ones "line L column C" too. */
function placeOf(message: string, text: string): string {
  const named = /line (\d+) column (\d+)/.exec(message);
  if (named) return `: line ${named[1]}, column ${named[2]}`;
  const position = /position (\d+)/.exec(message);
  if (!position) return message.includes('end of JSON') ? ': it ends too early' : '';
  const before = text.slice(0, Number(position[1])).split('\n');
  return `: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
