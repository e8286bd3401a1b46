/** Characters that are not seen, or that change the order of others: in code shown for a decision each must be visible. */

export interface TextPart {
  text: string;
  /** "U+202E" where the part is one hidden character. */
  code: string | null;
}

/**
 * Controls (but tab and the end of a line), format characters such as joiners and direction marks, line separators, whatever Unicode says to ignore by default,
 * and the empty braille pattern. CVE-2021-42574 ("Trojan Source") is about the direction marks.
 */
const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Nearly all text is of these, and looking further takes its time. */
const seen = /^[\x20-\x7E\t\n]*$/;

export function hiddenCount(text: string): number {
  return seen.test(text) ? 0 : (text.match(hidden)?.length ?? 0);
}

/** Splits so that every hidden character is a part of its own. */
export function textParts(text: string): TextPart[] {
  if (seen.test(text)) return [{ text, code: null }];
  const parts: TextPart[] = [];
  let from = 0;
  // One expression for all calls: a copy for each would be compiled anew.
  hidden.lastIndex = 0;
  for (let match = hidden.exec(text); match; match = hidden.exec(text)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), code: null });
    const point = match[0].codePointAt(0) ?? 0;
    parts.push({ text: match[0], code: `U+${point.toString(16).toUpperCase().padStart(4, '0')}` });
    from = match.index + match[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), code: null });
  return parts;
}
