/** What commands print: documents and tables on stdout, failures on stderr (or as the one JSON document). */
import type { Failure } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { terminalText } from '#lib/terminal-text.ts';

/** Resolves when the text has left the process, so that exiting cannot cut it short. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${terminalText(text)}\n`, () => resolve()));
}

/** A line for the person who waits, on stderr. */
export function say(line: string): void {
  process.stderr.write(`${terminalText(line)}\n`);
}

/** `{"error": {code, message, fix}}` or two lines on stderr. Wrong arguments come with the schema that they have to fit, the other details are for programs inside. */
export async function printError({ code, message, fix, details }: Failure, json: boolean): Promise<void> {
  const schema = code === 'arguments-invalid' && isRecord(details) ? details.schema : undefined;
  if (json) await print(JSON.stringify({ error: { code, message, fix, ...(schema === undefined ? {} : { details }) } }));
  else say(`jig: ${message}\n     ${fix}${schema === undefined ? '' : `\n     schema: ${JSON.stringify(schema)}`}`);
}

/** Columns as wide as their widest cell, two spaces apart; numbers to the right. */
export function table(head: string[], rows: (string | number)[][]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === '-'));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** At most `length` characters, on one line. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
