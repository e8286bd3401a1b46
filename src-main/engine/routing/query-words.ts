/** The words of a request that the text index is asked for: no stop words, bounded, quoted for FTS5. */

// Words that carry no tool's meaning; verbs such as get, list, send and show are kept, because names are made of them.
const stopWords = new Set(
  `a an the and or of to in on for with from by at is are was am be been it its this that these those i me my we our you your he she they them
  can could will would do does did have has had please what which who how if so as not hello hey hi there thank thanks kindly yes no ok okay bye`.split(
    /\s+/,
  ),
);

/** Longer requests say nothing new to the text index and cost milliseconds: 10,000 tools, 60 words = 30 ms. */
const maxWords = 48;

/** Characters of a request that are looked at; the rest of a paste is not searched. */
export const maxQueryChars = 8_000;

/** Lower-case words in order of appearance, each once; `createIssue` counts as itself and as its parts, so that OpenAI and MySQL stay whole. */
export function queryWords(query: string): string[] {
  const words = new Set<string>();
  const add = (word: string) => {
    if (!stopWords.has(word)) words.add(word);
  };
  for (const raw of query.slice(0, maxQueryChars).match(/[\p{L}\p{N}]+/gu) ?? []) {
    add(raw.toLowerCase());
    const parts = raw.split(/(?<=[a-z0-9])(?=[A-Z])/);
    if (parts.length > 1) for (const part of parts) add(part.toLowerCase());
  }
  return [...words];
}

/** An FTS5 expression that matches any of the words, or null when there is none. */
export function matchExpression(words: string[]): string | null {
  const used = words.slice(0, maxWords);
  return used.length === 0 ? null : used.map((word) => `"${word}"`).join(' OR ');
}
