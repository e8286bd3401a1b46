/** Requests with several wishes: how they are cut, and how what each wish found is joined with what the whole found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitRequest } from '../../src-main/engine/routing/split-request.ts';
import type { IndexHit } from '../../src-main/engine/routing/tool-index.ts';
import { withWishes } from '../../src-main/engine/routing/with-wishes.ts';

const hit = (toolId: number, fused: number, cosine: number | null = null): IndexHit => ({
  toolId,
  fused,
  cosine,
  vectorRank: null,
  exact: null,
  exactRank: null,
  stem: null,
  stemRank: null,
});

describe('splitRequest', () => {
  test.each([
    ['find the invoice and mail it to my boss', ['find the invoice', 'mail it to my boss']],
    [
      'We plan a party. Find a few jokes, then also tell me the weather in Berlin',
      ['We plan a party.', 'Find a few jokes', 'also tell me the weather in Berlin'],
    ],
    [
      'Close the ticket about the printer; create a new one for the scanner',
      ['Close the ticket about the printer;', 'create a new one for the scanner'],
    ],
  ])('%s', (request, wishes) => {
    expect(splitRequest(request)).toEqual(wishes);
  });

  test.each(['add milk and eggs to the list', 'search for cats and dogs', 'Thanks. Close issue 12.', 'what did I miss?', ''])(
    'one wish stays whole: %s',
    (request) => {
      expect(splitRequest(request)).toEqual([]);
    },
  );

  test('a long list of wishes is cut after five', () => {
    expect(splitRequest(Array.from({ length: 9 }, (_, i) => `Show the report of month ${i + 1}.`).join(' '))).toHaveLength(5);
  });

  test('wishes are parts of the request, in order, none or at least two', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('find', 'mail', 'and', 'then', 'report', 'Anna', '.', ', ', '\n', 'also', 'the'), { maxLength: 40 }),
        (parts) => {
          const request = parts.join(' ');
          const wishes = splitRequest(request);
          expect(wishes.length).not.toBe(1);
          let from = 0;
          for (const wish of wishes) {
            const at = request.indexOf(wish, from);
            expect(at).toBeGreaterThanOrEqual(from);
            from = at + wish.length;
          }
        },
      ),
    );
  });
});

describe('withWishes', () => {
  const settings = { wish: 0.7, depth: 3 };

  test('without wishes the hits stay as they are', () => {
    const hits = [hit(1, 5), hit(2, 3)];
    expect(withWishes(hits, [], settings)).toEqual(hits);
  });

  test('a tool that one wish likes best overtakes one that only the whole likes a little', () => {
    const joined = withWishes([hit(1, 5), hit(2, 2), hit(3, 1)], [[hit(1, 4)], [hit(3, 2), hit(2, 0.2)]], settings);
    expect(joined.map(({ toolId }) => toolId)).toEqual([1, 3, 2]);
    expect(joined.map(({ wishRank }) => wishRank)).toEqual([1, 1, 2]);
  });

  test('a tool that only a wish found comes in, the larger cosine counts, and no more than `depth` come back', () => {
    const joined = withWishes([hit(1, 5, 0.3), hit(2, 3, 0.2)], [[hit(9, 3, 0.6), hit(1, 1.5, 0.5)], [hit(8, 3, 0.4)]], settings);
    expect(joined).toHaveLength(3);
    expect(joined.find(({ toolId }) => toolId === 1)?.cosine).toBe(0.5);
    expect(joined.some(({ toolId }) => toolId === 9)).toBe(true);
  });
});
