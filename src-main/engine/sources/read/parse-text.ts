/** Parses JSON, JSON with comments, and YAML; a mistake is answered with line and column. */
import { parse as parseJsonc, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import { positionAt } from '#lib/text-position.ts';

/** jsonc-parser's codes in words: what the reader of the file has to look for. */
const jsonProblems: Partial<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: 'a word that is not JSON (a missing quote?)',
  InvalidNumberFormat: 'a number that is not JSON',
  PropertyNameExpected: 'a property name in quotes is expected here (a comma too many?)',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'the document has ended before this',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number is cut short',
  InvalidUnicode: 'a \\u escape is not valid',
  InvalidEscapeCharacter: 'an escape in a string is not valid (write \\\\ for a backslash)',
  InvalidCharacter: 'a character that must be escaped',
};

function broken(where: string, line: number, column: number, what: string): Result<never> {
  return fail(
    'file-broken',
    `${where} is broken at line ${line}, column ${column}: ${what}.`,
    'Correct the file at that place and import it again.',
    { line, column },
  );
}

/** Nested so deep that the parser's stack overflows, or anchors that multiply without end. */
function unreadable(where: string, error: unknown): Result<never> {
  return fail(
    'file-broken',
    `${where} cannot be read: ${errorText(error)}.`,
    'Check that the file is what you think it is: it is nested or repeated beyond measure.',
  );
}

/** JSON, with the comments and trailing commas that editors' settings files may hold. */
export function parseJson(text: string, where: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch {
    const errors: ParseError[] = [];
    let value: unknown;
    try {
      value = parseJsonc(text, errors, { allowTrailingComma: true });
    } catch (error) {
      return unreadable(where, error);
    }
    const [first] = errors;
    if (!first) return ok(value);
    const { line, column } = positionAt(text, first.offset);
    const code = printParseErrorCode(first.error);
    return broken(where, line, column, jsonProblems[code] ?? code);
  }
}

/** YAML 1.2. Anchors may form cycles: walk the result with care. */
export async function parseYaml(text: string, where: string): Promise<Result<unknown>> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false });
    const [first] = document.errors;
    if (first) {
      const { line, col } = lineCounter.linePos(first.pos[0]);
      return broken(where, line, col, first.message);
    }
    // Real documents repeat an anchor hundreds of times; the reader of the result bounds its own walk.
    return ok(document.toJS({ maxAliasCount: 20_000 }));
  } catch (error) {
    return unreadable(where, error);
  }
}
