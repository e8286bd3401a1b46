/** Transactions: payments in and out of clients' accounts. */
import { z } from 'zod';
import { amount, day, id, limit, text, toCents } from '../lib/fields.mjs';
import { mustExist } from '../lib/find-one.mjs';
import { clientId, findAccount } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const categories = /** @type {const} */ ([
  'income',
  'housing',
  'groceries',
  'dining',
  'travel',
  'utilities',
  'shopping',
  'health',
  'transfer',
  'fees',
  'other',
]);
const category = z.enum(categories);

const select = `select t.id, substr(t.booked_at, 1, 10) as day, c.name as client, a.number as account, t.amount_cents / 100.0 as amount,
  a.currency, t.description, t.category, t.status
  from transactions t join accounts a on a.id = t.account_id join clients c on c.id = a.client_id`;

/** @param {Store} store
 * @param {number} transaction */
const read = (store, transaction) =>
  mustExist(store.get(`${select} where t.id = ?`, [transaction]), transaction, { noun: 'transaction', lister: 'fetch_transactions' });

const period = {
  client: text('Client by name, e-mail address or id, such as "Sashvat Bharat".').optional(),
  account: text('Account number, such as "CK-10037", to look at one account only.').optional(),
  from: day('First day to include.').optional(),
  to: day('Last day to include.').optional(),
};

/** @param {{ client?: string, account?: string, from?: string, to?: string }} args
 * @param {Store} store */
const conditions = ({ client, account, from, to }, store) => ({
  'a.client_id = ?': clientId(store, client),
  'a.id = ?': account === undefined ? undefined : findAccount(store, account).id,
  'substr(t.booked_at, 1, 10) >= ?': from,
  'substr(t.booked_at, 1, 10) <= ?': to,
});

export const transactionTools = [
  defineTool({
    name: 'fetch_transactions',
    description:
      'Get the transactions of a client or of one account, newest first: day, amount, currency, description, category and status. Use it to see, check or analyze recent payments and spending. Amounts below zero are money going out.',
    effect: 'read',
    input: z.strictObject({ ...period, category: category.optional(), limit: limit(10, 'transactions') }),
    run: (args, store) => {
      const where = store.where({ ...conditions(args, store), 't.category = ?': args.category });
      const transactions = store.all(`${select} ${where.sql} order by t.booked_at desc, t.id desc limit ?`, [...where.values, args.limit]);
      return { headline: `${transactions.length} transactions, newest first.`, data: { transactions } };
    },
  }),
  defineTool({
    name: 'summarize_transactions',
    description:
      'Add up the transactions of a client or account by category or by month: how many there were, money in, money out and the difference.',
    effect: 'read',
    input: z.strictObject({
      ...period,
      group_by: z.enum(['category', 'month']).default('category').describe('What one line of the summary stands for.'),
    }),
    run: (args, store) => {
      const group = args.group_by === 'month' ? 'substr(t.booked_at, 1, 7)' : 't.category';
      const where = store.where(conditions(args, store));
      const summary = store.all(
        `select ${group} as ${args.group_by}, a.currency, count(*) as transactions, sum(max(t.amount_cents, 0)) / 100.0 as money_in,
          sum(min(t.amount_cents, 0)) / 100.0 as money_out, sum(t.amount_cents) / 100.0 as total
          from transactions t join accounts a on a.id = t.account_id ${where.sql} group by 1, 2 order by 1, 2`,
        where.values,
      );
      return { headline: `${summary.length} lines, one for each ${args.group_by} and currency.`, data: { summary } };
    },
  }),
  defineTool({
    name: 'create_transaction',
    description:
      'Book a new transaction on an account, for example a payment, a fee or a deposit. The balance of the account changes by the amount.',
    effect: 'add',
    input: z.strictObject({
      account: text('Number of the account to book on.'),
      amount: amount("Amount in the account's currency; below zero for money going out."),
      description: text('What the transaction is for, or the other party.'),
      category: category.default('other'),
      day: day('Day of booking; today if left out.').optional(),
    }),
    run: (args, store) => {
      const account = findAccount(store, args.account);
      const added = store.insert('transactions', {
        account_id: account.id,
        booked_at: args.day ? `${args.day}T12:00:00.000Z` : store.now(),
        amount_cents: toCents(args.amount) ?? 0,
        description: args.description,
        category: args.category,
      });
      const { balance } = findAccount(store, account.number);
      return { headline: `Booked transaction ${added} on ${account.number}.`, data: { transaction: read(store, added), balance } };
    },
  }),
  defineTool({
    name: 'update_transaction',
    description: 'Correct a transaction that is already booked: its amount, description, category or status. Only the given fields change.',
    effect: 'update',
    repeatable: true,
    input: z.strictObject({
      id: id('Id of the transaction to correct.'),
      amount: amount('The right amount; below zero for money going out.').optional(),
      description: text('The right description.').optional(),
      category: category.optional(),
      status: z.enum(['booked', 'pending']).optional(),
    }),
    run: (args, store) => {
      read(store, args.id);
      const { description, category: kind, status } = args;
      const changed = store.update('transactions', args.id, { amount_cents: toCents(args.amount), description, category: kind, status });
      if (changed.length === 0)
        throw new Refusal('nothing-to-change', 'No field to change was given.', 'Give amount, description, category or status.');
      return { headline: `Corrected transaction ${args.id}.`, data: { transaction: read(store, args.id) } };
    },
  }),
  defineTool({
    name: 'delete_transaction',
    description:
      'Permanently delete one transaction from an account, for example a duplicate or one booked by mistake. This cannot be undone.',
    effect: 'remove',
    repeatable: true,
    input: z.strictObject({ id: id('Id of the transaction to delete.') }),
    run: (args, store) => {
      const deleted = read(store, args.id);
      store.run('delete from transactions where id = ?', [args.id]);
      return { headline: `Deleted transaction ${args.id}.`, data: { deleted } };
    },
  }),
];
