import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBert, writeLlama } from '../support/gguf.ts';
import { ModelBox, must } from './model-box.ts';

let box: ModelBox;
beforeAll(() => {
  box = new ModelBox();
  writeBert(box.file('ranker.gguf'), { ranker: true });
  writeBert(box.file('embedder.gguf'));
  writeLlama(box.file('language.gguf'));
});
afterAll(() => box.dispose());

test('a ranking model gives each document a probability, in the order given', async () => {
  const ranker = must(await box.models({ files: { ranker: box.file('ranker.gguf') } }).ranker());
  const documents = ['send a mail', 'delete all rows', '', 'send a mail'];
  const scores = must(await ranker.rank('mail my boss', documents));
  expect(scores).toHaveLength(4);
  for (const score of scores) expect(score).toSatisfy((value: number) => value > 0 && value < 1);
  expect(scores[0]).toBeCloseTo(scores[3] ?? 0, 5);
  expect(scores[0]).not.toBeCloseTo(scores[1] ?? 0, 5);
  // Longer than the context of 64 tokens on both sides.
  expect(must(await ranker.rank('x '.repeat(500), ['y '.repeat(500)]))).toHaveLength(1);
});

test('an embedding model without a ranking head is refused as a ranker', async () => {
  const ranker = await box.models({ files: { ranker: box.file('embedder.gguf') } }).ranker();
  expect(ranker).toMatchObject({ ok: false, error: { code: 'model-failed' } });
  if (!ranker.ok) expect(ranker.error.message).toContain('no ranking head (cls.weight, cls.output.weight missing)');
});

test('a language model answers under the grammar of a JSON schema', async () => {
  const model = must(await box.models({ files: { languageModel: box.file('language.gguf') } }).languageModel());
  const grammar = { type: 'array', items: { enum: ['a', 'b'] }, maxItems: 2 };
  for (const prompt of ['Which?', 'Which of them?']) {
    const text = must(await model.complete(prompt, { grammar, maxTokens: 60 }));
    expect(text.trim()).toMatch(/^\[/);
    expect(text.replaceAll(/\s/g, '')).toMatch(/^\[(("[ab]")(,"[ab]")?\]?|\]?|"[ab]?)$/);
  }
});

test('a generation that is cancelled stops, and the next one is served', async () => {
  const model = must(await box.models({ files: { languageModel: box.file('language.gguf') } }).languageModel());
  const grammar = { type: 'string' };
  const abort = new AbortController();
  const long = model.complete('Write a lot.', { grammar, maxTokens: 1_900, signal: abort.signal });
  abort.abort();
  expect(await long).toMatchObject({ ok: false, error: { code: 'aborted' } });
  // Generations are served one after the other: this answer means that the first one has really stopped.
  expect(must(await model.complete('Write.', { grammar, maxTokens: 3 }))).toMatch(/^\s*"?/);
});
