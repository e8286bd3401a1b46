/** User profiles: who may sign in to the company's portal, and how they like it. */
import { z } from 'zod';
import { limit, text } from '../lib/fields.mjs';
import { findProfile } from '../lib/lookup.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const user = text('Username, full name or e-mail address of the user.');
const role = z.enum(['admin', 'agent', 'customer']);
const email = z
  .string()
  .refine((value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value), { error: 'Write an address such as name@host.example.' });
const settings = {
  language: z.string().length(2).describe('Two-letter language code, such as "en".'),
  time_zone: text('IANA time zone, such as "Europe/Berlin".').refine(
    (zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC',
    {
      error: 'Write a time zone such as Europe/Berlin or UTC.',
    },
  ),
  newsletter: z.boolean().describe('Whether the user gets the newsletter.'),
};

/** @param {Store} store
 * @param {string} username */
function read(store, username) {
  const { row } = findProfile(store, username);
  const { newsletter, client_id: client, ...rest } = row;
  return { ...rest, newsletter: newsletter === 1, client_id: client };
}

/** @param {Store} store
 * @param {string} column
 * @param {string | undefined} value */
function mustBeFree(store, column, value) {
  if (value !== undefined && store.get(`select 1 from user_profiles where ${column} = ?`, [value])) {
    throw new Refusal('already-taken', `Another profile already has the ${column.replace('_', ' ')} ${value}.`, 'Choose another one.');
  }
}

export const profileTools = [
  defineTool({
    name: 'get_user_profile',
    description: 'Get the profile of one user: name, e-mail address, role, language, time zone and newsletter setting.',
    effect: 'read',
    input: z.strictObject({ user }),
    run: (args, store) => {
      const profile = read(store, findProfile(store, args.user).username);
      return { headline: `Profile of ${args.user}.`, data: { profile } };
    },
  }),
  defineTool({
    name: 'list_user_profiles',
    description: 'List the people who can sign in to the portal, optionally only those of one role or language.',
    effect: 'read',
    input: z.strictObject({ role: role.optional(), language: settings.language.optional(), limit: limit(20, 'profiles') }),
    run: (args, store) => {
      const where = store.where({ 'role = ?': args.role, 'language = ?': args.language });
      const columns = 'username, full_name, email, role, language, time_zone';
      const profiles = store.all(`select ${columns} from user_profiles ${where.sql} order by full_name limit ?`, [
        ...where.values,
        args.limit,
      ]);
      return { headline: `${profiles.length} user profiles.`, data: { profiles } };
    },
  }),
  defineTool({
    name: 'create_user_profile',
    description: 'Create a profile for a new user, so that this person can sign in to the portal.',
    effect: 'add',
    input: z.strictObject({
      username: text('Name to sign in with, such as "jane.doe".', 60),
      full_name: text('First and last name.'),
      email: email.describe('E-mail address of the user.'),
      role: role.default('customer').describe('What the user may do.'),
      language: settings.language.default('en'),
      time_zone: settings.time_zone.default('UTC'),
    }),
    run: (args, store) => {
      mustBeFree(store, 'username', args.username);
      mustBeFree(store, 'email', args.email);
      store.insert('user_profiles', { ...args, created_at: store.today() });
      return { headline: `Created the profile ${args.username}.`, data: { profile: read(store, args.username) } };
    },
  }),
  defineTool({
    name: 'update_user_profile',
    description:
      "Change a user's profile, for example the e-mail address, role, language or newsletter setting. Only the given fields change.",
    effect: 'update',
    repeatable: true,
    input: z.strictObject({
      user,
      full_name: text('New first and last name.').optional(),
      email: email.optional().describe('New e-mail address.'),
      role: role.optional(),
      language: settings.language.optional(),
      time_zone: settings.time_zone.optional(),
      newsletter: settings.newsletter.optional(),
    }),
    run: ({ user: wanted, newsletter, ...fields }, store) => {
      const found = findProfile(store, wanted);
      if (fields.email !== found.row['email']) mustBeFree(store, 'email', fields.email);
      const changed = store.update('user_profiles', found.id, {
        ...fields,
        newsletter: newsletter === undefined ? undefined : Number(newsletter),
      });
      if (changed.length === 0)
        throw new Refusal('nothing-to-change', 'No field to change was given.', 'Give at least one field besides user.');
      return { headline: `Changed ${changed.join(', ')} of ${found.username}.`, data: { profile: read(store, found.username) } };
    },
  }),
  defineTool({
    name: 'delete_user_profile',
    description: "Delete a user's profile for good. The person can no longer sign in; the client's accounts and orders stay.",
    effect: 'remove',
    repeatable: true,
    input: z.strictObject({ user }),
    run: (args, store) => {
      const { id, username } = findProfile(store, args.user);
      const deleted = read(store, username);
      store.run('delete from user_profiles where id = ?', [id]);
      return { headline: `Deleted the profile ${username}.`, data: { deleted } };
    },
  }),
];
