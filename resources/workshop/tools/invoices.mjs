/** Invoices to clients. */
import { z } from 'zod';
import { day, id, limit, positiveAmount, text, toCents } from '../lib/fields.mjs';
import { mustExist } from '../lib/find-one.mjs';
import { clientId, findClient } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const daysToPay = 30;

/** @param {Store} store */
const view = (
  store,
) => `(select i.id, c.name as client, c.email, i.client_id, i.description, i.amount_cents / 100.0 as amount, i.currency, i.issued_on, i.due_on,
  i.paid_on, case when i.paid_on is not null then 'paid' when i.due_on < '${store.today()}' then 'overdue' else 'open' end as status
  from invoices i join clients c on c.id = i.client_id)`;

const columns = 'id, client, description, amount, currency, issued_on, due_on, paid_on, status';

/** @param {Store} store
 * @param {number} invoice */
const read = (store, invoice) =>
  mustExist(store.get(`select ${columns} from ${view(store)} where id = ?`, [invoice]), invoice, {
    noun: 'invoice',
    lister: 'list_invoices',
  });

/** @param {Store} store
 * @param {number} invoice */
function mustBeUnpaid(store, invoice) {
  const row = read(store, invoice);
  if (row['status'] === 'paid') {
    throw new Refusal('already-paid', `Invoice ${invoice} was paid on ${row['paid_on']}.`, 'Choose an open invoice from list_invoices.');
  }
  return row;
}

export const invoiceTools = [
  defineTool({
    name: 'list_invoices',
    description: 'List invoices to clients by status (open, overdue or paid), the earliest due first, with the amounts.',
    effect: 'read',
    input: z.strictObject({
      status: z.enum(['open', 'overdue', 'paid']).optional().describe('"open" is not yet due, "overdue" is past its day and unpaid.'),
      client: text('Client by name, e-mail address or id.').optional(),
      due_before: day('Only invoices due before this day.').optional(),
      limit: limit(20, 'invoices'),
    }),
    run: (args, store) => {
      const where = store.where({
        'status = ?': args.status,
        'client_id = ?': clientId(store, args.client),
        'due_on < ?': args.due_before,
      });
      const invoices = store.all(`select ${columns} from ${view(store)} ${where.sql} order by due_on, id limit ?`, [
        ...where.values,
        args.limit,
      ]);
      const total = Math.round(invoices.reduce((sum, row) => sum + Number(row['amount']), 0) * 100) / 100;
      return { headline: `${invoices.length} invoices, ${total} EUR in all.`, data: { invoices, total } };
    },
  }),
  defineTool({
    name: 'create_invoice',
    description: 'Write a new invoice to a client for goods or work, in euros.',
    effect: 'add',
    input: z.strictObject({
      client: text('Client by name, e-mail address or id.'),
      description: text('What the invoice is for.'),
      amount: positiveAmount('Amount to pay, in euros.'),
      due_on: day('Last day to pay; 30 days from today if left out.').optional(),
    }),
    run: (args, store) => {
      const { id: client, name } = findClient(store, args.client);
      const today = store.today();
      const due = args.due_on ?? new Date(Date.parse(`${today}T00:00:00Z`) + daysToPay * 86_400_000).toISOString().slice(0, 10);
      if (due < today) throw new Refusal('due-in-the-past', `${due} is in the past.`, 'Give a later day.');
      const money = { amount_cents: toCents(args.amount) ?? 0, currency: 'EUR' };
      const added = store.insert('invoices', { client_id: client, description: args.description, ...money, issued_on: today, due_on: due });
      return { headline: `Wrote invoice ${added} to ${name}.`, data: { invoice: read(store, added) } };
    },
  }),
  defineTool({
    name: 'mark_invoice_paid',
    description: 'Record that a client has paid an invoice.',
    effect: 'update',
    input: z.strictObject({ id: id('Number of the invoice.'), paid_on: day('Day the money arrived; today if left out.').optional() }),
    run: (args, store) => {
      mustBeUnpaid(store, args.id);
      store.update('invoices', args.id, { paid_on: args.paid_on ?? store.today() });
      return { headline: `Invoice ${args.id} is paid.`, data: { invoice: read(store, args.id) } };
    },
  }),
  defineTool({
    name: 'send_invoice_reminder',
    description:
      'Remind a client by e-mail of an unpaid invoice. The text is written from the invoice; a sentence of your own can be added.',
    effect: 'add',
    input: z.strictObject({
      id: id('Number of the unpaid invoice.'),
      note: text('Sentence to add to the standard text.', 1_000).optional(),
    }),
    run: (args, store) => {
      const invoice = mustBeUnpaid(store, args.id);
      const { name, row } = findClient(store, String(invoice['client']));
      const was = invoice['status'] === 'overdue' ? 'was' : 'is';
      const ask = `Dear ${name}, invoice ${args.id} over ${Number(invoice['amount']).toFixed(2)} EUR ${was} due on ${invoice['due_on']}. Please pay it soon.`;
      const body = args.note ? `${ask}\n\n${args.note}` : ask;
      const mail = {
        state: 'sent',
        recipient: String(row['email']),
        subject: `Reminder: invoice ${args.id}`,
        body,
        created_at: store.now(),
        send_at: store.now(),
      };
      const email = store.insert('mails', mail);
      return {
        headline: `Reminded ${name} of invoice ${args.id}.`,
        data: { invoice, email: { id: email, to: mail.recipient, subject: mail.subject, body } },
      };
    },
  }),
];
