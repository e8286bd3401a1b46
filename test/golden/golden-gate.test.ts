/** What a change does to the golden set, on the real route: before it is applied, with nothing applied. */
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeBert } from '../support/gguf.ts';
import { GoldenBox, tools } from './golden-box.ts';

const queries = [
  { query: 'send an e-mail to my boss', tools: ['desk__send_email'] },
  { query: 'what is the price of an Apple share', tools: ['desk__get_stock_price'] },
  { query: 'delete the transaction for good', tools: ['desk__delete_transaction'] },
  { query: 'thanks, that is all', tools: [] },
  { query: 'now mail it to her', tools: ['desk__send_email'], context: [{ role: 'user', content: 'find the invoice of Ada' }] },
];

const builtIn = fileURLToPath(new URL('../../resources/models/embed-6x384-q8.gguf', import.meta.url));
let box: GoldenBox;
beforeAll(async () => {
  box = await GoldenBox.open();
  await box.importTools();
  await box.engine.indexed();
});
afterAll(() => box.dispose());
beforeEach(async () => {
  await empty();
  await box.call('golden.import', { text: queries.map((query) => JSON.stringify(query)).join('\n') });
  box.events.length = 0;
});

const empty = async () => box.call('golden.remove', { ids: (await box.call('golden.list', { limit: 500 })).list.map(({ id }) => id) });
const compare = (change: Parameters<typeof box.call<'golden.compare'>>[1]['change'], id = 'one') =>
  box.call('golden.compare', { id, change });

describe('a change of the settings', () => {
  it('is compared and not applied, recorded or learned from', async () => {
    const settings = await box.call('settings.get', {});
    const activity = await box.call('activity.list', {});
    const { before, after, ...rest } = await compare({ abstainThreshold: 1 });
    expect(rest).toMatchObject({ rows: 5, needing: 4, stale: 0, isWorse: true });
    // The follow-up is held to half of the threshold and may still get its tool; the other three that need one do not.
    expect(after.rightlyNone).toBe(1);
    expect(after.wronglyNone).toBeGreaterThanOrEqual(0.75);
    expect(after.picksRecall).toBeLessThanOrEqual(0.25);
    // The ranking is the same: only what is handed out changes.
    expect([after.recall1, after.recall5]).toEqual([before.recall1, before.recall5]);
    // One row of the five needs no tool: only it can be won by handing out nothing.
    expect(rest.gained).toBe(1 - (before.rightlyNone ?? 0));
    expect(rest.lost).toBe(before.right - after.right + rest.gained);
    expect(rest.changed).toHaveLength(rest.lost + rest.gained);
    expect(rest.changed[0]).toMatchObject({ isRight: false, after: [] });
    expect(await box.call('settings.get', {})).toEqual(settings);
    expect(await box.call('activity.list', {})).toEqual(activity);
  });

  it('that changes nothing says so, and one that helps is no worse', async () => {
    const same = await compare({ topK: (await box.call('settings.get', {})).topK });
    expect(same).toMatchObject({ lost: 0, gained: 0, changed: [], isWorse: false, after: same.before });
    const never = await compare({ filter: 'none' });
    expect(never.after).toMatchObject({ wronglyNone: 0, rightlyNone: 0 });
  });

  it('shows at most ten queries, the lost ones first', async () => {
    const many = Array.from({ length: 14 }, (_, i) =>
      JSON.stringify({ query: `send e-mail number ${i} to a person`, tools: ['desk__send_email'] }),
    );
    await box.call('golden.import', { text: many.join('\n') });
    const { changed, lost } = await compare({ abstainThreshold: 1 });
    expect(lost).toBeGreaterThan(10);
    expect(changed).toHaveLength(10);
    expect(changed.every(({ isRight }) => !isRight)).toBe(true);
  });

  it('tells how far it is, under the name that it was given', async () => {
    await compare({ topK: 3 }, 'mine');
    const progress = box.events.filter(({ event }) => event === 'golden.progress').map(({ payload }) => payload);
    expect(progress).toContainEqual({ id: 'mine', step: 'before', done: 0, total: 5 });
    expect(progress).toContainEqual({ id: 'mine', step: 'after', done: 4, total: 5 });
  });
});

