import { describe, expect, test } from 'vitest';
import { evidence, evidenceOrder, candidateFeatures } from '../../src-main/engine/routing/evidence.ts';
import { fusionWeights } from '../../src-main/engine/routing/fusion.ts';
import { isEmptyTalk, withoutCourtesy } from '../../src-main/engine/routing/courtesy.ts';
import { matchExpression, queryWords } from '../../src-main/engine/routing/query-words.ts';
import { followUpVector, ownShare, requestText } from '../../src-main/engine/routing/request-text.ts';
import { stem, verbFamilies } from '../../src-main/engine/routing/word-forms.ts';
import type { IndexHit } from '../../src-main/engine/routing/tool-index.ts';

describe('words of a request', () => {
  test('stop words go, each word once, product names stay whole beside their parts', () => {
    expect(queryWords('Please list the issues of OpenAI and list MySQL')).toEqual([
      'list',
      'issues',
      'openai',
      'open',
      'ai',
      'mysql',
      'sql',
    ]);
  });

  test.each(['Hello', 'thank you', 'Hi there!', 'yes please', '😀'])('%s names nothing to search for', (text) => {
    expect(queryWords(text)).toEqual([]);
    expect(matchExpression(queryWords(text))).toBeNull();
  });

  test('greetings and thanks are courtesies, consent is not', () => {
    const after =
      (...turns: string[]) =>
      (query: string) =>
        isEmptyTalk(
          query,
          turns.map((content, i) => ({ role: i % 2 === 0 ? ('user' as const) : ('assistant' as const), content })),
        );
    const work = 'show me the invoices of Acme';
    expect(['Hi there!', 'Thank you', 'hello', 'Ok thanks, bye', 'yes please', 'ok', '😀'].map(after())).toEqual(Array(7).fill(true));
    expect(['Thank you', 'Ok thanks, bye', 'ok', 'Okay.'].map(after(work, 'There are two.'))).toEqual(Array(4).fill(true));
    expect(['yes please', 'do it', 'Thanks, now delete it', '😀'].map(after(work, 'There are two.'))).toEqual(Array(4).fill(false));
    expect(['ok', 'yes please'].map(after(work, 'There are two. Shall I mail them?'))).toEqual([false, false]);
  });

  test.each([
    ['Hi! Could you please open the door? Thanks a lot, that would really help me.', 'Could you please open the door?'],
    ['Good morning, I hope you are well. Show the invoices of Acme. Many thanks in advance!', 'Show the invoices of Acme.'],
    ['Hey there, sorry to bother you again. ring the bell, please. You are the best!', 'ring the bell, please.'],
    ['Thanks. Now delete it', 'Now delete it'],
    ['Help me today. Which star is the best?', 'Help me today. Which star is the best?'],
    ['Thank you so much! Good day.', 'Thank you so much! Good day.'],
    ['send a thank you note to Ada', 'send a thank you note to Ada'],
    ['First line. Thanks. Last line.', 'First line. Thanks. Last line.'],
    ['', ''],
  ])('politeness around a request is no part of it: %s', (query, request) => {
    expect(withoutCourtesy(query)).toBe(request);
  });

  test('every word is quoted, so that none is an operator', () => {
    expect(matchExpression(['near', 'not'])).toBe('"near" OR "not"');
  });
});

test.each([
  ['transactions', 'transaction'],
  ['deleting', 'delet'],
  ['delete', 'delet'],
  ['companies', 'company'],
  ['address', 'address'],
])('stem of %s', (word, expected) => expect(stem(word)).toBe(expected));

test('a verb belongs to its family, also bent', () => {
  expect([...verbFamilies(['removing', 'emailed'].map(stem))].toSorted()).toEqual(['remove', 'send']);
});

test('short requests lean on meaning, long ones on words, and nothing lies outside', () => {
  const settings = { shortWeight: 4, longWeight: 1, shortWords: 6, longWords: 20, exact: 1, stem: 1 };
  expect([1, 6, 13, 20, 90].map((words) => fusionWeights(settings, words).vector)).toEqual([4, 4, 2.5, 1, 1]);
});

describe('follow-ups', () => {
  const settings = { lowCosine: 0.35, highCosine: 0.6, lowShare: 0.2, highShare: 0.8, textDiscount: 0.8 };

  test('the last two turns stand in front, cut', () => {
    const turns = ['first', 'second', 'x'.repeat(500)].map((content) => ({ role: 'user', content }));
    expect(requestText('now', turns)).toBe(`second ${'x'.repeat(200)} now`);
  });

  test('a last turn that speaks for itself weighs more', () => {
    expect([0, 0.35, 0.6, 1].map((cosine) => ownShare(settings, cosine))).toEqual([0.2, 0.2, 0.8, 0.8]);
  });

  test('the mixed vector has length one', () => {
    const mixed = followUpVector(new Float32Array([1, 0]), new Float32Array([0, 1]), 0.3);
    expect(Math.hypot(...mixed)).toBeCloseTo(1);
    expect(mixed[1]).toBeGreaterThan(mixed[0] ?? 1);
  });
});

test('a tool that removes, unasked, loses to its equal sibling', () => {
  const hit = (toolId: number): IndexHit => ({
    toolId,
    fused: 1,
    cosine: 0.5,
    vectorRank: 1,
    exact: 1,
    exactRank: 1,
    stem: 1,
    stemRank: 1,
  });
  const text = (name: string) => ({ server: 's', name, description: '', params: '' });
  const { rows } = evidence({
    words: ['show', 'invoice'],
    lastWords: ['show', 'invoice'],
    hasContext: false,
    hits: [hit(1), hit(2)],
    texts: [text('delete invoice'), text('get invoice')],
  });
  expect(rows[0]?.[candidateFeatures.indexOf('removesUnasked')]).toBe(1);
  const [remove = 0, get = 0] = evidenceOrder(rows, [0.5, 0.5], { clashes: 0.06, removesUnasked: 0.12 });
  expect(get).toBeGreaterThan(remove);
  const [likely = 0, unlikely = 0] = evidenceOrder([rows[1] ?? [], rows[1] ?? []], [0.6, 0.2], { clashes: 0, removesUnasked: 0 });
  expect(likely - unlikely).toBeCloseTo(0.4);
});
