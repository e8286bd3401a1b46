import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { routeSchema } from '../../src-preload/contract/routing.ts';
import { caller, fill, openBox, ScriptedModels, type Box } from './box.ts';

let box: Box;

beforeEach(async () => {
  box = await openBox();
  fill(box, {
    fetch_transactions: 'List the transactions of a client.',
    delete_transaction: 'Delete one transaction for good.',
    send_email: 'Send an e-mail message to a person.',
    get_stock_price: 'Current trading price of a share.',
    create_event: 'Put an event into the calendar.',
    read_file: 'Read a file of the shared folder.',
  });
  await box.routing.indexer.vectorsReady();
});

afterEach(() => box.dispose());

const route = async (query: string, more: object = {}) => {
  const routed = await box.routing.router.route({ query, ...more }, { caller });
  if (!routed.ok) throw new Error(routed.error.message);
  return routed.value;
};

test('hands out the tool with its schema, and explains every candidate', async () => {
  const routed = await route('list the last transactions of this client');
  expect(routeSchema.parse(routed)).toEqual(expect.objectContaining({ searchedBy: 'vectors+text', filter: 'evidence', abstained: false }));
  expect(routed.picks[0]).toMatchObject({ name: 'desk__fetch_transactions', server: 'desk', schema: { type: 'object' } });
  expect(routed.candidates.length).toBeLessThanOrEqual(5);
  expect(routed.candidates.every(({ reason }) => reason.startsWith('kept: ') || reason.startsWith('cut: '))).toBe(true);
  expect(routed.candidates.filter(({ kept }) => kept).map(({ name }) => name)).toEqual(routed.picks.map(({ name }) => name));
});

test('a request to read does not put the deleting sibling first', async () => {
  expect((await route('show the transaction list')).candidates[0]?.name).toBe('desk__fetch_transactions');
  expect((await route('delete that transaction')).candidates[0]?.name).toBe('desk__delete_transaction');
});

test('a follow-up is resolved by the turns before it', async () => {
  const context = [{ role: 'user', content: 'What is the current trading price of that share?' }];
  expect((await route('and of the other one?', { context })).candidates[0]?.name).toBe('desk__get_stock_price');
  expect((await route('now send that as an e-mail message to a person', { context })).candidates[0]?.name).toBe('desk__send_email');
});

test('K bounds the candidates, the limit the picks', async () => {
  expect((await route('transactions e-mail file event share', { topK: 2 })).candidates).toHaveLength(2);
  expect((await route('transactions e-mail file event share', { topK: 5, limit: 1 })).picks.length).toBeLessThanOrEqual(1);
});

test.each([0, 51, -1, 2.5, Number.NaN])('K = %s is refused and says what is allowed', async (topK) => {
  const routed = await box.routing.router.route({ query: 'x', topK }, { caller });
  expect(routed).toMatchObject({ ok: false, error: { code: 'k-out-of-range', fix: expect.stringContaining('1 to 50') } });
});

test.each(['', '   ', '\n'])('an empty query is refused', async (query) => {
  const routed = await box.routing.router.route({ query }, { caller });
  expect(routed).toMatchObject({ ok: false, error: { code: 'query-empty' } });
});

test.each([
  ['emoji only', '😀🎉🚀'],
  ['100 KB', 'transactions of the client '.repeat(4_000)],
  ['FTS5 operators', '"transactions" AND (NOT client*) NEAR/3 -- ^ : + -'],
  ['a null byte', 'transactions\u0000client'],
  ['half a surrogate pair', 'transactions \ud83d client'],
])('%s: an answer, not an error', async (_, query) => {
  expect(routeSchema.safeParse(await route(query)).success).toBe(true);
});

test('a disabled tool is never a candidate, and comes back when enabled', async () => {
  const { tools } = box.library.list({ text: 'fetch', offset: 0, limit: 1 });
  box.library.setToolState([tools[0]?.id ?? 0], 'disabled');
  expect((await route('list transactions')).candidates.map(({ name }) => name)).not.toContain('desk__fetch_transactions');
  box.library.setToolState([tools[0]?.id ?? 0], 'enabled');
  expect((await route('list transactions')).candidates[0]?.name).toBe('desk__fetch_transactions');
});

test('a profile sees its own tools only and its own K', async () => {
  const ids = box.library
    .list({ offset: 0, limit: 50 })
    .tools.filter(({ localName }) => /email|event/.test(localName))
    .map(({ id }) => id);
  box.library.saveProfile({ name: 'office', topK: 1, includesMenu: true, toolIds: ids });
  const routed = await route('list transactions and send an e-mail', { profile: 'office' });
  expect(routed.candidates.map(({ name }) => name)).toEqual(['desk__send_email']);
  expect(await box.routing.router.route({ query: 'x', profile: 'nope' }, { caller })).toMatchObject({
    ok: false,
    error: { code: 'profile-unknown' },
  });
});

test('abstains below the threshold, hands out nothing, and says so', async () => {
  box.settings.abstainThreshold = 1;
  const routed = await route('list transactions');
  expect(routed).toMatchObject({ picks: [], abstained: true, note: expect.stringContaining('No tool fits') });
  expect(routed.candidates.length).toBeGreaterThan(0);
  expect(routed.tokens.schemas).toBe(0);
});

test('an empty library says what to do', async () => {
  const empty = await openBox();
  const routed = await empty.routing.router.route({ query: 'anything' }, { caller });
  expect(routed).toMatchObject({ ok: true, value: { picks: [], note: expect.stringContaining('import') } });
  await empty.dispose();
});

test('the route is recorded with its caller', async () => {
  await route('list transactions');
  expect(box.recorded.at(-1)).toMatchObject({ kind: 'route', client: 'test', title: 'list transactions', ok: true });
});

describe('without a model', () => {
  test('text search answers and names the cause and the repair', async () => {
    box = await box.restart(new ScriptedModels(null));
    const routed = await route('list transactions');
    expect(routed.candidates[0]).toMatchObject({ name: 'desk__fetch_transactions', vectorRank: null, cosine: null });
    expect(routed.searchedBy).toBe('text');
    expect(routed.note).toContain('embed.gguf is missing. Run `git checkout resources/models`.');
  });

  test('a model that fails in the middle costs the vectors, not the answer', async () => {
    box.models.failing = true;
    expect((await route('list transactions')).searchedBy).toBe('text');
  });
});
