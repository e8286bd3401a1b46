/** A rehearsal's mail: messages stay in an outbox; addresses that the test names are refused. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import { readGiven } from '../read-given.ts';
import { nobodyAccepted, type CheckedMessage } from './mail-message.ts';

const givenSchema = z.strictObject({ refuse: z.record(z.string(), z.string()).optional() });
const fix = 'Write given.mail as { account: { refuse: { "gone@example.org": "no such user" } } }.';

/** One a granted account. Fails with `given-invalid`. */
export function openOutboxes(granted: readonly string[], given: unknown): Result<Map<string, Outbox>> {
  const accounts = readGiven('mail', givenSchema, { given, granted, fix });
  if (!accounts.ok) return accounts;
  return ok(new Map(granted.map((name) => [name, new Outbox(name, new Map(Object.entries(accounts.value[name]?.refuse ?? {})))])));
}

export class Outbox {
  private readonly name: string;
  private readonly refuse: ReadonlyMap<string, string>;
  /** What has been accepted, by Message-ID: the same effect is accepted once. */
  private readonly accepted = new Map<string, unknown>();
  private recipients = 0;

  constructor(name: string, refuse: ReadonlyMap<string, string>) {
    this.name = name;
    this.refuse = refuse;
  }

  send({ to, cc, bcc, recipients }: CheckedMessage, messageId: string, maxPerRun: number): Result<unknown> {
    const before = this.accepted.get(messageId);
    if (before !== undefined) return ok(before);
    if (this.recipients + recipients > maxPerRun) {
      return fail(
        'limit-reached',
        `recipients of mail.${this.name}: this run may use ${maxPerRun}, has used ${this.recipients}, and this one needs ${recipients} more.`,
        'Send less in one run, or ask for a higher limit in `permissions`: a person then reviews it.',
      );
    }
    const all = [...to, ...cc, ...bcc];
    const rejected = all.flatMap((address) => {
      const reason = this.refuse.get(address);
      return reason === undefined ? [] : [{ address, reason }];
    });
    const accepted = all.filter((address) => !this.refuse.has(address));
    if (accepted.length === 0) return nobodyAccepted(`mail.${this.name}`, rejected);
    this.recipients += recipients;
    const answer = { messageId, accepted, rejected };
    this.accepted.set(messageId, answer);
    return ok(answer);
  }
}
