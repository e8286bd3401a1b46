/** Splits a command line into words as a shell does: quotes and backslashes, but no variables, globs or pipes. */
import { fail, ok, type Result } from '#contract/result.ts';

/** What would need a shell between two programs; as a word of its own it is surely a mistake here. */
const operators = new Set(['|', '||', '&', '&&', ';', '>', '>>', '<', '2>', '2>&1']);

/**
 * Splits `text`. On Windows a backslash outside of quotes is part of a path, not an escape.
 * Fails with `command-quotes` (column of the open quote), `command-shell` (a pipe or redirection) or `command-empty`.
 */
export function shellWords(text: string, platform: NodeJS.Platform = process.platform): Result<string[]> {
  const words: string[] = [];
  let word: string | null = null;
  let plain = true;
  let quote: '"' | "'" | null = null;
  let openedAt = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    const next = text.charAt(i + 1);
    if (quote === "'") {
      if (char === "'") quote = null;
      else word += char;
    } else if (quote === '"') {
      if (char === '"') quote = null;
      else if (char === '\\' && (next === '"' || (next === '\\' && platform !== 'win32'))) {
        word += next;
        i += 1;
      } else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      openedAt = i + 1;
      plain = false;
      word ??= '';
    } else if (char === '\\' && platform !== 'win32' && next !== '') {
      plain = false;
      word = (word ?? '') + next;
      i += 1;
    } else if (/\s/.test(char)) {
      if (word !== null) {
        const problem = plain && operators.has(word);
        if (problem) return needsShell(word);
        words.push(word);
      }
      word = null;
      plain = true;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote) {
    return fail(
      'command-quotes',
      `The command line has an open ${quote} at column ${openedAt}.`,
      `Close the quote, or write \\${quote} for the character itself.`,
    );
  }
  if (word !== null) {
    if (plain && operators.has(word)) return needsShell(word);
    words.push(word);
  }
  if (words.length === 0)
    return fail(
      'command-empty',
      'The command line is empty.',
      "Give the program and its arguments, e.g. --command 'npx -y some-mcp-server'.",
    );
  return ok(words);
}

function needsShell(word: string): Result<never> {
  return fail(
    'command-shell',
    `The command line holds ${word}, which only a shell understands; Jig starts the program itself.`,
    `Put the line into quotes after a shell, e.g. sh -c '...', or quote the ${word} if it is an argument.`,
  );
}

/** The opposite direction, for people to read: words that need it are put into quotes. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./\\~•-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
