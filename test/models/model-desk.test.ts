/** What a person does with models: downloads, checks, puts to use, goes back; over real processes and a real local server. */
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KnownModel, ModelsOverview } from '../../src-preload/contract/models.ts';
import type { InferenceModels } from '../../src-main/engine/models/inference-models.ts';
import { ModelDesk } from '../../src-main/engine/models/model-desk.ts';
import { trialPairs } from '../../src-main/engine/models/trial-texts.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { FileServer, sha256Of } from '../support/file-server.ts';
import { writeBert } from '../support/gguf.ts';
import { trialMeanings } from '../support/trial-meanings.ts';
import { builtInFolder, cosine, ModelBox, must } from './model-box.ts';

let box: ModelBox;
let server: FileServer;
let models: InferenceModels;
let desk: ModelDesk;
let followed: number;

beforeEach(async () => {
  box = new ModelBox();
  writeBert(box.file('sound.gguf'), { dimension: 48, meanings: trialMeanings });
  server = await new FileServer(readFileSync(box.file('sound.gguf'))).listen();
  models = box.models({ embedWorkers: 1 });
  followed = 0;
  desk = new ModelDesk({
    models,
    processHost: new NodeProcessHost({ logger: box.logger }),
    modelsFolder: builtInFolder,
    home: box.home,
    logger: box.logger,
    tools: () => ({ count: 100, texts: trialPairs.map(({ tool }) => tool) }),
    onEmbedder: async () => {
      followed += 1;
    },
    env: { HF_ENDPOINT: server.origin },
  });
});
afterEach(async () => {
  await desk.stop();
  await server.close();
  await box.dispose();
});

function overview(): ModelsOverview {
  return must(desk.overview());
}

const inUse = (role: string) => overview().roles.find((one) => one.role === role);

/** Waits until the desk's list shows it. */
function until<T>(find: (seen: ModelsOverview) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = find(overview());
      if (found === undefined) return;
      stops.forEach((stop) => stop());
      resolve(found);
    };
    const stops = [desk.events.on('changed', look), desk.events.on('download', look)];
    look();
  });
}

const checked = (seen: ModelsOverview): KnownModel | undefined => seen.known.find(({ report }) => report !== null);

test('a model of the catalogue: downloaded, listed with what it wants, checked, put to use at once, and back again', async () => {
  // A model without a published checksum: that of the server counts.
  server.linkedEtag = `"${sha256Of(server.content)}"`;
  expect(overview().roles).toMatchObject([
    { role: 'embedder', from: 'built-in', hasBuiltIn: true },
    { role: 'ranker', from: 'none' },
    { role: 'languageModel', from: 'none' },
  ]);
  must(await models.embedder());
  must(desk.download({ id: 'qwen3-embedding-0.6b' }));
  const known = await until(checked);
  expect(known).toMatchObject({
    role: 'embedder',
    name: 'Qwen3 Embedding 0.6B',
    licence: 'Apache-2.0',
    sha256: sha256Of(server.content),
    file: join(box.home, 'models', 'qwen3-embedding-0.6b.gguf'),
    prefixes: { query: expect.stringMatching(/^Instruct: .*\nQuery:$/), document: '' },
    report: { isUsable: true, dimension: 48, checks: expect.arrayContaining([expect.objectContaining({ name: 'Meaning', ok: true })]) },
  });
  expect(overview()).toMatchObject({ downloads: [], checking: [] });
  expect(inUse('embedder')).toMatchObject({ from: 'built-in' });

  expect(must(await desk.use('embedder', known.id))).toMatchObject({
    from: 'chosen',
    known: known.id,
    name: 'Qwen3 Embedding 0.6B',
    problem: null,
  });
  const next = must(await models.embedder());
  expect(next.dimension).toBe(48);
  expect(next.model).toMatch(new RegExp(`^${known.sha256}\\.`));
  expect(followed).toBe(1);
  expect(await desk.forget(known.id)).toMatchObject({ ok: false, error: { code: 'model-in-use' } });

  expect(must(await desk.use('embedder', null))).toMatchObject({ from: 'built-in', known: null });
  expect(must(await models.embedder()).dimension).toBe(384);
  expect(followed).toBe(2);
  expect(models.processes().filter(({ state }) => state === 'running')).toHaveLength(1);
  must(await desk.forget(known.id));
  expect(existsSync(known.file)).toBe(false);
  expect(overview().known).toEqual([]);
});

test('a file that is not what the catalogue names is never listed', async () => {
  must(desk.download({ id: 'bge-small-en-v1.5' }));
  const failed = await until(({ downloads }) => downloads.find(({ state }) => state === 'failed'));
  expect(failed.problem?.code).toBe('download-corrupt');
  expect(overview().known).toEqual([]);
  must(await desk.discard(failed.id));
  expect(overview().downloads).toEqual([]);
});

