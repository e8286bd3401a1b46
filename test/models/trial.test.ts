/** A file is tried before it is used: real loads of tiny models that are sound, senseless, broken, or meant for something else. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ModelReport, ModelRole } from '../../src-preload/contract/models.ts';
import { fail, ok } from '../../src-preload/contract/result.ts';
import { readCatalogue } from '../../src-main/engine/models/catalogue.ts';
import { tryModel, tryPart } from '../../src-main/engine/models/model-trial.ts';
import { trialPairs } from '../../src-main/engine/models/trial-texts.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { writeBert, writeLlama } from '../support/gguf.ts';
import { trialMeanings } from '../support/trial-meanings.ts';
import { builtInFolder, ModelBox, must } from './model-box.ts';

let box: ModelBox;
beforeEach(() => {
  box = new ModelBox();
});
afterEach(() => box.dispose());

const attempt = (role: ModelRole, file: string, signal?: AbortSignal) =>
  tryModel({
    role,
    file,
    processHost: new NodeProcessHost({ logger: box.logger }),
    modelsFolder: builtInFolder,
    home: box.home,
    logger: box.logger,
    toolTexts: ['desk. open drawer. Opens a drawer of the desk. drawer'],
    toolCount: 1_000,
    signal,
  });

const failed = ({ checks }: Pick<ModelReport, 'checks'>) =>
  checks.filter(({ ok: isOk }) => !isOk).map(({ name, message }) => `${name}: ${message}`);

test('the built-in model passes, with its speed on this machine', async () => {
  const file = box.file('copy.gguf');
  copyFileSync(join(builtInFolder, readCatalogue(builtInFolder).models.embedder.file.name), file);
  const report = must(await attempt('embedder', file));
  expect(failed(report)).toEqual([]);
  expect(report).toMatchObject({ isUsable: true, architecture: 'bert', dimension: 384 });
  expect(report.checks.map(({ name }) => name)).toEqual(['Length of the vectors', 'Vectors', 'Different texts differ', 'Meaning']);
  expect(report.speed.requestMs).toBeGreaterThan(0);
  expect(report.speed.reindexSeconds).toBeCloseTo(1_000 / (report.speed.textsPerSecond ?? 0), 5);
});

test.each([16, 48, 768])('a sound model with vectors of %i numbers passes: the length is read from the file', async (dimension) => {
  const file = box.file('own.gguf');
  writeBert(file, { dimension, meanings: trialMeanings });
  const report = must(await attempt('embedder', file));
  expect(failed(report)).toEqual([]);
  expect(report).toMatchObject({ isUsable: true, dimension });
});

test('a model without sense is refused with what it got wrong', async () => {
  const file = box.file('random.gguf');
  // Every word means the same: no request is nearer to one tool than to another.
  writeBert(file, { meanings: [[...trialMeanings.flat()]] });
  const report = must(await attempt('embedder', file));
  expect(report.isUsable).toBe(false);
  expect(failed(report)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Meaning: \d of 8 requests .* does not understand such requests/)]),
  );
});

test.each([
  ['zeros', 'a vector of zeros'],
  ['nan', 'not finite'],
] as const)('a model whose vectors are %s is refused', async (output, why) => {
  const file = box.file('broken.gguf');
  writeBert(file, { output });
  const report = must(await attempt('embedder', file));
  expect(report.isUsable).toBe(false);
  expect(failed(report)).toEqual([expect.stringContaining(why)]);
});

test('a file that is cut off, or takes its process down, fails with its name', async () => {
  const cut = box.file('cut.gguf');
  writeBert(cut);
  const whole = readFileSync(cut);
  writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * 0.6)));
  expect(await attempt('embedder', cut)).toMatchObject({
    ok: false,
    error: { code: 'model-failed', message: expect.stringContaining('cut.gguf') },
  });
  const aborts = box.file('aborts.gguf');
  writeBert(aborts, { without: ['bert.feed_forward_length'] });
  expect(await attempt('embedder', aborts)).toMatchObject({ ok: false, error: { message: expect.stringContaining('crashed with SIG') } });
});

test('a file for another role is told by what it holds', async () => {
  writeBert(box.file('ranker.gguf'), { ranker: true });
  writeBert(box.file('embedder.gguf'));
  writeLlama(box.file('language.gguf'));
  const cases: [ModelRole, string, string][] = [
    ['embedder', 'ranker.gguf', 'a ranking model, not an embedding model'],
    ['embedder', 'language.gguf', 'a language model, not an embedding model'],
    ['ranker', 'embedder.gguf', 'no ranking head'],
    ['languageModel', 'embedder.gguf', 'an embedding model, not a language model'],
  ];
  for (const [role, name, why] of cases) {
    expect(await attempt(role, box.file(name))).toMatchObject({
      ok: false,
      error: { code: 'model-failed', message: expect.stringContaining(why) },
    });
  }
});

test('a ranking head without its end is refused', async () => {
  const file = box.file('headless.gguf');
  writeBert(file, { ranker: true, without: ['cls.output.weight', 'cls.output.bias'] });
  expect(await attempt('ranker', file)).toMatchObject({ ok: false, error: { message: expect.stringContaining('has no end') } });
});

test('a ranker that orders by chance is refused, and one that orders by meaning passes', async () => {
  writeBert(box.file('ranker.gguf'), { ranker: true });
  const random = must(await attempt('ranker', box.file('ranker.gguf')));
  expect(random.isUsable).toBe(false);
  expect(failed(random)).toEqual([expect.stringContaining('Meaning')]);
  const toolOf = new Map(trialPairs.map(({ request, tool }) => [request, tool]));
  const sound = await tryPart(
    { rank: async (query, documents) => ok(documents.map((text) => (toolOf.get(query) === text ? 0.9 : 0.1))) },
    { texts: [], count: 0 },
  );
  expect(failed(sound)).toEqual([]);
  const dying = await tryPart({ rank: async () => fail('model-failed', 'It died.', 'Wait.') }, { texts: [], count: 0 });
  expect(failed(dying)).toEqual(['Scores: It died.']);
});

test('a language model answers with lists of names, and is measured', async () => {
  writeLlama(box.file('language.gguf'));
  const report = must(await attempt('languageModel', box.file('language.gguf')));
  expect(report).toMatchObject({ isUsable: true, architecture: 'llama', dimension: null });
  expect(report.checks).toEqual([{ name: 'Answers', ok: true, message: expect.stringMatching(/in \d of 3$/) }]);
});

test('a trial that nobody wants any more ends, with its process', async () => {
  expect(
    await attempt('embedder', join(builtInFolder, readCatalogue(builtInFolder).models.embedder.file.name), AbortSignal.timeout(1)),
  ).toMatchObject({
    ok: false,
    error: { code: 'aborted' },
  });
});
