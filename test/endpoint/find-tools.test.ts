/** What find_tools understands, refuses and answers. */
import { expect, test } from 'vitest';
import { findAnswer, readFindArguments } from '../../src-main/engine/endpoint/find-tools.ts';
import type { Route } from '../../src-preload/contract/routing.ts';

test.each([
  ['query alone', { query: 'q' }, { query: 'q' }],
  ['an empty query', { query: '' }, { query: '' }],
  ['a 100 KB query', { query: 'x'.repeat(100_000) }, { query: 'x'.repeat(100_000) }],
  ['an emoji query', { query: '🍎👨‍👩‍👧' }, { query: '🍎👨‍👩‍👧' }],
  ['context as text', { query: 'q', context: 'before' }, { query: 'q', context: [{ role: 'user', content: 'before' }] }],
  ['no context in three ways', { query: 'q', context: [] }, { query: 'q' }],
  ['null context', { query: 'q', context: null }, { query: 'q' }],
  ['empty context', { query: 'q', context: '' }, { query: 'q' }],
  [
    'context as turns',
    { query: 'q', context: [{ role: 'assistant', content: 'a' }, 'b', { content: 'c' }] },
    {
      query: 'q',
      context: [
        { role: 'assistant', content: 'a' },
        { role: 'user', content: 'b' },
        { role: 'user', content: 'c' },
      ],
    },
  ],
  ['a limit', { query: 'q', limit: 10 }, { query: 'q', limit: 10 }],
])('%s is understood', (_, args, expected) => {
  expect(readFindArguments(args)).toEqual({ ok: true, value: expected });
});

test.each([
  [undefined, ''],
  [[], ''],
  [{}, '/query'],
  [{ query: 7 }, '/query'],
  [{ query: 'q', limit: 0 }, '/limit'],
  [{ query: 'q', limit: 11 }, '/limit'],
  [{ query: 'q', limit: 1.5 }, '/limit'],
  [{ query: 'q', limit: '3' }, '/limit'],
  [{ query: 'q', context: 7 }, '/context'],
  [{ query: 'q', context: ['a', { role: 'user' }] }, '/context/1'],
])('%j is refused at its path, with the schema', (args, path) => {
  expect(readFindArguments(args)).toMatchObject({
    ok: false,
    error: { code: 'arguments-invalid', fix: expect.any(String), details: { path, schema: { required: ['query'] } } },
  });
});

const route: Route = {
  picks: [],
  candidates: [],
  abstained: false,
  note: null,
  searchedBy: 'text',
  filter: 'none',
  timings: { embedMs: 0, searchMs: 0, filterMs: 0, totalMs: 0 },
  tokens: { menu: 0, reply: 0, schemas: 0, baseline: 0, saved: 0 },
};
const candidate = (name: string) => ({
  name,
  server: 's',
  description: '',
  score: 0,
  vectorRank: null,
  textRank: 1,
  cosine: null,
  kept: false,
  reason: '',
});

test('an answer without tools says so', () => {
  expect(findAnswer(route)).toEqual({ tools: [], note: 'No tool fits this request.' });
  expect(findAnswer({ ...route, note: 'Small talk.', candidates: [candidate('a')] })).toEqual({
    tools: [],
    others: ['a'],
    note: 'Small talk.',
  });
});

test('others are the candidates that were cut, at most ten', () => {
  const picks = [{ name: 'c3', server: 's', description: 'd', score: 1, schema: { type: 'object' } }];
  const candidates = Array.from({ length: 30 }, (_, i) => candidate(`c${i}`));
  const answer = findAnswer({ ...route, picks, candidates });
  expect(answer.tools).toEqual([{ name: 'c3', description: 'd', inputSchema: { type: 'object' } }]);
  expect(answer.others).toEqual(['c0', 'c1', 'c2', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10']);
  expect(answer).not.toHaveProperty('note');
});
