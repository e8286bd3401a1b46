import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail, ok } from '../../src-preload/contract/result.ts';
import { decide } from '../../src-main/engine/routing/decide.ts';
import { namesIn } from '../../src-main/engine/routing/filters/language-model-filter.ts';
import { caller, fill, openBox, type Box } from './box.ts';

let box: Box;

beforeEach(async () => {
  box = await openBox();
  fill(box, {
    open_door: 'Open the door of the house.',
    close_door: 'Close the door of the house.',
    ring_bell: 'Ring the bell at the door.',
  });
  await box.routing.indexer.vectorsReady();
});

afterEach(() => box.dispose());

const route = async (query: string) => {
  const routed = await box.routing.router.route({ query }, { caller });
  if (!routed.ok) throw new Error(routed.error.message);
  return routed.value;
};

describe('ranker', () => {
  test('turns the order round where the evidence is unclear', async () => {
    box.settings.filter = 'ranker';
    const before = (await route('the door of the house')).candidates[0]?.name;
    box.models.rankerPart = { rank: async (_, documents) => ok(documents.map((text) => (text.includes('close') ? 0.999 : 0.001))) };
    const after = await route('the door of the house');
    expect(after.filter).toBe('ranker');
    expect(after.candidates[0]?.name).toBe('desk__close_door');
    expect(before).not.toBe('desk__close_door');
  });

  test('a missing or failing one falls back and says so', async () => {
    box.settings.filter = 'ranker';
    expect(await route('the door of the house')).toMatchObject({
      filter: 'evidence',
      note: expect.stringContaining('No ranker is installed'),
    });
    box.models.rankerPart = { rank: async () => fail('model-failed', 'The ranker died.', 'Wait.') };
    expect(await route('the door of the house')).toMatchObject({ filter: 'evidence', note: expect.stringContaining('The ranker died') });
  });
});

describe('language model', () => {
  test('its names are the picks, in its order', async () => {
    box.settings.filter = 'language-model';
    let prompt = '';
    box.models.languagePart = {
      complete: async (text) => {
        prompt = text;
        return ok('["desk__ring_bell","desk__close_door"]');
      },
    };
    const routed = await route('someone is at the door');
    expect(routed.filter).toBe('language-model');
    expect(routed.candidates.slice(0, 2).map(({ name }) => name)).toEqual(['desk__ring_bell', 'desk__close_door']);
    expect(prompt).toContain('- desk__open_door: Open the door of the house.');
    expect(prompt).toContain('someone is at the door');
  });

  test('an empty list hands out nothing, and still names what was found', async () => {
    box.settings.filter = 'language-model';
    box.settings.abstainThreshold = 0.05;
    box.models.languagePart = { complete: async () => ok('[]') };
    const routed = await route('open the door');
    expect(routed).toMatchObject({ filter: 'language-model', abstained: true });
    expect(routed.candidates.map(({ name }) => name)).toContain('desk__open_door');
    expect(routed.candidates.some(({ kept }) => kept)).toBe(false);
  });

  test('too late: the evidence answers within the deadline and the note says why', async () => {
    box.settings.filter = 'language-model';
    box.models.languagePart = {
      complete: (_, { signal }) =>
        new Promise((resolve) => signal?.addEventListener('abort', () => resolve(fail('aborted', 'Stopped.', 'Wait.')))),
    };
    expect(await route('open the door')).toMatchObject({ filter: 'evidence', note: expect.stringContaining('longer than') });
  });

  test.each(['', 'no idea', '{'])('an answer without a list (%j) falls back', async (answer) => {
    box.settings.filter = 'language-model';
    box.models.languagePart = { complete: async () => ok(answer) };
    expect(await route('open the door')).toMatchObject({ filter: 'evidence', note: expect.stringContaining('no list') });
  });

  test('reads a list that was cut off, and drops names that were not offered', () => {
    const offered = new Set(['a', 'b']);
    expect(namesIn('["a", "evil", "b", "a', offered)).toEqual(['a', 'b']);
    expect(namesIn('[]', offered)).toEqual([]);
  });
});

test('none: fused order, never abstains', async () => {
  box.settings.filter = 'none';
  box.settings.abstainThreshold = 1;
  expect(await route('open the door')).toMatchObject({ filter: 'none', abstained: false });
});

test('decide: at most the limit is kept, the best first one always unless it abstains, and every candidate has its reason', () => {
  const settings = fc.record({
    abstainThreshold: fc.double({ min: 0, max: 1, noNaN: true }),
    keepProbability: fc.double({ min: 0, max: 1, noNaN: true }),
    sureProbability: fc.double({ min: 0, max: 1, noNaN: true }),
    keepShare: fc.double({ min: 0, max: 1, noNaN: true }),
    limit: fc.integer({ min: 1, max: 10 }),
  });
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      settings,
      (probability, anyTool, rules) => {
        const order = probability.map((_, i) => i);
        const { kept, reasons, abstained } = decide(order, probability, anyTool, rules);
        const count = kept.filter(Boolean).length;
        expect(count).toBeLessThanOrEqual(rules.limit);
        expect(count === 0).toBe(abstained);
        if (!abstained) expect(kept[0]).toBe(true);
        expect(reasons.every((reason, i) => reason.startsWith(kept[i] ? 'kept: ' : 'cut: '))).toBe(true);
      },
    ),
  );
});
