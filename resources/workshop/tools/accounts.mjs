/** Clients and their accounts. */
import { z } from 'zod';
import { limit, positiveAmount, text, toCents } from '../lib/fields.mjs';
import { clientId, findAccount } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

export const accountTools = [
  defineTool({
    name: 'search_clients',
    description:
      'Search the clients of the company by part of the name, e-mail address, city or country, and see their contact details and segment.',
    effect: 'read',
    input: z.strictObject({
      query: text('Part of a name, address, city or country; all clients if left out.').optional(),
      segment: z.enum(['private', 'business', 'premium']).optional().describe('Only clients of this segment.'),
      limit: limit(20, 'clients'),
    }),
    run: ({ query, segment, limit: most }, store) => {
      const where = store.where({
        "instr(lower(name || ' ' || email || ' ' || city || ' ' || country), ?) > 0": query?.toLowerCase(),
        'segment = ?': segment,
      });
      const clients = store.all(`select * from clients ${where.sql} order by name limit ?`, [...where.values, most]);
      return { headline: `${clients.length} clients found.`, data: { clients } };
    },
  }),
  defineTool({
    name: 'list_accounts',
    description: 'List bank accounts with their number, kind, currency and present balance, for one client or for all.',
    effect: 'read',
    input: z.strictObject({
      client: text('Client by name, e-mail address or id.').optional(),
      kind: z.enum(['checking', 'savings', 'credit']).optional().describe('Only accounts of this kind.'),
      limit: limit(20, 'accounts'),
    }),
    run: ({ client, kind, limit: most }, store) => {
      const where = store.where({ 'client_id = ?': clientId(store, client), 'kind = ?': kind });
      const columns = 'number, client, kind, currency, round(balance, 2) as balance, opened_on';
      const accounts = store.all(`select ${columns} from account_balances ${where.sql} order by id limit ?`, [...where.values, most]);
      return { headline: `${accounts.length} accounts found.`, data: { accounts } };
    },
  }),
  defineTool({
    name: 'transfer_funds',
    description:
      'Move money from one account to another in the same currency. Books one transaction on each side, and refuses when the first account does not hold enough.',
    effect: 'add',
    input: z.strictObject({
      from_account: text('Number of the account that pays.'),
      to_account: text('Number of the account that receives.'),
      amount: positiveAmount("Amount to move, in the accounts' currency."),
      note: text('Text on both transactions.').default('Transfer'),
    }),
    run: (args, store) => {
      const from = findAccount(store, args.from_account);
      const to = findAccount(store, args.to_account);
      if (from.id === to.id) throw new Refusal('same-account', 'Both account numbers are the same.', 'Name two different accounts.');
      if (from.currency !== to.currency) {
        const message = `${from.number} is in ${from.currency} and ${to.number} in ${to.currency}.`;
        throw new Refusal('currencies-differ', message, 'Choose two accounts in the same currency.');
      }
      if (from.balance < args.amount) {
        const message = `${from.number} holds only ${from.balance.toFixed(2)} ${from.currency}.`;
        throw new Refusal('balance-too-low', message, 'Move a smaller amount.');
      }
      const cents = toCents(args.amount) ?? 0;
      for (const [account, signed] of /** @type {const} */ ([
        [from.id, -cents],
        [to.id, cents],
      ])) {
        const row = { account_id: account, booked_at: store.now(), amount_cents: signed, description: args.note, category: 'transfer' };
        store.insert('transactions', row);
      }
      const columns = 'number, currency, round(balance, 2) as balance';
      const accounts = store.all(`select ${columns} from account_balances where id in (?, ?)`, [from.id, to.id]);
      return { headline: `Moved ${args.amount.toFixed(2)} ${from.currency} from ${from.number} to ${to.number}.`, data: { accounts } };
    },
  }),
];
