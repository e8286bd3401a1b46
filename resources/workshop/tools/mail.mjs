/** E-mail and contacts. Sending puts a row into the outbox; nothing leaves the machine. */
import { z } from 'zod';
import { day, id, limit, moment, text } from '../lib/fields.mjs';
import { mustExist } from '../lib/find-one.mjs';
import { toAddress } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const message = {
  to: text('Recipient: an e-mail address, a person\'s name, or a contact\'s label such as "boss".'),
  cc: z.array(text('Address, name or label.')).max(20).optional().describe('Further recipients who get a copy.'),
  subject: text('Subject line.'),
  body: text('Text of the message.', 20_000),
};
const state = z.enum(['draft', 'scheduled', 'sent']);

/** The messages; a scheduled one whose time has come counts as sent.
 * @param {Store} store */
const outbox = (store) => `(select id, case when state = 'scheduled' and send_at <= '${store.now()}' then 'sent' else state end as state,
  recipient as "to", cc, subject, body, created_at, send_at from mails)`;

/** @param {Record<string, unknown>} row */
const withCopies = (row) => ({ ...row, cc: JSON.parse(String(row['cc'])) });

/** @param {Store} store
 * @param {number} mail */
const read = (store, mail) =>
  withCopies(mustExist(store.get(`select * from ${outbox(store)} where id = ?`, [mail]), mail, { noun: 'message', lister: 'list_outbox' }));

/**
 * @param {Store} store
 * @param {{ to: string, cc?: string[] | undefined, subject: string, body: string }} args
 * @param {'draft' | 'scheduled' | 'sent'} as
 * @param {string | null} sendAt
 */
function write(store, { to, cc = [], subject, body }, as, sendAt) {
  const copies = JSON.stringify(cc.map((one) => toAddress(store, one)));
  const row = { state: as, recipient: toAddress(store, to), cc: copies, subject, body, created_at: store.now(), send_at: sendAt };
  return read(store, store.insert('mails', row));
}

export const mailTools = [
  defineTool({
    name: 'send_email',
    description: 'Send an e-mail right away to a person, for example to pass on a result, a report or an answer.',
    effect: 'add',
    input: z.strictObject(message),
    run: (args, store) => {
      const email = write(store, args, 'sent', store.now());
      return { headline: `Sent "${args.subject}" to ${toAddress(store, args.to)}.`, data: { email } };
    },
  }),
  defineTool({
    name: 'draft_email',
    description: 'Write an e-mail and keep it as a draft without sending it, so that somebody can look it over first.',
    effect: 'add',
    input: z.strictObject(message),
    run: (args, store) => {
      const email = write(store, args, 'draft', null);
      return { headline: `Kept a draft of "${args.subject}" to ${toAddress(store, args.to)}.`, data: { email } };
    },
  }),
  defineTool({
    name: 'schedule_email',
    description: 'Prepare an e-mail that goes out by itself at a later time, such as tomorrow morning.',
    effect: 'add',
    input: z.strictObject({ ...message, send_at: moment('When it goes out; UTC unless a zone is given.') }),
    run: ({ send_at: sendAt, ...args }, store) => {
      if (sendAt <= store.now())
        throw new Refusal('time-passed', `${sendAt} is in the past.`, 'Give a later time, or send it now with send_email.');
      const email = write(store, args, 'scheduled', sendAt);
      return { headline: `"${args.subject}" goes to ${toAddress(store, args.to)} at ${sendAt}.`, data: { email } };
    },
  }),
  defineTool({
    name: 'list_outbox',
    description: 'List the messages in the outbox, newest first: sent ones, drafts and those waiting for their time.',
    effect: 'read',
    input: z.strictObject({ state: state.optional().describe('Only messages in this state.'), limit: limit(20, 'messages') }),
    run: (args, store) => {
      const where = store.where({ 'state = ?': args.state });
      const sql = `select id, state, "to", subject, created_at, send_at from ${outbox(store)} ${where.sql} order by created_at desc, id desc limit ?`;
      const emails = store.all(sql, [...where.values, args.limit]);
      return { headline: `${emails.length} messages, newest first.`, data: { emails } };
    },
  }),
  defineTool({
    name: 'search_emails',
    description: 'Search written and sent e-mails by words in the subject or text, by recipient or by day, and read them in full.',
    effect: 'read',
    input: z.strictObject({
      query: text('Words that the subject or text contains.').optional(),
      to: text('Recipient: address, name or label.').optional(),
      since: day('Only messages written on or after this day.').optional(),
      limit: limit(10, 'messages'),
    }),
    run: (args, store) => {
      const where = store.where({
        "instr(lower(subject || ' ' || body), ?) > 0": args.query?.toLowerCase(),
        '"to" = ?': args.to === undefined ? undefined : toAddress(store, args.to),
        'substr(created_at, 1, 10) >= ?': args.since,
      });
      const sql = `select * from ${outbox(store)} ${where.sql} order by created_at desc, id desc limit ?`;
      const emails = store.all(sql, [...where.values, args.limit]).map(withCopies);
      return { headline: `${emails.length} messages found.`, data: { emails } };
    },
  }),
  defineTool({
    name: 'delete_email',
    description: 'Delete a message from the outbox. A scheduled message is then not sent; one already sent cannot be called back.',
    effect: 'remove',
    repeatable: true,
    input: z.strictObject({ id: id('Id of the message.') }),
    run: (args, store) => {
      const deleted = read(store, args.id);
      store.run('delete from mails where id = ?', [args.id]);
      return { headline: `Deleted message ${args.id}.`, data: { deleted } };
    },
  }),
  defineTool({
    name: 'find_contact',
    description: 'Look up a person in the address book by name, company or label ("boss", "accountant"): e-mail address and phone number.',
    effect: 'read',
    input: z.strictObject({ query: text('Part of a name, label or company; everybody if left out.').optional() }),
    run: ({ query }, store) => {
      const where = store.where({ "instr(lower(label || ' ' || name || ' ' || company || ' ' || email), ?) > 0": query?.toLowerCase() });
      const contacts = store.all(`select label, name, email, phone, company from contacts ${where.sql} order by name`, where.values);
      return { headline: `${contacts.length} contacts found.`, data: { contacts } };
    },
  }),
];
