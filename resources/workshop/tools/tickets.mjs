/** Support tickets of clients. */
import { z } from 'zod';
import { id, limit, text } from '../lib/fields.mjs';
import { mustExist } from '../lib/find-one.mjs';
import { clientId, findClient, findProfile } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const priority = z.enum(['low', 'normal', 'high', 'urgent']);
const status = z.enum(['open', 'waiting', 'solved']);

const select = `select t.id, c.name as client, t.subject, t.priority, t.status, t.assignee, substr(t.opened_at, 1, 10) as opened
  from tickets t join clients c on c.id = t.client_id`;

/** @param {Store} store
 * @param {number} ticket */
function read(store, ticket) {
  const row = store.get(`select x.*, t.body from (${select}) x join tickets t on t.id = x.id where x.id = ?`, [ticket]);
  const comments = store.all('select substr(written_at, 1, 16) as written_at, body from ticket_comments where ticket_id = ? order by id', [
    ticket,
  ]);
  return { ticket: mustExist(row, ticket, { noun: 'ticket', lister: 'list_tickets' }), comments };
}

export const ticketTools = [
  defineTool({
    name: 'list_tickets',
    description: 'List support tickets by status, priority, client or assignee, the most urgent first.',
    effect: 'read',
    input: z.strictObject({
      status: status.optional(),
      priority: priority.optional(),
      client: text('Client by name, e-mail address or id.').optional(),
      assignee: text('Colleague who works on them, by username or name.').optional(),
      limit: limit(20, 'tickets'),
    }),
    run: (args, store) => {
      const where = store.where({
        't.status = ?': args.status,
        't.priority = ?': args.priority,
        't.client_id = ?': clientId(store, args.client),
        't.assignee = ?': args.assignee === undefined ? undefined : findProfile(store, args.assignee).username,
      });
      const urgency = "case t.priority when 'urgent' then 0 when 'high' then 1 when 'normal' then 2 else 3 end";
      const tickets = store.all(`${select} ${where.sql} order by ${urgency}, t.opened_at limit ?`, [...where.values, args.limit]);
      return { headline: `${tickets.length} tickets.`, data: { tickets } };
    },
  }),
  defineTool({
    name: 'get_ticket',
    description: 'Read one support ticket in full, with what the client wrote and all comments.',
    effect: 'read',
    input: z.strictObject({ id: id('Number of the ticket, such as 325.') }),
    run: (args, store) => {
      const data = read(store, args.id);
      return { headline: `Ticket ${args.id} is ${data.ticket['status']}.`, data };
    },
  }),
  defineTool({
    name: 'create_ticket',
    description: 'Open a support ticket for a client who has a problem, a complaint or a question.',
    effect: 'add',
    input: z.strictObject({
      client: text('Client by name, e-mail address or id.'),
      subject: text('The problem in a few words.'),
      body: text('What happened, in detail.', 10_000),
      priority: priority.default('normal'),
    }),
    run: (args, store) => {
      const { id: client, name } = findClient(store, args.client);
      const { subject, body, priority: urgency } = args;
      const row = { client_id: client, subject, body, priority: urgency, status: 'open', opened_at: store.now() };
      const added = store.insert('tickets', row);
      return { headline: `Opened ticket ${added} for ${name}.`, data: read(store, added) };
    },
  }),
  defineTool({
    name: 'update_ticket',
    description: 'Work on a support ticket: change its status or priority, assign it to a colleague, add a comment, or close it as solved.',
    effect: 'update',
    input: z.strictObject({
      id: id('Number of the ticket.'),
      status: status.optional(),
      priority: priority.optional(),
      assignee: text('Colleague who takes over, by username or name.').optional(),
      comment: text('Comment to add to the ticket.', 10_000).optional(),
    }),
    run: (args, store) => {
      read(store, args.id);
      const assignee = args.assignee === undefined ? undefined : findProfile(store, args.assignee).username;
      const changed = store.update('tickets', args.id, { status: args.status, priority: args.priority, assignee });
      if (args.comment !== undefined) {
        store.insert('ticket_comments', { ticket_id: args.id, written_at: store.now(), body: args.comment });
        changed.push('comment');
      }
      if (changed.length === 0) {
        throw new Refusal('nothing-to-change', 'No field to change was given.', 'Give status, priority, assignee or comment.');
      }
      return { headline: `Changed ${changed.join(', ')} of ticket ${args.id}.`, data: read(store, args.id) };
    },
  }),
];
