/** The embedder of an index that was made with another model: found again by its content, loaded beside the one in use. */
import { copyFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCatalogue } from '../../src-main/engine/models/catalogue.ts';
import { writeBert } from '../support/gguf.ts';
import { builtInFolder, cosine, ModelBox, must } from './model-box.ts';

const wanted = new AbortController().signal;

let box: ModelBox;
beforeEach(() => {
  box = new ModelBox();
});
afterEach(() => box.dispose());

function fileOf(name: string, dimension: number): string {
  const file = box.file(name);
  writeBert(file, { dimension });
  return file;
}

/** Uses a chosen file once, as a start of Jig does, and says which model it was. */
async function useOnce(name: string, dimension: number): Promise<string> {
  const models = box.models({ files: { embedder: fileOf(name, dimension) } });
  const { model } = must(await models.embedder());
  await models.stop();
  return model;
}

test('answers beside the new one, in a process of its own that ends when it is released', async () => {
  const former = await useOnce('former.gguf', 32);
  const models = box.models({ files: { embedder: fileOf('next.gguf', 16) } });
  const next = must(await models.embedder());
  const loaned = must(await models.formerEmbedder(former, wanted));
  expect([loaned.model, loaned.dimension, next.dimension]).toEqual([former, 32, 16]);
  expect(models.processes().map(({ label }) => label)).toEqual(['inference', 'inference (former model)']);
  const [one] = must(await loaned.embed(['a text'], { priority: 'query' }));
  const [again] = must(await loaned.embed(['a text'], { priority: 'index' }));
  expect(one).toHaveLength(32);
  expect(cosine(one ?? new Float32Array(), again ?? new Float32Array())).toBeCloseTo(1, 5);
  await loaned.release();
  expect(models.processes().map(({ label }) => label)).toEqual(['inference']);
  expect(must(await next.embed(['a text'], { priority: 'query' }))[0]).toHaveLength(16);
});

test('the built-in file is found without having been used here', async () => {
  const { sha256 } = readCatalogue(builtInFolder).models.embedder.file;
  const models = box.models({ files: { embedder: fileOf('next.gguf', 16) } });
  const loaned = must(await models.formerEmbedder(sha256, wanted));
  expect(loaned.dimension).toBe(384);
  await models.stop();
  expect(models.processes().every(({ state }) => state === 'stopped')).toBe(true);
});

test('a file that is gone, was replaced in place, or never known is missing, and the place is named', async () => {
  const former = await useOnce('former.gguf', 32);
  const file = box.file('former.gguf');
  rmSync(file);
  const models = box.models();
  const gone = await models.formerEmbedder(former, wanted);
  expect(gone).toMatchObject({ ok: false, error: { code: 'model-missing', message: expect.stringContaining(file) } });
  writeBert(file, { dimension: 16 });
  expect(await models.formerEmbedder(former, wanted)).toMatchObject({ ok: false, error: { code: 'model-missing' } });
  expect(await models.formerEmbedder('0'.repeat(64), wanted)).toMatchObject({
    ok: false,
    error: { code: 'model-missing', message: expect.stringContaining('000000000000') },
  });
  expect(models.processes()).toEqual([]);
});

test('a copy at another place that was used here serves as well', async () => {
  const former = await useOnce('former.gguf', 32);
  copyFileSync(box.file('former.gguf'), box.file('copy.gguf'));
  const models = box.models({ files: { embedder: box.file('copy.gguf') } });
  must(await models.embedder());
  rmSync(box.file('former.gguf'));
  expect(must(await models.formerEmbedder(former, wanted)).model).toBe(former);
});

test('a loading that nobody waits for any more leaves no process behind', async () => {
  const former = await useOnce('former.gguf', 32);
  const models = box.models();
  expect(await models.formerEmbedder(former, AbortSignal.abort())).toMatchObject({ ok: false, error: { code: 'aborted' } });
  const abort = new AbortController();
  const loading = models.formerEmbedder(former, abort.signal);
  while (models.processes().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  abort.abort();
  expect(await loading).toMatchObject({ ok: false, error: { code: 'aborted' } });
  expect(models.processes()).toEqual([]);
});
