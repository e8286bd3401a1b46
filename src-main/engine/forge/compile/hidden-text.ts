/** Characters that a reviewer cannot see, or that make text appear in another order than it runs ("trojan source"). */
import type { Finding } from '#contract/making.ts';
import { SourceText } from './source-text.ts';

export type HiddenText = Pick<Finding, 'severity' | 'line' | 'message'> & { column: number };

const most = 20;

type Range = readonly [first: number, last: number];

/** Embeddings, overrides, isolates and marks of direction. */
const bidirectional: readonly Range[] = [
  [0x061c, 0x061c],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
];

/** Control characters, fillers, joiners, variation selectors, tags: nothing of them is seen. */
const invisible: readonly Range[] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200d],
  [0x2028, 0x2029],
  [0x2060, 0x2064],
  [0x206a, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

/** Joiners and variation selectors belong to emoji. */
const emojiParts = new Set([0x200d, 0xfe0e, 0xfe0f]);
const anyWord = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** Cyrillic, and the Greek letters that look like Latin ones. */
const lookAlike = /[\p{Script=Cyrillic}ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι]/u;

/** At most 20 findings with their places; the last says how many more there are. */
export function findHiddenText(code: string): HiddenText[] {
  const found: HiddenText[] = [];
  // Nearly all sources have none of it.
  if (/^[\t\n\r\x20-\x7E]*$/.test(code)) return found;
  const source = new SourceText(code);
  for (let at = 0, point = 0; at < code.length; at += point > 0xffff ? 2 : 1) {
    point = code.codePointAt(at) ?? 0;
    if (point >= 0x20 && point < 0x7f) continue;
    const changesOrder = isIn(point, bidirectional);
    if (!changesOrder && !isIn(point, invisible)) continue;
    if (point === 0xfeff && at === 0) continue;
    if (emojiParts.has(point) && endsInEmoji(code.slice(Math.max(0, at - 4), at))) continue;
    const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    found.push({
      severity: changesOrder ? 'danger' : 'warning',
      ...source.place(at),
      message: changesOrder
        ? `A bidirectional control character (${name}): the text after it may be shown in another order than it runs.`
        : `An invisible character (${name}).`,
    });
  }
  for (const { 0: word, index } of code.matchAll(anyWord)) {
    if (/[A-Za-z]/.test(word) && lookAlike.test(word))
      found.push({ severity: 'warning', ...source.place(index), message: `"${word}" mixes letters of two scripts that look alike.` });
  }
  if (found.length <= most) return found;
  return [...found.slice(0, most), { severity: 'warning', line: 0, column: 0, message: `${found.length - most} more of the same kind.` }];
}

function isIn(point: number, ranges: readonly Range[]): boolean {
  return ranges.some(([first, last]) => point >= first && point <= last);
}

function endsInEmoji(text: string): boolean {
  const last = Array.from(text).findLast((character) => !emojiParts.has(character.codePointAt(0) ?? 0));
  return last !== undefined && /\p{Extended_Pictographic}|\p{Emoji_Modifier}/u.test(last);
}
