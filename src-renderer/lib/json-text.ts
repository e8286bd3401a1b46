/** Reads JSON that a person typed and says where it went wrong. */
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { fail, ok, type Result } from '#contract/result.ts';

/** Fails with `json-syntax`, which names line and column, or `json-not-object`. An empty text is an empty object. */
export function parseArguments(text: string): Result<Record<string, unknown>> {
  if (text.trim() === '') return ok({});
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  if (first) return fail('json-syntax', `The arguments are not valid JSON at ${placeOf(first.offset, text)}.`, fixOf(first));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail('json-not-object', 'The arguments must be a JSON object.', 'Write them as { "name": value }.');
  }
  return ok(Object.fromEntries(Object.entries(value)));
}

function placeOf(offset: number, text: string): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** "InvalidSymbol" becomes "invalid symbol". */
function fixOf({ error }: ParseError): string {
  const words = printParseErrorCode(error).replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`);
  return `Check quotes, commas and brackets there (${words.toLowerCase()}).`;
}
