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
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A text without a former one. */
export function codeRows(text: string): CodeRow[] {
  return linesOf(text).map((line, index) => ({ kind: 'same', before: index + 1, after: index + 1, words: whole(line) }));
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
/** Two texts that have next to nothing in common are shown as one taken away and one come. */
const longestDiffMs = 1_000;
/** Larger blocks that were rewritten are not looked through line by line. */
const largestPaired = 200;

/** Lines of a block that was rewritten which are the same line changed: by index in `removed`, the index in `added`. */
function pairLines(removed: readonly string[], added: readonly string[]): Map<number, number> {
  const pairs = new Map<number, number>();
  if (removed.length > largestPaired || added.length > largestPaired) return pairs;
  let from = 0;
  for (const [index, line] of removed.entries()) {
    const partner = added.findIndex((other, at) => at >= from && isAlike(line, other));
    if (partner === -1) continue;
    pairs.set(index, partner);
    from = partner + 1;
  }
  return pairs;
}

/** At least half of the longer one is the same at their beginnings and ends. */
function isAlike(a: string, b: string): boolean {
  const [left, right] = [a.trim(), b.trim()];
  const shorter = Math.min(left.length, right.length);
  if (shorter === 0 || a.length > longestMarked || b.length > longestMarked) return false;
  let start = 0;
  while (start < shorter && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return (start + end) * 2 >= Math.max(left.length, right.length);
}

export function diffRows(former: string, text: string): CodeRow[] {
  const rows: CodeRow[] = [];
  let before = 0;
  let after = 0;
  const changes = diffLines(former, text, { stripTrailingCr: true, timeout: longestDiffMs }) ?? [
    { value: former, added: false, removed: true },
    { value: text, added: true, removed: false },
  ];
  for (let index = 0; index < changes.length; index += 1) {
    const change = changes[index];
    if (!change) continue;
    if (!change.added && !change.removed) {
      for (const line of linesOf(change.value)) rows.push({ kind: 'same', before: ++before, after: ++after, words: whole(line) });
      continue;
    }
    // A removed block and the added one after it are one rewriting.
    const next = changes[index + 1];
    const removed = change.removed ? linesOf(change.value) : [];
    const added = change.removed ? (next?.added ? linesOf(next.value) : []) : linesOf(change.value);
    if (change.removed && next?.added) index += 1;
    const pairs = pairLines(removed, added);
    const marked = new Map([...pairs].map(([was, is]) => [is, markWords(removed[was] ?? '', added[is] ?? '')]));
    for (const [at, line] of removed.entries()) {
      const words = marked.get(pairs.get(at) ?? -1)?.removed ?? whole(line);
      rows.push({ kind: 'removed', before: ++before, after: null, words });
    }
    for (const [at, line] of added.entries()) {
      rows.push({ kind: 'added', before: null, after: ++after, words: marked.get(at)?.added ?? whole(line) });
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
