import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Embedder } from '../../src-main/engine/parts.ts';
import { readCatalogue } from '../../src-main/engine/models/catalogue.ts';
import { builtInFolder, cosine, ModelBox, must, until } from './model-box.ts';

let box: ModelBox;
beforeEach(() => {
  box = new ModelBox();
});
afterEach(() => box.dispose());

async function query(embedder: Embedder, text: string): Promise<Float32Array> {
  const [vector] = must(await embedder.embed([text], { priority: 'query' }));
  if (!vector) throw new Error('no vector');
  return vector;
}

test('the built-in model gives unit vectors whose nearness is meaning, for every kind of text', async () => {
  const models = box.models();
  expect(models.state()).toEqual({ model: null, state: 'loading', problem: null });
  const embedder = must(await models.embedder());
  const settings = readCatalogue(builtInFolder).models.embedder;
  expect(embedder.model).toBe(settings.file.sha256);
  expect(embedder.dimension).toBe(settings.dimension);
  expect(models.state()).toEqual({ model: settings.file.sha256, state: 'ready', problem: null });
  expect(models.processes()).toMatchObject([{ label: 'inference', state: 'running', restarts: 0, lastExit: null }]);

  const mail = await query(embedder, 'mail outbox. send email. send a message to a recipient. to subject body');
  const remove = await query(embedder, 'bank. delete transaction. removes one transaction. id');
  const wanted = await query(embedder, 'email that to my boss');
  expect(cosine(wanted, mail)).toBeGreaterThan(cosine(wanted, remove) + 0.2);

  // Empty, emoji only, 100 KB, unknown script, control characters.
  const odd = must(await embedder.embed(['', '👍👍👍', 'tool '.repeat(20_000), '你好', '\u0000\n\t'], { priority: 'index' }));
  for (const vector of [mail, ...odd]) {
    expect(vector).toHaveLength(settings.dimension);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  }
  expect(must(await embedder.embed([], { priority: 'index' }))).toEqual([]);
  // One caller's text does not change another's: batches and single texts agree.
  const [again] = must(await embedder.embed(['email that to my boss'], { priority: 'index' }));
  expect(cosine(again ?? mail, wanted)).toBeCloseTo(1, 5);
});

test('a long index batch is shared by two processes, and the second one is gone when it is idle', async () => {
  const models = box.models({ embedWorkers: 2, helperIdleMs: 200 });
  const embedder = must(await models.embedder());
  const texts = Array.from({ length: 200 }, (_, index) => `send message ${index}`);
  const vectors = must(await embedder.embed(texts, { priority: 'index' }));
  expect(vectors).toHaveLength(200);
  expect(models.processes().map((process) => process.label)).toEqual(['inference', 'inference (index 1)']);
  const last = await query(embedder, 'send message 199');
  expect(cosine(vectors[199] ?? last, last)).toBeCloseTo(1, 5);
  await until(() => models.processes()[1]?.state === 'stopped');
  expect(models.processes()).toMatchObject([{ state: 'running' }, { state: 'stopped', pid: null }]);
});

test('a cancelled index batch ends, and queries are served at once', async () => {
  const embedder = must(await box.models({ embedWorkers: 1 }).embedder());
  const abort = new AbortController();
  const texts = Array.from({ length: 400 }, (_, index) => `text ${index} `.repeat(20));
  const batch = embedder.embed(texts, { priority: 'index', signal: abort.signal });
  await query(embedder, 'a query in between');
  abort.abort();
  expect(await batch).toMatchObject({ ok: false, error: { code: 'aborted' } });
  expect(await embedder.embed(['x'], { priority: 'query', signal: AbortSignal.abort() })).toMatchObject({
    ok: false,
    error: { code: 'aborted' },
  });
  expect(await query(embedder, 'a query afterwards')).toHaveLength(embedder.dimension);
});

test('a process that is killed is seen and replaced, and what waited is answered', async () => {
  const models = box.models({ embedWorkers: 1 });
  const states = new Set<string>();
  models.onChange(() => states.add(models.state().state));
  const embedder = must(await models.embedder());
  const before = models.processes()[0]?.pid ?? 0;
  const batch = embedder.embed(
    Array.from({ length: 60 }, (_, index) => `text number ${index}`),
    { priority: 'index' },
  );
  const waiting = embedder.embed(['a query that was asked just before'], { priority: 'query' });
  process.kill(before, 'SIGKILL');
  await until(() => models.processes()[0]?.state !== 'running');
  // Queries are not held up: text search answers them meanwhile.
  for (const asked of [await waiting, await embedder.embed(['a query'], { priority: 'query' })]) {
    expect(asked).toMatchObject({
      ok: false,
      error: { code: 'model-failed', fix: expect.stringContaining('text search answers meanwhile') },
    });
  }
  expect(must(await batch)).toHaveLength(60);
  const [status] = models.processes();
  expect(status).toMatchObject({ state: 'running', restarts: 1, lastExit: 'crashed with SIGKILL' });
  expect(status?.pid).not.toBe(before);
  expect([...states]).toContain('loading');
  expect(models.state().state).toBe('ready');
});

test('the hash of a model file is remembered until the file changes', async () => {
  must(await box.models().embedder());
  const cacheFile = join(box.home, 'model-hashes.json');
  const cached = JSON.parse(readFileSync(cacheFile, 'utf8')) as Record<string, { sha256: string; changedMs: number }>;
  const path = join(builtInFolder, readCatalogue(builtInFolder).models.embedder.file.name);
  expect(cached[path]?.changedMs).toBe(statSync(path).mtimeMs);
  // A second start reads nothing but the cache: its file is not written again.
  utimesSync(cacheFile, 1, 1);
  must(await box.models().embedder());
  expect(statSync(cacheFile).mtimeMs).toBe(1_000);
});
