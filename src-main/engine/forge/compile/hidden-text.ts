/** Characters that a reviewer cannot see, or that make text appear in another order than it runs ("trojan source"). */
import type { Finding } from '#contract/making.ts';
import { SourceText } from './source-text.ts';

export type HiddenText = Pick<Finding, 'severity' | 'line' | 'message'> & { column: number };

const most = 20;

const bidirectional = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/u;
const invisible =
  /[\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200D\u2028\u2029\u2060-\u2064\u206A-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]/u;
const either = new RegExp(`${bidirectional.source}|${invisible.source}`, 'gu');
/** Joiners and variation selectors belong to emoji. */
const inEmoji = /^[\u200D\uFE0E\uFE0F]$/u;
const foreignWord = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** At most 20 findings with their places; the last says how many more there are. */
export function findHiddenText(code: string): HiddenText[] {
  const found: HiddenText[] = [];
  // Nearly all sources have none of it.
  if (/^[\t\n\r\x20-\x7E]*$/.test(code)) return found;
  const source = new SourceText(code);
  for (const { 0: character, index } of code.matchAll(either)) {
    if (inEmoji.test(character) && /\p{Extended_Pictographic}[\uFE0E\uFE0F]?$/u.test(code.slice(Math.max(0, index - 4), index))) continue;
    if (character === '\uFEFF' && index === 0) continue;
    const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    const isOrder = bidirectional.test(character);
    found.push({
      severity: isOrder ? 'danger' : 'warning',
      ...source.place(index),
      message: isOrder
        ? `A bidirectional control character (${name}): the text after it may be shown in another order than it runs.`
        : `An invisible character (${name}).`,
    });
  }
  for (const { 0: word, index } of code.matchAll(foreignWord)) {
    if (/[A-Za-z]/.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word) && !/^[µμπΔΣλ]?[A-Za-z]*[µμπΔΣλ]?$/u.test(word))
      found.push({ severity: 'warning', ...source.place(index), message: `"${word}" mixes letters of two scripts that look alike.` });
  }
  if (found.length <= most) return found;
  return [...found.slice(0, most), { severity: 'warning', line: 0, column: 0, message: `${found.length - most} more of the same kind.` }];
}
