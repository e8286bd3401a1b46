/** Fuzzy match for the command palette: all letters in order, words' first letters and runs count more. */

/** Null when `query` does not match; otherwise a score, higher is better. Case does not matter. */
export function fuzzyScore(query: string, text: string): number | null {
  const needle = query.toLowerCase().replaceAll(' ', '');
  const hay = text.toLowerCase();
  let score = 0;
  let at = -1;
  for (const letter of needle) {
    const found = hay.indexOf(letter, at + 1);
    if (found < 0) return null;
    const isRun = found === at + 1;
    const isWordStart = found === 0 || /[\s_\-/.:]/.test(hay[found - 1] ?? '');
    score += (isRun ? 3 : 0) + (isWordStart ? 4 : 0) - Math.min(found - at, 10) * 0.1;
    at = found;
  }
  return score - hay.length * 0.01;
}
