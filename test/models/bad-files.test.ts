import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCatalogue, readCatalogue } from '../../src-main/engine/models/catalogue.ts';
import type { ProcessHost } from '../../src-main/processes/process-host.ts';
import { writeBert } from '../support/gguf.ts';
import { builtInFolder, ModelBox, must } from './model-box.ts';

let box: ModelBox;
beforeEach(() => {
  box = new ModelBox();
});
afterEach(() => box.dispose());

const name = readCatalogue(builtInFolder).models.embedder.file.name;

/** A models folder of the test's own, which it may damage. */
function ownModelsFolder(): string {
  const folder = join(box.home, 'models');
  mkdirSync(folder);
  for (const file of ['catalogue.json', name]) copyFileSync(join(builtInFolder, file), join(folder, file));
  return folder;
}

test('a missing built-in file is named with the command that repairs it, and is found again without a restart', async () => {
  const modelsFolder = ownModelsFolder();
  rmSync(join(modelsFolder, name));
  const models = box.models({ modelsFolder });
  const missing = await models.embedder();
  expect(missing).toMatchObject({ ok: false, error: { code: 'model-missing' } });
  const { state, problem } = models.state();
  expect(state).toBe('missing');
  expect(problem?.message).toContain(join(modelsFolder, name));
  expect(problem?.fix).toContain(`git checkout resources/models/${name}`);
  expect(models.processes()).toEqual([]);

  copyFileSync(join(builtInFolder, name), join(modelsFolder, name));
  must(await models.embedder());
  expect(models.state()).toMatchObject({ state: 'ready', problem: null });
});

test('a damaged built-in file is recognised by its checksum and never loaded', async () => {
  const modelsFolder = ownModelsFolder();
  truncateSync(join(modelsFolder, name), 1_000_000);
  const models = box.models({ modelsFolder });
  const failed = await models.embedder();
  expect(failed).toMatchObject({ ok: false, error: { code: 'model-failed' } });
  if (!failed.ok) {
    expect(failed.error.message).toMatch(/is damaged: its checksum/);
    expect(failed.error.fix).toContain('reinstall Jig');
  }
  expect(models.state().state).toBe('failed');
  expect(models.processes()).toEqual([]);
});

test('a file that takes its process down is tried twice, then marked as failed with its name', async () => {
  const file = box.file('aborts.gguf');
  writeBert(file, { without: ['bert.feed_forward_length'] });
  const models = box.models({ files: { embedder: file } });
  const failed = await models.embedder();
  expect(failed).toMatchObject({ ok: false, error: { code: 'model-failed' } });
  if (!failed.ok) expect(failed.error.message).toMatch(/aborts\.gguf is broken: twice, the process that loaded it crashed with SIG/);
  expect(models.processes()).toMatchObject([{ label: 'inference', state: 'crashed', restarts: 2, pid: null }]);
  // The same file is not tried again; another one in its place is.
  expect(await models.embedder()).toEqual(failed);
  expect(models.processes()[0]?.restarts).toBe(2);
  writeBert(file);
  expect(must(await models.embedder()).dimension).toBe(32);
  expect(models.state()).toMatchObject({ state: 'ready', problem: null });
});

test.each([
  ['no model at all', 'this is not a model'],
  ['a cut-off header', 'GGUF\u0003\u0000\u0000\u0000'],
  ['an empty file', ''],
])('%s is refused with the file and the place to correct', async (_what, content) => {
  const file = box.file('picked.gguf', content);
  box.file('models.json', JSON.stringify({ embedder: 'picked.gguf' }));
  const models = box.models();
  const failed = await models.embedder();
  expect(failed).toMatchObject({ ok: false, error: { code: 'model-failed' } });
  if (!failed.ok) {
    expect(failed.error.message).toContain(file);
    expect(failed.error.fix).toContain(box.file('models.json'));
  }
  expect(models.state().state).toBe('failed');
});

test('a choice of models that cannot be read is named, and a chosen file that is missing too', async () => {
  box.file('models.json', '{ "embeder": "x.gguf" }');
  const wrong = await box.models().embedder();
  expect(wrong).toMatchObject({ ok: false, error: { code: 'models-file-invalid' } });
  if (!wrong.ok) expect(wrong.error.message).toContain('embeder');

  box.file('models.json', JSON.stringify({ embedder: '/nowhere/x.gguf' }));
  const missing = await box.models().embedder();
  expect(missing).toMatchObject({ ok: false, error: { code: 'model-missing' } });
  if (!missing.ok) expect(missing.error.message).toContain('/nowhere/x.gguf');
});

test('roles without a file say what would provide one', async () => {
  const models = box.models();
  for (const part of [await models.ranker(), await models.languageModel()]) {
    expect(part).toMatchObject({ ok: false, error: { code: 'model-missing' } });
    if (!part.ok) expect(part.error.fix).toContain('models.json');
  }
  expect(models.processes()).toEqual([]);
});

test('a program file that cannot be started is a failure, not a crash of the engine', async () => {
  const processHost: ProcessHost = {
    spawn: () => {
      throw new Error('no such program');
    },
  };
  const failed = await box.models({ processHost }).embedder();
  expect(failed).toMatchObject({ ok: false, error: { code: 'model-failed', message: 'The inference process could not be started.' } });
});

test('an invalid catalogue is a failure that names the place in it', () => {
  const folder = ownModelsFolder();
  const file = join(folder, 'catalogue.json');
  const whole = JSON.parse(readFileSync(file, 'utf8')) as { models: { embedder: { dimension: number } } };
  whole.models.embedder.dimension = -1;
  writeFileSync(file, JSON.stringify(whole));
  const wrong = loadCatalogue(folder);
  expect(wrong).toMatchObject({ ok: false, error: { code: 'catalogue-invalid' } });
  if (!wrong.ok) expect(wrong.error.message).toContain('models.embedder.dimension');
  rmSync(file);
  expect(loadCatalogue(folder)).toMatchObject({ ok: false, error: { code: 'catalogue-invalid' } });
});
