/** Characters that are not seen, or that change the order of others: in code shown for a decision each must be visible. */

export interface TextPart {
  text: string;
  /** "U+202E" where the part is one hidden character. */
  code: string | null;
}

/**
 * Controls (but tab), soft hyphen, joiners, direction marks and overrides, invisible operators, fillers, variation selectors, tags.
 * Unicode 17, general categories Cc and Cf and the letters that have no ink; CVE-2021-42574 ("Trojan Source") names the direction marks.
 */
const hidden =
  /[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{1D173}-\u{1D17A}]|[\u{E0000}-\u{E0FFF}]/gu;

export function hiddenCount(text: string): number {
  return text.match(hidden)?.length ?? 0;
}

/** Splits so that every hidden character is a part of its own. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), code: null });
    const point = match[0].codePointAt(0) ?? 0;
    parts.push({ text: match[0], code: `U+${point.toString(16).toUpperCase().padStart(4, '0')}` });
    from = match.index + match[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), code: null });
  return parts;
}
