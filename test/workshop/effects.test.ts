/** Tools that change something change exactly that, and refused ones change nothing and say why. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, recordOf, rowsOf, type Workshop } from './connect.ts';

let workshop: Workshop;
const start = async () => {
  workshop = await connect();
};
const stop = () => workshop.close();

const codeOf = (data: Record<string, unknown>) => (data['error'] as { code?: string } | undefined)?.code;

describe('changes', () => {
  beforeEach(start);
  afterEach(stop);

  it('a deleted transaction is gone, and the balance follows', async () => {
    const balance = async () =>
      Number(rowsOf(await workshop.call('list_accounts', { client: 'Sashvat Bharat', kind: 'checking' }), 'accounts')[0]?.['balance']);
    const before = await balance();
    const [newest] = rowsOf(await workshop.call('fetch_transactions', { client: 'Sashvat Bharat', limit: 1 }), 'transactions');
    await workshop.call('delete_transaction', { id: newest?.['id'] });
    const [next] = rowsOf(await workshop.call('fetch_transactions', { client: 'Sashvat Bharat', limit: 1 }), 'transactions');
    expect(next?.['description']).toBe('Harbour Coffee');
    expect(await balance()).toBeCloseTo(before - Number(newest?.['amount']), 2);
    const again = await workshop.call('delete_transaction', { id: newest?.['id'] });
    expect(again).toMatchObject({ isError: true, data: { error: { code: 'unknown-transaction' } } });
  });

  it('a deleted profile is gone, its client stays', async () => {
    await workshop.call('delete_user_profile', { user: 'sashvat.bharat' });
    expect((await workshop.call('get_user_profile', { user: 'sashvat.bharat' })).isError).toBe(true);
    expect(rowsOf(await workshop.call('search_clients', { query: 'Sashvat' }), 'clients')).toHaveLength(1);
  });

  it('a cancelled order gives its pieces back, once', async () => {
    const onHand = async () => rowsOf(await workshop.call('check_inventory', { product: 'CLAMP-01' }), 'inventory')[0]?.['on_hand'];
    expect(await onHand()).toBe(120);
    const placed = await workshop.call('place_order', { client: 'Mei Chen', items: [{ product: 'CLAMP-01', quantity: 20 }] });
    expect(await onHand()).toBe(100);
    const { id } = recordOf(placed, 'order');
    await workshop.call('cancel_order', { id });
    expect(await onHand()).toBe(120);
    expect((await workshop.call('cancel_order', { id })).isError).toBe(true);
    expect(await onHand()).toBe(120);
  });

  it('a cancelled event frees its time', async () => {
    const wanted = { minutes: 480, from: '2026-11-25', to: '2026-11-25' };
    expect(rowsOf(await workshop.call('find_free_time', wanted), 'free')).toHaveLength(0);
    for (const event of rowsOf(await workshop.call('list_calendar_events', { from: '2026-11-25', to: '2026-11-25' }), 'events')) {
      await workshop.call('cancel_calendar_event', { id: event['id'] });
    }
    expect(rowsOf(await workshop.call('find_free_time', wanted), 'free')).toHaveLength(1);
  });

  it('e-mails stand in the outbox as sent, kept or waiting, and a deleted one does not', async () => {
    const mail = { to: 'my boss', subject: 'State', body: 'Text' };
    const sent = recordOf(await workshop.call('send_email', mail), 'email');
    await workshop.call('draft_email', mail);
    await workshop.call('schedule_email', { ...mail, send_at: '2027-01-01T08:00' });
    const found = rowsOf(await workshop.call('search_emails', { query: 'state', to: 'boss' }), 'emails');
    expect(found.map(({ state }) => String(state)).toSorted()).toEqual(['draft', 'scheduled', 'sent']);
    await workshop.call('delete_email', { id: sent['id'] });
    expect(rowsOf(await workshop.call('search_emails', { query: 'state', to: 'boss' }), 'emails')).toHaveLength(2);
  });

  it('a file is created, replaced, added to and deleted', async () => {
    const path = 'notes/new.md';
    const read = async () => (await workshop.call('read_file', { path })).data['content'];
    expect((await workshop.call('write_file', { path, content: 'one' })).data['created']).toBe(true);
    await workshop.call('write_file', { path, content: 'two' });
    await workshop.call('write_file', { path, content: ' three', mode: 'append' });
    expect(await read()).toBe('two three');
    await workshop.call('delete_file', { path });
    expect((await workshop.call('read_file', { path })).isError).toBe(true);
  });

  it('each change, and nothing else, is in the audit log', async () => {
    await workshop.call('list_files');
    await workshop.call('delete_file', { path: 'no/such/file' });
    await workshop.call('delete_file', { path: 'todo.md' });
    const entries = rowsOf(await workshop.call('read_audit_log', { since: '2026-11-20' }), 'entries');
    expect(entries.map(({ tool, summary }) => [tool, summary])).toEqual([['delete_file', 'Deleted todo.md.']]);
  });
});

describe('refusals', () => {
  // One server for all: a refused call changes nothing.
  beforeAll(start);
  afterAll(stop);

  it.each([
    ['fetch_transactions', { client: 'Sashvat Barat' }, 'unknown-client', 'Nearest: Sashvat Bharat'],
    ['fetch_transactions', { client: 'Sash' }, 'ambiguous-client', 'Sashvat Bharat, Sashi Bharadwaj'],
    ['get_stock_price', { stock: 'Aple' }, 'unknown-stock', 'AAPL'],
    ['send_email', { to: 'nobody in particular', subject: 'a', body: 'b' }, 'unknown-recipient', 'find_contact'],
    ['send_email', { to: 'x@', subject: 'a', body: 'b' }, 'invalid-address', 'name@host.example'],
    ['schedule_email', { to: 'boss', subject: 'a', body: 'b', send_at: '2020-01-01T08:00' }, 'time-passed', 'send_email'],
    ['transfer_funds', { from_account: 'CK-10037', to_account: 'SV-10074', amount: 9_999_999 }, 'balance-too-low', 'holds only'],
    ['transfer_funds', { from_account: 'CK-10037', to_account: 'CK-10037', amount: 1 }, 'same-account', 'different'],
    ['cancel_order', { id: 5001 }, 'not-open', 'Only open orders'],
    ['create_user_profile', { username: 'maria.keller', full_name: 'M', email: 'm@k.example' }, 'already-taken', 'maria.keller'],
    ['update_transaction', { id: 1100 }, 'nothing-to-change', 'amount'],
    ['adjust_inventory', { product: 'Trim Router', change: -1, reason: 'x' }, 'count-below-zero', 'Only 0'],
    ['create_calendar_event', { title: 'x', starts_at: '2026-11-20T10:00', ends_at: '2026-11-20T09:00' }, 'ends-before-start', 'later'],
    ['delete_file', { path: 'todo' }, 'unknown-file', 'todo.md'],
    ['convert_currency', { amount: 1, from: 'USD', to: 'XXX' }, 'no-rate', 'EUR'],
  ])('%s %j: %s', async (tool, args, code, said) => {
    const result = await workshop.call(tool, args);
    expect(result.isError).toBe(true);
    expect(codeOf(result.data)).toBe(code);
    expect(result.text).toContain(said);
  });

  it.each([
    ['fetch_transactions', { clinet: 'x' }, 'clinet'],
    ['fetch_transactions', { limit: 0 }, 'limit'],
    ['fetch_transactions', { from: '2026-02-31' }, 'YYYY-MM-DD'],
    ['get_stock_price', {}, 'stock'],
    ['create_calendar_event', { title: 'x', starts_at: 'tomorrow' }, 'YYYY-MM-DDTHH:MM'],
    ['update_user_profile', { user: 'x', time_zone: 'Mars/Olympus' }, 'Europe/Berlin'],
    ['set_price_alert', { stock: 'AAPL', direction: 'sideways', price: 1 }, 'direction'],
  ])('arguments that do not fit are named: %s %j', async (tool, args, said) => {
    const result = await workshop.call(tool, args);
    expect(result.isError).toBe(true);
    expect(result.text).toContain(said);
  });

  it('a refused order leaves nothing behind', async () => {
    const state = async () => [
      rowsOf(await workshop.call('list_orders', { client: 'Mei Chen' }), 'orders').length,
      rowsOf(await workshop.call('check_inventory', { product: 'Shop Stool' }), 'inventory')[0]?.['on_hand'],
    ];
    const before = await state();
    const items = [
      { product: 'Shop Stool', quantity: 2 },
      { product: 'Trim Router', quantity: 1 },
    ];
    expect(codeOf((await workshop.call('place_order', { client: 'Mei Chen', items })).data)).toBe('out-of-stock');
    expect(await state()).toEqual(before);
  });

  it('a text that looks like SQL is only text', async () => {
    const query = `x'); drop table clients; --`;
    expect(rowsOf(await workshop.call('search_clients', { query }), 'clients')).toEqual([]);
    expect(rowsOf(await workshop.call('search_clients', { limit: 100 }), 'clients')).toHaveLength(24);
  });
});
