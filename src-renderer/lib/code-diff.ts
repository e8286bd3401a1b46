/** Two versions of a text as rows to show: what stayed, what came and went, with the changed words of a line marked. */
import { diffLines, diffWordsWithSpace } from 'diff';

export interface CodeRow {
  kind: 'same' | 'added' | 'removed';
  /** Line in the former text, from 1; null for an added line. */
  before: number | null;
  after: number | null;
  words: { text: string; isChanged: boolean }[];
}

/** Unchanged lines that are left out. */
export interface GapRow {
  kind: 'gap';
  lines: number;
}

const whole = (text: string) => [{ text, isChanged: false }];

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A text without a former one. */
export function codeRows(text: string): CodeRow[] {
  return text.split('\n').map((line, index) => ({ kind: 'same', before: index + 1, after: index + 1, words: whole(line) }));
}

function markWords(removed: string, added: string): { removed: CodeRow['words']; added: CodeRow['words'] } {
  const changes = diffWordsWithSpace(removed, added);
  const side = (isAdded: boolean) =>
    changes
      .filter((change) => (isAdded ? !change.removed : !change.added))
      .map(({ value, added: came, removed: went }) => ({ text: value, isChanged: came || went }));
  return { removed: side(false), added: side(true) };
}

/** Longer lines are compared as wholes: words of a minified line tell nobody anything. */
const longestMarked = 400;

export function diffRows(former: string, text: string): CodeRow[] {
  const rows: CodeRow[] = [];
  let before = 0;
  let after = 0;
  const changes = diffLines(former, text);
  for (const [index, change] of changes.entries()) {
    const lines = linesOf(change.value);
    if (!change.added && !change.removed) {
      for (const line of lines) rows.push({ kind: 'same', before: ++before, after: ++after, words: whole(line) });
      continue;
    }
    const other = change.removed ? changes[index + 1] : changes[index - 1];
    const partners = other && (change.removed ? other.added : other.removed) ? linesOf(other.value) : [];
    for (const [at, line] of lines.entries()) {
      const partner = partners.length === lines.length ? partners[at] : undefined;
      const isMarked = partner !== undefined && line.length <= longestMarked && partner.length <= longestMarked;
      if (change.removed)
        rows.push({ kind: 'removed', before: ++before, after: null, words: isMarked ? markWords(line, partner).removed : whole(line) });
      else rows.push({ kind: 'added', before: null, after: ++after, words: isMarked ? markWords(partner, line).added : whole(line) });
    }
  }
  return rows;
}

/** Only what changed, with `context` lines around it. */
export function changesOnly(rows: readonly CodeRow[], context = 3): (CodeRow | GapRow)[] {
  const near = new Set<number>();
  for (const [index, { kind }] of rows.entries()) {
    if (kind === 'same') continue;
    for (let at = index - context; at <= index + context; at += 1) near.add(at);
  }
  const shown: (CodeRow | GapRow)[] = [];
  let left = 0;
  for (const [index, row] of rows.entries()) {
    if (near.has(index)) {
      if (left > 0) shown.push({ kind: 'gap', lines: left });
      left = 0;
      shown.push(row);
    } else left += 1;
  }
  if (left > 0) shown.push({ kind: 'gap', lines: left });
  return shown;
}
