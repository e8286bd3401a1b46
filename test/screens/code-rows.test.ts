/** Code as it is shown for a decision: what changed, nothing out of sight, nothing invisible. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOnly, codeRows, diffRows, type CodeRow } from '../../src-renderer/lib/code-diff.ts';
import { hiddenCount, textParts } from '../../src-renderer/lib/hidden-characters.ts';
import { wrapRows, type ShownRow } from '../../src-renderer/lib/wrap-rows.ts';

const textOf = (row: ShownRow | CodeRow) => ('words' in row ? row.words.map(({ text }) => text).join('') : '');
const line = fc.stringMatching(/^[ab{}; \u202E\t]{0,30}$/);
const lines = fc.array(line, { minLength: 1, maxLength: 25 });

describe('the difference of two texts', () => {
  it('holds both texts, whole and with their line numbers', () => {
    fc.assert(
      fc.property(lines, lines, (former, text) => {
        const rows = diffRows(former.join('\n'), text.join('\n'));
        const before = rows.filter(({ kind }) => kind !== 'added');
        const after = rows.filter(({ kind }) => kind !== 'removed');
        const trimmed = (all: string[]) => (all.at(-1) === '' ? all.slice(0, -1) : all);
        expect(before.map(textOf)).toEqual(trimmed(former));
        expect(after.map(textOf)).toEqual(trimmed(text));
        expect(before.map((row) => row.before)).toEqual(before.map((_, index) => index + 1));
        expect(after.map((row) => row.after)).toEqual(after.map((_, index) => index + 1));
      }),
    );
  });

  it('marks the words that changed, also where lines came in between', () => {
    const rows = diffRows('const limit = 10;\nsend(limit);\n', 'const limit = 10_000;\nconst evil = true;\nsend(limit, evil);\n');
    const changed = rows.flatMap(({ kind, words }) => words.filter(({ isChanged }) => isChanged).map(({ text }) => `${kind} ${text}`));
    expect(changed).toEqual(['removed 10', 'added 10_000', 'added , evil']);
  });

  it('leaves out what is far from a change, and says how much', () => {
    const former = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const shown = changesOnly(diffRows(former.join('\n'), former.with(15, 'another').join('\n')));
    expect(shown[0]).toEqual({ kind: 'gap', lines: 12 });
    expect(shown.at(-1)).toEqual({ kind: 'gap', lines: 11 });
    expect(shown).toHaveLength(10);
  });

  it('takes a text with other line ends for the same', () => {
    expect(diffRows('a\r\nb\r\n', 'a\nb\n').every(({ kind }) => kind === 'same')).toBe(true);
  });
});

describe('rows in a pane', () => {
  it('lose no letter, and none but a single character is wider than the pane', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 4 }),
        fc.integer({ min: 8, max: 60 }),
        (all, columns) => {
          const rows = codeRows(all.join('\n').replaceAll('\r', ''));
          const shown = wrapRows(rows, columns);
          expect(shown.map(textOf).join('')).toBe(rows.map(textOf).join(''));
          for (const row of shown) if (/^[\x20-\x7E]*$/.test(textOf(row))) expect(textOf(row).length).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('show what was pushed far to the right', () => {
    const [row] = codeRows(`harmless();${' '.repeat(500)}evil();`);
    const shown = wrapRows(row ? [row] : [], 80);
    expect(textOf(shown.at(-1) ?? { kind: 'gap', lines: 0 })).toContain('evil();');
    expect(shown.map((piece) => 'isContinued' in piece && piece.isContinued)).toEqual([false, ...shown.slice(1).map(() => true)]);
  });
});

describe('hidden characters', () => {
  it('are parts of their own, with their number; tabs and line ends are not among them', () => {
    expect(textParts('a\u202Eb\tc')).toEqual([
      { text: 'a', code: null },
      { text: '\u202E', code: 'U+202E' },
      { text: 'b\tc', code: null },
    ]);
    expect(hiddenCount('one\n\ttwo\n')).toBe(0);
  });

  it.each([
    '\u200B',
    '\u2066',
    '\u00AD',
    '\uFEFF',
    '\u0000',
    '\u000B',
    '\r',
    '\u2028',
    '\u3164',
    '\u2800',
    '\uFE0F',
    '\u{E0041}',
    '\u061C',
  ])('hold %j', (character) => {
    expect(hiddenCount(`a${character}b`)).toBe(1);
  });
});
