/** Finds the one row that a person means by a name, and says which names are near when there is none. */
import { Refusal } from './refusal.mjs';

/** @import { Row } from './store.mjs' */

/** @param {string} text */
const fold = (text) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();

/** @param {string} text */
function pairs(text) {
  const folded = ` ${fold(text)} `;
  return new Set(Array.from({ length: folded.length - 1 }, (_, index) => folded.slice(index, index + 2)));
}

/**
 * How alike two names are, 0 to 1 (Dice coefficient of letter pairs).
 * @param {string} a
 * @param {string} b
 */
function likeness(a, b) {
  const left = pairs(a);
  const right = pairs(b);
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return (2 * shared) / (left.size + right.size);
}

const suggestions = 3;

/**
 * An exact match on any key wins; otherwise the only row in which every word of the text begins a word of some key.
 * @param {Row[]} rows
 * @param {string[]} keys columns to compare; the first one names the row to people
 * @param {string} text what the caller wrote
 * @param {{ noun: string, lister: string }} words for messages: what is sought, and the tool that lists them
 * @returns {Row}
 * @throws {Refusal} unknown or ambiguous
 */
export function findOne(rows, keys, text, { noun, lister }) {
  const wanted = fold(text);
  /** @param {Row} row */
  const label = (row) => String(row[keys[0] ?? ''] ?? '');
  const exact = rows.filter((row) => keys.some((key) => fold(String(row[key] ?? '')) === wanted));
  const words = wanted.split(/\s+/).filter(Boolean);
  const partial = rows.filter((row) => {
    const text = keys.map((key) => fold(String(row[key] ?? ''))).join(' ');
    return words.length > 0 && words.every((word) => ` ${text}`.includes(` ${word}`));
  });
  const found = exact.length > 0 ? exact : partial;
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first) {
    const names = found.slice(0, 6).map(label).join(', ');
    throw new Refusal(
      `ambiguous-${noun.replaceAll(' ', '-')}`,
      `"${text}" fits more than one ${noun}: ${names}.`,
      'Give the full name, or one of the ids.',
    );
  }
  const near = rows
    .map((row) => ({ name: label(row), score: Math.max(...keys.map((key) => likeness(text, String(row[key] ?? '')))) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, suggestions);
  const fix =
    near.length > 0 ? `Nearest: ${near.map(({ name }) => name).join(', ')}. Or list them with ${lister}.` : `List them with ${lister}.`;
  throw new Refusal(`unknown-${noun.replaceAll(' ', '-')}`, `There is no ${noun} "${text}".`, fix);
}

/**
 * The row with that id.
 * @param {Row | undefined} row
 * @param {number} id
 * @param {{ noun: string, lister: string }} words
 * @returns {Row}
 * @throws {Refusal} unknown
 */
export function mustExist(row, id, { noun, lister }) {
  if (row) return row;
  throw new Refusal(
    `unknown-${noun.replaceAll(' ', '-')}`,
    `There is no ${noun} with the id ${id}.`,
    `List them with ${lister} to see their ids.`,
  );
}