describe('a change of the model', () => {
  it('is tried on a copy, and the library keeps its model, its vectors and its answers', async () => {
    const small = join(box.home, 'small.gguf');
    writeBert(small, { dimension: 32 });
    const { index } = await box.call('system.status', {});
    const compared = await compare({ models: { embedder: small } });
    expect(compared.before).toMatchObject({ recall5: 1 });
    expect(compared.isWorse).toBe(true);
    expect(box.events.map(({ payload }) => payload)).toContainEqual(expect.objectContaining({ step: 'index' }));
    expect((await box.call('system.status', {})).index).toEqual(index);
    const builtIn = await compare({ models: { embedder: null } });
    expect(builtIn).toMatchObject({ lost: 0, gained: 0 });
  });

  it('that cannot be loaded says why', async () => {
    const broken = join(box.home, 'broken.gguf');
    writeFileSync(broken, readFileSync(builtIn).subarray(0, 8_000));
    const ask = (file: string) => box.ask('golden.compare', { id: 'x', change: { models: { embedder: file } } });
    expect(await ask(broken)).toMatchObject({ ok: false, error: { code: 'model-failed' } });
    expect(await ask(join(box.home, 'nowhere.gguf'))).toMatchObject({ ok: false, error: { code: 'model-missing' } });
  });
});

describe('a measurement', () => {
  it('counts only rows whose tools are there', async () => {
    const { get_stock_price: _, ...rest } = tools;
    await box.importTools(rest);
    expect(await box.call('golden.score', { id: 'x' })).toMatchObject({ rows: 4, needing: 3, stale: 1 });
    await box.importTools();
    await box.engine.indexed();
    expect(await box.call('golden.score', { id: 'x' })).toMatchObject({ rows: 5, stale: 0, scores: { recall5: 1 } });
  });

  it('ends when it is cancelled, and another one goes on', async () => {
    const many = Array.from({ length: 400 }, (_, i) => JSON.stringify({ query: `send e-mail number ${i}`, tools: ['desk__send_email'] }));
    await box.call('golden.import', { text: many.join('\n') });
    const first = box.ask('golden.score', { id: 'first' });
    const second = box.ask('golden.score', { id: 'second' });
    expect(await box.ask('golden.score', { id: 'second' })).toMatchObject({ ok: false, error: { code: 'golden-busy' } });
    await box.call('golden.cancel', { id: 'first' });
    expect(await first).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect(await second).toMatchObject({ ok: true, value: { rows: 405 } });
    expect(await box.ask('golden.cancel', { id: 'first' })).toMatchObject({ ok: true });
  });

  it('of an empty set is an error with a way on', async () => {
    await empty();
    expect(await box.ask('golden.score', { id: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'golden-empty', fix: expect.any(String) },
    });
    expect(await box.ask('golden.compare', { id: 'x', change: {} })).toMatchObject({ ok: false, error: { code: 'golden-empty' } });
  });
});

describe('the price of abstaining', () => {
  it('says of every threshold what the route then does', async () => {
    const price = await box.call('golden.price', {});
    if (price.source !== 'golden') throw new Error('there is a golden set');
    expect([price.needing.length, price.none.length]).toEqual([4, 1]);
    const points = [...price.needing, ...price.none];
    const places = [0, 0.02, 0.1, 0.5, 0.9, 1, ...points.flatMap((at) => [at - 1e-6, at + 1e-6])].filter((at) => at >= 0 && at <= 1);
    for (const abstainThreshold of places) {
      const { after } = await compare({ abstainThreshold });
      const share = (list: number[]) => list.filter((from) => abstainThreshold > from).length / list.length;
      expect([abstainThreshold, after.wronglyNone, after.rightlyNone]).toEqual([abstainThreshold, share(price.needing), share(price.none)]);
    }
  });

  it('without a golden set is what was measured before, and says on what', async () => {
    await empty();
    const price = await box.call('golden.price', {});
    if (price.source !== 'shipped') throw new Error('there is no golden set');
    expect(price.about).toContain('public benchmark sets');
    expect(price.curve[0]).toMatchObject({ threshold: 0, lost: 0, caught: 0 });
    expect(price.curve.at(-1)).toMatchObject({ threshold: 1 });
    const rises = (key: 'lost' | 'caught' | 'threshold') => price.curve.every((point, i) => point[key] >= (price.curve[i - 1]?.[key] ?? 0));
    expect([rises('threshold'), rises('lost'), rises('caught')]).toEqual([true, true, true]);
  });
});
