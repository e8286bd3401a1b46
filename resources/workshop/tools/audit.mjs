/** The log of everything that the workshop's tools changed. */
import { z } from 'zod';
import { day, limit, text } from '../lib/fields.mjs';
import { defineTool } from '../lib/tool.mjs';

export const auditTools = [
  defineTool({
    name: 'read_audit_log',
    description: 'Show what was changed in the system and when, newest first: every record that a tool added, changed or deleted.',
    effect: 'read',
    input: z.strictObject({
      tool: text('Only changes made by this tool, such as "delete_transaction".').optional(),
      since: day('Only changes on or after this day.').optional(),
      limit: limit(20, 'entries'),
    }),
    run: (args, store) => {
      const where = store.where({ 'tool = ?': args.tool, 'substr(at, 1, 10) >= ?': args.since });
      const entries = store.all(`select at, tool, summary from audit_log ${where.sql} order by id desc limit ?`, [
        ...where.values,
        args.limit,
      ]);
      return { headline: `${entries.length} changes, newest first.`, data: { entries } };
    },
  }),
];
