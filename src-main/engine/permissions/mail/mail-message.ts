/** Reads the argument of `mail.send` into a message that has passed every check; the same for real mail and for rehearsals. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import type { MailContent } from '../../../processes/effects/protocol.ts';
import { badArguments, contentBytes, isAbsent } from '../arguments.ts';
import { parseAddress } from './address.ts';

/** RFC 5321 4.5.3.1.8: what every server accepts. */
const maxRecipients = 100;
const maxBytes = 10 * 1_048_576;

const addresses = z.union([z.string(), z.array(z.string())]).optional();
const oneLine = z
  .string()
  .max(900)
  .regex(/^\P{Cc}*$/u, 'has a line break or a control character');
const schema = z.strictObject({
  to: addresses,
  cc: addresses,
  bcc: addresses,
  subject: oneLine,
  text: z.string().optional(),
  html: z.string().optional(),
  replyTo: z.string().optional(),
  attachments: z
    .array(
      z.strictObject({
        filename: oneLine
          .min(1)
          .max(255)
          .regex(/^[^/\\]*$/, 'is a path: give a plain file name'),
        content: z.unknown(),
        contentType: z
          .string()
          .regex(/^[a-z0-9!#$&^_.+-]{1,80}\/[a-z0-9!#$&^_.+-]{1,80}$/i, 'is not a type such as text/csv')
          .optional(),
      }),
    )
    .max(50)
    .optional(),
});

export interface CheckedMessage extends MailContent {
  recipients: number;
  bytes: number;
}

/** Fails with `permission-arguments`. */
export function checkMessage(id: string, given: unknown): Result<CheckedMessage> {
  const bad = (problem: string, fix: string): Result<never> => badArguments(id, 'send', problem, fix);
  const parsed = schema.safeParse(isRecord(given) ? withoutAbsent(given) : given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    return bad(
      `the message is not valid: ${place === '' ? '' : `${place} `}${issue?.message ?? ''}`,
      "A message has to, cc, bcc, subject, text, html, replyTo and attachments ({ filename, content, contentType }); the sender is the account's.",
    );
  }
  const { data } = parsed;
  const lists: Record<'to' | 'cc' | 'bcc' | 'replyTo', string[]> = { to: [], cc: [], bcc: [], replyTo: [] };
  for (const field of ['to', 'cc', 'bcc', 'replyTo'] as const) {
    const value = data[field] ?? [];
    for (const text of typeof value === 'string' ? [value] : value) {
      const address = parseAddress(text);
      if ('problem' in address) return bad(`${field}: ${address.problem}`, 'Give bare addresses, one a string: "ada@example.org".');
      lists[field].push(address.address);
    }
  }
  const { to, cc, bcc } = lists;
  const recipients = to.length + cc.length + bcc.length;
  if (recipients === 0) return bad('nobody is to get it', 'Give `to`.');
  if (recipients > maxRecipients)
    return bad(`${recipients} recipients are more than ${maxRecipients}`, 'Send several messages, best one to each.');
  const attachments: CheckedMessage['attachments'] = [];
  for (const { filename, content, contentType = null } of data.attachments ?? []) {
    const bytes = contentBytes(content);
    if (!bytes) return bad(`the attachment ${filename} has no content`, 'Give a string or a Uint8Array; files and addresses are not read.');
    attachments.push({ filename, content: bytes, contentType });
  }
  const bytes =
    Buffer.byteLength(data.text ?? '') +
    Buffer.byteLength(data.html ?? '') +
    data.subject.length +
    attachments.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > maxBytes) return bad(`the message has ${bytes} bytes, more than ${maxBytes}`, 'Send less.');
  const { subject, text = null, html = null } = data;
  return ok({ to, cc, bcc, replyTo: lists.replyTo[0] ?? null, subject, text, html, attachments, recipients, bytes });
}

/** Same run, step and position, same Message-ID: receivers and people can tell a repetition. */
export function messageIdOf(effectId: string, sender: string): string {
  return `<jig.${effectId.slice(0, 40)}@${sender.slice(sender.lastIndexOf('@') + 1)}>`;
}

/** "e-mail to ada@example.org, subject ..." */
export function describeMessage({ to, cc, bcc, subject, recipients }: CheckedMessage): string {
  const [first = ''] = [...to, ...cc, ...bcc];
  const others = recipients > 1 ? ` and ${recipients - 1} more` : '';
  return `e-mail to ${first}${others}, subject ${JSON.stringify(subject.slice(0, 80))}`;
}

export function nobodyAccepted(id: string, rejected: { address: string; reason: string }[]): Result<never> {
  const [first] = rejected;
  return fail(
    'mail-refused',
    `${id}: nobody accepted it: ${first?.address ?? ''}: ${first?.reason ?? ''}.`,
    'Check the addresses.',
    rejected,
  );
}

function withoutAbsent(message: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => !isAbsent(value)));
}
