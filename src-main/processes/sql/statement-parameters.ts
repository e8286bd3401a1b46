/** Which parameters a statement has: Node binds NULL for those that nobody gave, and an update without its id would go unnoticed. */

/** Texts, quoted names, comments, words and numbers are passed over; what is left and looks like a parameter is one. */
const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[\p{L}_][\p{L}\p{N}_$]*|\d[\w.]*|\?\d*|[:@$][\p{L}\p{N}_]+/gu;

export interface StatementParameters {
  /** How many values a list must have at least. */
  positions: number;
  /** Without their first character. */
  names: string[];
}

export function parametersOf(sql: string): StatementParameters {
  let positions = 0;
  const names = new Set<string>();
  for (const [token] of sql.matchAll(tokens)) {
    if (token.startsWith('?')) positions = token === '?' ? positions + 1 : Math.max(positions, Number(token.slice(1)));
    else if (/^[:@$]/.test(token)) names.add(token.slice(1));
  }
  return { positions, names: [...names] };
}
