/** The golden set through the contract: rows, verdicts, tools that go and come back, files in and out. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GoldenBox, tools } from './golden-box.ts';

let box: GoldenBox;
beforeEach(async () => {
  box = await GoldenBox.open();
  await box.importTools();
});
afterEach(() => box.dispose());

const names = Object.keys(tools).map((name) => `desk__${name}`);
const all = async () => (await box.call('golden.list', {})).list;

describe('rows', () => {
  it('are written, found by their request, changed and removed, and every change is told', async () => {
    const saved = await box.call('golden.save', { query: ' send it ', needs: [['desk__send_email']], origin: 'use' });
    expect(saved).toMatchObject({
      query: 'send it',
      context: [],
      needs: [['desk__send_email']],
      origin: 'use',
      missing: [],
      isStale: false,
    });
    expect((await box.call('golden.find', { query: 'send it' })).row).toEqual(saved);
    expect(
      (await box.call('golden.find', { query: 'send it', context: [{ role: 'user', content: 'the price of Apple' }] })).row,
    ).toBeNull();
    const again = await box.call('golden.save', { query: 'send it', needs: [], origin: 'lab' });
    expect(again).toMatchObject({ id: saved.id, needs: [] });
    expect(await all()).toHaveLength(1);
    await box.call('golden.remove', { ids: [saved.id] });
    expect(await all()).toEqual([]);
    expect(box.events.filter(({ event }) => event === 'golden.changed')).toHaveLength(3);
  });

  it('are listed by words of query and tools, in pages', async () => {
    await box.call('golden.save', { query: 'price of Apple', needs: [['desk__get_stock_price']], origin: 'lab' });
    await box.call('golden.save', { query: 'write to Ada', needs: [['desk__send_email'], ['desk__find_invoice']], origin: 'lab' });
    await box.call('golden.save', { query: 'write again', needs: [['desk__send_email']], origin: 'lab' });
    expect(await box.call('golden.list', { text: 'WRITE invoice' })).toMatchObject({
      total: 1,
      rows: 3,
      list: [{ query: 'write to Ada' }],
    });
    expect(await box.call('golden.list', { offset: 1, limit: 1 })).toMatchObject({ total: 3, list: [{ query: 'write to Ada' }] });
  });

  it('cannot take the request of another row, nor one that is gone, nor an empty query', async () => {
    const [one, two] = [
      await box.call('golden.save', { query: 'one', needs: [], origin: 'lab' }),
      await box.call('golden.save', { query: 'two', needs: [], origin: 'lab' }),
    ];
    const change = (id: number, query: string) => box.ask('golden.save', { id, query, needs: [], origin: 'lab' });
    expect(await change(two.id, 'one')).toMatchObject({ ok: false, error: { code: 'golden-exists' } });
    expect(await change(one.id, 'three')).toMatchObject({ ok: true, value: { id: one.id, query: 'three' } });
    expect(await change(9_999, 'four')).toMatchObject({ ok: false, error: { code: 'golden-unknown' } });
    expect(await change(one.id, '  ')).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
  });

  it('stay over a restart', async () => {
    await box.call('golden.save', { query: 'one', needs: [['desk__send_email']], origin: 'lab' });
    const before = await all();
    await box.stop();
    box = await GoldenBox.open(box.home);
    expect(await all()).toEqual(before);
  });
});

describe('a tool that goes', () => {
  it('makes its rows stale until it is back, unless another tool will do', async () => {
    await box.call('golden.save', { query: 'price', needs: [['desk__get_stock_price']], origin: 'lab' });
    await box.call('golden.save', { query: 'mail', needs: [['desk__send_email', 'desk__schedule_email']], origin: 'lab' });
    const { get_stock_price: _, schedule_email: __, ...rest } = tools;
    await box.importTools(rest);
    const listed = await box.call('golden.list', {});
    expect(listed).toMatchObject({ rows: 2, stale: 1 });
    expect(listed.list).toMatchObject([
      { query: 'mail', isStale: false, missing: ['desk__schedule_email'] },
      { query: 'price', isStale: true, missing: ['desk__get_stock_price'] },
    ]);
    await box.importTools();
    expect(await box.call('golden.list', {})).toMatchObject({ stale: 0 });
    const { tools: found } = await box.call('library.tools', { text: 'stock' });
    await box.call('library.setToolState', { ids: found.map(({ id }) => id), state: 'disabled' });
    expect(await box.call('golden.list', {})).toMatchObject({ stale: 1 });
  });
});

describe('a verdict', () => {
  const judge = (verdict: 'right' | 'wrong' | 'none' | 'forget', tool?: string) =>
    box.call('golden.judge', { query: 'mail the invoice', verdict, ...(tool && { tool }) });
  const examples = async (name: string) => {
    const { tools: found } = await box.call('library.tools', { text: name });
    return (await box.call('learning.examples', { toolId: found[0]?.id ?? 0 })).map(({ query, verdict }) => ({ query, verdict }));
  };

  it('adds needs, takes them back, and teaches', async () => {
    expect((await judge('right', 'desk__send_email')).row).toMatchObject({ needs: [['desk__send_email']], origin: 'lab' });
    expect((await judge('right', 'desk__find_invoice')).row?.needs).toEqual([['desk__send_email'], ['desk__find_invoice']]);
    expect(await examples('find_invoice')).toEqual([{ query: 'mail the invoice', verdict: 'right' }]);
    expect((await judge('wrong', 'desk__find_invoice')).row?.needs).toEqual([['desk__send_email']]);
    expect(await examples('find_invoice')).toEqual([{ query: 'mail the invoice', verdict: 'wrong' }]);
    expect((await judge('forget', 'desk__find_invoice')).row?.needs).toEqual([['desk__send_email']]);
    expect(await examples('find_invoice')).toEqual([]);
    expect((await judge('wrong', 'desk__send_email')).row).toBeNull();
  });

  it('that no tool is needed is a row without needs, and is taken back as a whole', async () => {
    await judge('right', 'desk__send_email');
    expect((await judge('none')).row?.needs).toEqual([]);
    expect((await judge('forget')).row).toBeNull();
    expect(await all()).toEqual([]);
  });

  it('counts for the golden set also while Jig does not learn', async () => {
    await box.call('settings.change', { learning: false });
    expect((await judge('right', 'desk__send_email')).row?.needs).toEqual([['desk__send_email']]);
    expect(await examples('send_email')).toEqual([]);
  });

  it('names a tool that there is', async () => {
    const ask = (tool?: string) => box.ask('golden.judge', { query: 'x', verdict: 'right', ...(tool && { tool }) });
    expect(await ask('desk__nothing')).toMatchObject({ ok: false, error: { code: 'tool-unknown' } });
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
    expect(await all()).toEqual([]);
  });
});

describe('a queries.jsonl', () => {
  it('comes in as the sets are written; lines that cannot be read are named', async () => {
    const lines = [
      '{"id":"1","query":"send an e-mail","tools":["desk__send_email"]}\r',
      '{"query":"mail the invoice","tools":["desk__find_invoice","desk__send_email"],"any_of":[["desk__find_invoice"],["desk__send_email","desk__schedule_email"]],"source":"mine"}',
      '',
      'nonsense',
      '{"query":"","tools":[]}',
      '{"query":"no tools"}',
      '{"query":"hello","tools":[],"context":[{"role":"user","content":"hi"}]}',
    ];
    const report = await box.call('golden.import', { text: `\uFEFF${lines.join('\n')}` });
    expect(report).toMatchObject({ added: 3, changed: 0, unchanged: 0, failed: [{ line: 4 }, { line: 5 }, { line: 6 }] });
    expect(await all()).toHaveLength(3);
    expect((await box.call('golden.find', { query: 'mail the invoice' })).row).toMatchObject({
      needs: [['desk__find_invoice'], ['desk__send_email', 'desk__schedule_email']],
      origin: 'import',
    });
    expect(await box.call('golden.import', { text: lines.slice(0, 2).join('\n') })).toMatchObject({ added: 0, unchanged: 2 });
  });

  it('that goes out comes back as it was, whatever people write', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const row = fc.record({
      query: text.filter((query) => query.trim() !== ''),
      context: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content: text }), { maxLength: 3 }),
      needs: fc.array(fc.uniqueArray(fc.constantFrom(...names, 'gone__tool'), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
    });
    const shape = async () => (await all()).map(({ query, context, needs }) => JSON.stringify({ query, context, needs })).toSorted();
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), async (rows) => {
        await box.call('golden.remove', { ids: (await all()).map(({ id }) => id) });
        for (const one of rows) await box.call('golden.save', { ...one, origin: 'lab' });
        const before = await shape();
        const { text: file } = await box.call('golden.export', {});
        await box.call('golden.remove', { ids: (await all()).map(({ id }) => id) });
        expect(await box.call('golden.import', { text: file })).toMatchObject({ added: before.length, failed: [] });
        expect(await shape()).toEqual(before);
      }),
      { numRuns: 25 },
    );
  });
});