test('any address will do, and a download that is begun again goes on under its name', async () => {
  const begun = must(desk.download({ role: 'embedder', uri: server.url('Some%20Model.gguf') }));
  expect(begun).toMatchObject({ name: 'Some Model', id: expect.stringMatching(/^some-model-[0-9a-f]{8}$/) });
  expect(must(desk.download({ id: begun.id }))).toMatchObject({ id: begun.id });
  expect(await until(checked)).toMatchObject({ name: 'Some Model', uri: server.url('Some%20Model.gguf'), licence: null });
  expect(desk.download({ id: 'nothing' })).toMatchObject({ ok: false, error: { code: 'model-unknown' } });
  expect(desk.download({ role: 'embedder', uri: 'ftp://x/y' })).toMatchObject({ ok: false, error: { code: 'model-address-invalid' } });
});

test('a file from disk is checked where it lies, and stays there when it is forgotten', async () => {
  const known = must(await desk.check({ role: 'embedder', file: box.file('sound.gguf') }));
  expect(known).toMatchObject({ name: 'sound', uri: null, report: { isUsable: true } });
  must(await desk.forget(known.id));
  expect(existsSync(box.file('sound.gguf'))).toBe(true);
});

test('what does not load is not remembered; what loads and has no sense is, and cannot be used', async () => {
  const cut = box.file('cut.gguf');
  writeFileSync(cut, readFileSync(box.file('sound.gguf')).subarray(0, 3_000));
  expect(await desk.check({ role: 'embedder', file: cut })).toMatchObject({ ok: false, error: { code: 'model-failed' } });
  expect(await desk.check({ role: 'embedder', file: box.file('nowhere.gguf') })).toMatchObject({
    ok: false,
    error: { code: 'model-missing' },
  });
  expect(overview().known).toEqual([]);

  writeBert(box.file('same.gguf'), { meanings: [trialMeanings.flat()] });
  const senseless = must(await desk.check({ role: 'embedder', file: box.file('same.gguf') }));
  expect(senseless.report?.isUsable).toBe(false);
  const refused = await desk.use('embedder', senseless.id);
  expect(refused).toMatchObject({ ok: false, error: { code: 'model-unfit', message: expect.stringMatching(/^same cannot be used: /) } });
  expect(await desk.use('ranker', senseless.id)).toMatchObject({ ok: false, error: { code: 'model-unknown' } });
  expect(existsSync(join(box.home, 'models.json'))).toBe(false);
});

test('a file that was replaced since its check, or is gone, is not put to use', async () => {
  const known = must(await desk.check({ role: 'embedder', file: box.file('sound.gguf') }));
  writeBert(box.file('sound.gguf'), { dimension: 16, meanings: trialMeanings });
  expect(await desk.use('embedder', known.id)).toMatchObject({ ok: false, error: { code: 'model-changed' } });
  rmSync(box.file('sound.gguf'));
  expect(await desk.use('embedder', known.id)).toMatchObject({ ok: false, error: { code: 'model-missing' } });
});

test('what a model wants before its texts stands before them, each in its place', async () => {
  const prefixes = { query: 'jazz ', document: 'bank ' };
  const known = must(await desk.check({ role: 'embedder', file: box.file('sound.gguf'), prefixes }));
  must(await desk.use('embedder', known.id));
  const embedder = must(await models.embedder());
  const [query, document] = [
    must(await embedder.embed(['lamp'], { priority: 'query' }))[0] ?? new Float32Array(),
    must(await embedder.embed(['lamp'], { priority: 'index' }))[0] ?? new Float32Array(),
  ];
  await desk.use('embedder', null);
  const plain = must(await box.models({ files: { embedder: copied() }, knownIn: box.file('none') }).embedder());
  const [jazz, bank] = must(await plain.embed(['jazz lamp', 'bank lamp'], { priority: 'query' }));
  expect(cosine(query, jazz ?? query)).toBeCloseTo(1, 5);
  expect(cosine(document, bank ?? document)).toBeCloseTo(1, 5);
  expect(cosine(query, document)).toBeLessThan(0.9);
  // Other prefixes make another model of it, whose index is made anew.
  const again = must(await desk.check({ role: 'embedder', file: box.file('sound.gguf'), prefixes: { query: '', document: '' } }));
  must(await desk.use('embedder', again.id));
  expect(must(await models.embedder()).model).not.toBe(embedder.model);
});

function copied(): string {
  copyFileSync(box.file('sound.gguf'), box.file('plain.gguf'));
  return box.file('plain.gguf');
}
