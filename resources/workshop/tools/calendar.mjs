/** The calendar: events of the user, all times in UTC. */
import { z } from 'zod';
import { day, id, limit, moment, text } from '../lib/fields.mjs';
import { mustExist } from '../lib/find-one.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';
import { freeSlots } from '../lib/free-slots.mjs';

/** @import { Store } from '../lib/store.mjs' */

const weekMs = 7 * 86_400_000;
const people = z.array(text('Name of a person.')).max(50);

/** @param {Record<string, unknown>} row */
const withAttendees = (row) => ({ ...row, attendees: JSON.parse(String(row['attendees'])) });

/** @param {Store} store
 * @param {number} event */
const read = (store, event) =>
  mustExist(store.get('select * from calendar_events where id = ?', [event]), event, { noun: 'event', lister: 'list_calendar_events' });

/** @param {string} startsAt
 * @param {string} endsAt */
function mustBeInOrder(startsAt, endsAt) {
  if (endsAt <= startsAt)
    throw new Refusal('ends-before-start', 'The event would end before it starts.', 'Give an end that is later than the start.');
}

/** Other confirmed events at the same time.
 * @param {Store} store
 * @param {number} event
 * @param {string} startsAt
 * @param {string} endsAt */
const conflicts = (store, event, startsAt, endsAt) =>
  store
    .all("select title from calendar_events where id <> ? and status = 'confirmed' and starts_at < ? and ends_at > ?", [
      event,
      endsAt,
      startsAt,
    ])
    .map((row) => row['title']);

/** The day a week after.
 * @param {string} from */
const weekLater = (from) => new Date(Date.parse(`${from}T00:00:00Z`) + weekMs).toISOString().slice(0, 10);

export const calendarTools = [
  defineTool({
    name: 'create_calendar_event',
    description: 'Put a new meeting or appointment into the calendar. Says which other events it overlaps with.',
    effect: 'add',
    input: z.strictObject({
      title: text('What the event is about.'),
      starts_at: moment('Start, such as 2026-11-20T14:00; UTC unless a zone is given.'),
      ends_at: moment('End; one hour after the start if left out.').optional(),
      location: text('Room, address or call.').optional(),
      attendees: people.default([]).describe('Who takes part.'),
    }),
    run: (args, store) => {
      const endsAt = args.ends_at ?? new Date(Date.parse(args.starts_at) + 3_600_000).toISOString();
      mustBeInOrder(args.starts_at, endsAt);
      const { title, starts_at: startsAt, location = null } = args;
      const row = { title, starts_at: startsAt, ends_at: endsAt, location, attendees: JSON.stringify(args.attendees) };
      const added = store.insert('calendar_events', row);
      const data = { event: withAttendees(read(store, added)), overlaps: conflicts(store, added, startsAt, endsAt) };
      return { headline: `"${title}" is in the calendar for ${startsAt}.`, data };
    },
  }),
  defineTool({
    name: 'list_calendar_events',
    description: 'List the meetings and appointments in the calendar between two days, earliest first.',
    effect: 'read',
    input: z.strictObject({
      from: day('First day; today if left out.').optional(),
      to: day('Last day; a week after the first if left out.').optional(),
      attendee: text('Only events with this person.').optional(),
      include_cancelled: z.boolean().default(false),
      limit: limit(30, 'events'),
    }),
    run: (args, store) => {
      const from = args.from ?? store.today();
      const where = store.where({
        'substr(ends_at, 1, 10) >= ?': from,
        'substr(starts_at, 1, 10) <= ?': args.to ?? weekLater(from),
        'instr(lower(attendees), ?) > 0': args.attendee?.toLowerCase(),
        'status = ?': args.include_cancelled ? undefined : 'confirmed',
      });
      const rows = store.all(`select * from calendar_events ${where.sql} order by starts_at limit ?`, [...where.values, args.limit]);
      return { headline: `${rows.length} events.`, data: { events: rows.map(withAttendees) } };
    },
  }),
  defineTool({
    name: 'update_calendar_event',
    description: 'Move a meeting to another time, or change its title, place or attendees. Moving only the start keeps the length.',
    effect: 'update',
    repeatable: true,
    input: z.strictObject({
      id: id('Id of the event.'),
      title: text('New title.').optional(),
      starts_at: moment('New start.').optional(),
      ends_at: moment('New end.').optional(),
      location: text('New place.').optional(),
      attendees: people.optional().describe('All who take part now.'),
    }),
    run: (args, store) => {
      const old = read(store, args.id);
      const startsAt = args.starts_at ?? String(old['starts_at']);
      const length = Date.parse(String(old['ends_at'])) - Date.parse(String(old['starts_at']));
      const endsAt = args.ends_at ?? new Date(Date.parse(startsAt) + length).toISOString();
      mustBeInOrder(startsAt, endsAt);
      const attendees = args.attendees && JSON.stringify(args.attendees);
      store.update('calendar_events', args.id, {
        title: args.title,
        starts_at: startsAt,
        ends_at: endsAt,
        location: args.location,
        attendees,
      });
      const data = { event: withAttendees(read(store, args.id)), overlaps: conflicts(store, args.id, startsAt, endsAt) };
      return { headline: `Changed event ${args.id}; it starts at ${startsAt}.`, data };
    },
  }),
  defineTool({
    name: 'cancel_calendar_event',
    description: 'Cancel a meeting or appointment. It stays in the calendar, marked as cancelled, and its time is free again.',
    effect: 'remove',
    repeatable: true,
    input: z.strictObject({ id: id('Id of the event.') }),
    run: (args, store) => {
      read(store, args.id);
      store.update('calendar_events', args.id, { status: 'cancelled' });
      const event = withAttendees(read(store, args.id));
      return { headline: `Cancelled event ${args.id}.`, data: { event } };
    },
  }),
  defineTool({
    name: 'find_free_time',
    description: 'Find gaps in the calendar that are long enough for a meeting, on working days within working hours (UTC).',
    effect: 'read',
    input: z.strictObject({
      minutes: z.int().min(15).max(480).default(30).describe('How long the meeting takes.'),
      from: day('First day; today if left out.').optional(),
      to: day('Last day; a week after the first if left out.').optional(),
      earliest_hour: z.int().min(0).max(23).default(9),
      latest_hour: z.int().min(1).max(24).default(17),
    }),
    run: (args, store) => {
      const from = args.from ?? store.today();
      const to = args.to ?? weekLater(from);
      const busy = store
        .all("select starts_at, ends_at from calendar_events where status = 'confirmed' and ends_at >= ? order by starts_at", [from])
        .map((row) => ({ start: Date.parse(String(row['starts_at'])), end: Date.parse(String(row['ends_at'])) }));
      const hours = { earliest: args.earliest_hour, latest: args.latest_hour };
      const free = freeSlots(busy, { from, to, ...hours, minutes: args.minutes, notBefore: Date.parse(store.now()) });
      return { headline: `${free.length} gaps of at least ${args.minutes} minutes.`, data: { free } };
    },
  }),
];
