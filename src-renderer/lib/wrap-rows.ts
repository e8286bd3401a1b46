/** Breaks rows of code at the width of their pane: what an author pushed far to the right must not lie out of sight. */
import type { CodeRow, GapRow } from './code-diff.ts';
import { textParts } from './hidden-characters.ts';

/** A row, or a further piece of the row before it. */
export type ShownRow = (CodeRow & { isContinued: boolean }) | GapRow;

const tabWidth = 4;
/** Columns of a chip such as "U+202E" beyond its letters. */
const chipMargin = 2;
const plain = /^[\x20-\x7E]*$/;
/** Han, kana, hangul, full-width forms and pictures take two columns. */
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u;

export function wrapRows(rows: readonly (CodeRow | GapRow)[], columns: number): ShownRow[] {
  return rows.flatMap((row): ShownRow[] => (row.kind === 'gap' ? [row] : wrapRow(row, columns)));
}

function wrapRow(row: CodeRow, columns: number): ShownRow[] {
  const pieces: CodeRow['words'][] = [[]];
  let used = 0;
  for (const { text, isChanged } of row.words) {
    for (const unit of unitsOf(text, columns)) {
      const width = widthOf(unit);
      if (used > 0 && used + width > columns) {
        pieces.push([]);
        used = 0;
      }
      used += width;
      const words = pieces.at(-1);
      const last = words?.at(-1);
      if (last?.isChanged === isChanged) last.text += unit;
      else words?.push({ text: unit, isChanged });
    }
  }
  return pieces.map((words, index) => ({ ...row, words, isContinued: index > 0 }));
}

/** Words and blanks of plain text, cut where one alone is too long; single characters of all else. */
function unitsOf(text: string, columns: number): Iterable<string> {
  if (!plain.test(text)) return text;
  if (text.length <= columns) return text === '' ? [] : [text];
  return text.match(new RegExp(` {1,${columns}}|[^ ]{1,${columns}}`, 'g')) ?? [];
}

/** Of characters that were met before: a text has many, and few different ones. */
const widths = new Map<string, number>([['\t', tabWidth]]);

function widthOf(unit: string): number {
  if (plain.test(unit)) return unit.length;
  const known = widths.get(unit);
  if (known !== undefined) return known;
  const [part] = textParts(unit);
  const width = part && part.code !== null ? part.code.length + chipMargin : wide.test(unit) ? 2 : 1;
  widths.set(unit, width);
  return width;
}
