/** A changed model: its vectors are made in the background while the former model's answer. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { caller, dimension, fill, openBox, ScriptedModels, type Box } from './box.ts';

let box: Box;

beforeEach(async () => {
  box = await openBox();
});

afterEach(() => box.dispose());

const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`t${i}`, `Tool number ${i}.`]));

async function routed(query: string) {
  const answer = await box.routing.router.route({ query }, { caller });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** Starts again with a model whose vectors have another length and cannot be made yet. */
async function changeModel({ isFormerThere = true } = {}): Promise<ScriptedModels> {
  const next = new ScriptedModels('model-b', dimension / 2);
  next.failing = true;
  if (isFormerThere) next.former = { 'model-a': dimension };
  box = await box.restart(next);
  await box.routing.indexer.vectorsReady();
  return next;
}

function indexes(): unknown[] {
  const sqlite = new Database(join(box.home, 'library.db'), { readonly: true });
  const rows = sqlite.prepare('select model, state from vector_index order by id').all();
  sqlite.close();
  return rows;
}

test('the former model answers until the new one has all vectors, and is unloaded then', async () => {
  fill(box, { open_door: 'Open the door.', ring_bell: 'Ring the bell.' });
  await box.routing.indexer.vectorsReady();
  const next = await changeModel();
  expect(box.routing.indexer.status()).toMatchObject({
    model: 'model-b',
    tools: 2,
    embedded: 0,
    former: { model: 'model-a', state: 'ready', problem: null },
  });
  const before = await routed('open the door');
  expect(before).toMatchObject({ searchedBy: 'vectors+text', note: null });
  expect(before.candidates[0]).toMatchObject({ name: 'desk__open_door', cosine: expect.closeTo(0.8, 0) });
  expect(next.embedded).toEqual([]);

  next.failing = false;
  fill(box, { open_door: 'Open the door.', ring_bell: 'Ring the bell.', feed_cat: 'Feed the cat.' });
  await box.routing.indexer.vectorsReady();
  expect(box.routing.indexer.status()).toMatchObject({ model: 'model-b', tools: 3, embedded: 3, former: null });
  expect(next.loaned).toEqual([]);
  expect(await routed('open the door')).toMatchObject({ searchedBy: 'vectors+text' });
  expect(next.embedded.at(-1)).toBe('open the door');
  expect(indexes()).toEqual([{ model: 'model-b', state: 'ready' }]);
});

test('a tool that comes meanwhile is found by its text', async () => {
  fill(box, many);
  await box.routing.indexer.vectorsReady();
  await changeModel();
  fill(box, { ring_bell: 'Ring the bell.' }, 'hall');
  await box.routing.indexer.textReady();
  const found = await routed('ring the bell');
  expect(found.searchedBy).toBe('vectors+text');
  expect(found.candidates).toContainEqual(
    expect.objectContaining({ name: 'hall__ring_bell', textRank: 1, vectorRank: null, cosine: null }),
  );
});

test('when the former file is gone, text answers and says so', async () => {
  fill(box, many);
  await box.routing.indexer.vectorsReady();
  await changeModel({ isFormerThere: false });
  const found = await routed('tool number 7');
  expect(found).toMatchObject({ searchedBy: 'text', note: expect.stringContaining('The former model is gone.') });
  expect(found.note).toContain('0 of 30 tools');
  expect(box.routing.indexer.status().former).toMatchObject({ model: 'model-a', state: 'missing' });
});

test('going on after an end in the middle makes no vector twice', async () => {
  fill(box, many);
  await box.routing.indexer.vectorsReady();
  const next = await changeModel();
  next.failing = false;
  next.mostTexts = 20;
  box = await box.restart(next);
  await box.routing.indexer.vectorsReady();
  expect(indexes()).toEqual([
    { model: 'model-a', state: 'ready' },
    { model: 'model-b', state: 'building' },
  ]);
  const made = next.embedded.length;
  expect(made).toBeGreaterThan(0);
  next.mostTexts = Infinity;
  box = await box.restart(next);
  await box.routing.indexer.vectorsReady();
  expect(new Set(next.embedded).size).toBe(30);
  expect(next.embedded).toHaveLength(30);
  expect(indexes()).toEqual([{ model: 'model-b', state: 'ready' }]);
});

test('going back to the former model needs no second one', async () => {
  fill(box, many);
  await box.routing.indexer.vectorsReady();
  await changeModel();
  box = await box.restart(new ScriptedModels('model-a'));
  await box.routing.indexer.vectorsReady();
  expect(box.models.embedded).toEqual([]);
  expect(box.routing.indexer.status().former).toBeNull();
  expect(indexes()).toEqual([{ model: 'model-a', state: 'ready' }]);
});

test('the last tool without a vector goes away: the new model takes over', async () => {
  fill(box, { open_door: 'Open the door.' });
  fill(box, { poison: 'Poison.' }, 'kitchen');
  await box.routing.indexer.vectorsReady();
  const next = new ScriptedModels('model-b', dimension / 2);
  next.former = { 'model-a': dimension };
  next.unwilling = 'poison';
  box = await box.restart(next);
  await box.routing.indexer.vectorsReady();
  expect(box.routing.indexer.status()).toMatchObject({ tools: 2, embedded: 1, former: { state: 'ready' } });
  const kitchen = box.library.sources().find(({ name }) => name === 'kitchen');
  box.library.removeSource(kitchen?.id ?? '');
  await box.routing.indexer.vectorsReady();
  expect(box.routing.indexer.status()).toMatchObject({ tools: 1, embedded: 1, former: null });
});

test('a query that the change overtakes is asked again of the new model', async () => {
  fill(box, { open_door: 'Open the door.', ring_bell: 'Ring the bell.' });
  await box.routing.indexer.vectorsReady();
  const next = await changeModel();
  next.failing = false;
  let overtaken = 0;
  next.onFormerQuery = async () => {
    overtaken += 1;
    fill(box, { open_door: 'Open the door.', ring_bell: 'Ring the bell.', feed_cat: 'Feed the cat.' });
    await box.routing.indexer.textReady();
    while (box.routing.indexer.status().former !== null) await new Promise((resolve) => setImmediate(resolve));
    expect(next.loaned).toEqual(['model-a']);
  };
  const found = await routed('open the door');
  expect(overtaken).toBe(1);
  expect(found).toMatchObject({ searchedBy: 'vectors+text', note: null });
  expect(found.candidates[0]).toMatchObject({ name: 'desk__open_door', vectorRank: 1 });
  expect(next.embedded).toContain('open the door');
  await box.routing.indexer.stop();
  expect(next.loaned).toEqual([]);
});
