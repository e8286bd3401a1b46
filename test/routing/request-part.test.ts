import { describe, expect, test } from 'vitest';
import { requestPart, requestTurns } from '../../src-main/engine/routing/request-part.ts';
import { pastes } from '../bench/robustness/pastes.ts';

const [mailThread = '', log = '', code = '', minutes = '', page = ''] = pastes;

describe('a text of ordinary length is the request', () => {
  test.each(['Send the figures to my boss', '', 'Here is a line.\n\n> and a quote\n\nmail it', 'w '.repeat(120), 'x'.repeat(900)])(
    '%s',
    (text) => {
      expect(requestPart(text)).toBe(text);
    },
  );
});

describe('beside a paste', () => {
  test.each([
    ['mail', mailThread],
    ['log', log],
    ['code', code],
    ['minutes', minutes],
    ['page', page],
  ])('%s: before and after it', (_, paste) => {
    const request = 'Report a bug about the crash when saving';
    expect(requestPart(`${request}\n\n${paste}`)).toBe(request);
    expect(requestPart(`${paste}\n\n${request}`)).toBe(request);
    expect(requestPart(`${request}\n${paste}`)).toContain(request);
    expect(requestPart(`${paste}\n${request}`)).toContain(request);
  });

  test('in one line with prose, it is its sentence', () => {
    const prose = page.replaceAll('\n', ' ');
    expect(requestPart(`Translate this into French. ${prose}`)).toBe('Translate this into French.');
    expect(requestPart(`${prose} Can you translate that into French?`)).toBe('Can you translate that into French?');
  });

  test('a request in another language is found at the edge', () => {
    expect(requestPart(`${log}\n\nMelde bitte einen Fehler`)).toBe('Melde bitte einen Fehler');
  });

  test('a request of two lines stays together', () => {
    expect(requestPart(`Open an issue for this.\nPut the label bug on it.\n\n${log}`)).toBe(
      'Open an issue for this.\nPut the label bug on it.',
    );
  });

  test('nothing but a paste gives its edges, and a huge one ends', () => {
    expect(requestPart(log)).toContain('2026-02-03T08:14:02.118Z');
    expect(requestPart(`${log}\n`.repeat(2_000)).length).toBeLessThanOrEqual(8_000);
    expect(requestPart('x'.repeat(1_000_000)).length).toBeLessThanOrEqual(8_000);
    expect(requestPart(' \n'.repeat(500_000)).length).toBeLessThanOrEqual(8_000);
  });
});

test('of a conversation only the turns of the user are cut', () => {
  const long = `${log}\n\nWhich jobs failed?`;
  const turns = requestTurns(['user', 'assistant'].map((role) => ({ role, content: long })));
  expect(turns.map(({ content }) => content)).toEqual(['Which jobs failed?', long]);
});
