/** Notes and documents in the sample's own file store; no file of the machine is touched. */
import { z } from 'zod';
import { limit, text } from '../lib/fields.mjs';
import { findOne } from '../lib/find-one.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { defineTool } from '../lib/tool.mjs';

/** @import { Store } from '../lib/store.mjs' */

const path = text('Path of the file, such as "notes/boss-meeting.md".').transform((value) => value.replace(/^\/+/, ''));
const longest = 100_000;

/** @param {Store} store
 * @param {string} wanted */
function read(store, wanted) {
  const row = findOne(store.all('select path, content, modified_at from files'), ['path'], wanted, { noun: 'file', lister: 'list_files' });
  return { path: String(row['path']), content: String(row['content']), modified_at: String(row['modified_at']) };
}

export const fileTools = [
  defineTool({
    name: 'list_files',
    description: 'List the notes and documents in a folder, with their size and when they were last changed.',
    effect: 'read',
    input: z.strictObject({ folder: z.string().max(200).default('').describe('Folder such as "notes"; everything if left out.') }),
    run: (args, store) => {
      const folder = args.folder.replaceAll(/^\/+|\/+$/g, '');
      const where = store.where({ "path like ? || '/%'": folder || undefined });
      const files = store.all(
        `select path, length(cast(content as blob)) as bytes, modified_at from files ${where.sql} order by path`,
        where.values,
      );
      return { headline: `${files.length} files.`, data: { files } };
    },
  }),
  defineTool({
    name: 'read_file',
    description: 'Read the text of a note or document.',
    effect: 'read',
    input: z.strictObject({ path }),
    run: (args, store) => {
      const file = read(store, args.path);
      return { headline: `${file.path}, changed at ${file.modified_at}.`, data: file };
    },
  }),
  defineTool({
    name: 'write_file',
    description: 'Save text as a note or document. Creates the file, replaces what is in it, or adds to its end.',
    effect: 'update',
    input: z.strictObject({
      path,
      content: z.string().max(longest).describe('Text to save.'),
      mode: z.enum(['replace', 'append']).default('replace').describe('"append" keeps what is there and adds to the end.'),
    }),
    run: (args, store) => {
      const old = store.get('select content from files where path = ?', [args.path]);
      const content = args.mode === 'append' && old ? `${old['content']}${args.content}` : args.content;
      if (content.length > longest)
        throw new Refusal('file-too-long', `${args.path} would hold ${content.length} characters.`, `Stay below ${longest}.`);
      const sql =
        'insert into files values (?, ?, ?) on conflict do update set content = excluded.content, modified_at = excluded.modified_at';
      store.run(sql, [args.path, content, store.now()]);
      return {
        headline: `${old ? 'Changed' : 'Created'} ${args.path}.`,
        data: { path: args.path, created: !old, characters: content.length },
      };
    },
  }),
  defineTool({
    name: 'delete_file',
    description: 'Delete a note or document for good.',
    effect: 'remove',
    repeatable: true,
    input: z.strictObject({ path }),
    run: (args, store) => {
      const found = read(store, args.path).path;
      // Only the exact path: deleting is no place to guess.
      if (found !== args.path)
        throw new Refusal('unknown-file', `There is no file "${args.path}".`, `If you mean ${found}, give that path.`);
      store.run('delete from files where path = ?', [args.path]);
      return { headline: `Deleted ${args.path}.`, data: { deleted: args.path } };
    },
  }),
  defineTool({
    name: 'search_files',
    description: 'Find the notes and documents whose text contains some words, with the line in which they were found.',
    effect: 'read',
    input: z.strictObject({ query: text('Words to look for.'), limit: limit(20, 'files') }),
    run: (args, store) => {
      const wanted = args.query.toLowerCase();
      const rows = store.all("select path, content from files where instr(lower(path || ' ' || content), ?) > 0 order by path limit ?", [
        wanted,
        args.limit,
      ]);
      const found = rows.map((row) => ({
        path: row['path'],
        line:
          String(row['content'])
            .split('\n')
            .find((line) => line.toLowerCase().includes(wanted)) ?? '',
      }));
      return { headline: `${found.length} files contain "${args.query}".`, data: { files: found } };
    },
  }),
];
