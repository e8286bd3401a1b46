import { afterEach, beforeEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { servedMenuText } from '../../src-main/engine/endpoint/meta-tools.ts';
import { caller, fill, openBox, ScriptedModels, type Box } from './box.ts';

let box: Box;

beforeEach(async () => {
  box = await openBox();
});

afterEach(() => box.dispose());

const first = async (query: string) => {
  const routed = await box.routing.router.route({ query }, { caller });
  if (!routed.ok) throw new Error(routed.error.message);
  return routed.value.candidates[0];
};

test('embeds each text once: not on a restart, not on a re-import', async () => {
  fill(box, { a: 'Alpha.', b: 'Beta.' });
  await box.routing.indexer.vectorsReady();
  expect(box.models.embedded).toHaveLength(2);
  box = await box.restart();
  fill(box, { a: 'Alpha.', b: 'Beta.' });
  await box.routing.indexer.vectorsReady();
  expect(box.models.embedded).toHaveLength(2);
  fill(box, { a: 'Alpha.', b: 'Gamma.' });
  await box.routing.indexer.vectorsReady();
  expect(box.models.embedded).toHaveLength(3);
});

test('goes on where it stopped', async () => {
  box.models.failing = true;
  fill(box, Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`t${i}`, `Tool number ${i}.`])));
  await box.routing.indexer.textReady();
  expect(box.routing.indexer.status()).toMatchObject({ tools: 70, embedded: 0 });
  box.models.failing = false;
  box = await box.restart();
  await box.routing.indexer.vectorsReady();
  expect(box.routing.indexer.status()).toMatchObject({ tools: 70, embedded: 70 });
});

test('a crash between library and text index is repaired at the next start', async () => {
  fill(box, { open_door: 'Open the door.' });
  await box.routing.indexer.vectorsReady();
  await box.stop();
  const sqlite = new Database(join(box.home, 'library.db'));
  sqlite.exec('delete from indexed_text');
  sqlite.close();
  box = await openBox(new ScriptedModels(null), box.home);
  expect(await first('open the door')).toMatchObject({ name: 'desk__open_door' });
});

test('one text that cannot be embedded does not hold up the others', async () => {
  box.models.hopeless = 'poison';
  fill(box, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`t${i}`, i === 3 ? 'poison' : `Tool number ${i}.`])));
  await box.routing.indexer.vectorsReady();
  expect(box.routing.indexer.status()).toMatchObject({ tools: 40, embedded: 40 });
  expect(await first('poison')).toMatchObject({ name: 'desk__t3', vectorRank: null });
  expect((await first('tool number 7'))?.cosine).toBeGreaterThan(0.3);
});

test('few vectors are not searched: text answers until nearly all tools have theirs', async () => {
  box.models.failing = true;
  fill(box, Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`t${i}`, `Tool number ${i}.`])));
  await box.routing.indexer.textReady();
  box.models.failing = false;
  const early = await box.routing.router.route({ query: 'tool number 7' }, { caller });
  expect(early).toMatchObject({ ok: true, value: { searchedBy: 'text', note: expect.stringContaining('0 of 30 tools') } });
  box = await box.restart();
  await box.routing.indexer.vectorsReady();
  expect(await box.routing.router.route({ query: 'tool number 7' }, { caller })).toMatchObject({
    ok: true,
    value: { searchedBy: 'vectors+text' },
  });
});

test('a removed source is gone from search', async () => {
  fill(box, { open_door: 'Open the door.' });
  await box.routing.indexer.vectorsReady();
  box.library.removeSource(box.library.sources()[0]?.id ?? '');
  await box.routing.indexer.textReady();
  expect(await first('open the door')).toBeUndefined();
});

test('the ledger counts what goes over the wire', async () => {
  fill(box, { open_door: 'Open the door.', ring_bell: 'Ring the bell.' });
  await box.routing.indexer.vectorsReady();
  await box.routing.ledger.counted();
  const routed = await box.routing.router.route({ query: 'open the door', limit: 1 }, { caller });
  if (!routed.ok) throw new Error(routed.error.message);
  const { picks, candidates, tokens } = routed.value;
  const reply = JSON.stringify({
    tools: picks.map(({ name, description, schema }) => ({ name, description, inputSchema: schema })),
    others: candidates.filter(({ kept }) => !kept).map(({ name }) => name),
  });
  expect(tokens.menu).toBe(countTokens(servedMenuText));
  expect(Math.abs(tokens.reply - countTokens(reply))).toBeLessThanOrEqual(3);
  expect(tokens.saved).toBe(tokens.baseline - tokens.menu - tokens.reply);
});
