/** The reference protocol's own step over a real, tiny language model: load, grammar, deadline, and the evidence when it does not come. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Models } from '../../src-main/engine/parts.ts';
import type { FilterRequest } from '../../src-main/engine/routing/filter.ts';
import {
  createLanguageModelFilter,
  promptFor,
  type LanguageModelSettings,
} from '../../src-main/engine/routing/filters/language-model-filter.ts';
import { evidenceFilter } from '../../src-main/engine/routing/filters/evidence-filter.ts';
import { writeLlama } from '../support/gguf.ts';
import { ModelBox, must } from './model-box.ts';

const settings: LanguageModelSettings = {
  prompt: 'Tools:\n{tools}\n\n{conversation}\nRequest: {query}\nAnswer: ',
  deadlineMs: 60_000,
  maxTokens: 120,
  descriptionChars: 160,
};

const request: FilterRequest = {
  query: 'somebody is at the door',
  context: [{ role: 'user', content: 'I am in the garden.' }],
  text: 'I am in the garden. somebody is at the door',
  candidates: ['open_door', 'close_door', 'ring_bell'].map((name, i) => ({
    name,
    description: `Does it: ${name}.`,
    text: name,
    probability: 0.6 - i * 0.2,
  })),
  anyTool: 0.8,
};

let box: ModelBox;
let models: Models;
beforeAll(async () => {
  box = new ModelBox();
  writeLlama(box.file('language.gguf'));
  models = box.models({ files: { languageModel: box.file('language.gguf') } });
});
afterAll(() => box.dispose());

const judge = async (wanted: Partial<LanguageModelSettings> = {}, from: Models = models) =>
  must(await createLanguageModelFilter(from, { ...settings, ...wanted }).judge(request));

test('its answer is a list of offered names, and these come first in its order', async () => {
  const verdict = await judge();
  expect(verdict).toMatchObject({ by: 'language-model', note: null });
  expect(verdict.order.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  const evidence = must(await evidenceFilter.judge(request));
  const named = verdict.order.filter((i) => (verdict.probability[i] ?? 0) >= 0.75);
  expect(named).toEqual(verdict.order.slice(0, named.length));
  for (const i of verdict.order.slice(named.length))
    expect(verdict.probability[i]).toBeLessThanOrEqual(Math.max(0.25, evidence.probability[i] ?? 0));
});

test('what it is asked holds tools, conversation and request, and the grammar only their names', async () => {
  const model = must(await models.languageModel());
  const offered = request.candidates.map(({ name }) => name);
  const grammar = { type: 'array', items: { enum: offered }, maxItems: 3 };
  const text = must(await model.complete(promptFor(settings, request), { grammar, maxTokens: 120 }));
  const names: unknown = JSON.parse(text.trim().endsWith(']') ? text : `${text.replace(/,?\s*"?[^"\]]*$/, '')}]`);
  expect(Array.isArray(names) && names.every((name) => typeof name === 'string' && offered.includes(name))).toBe(true);
});

test('past its deadline the evidence answers and says why, and the next request is served by the model', async () => {
  must(await models.languageModel());
  const late = await judge({ deadlineMs: 1, maxTokens: 1_500 });
  expect(late).toMatchObject({ by: 'evidence', note: expect.stringMatching(/1 ms; the evidence filter answered instead/) });
  expect(late.probability).toEqual(must(await evidenceFilter.judge(request)).probability);
  expect((await judge()).by).toBe('language-model');
});

test('a model that cannot be loaded, or is not there, leaves the request to the evidence', async () => {
  const broken = box.models({ files: { languageModel: box.file('broken.gguf', 'no model') } });
  expect(await judge({}, broken)).toMatchObject({ by: 'evidence', note: expect.stringContaining('broken.gguf could not be loaded') });
  expect(await judge({}, box.models())).toMatchObject({ by: 'evidence', note: expect.stringContaining('No language model is installed') });
});
