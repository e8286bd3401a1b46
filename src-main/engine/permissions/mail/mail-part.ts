/** The `mail` permission: messages from configured accounts, sent once by the effects process. */
import type { Permissions, Resource } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { MailAccount } from '../../../processes/effects/protocol.ts';
import { SmtpSession } from '../../../processes/effects/smtp-session.ts';
import type { BrokerContext, SurvivingEffects } from '../../making-parts.ts';
import { unknownOperation } from '../arguments.ts';
import type { GrantRow, Handle, HandleCall, KindPart, NameProblem, Observed, Vault } from '../kind.ts';
import { notConfigured } from '../names.ts';
import { UseCount } from '../use-count.ts';
import { parseSender } from './address.ts';
import { checkMessage, describeMessage, messageIdOf, type CheckedMessage } from './mail-message.ts';
import { openOutboxes } from './outbox.ts';

export interface MailPartOptions {
  vault: Vault;
  effects: Pick<SurvivingEffects, 'perform'>;
}

interface OpenAccount {
  account: MailAccount;
  from: { header: string; address: string };
  until: number;
}

/** Unsealing a password for every mail of a campaign costs more than the rest; a changed one counts after so long. */
const accountMs = 1_000;

export class MailPart implements KindPart {
  readonly kind = 'mail';
  private readonly vault: Vault;
  private readonly effects: Pick<SurvivingEffects, 'perform'>;
  private readonly accounts = new Map<string, OpenAccount>();

  constructor({ vault, effects }: MailPartOptions) {
    this.vault = vault;
    this.effects = effects;
  }

  check({ mail = {} }: Permissions): NameProblem[] {
    return Object.keys(mail).flatMap((name) => {
      const account = this.vault.get('mail', name);
      if (!account) return [notConfigured('mail', name, this.vault)];
      if (parseSender(account.from)) return [];
      const message = `The sender of the mail account ${name}, ${JSON.stringify(account.from)}, is not an address.`;
      return [{ name, message, fix: "Ask the person to correct it in Jig's Settings, under Resources." }];
    });
  }

  rows({ mail = {} }: Permissions): GrantRow[] {
    return Object.entries(mail).map(([name, { maxPerRun }]) => {
      const account = this.vault.get('mail', name);
      const rate = account && account.ratePerSecond > 0 ? `, ${account.ratePerSecond} a second` : '';
      const target = account ? `${account.from} by ${account.host}:${account.port}${rate}` : null;
      return { name, access: `at most ${maxPerRun.toLocaleString('en')} recipients a run`, target };
    });
  }

  open({ mail = {} }: Permissions, { run }: BrokerContext): Handle[] {
    return Object.entries(mail).map(
      ([name, { maxPerRun }]) => new MailHandle(name, (message, call) => this.send(name, maxPerRun, run, message, call)),
    );
  }

  rehearse({ mail = {} }: Permissions, given: unknown): Promise<Result<Handle[]>> {
    const outboxes = openOutboxes(Object.keys(mail), given);
    if (!outboxes.ok) return Promise.resolve(outboxes);
    const limits = new Map(Object.entries(mail).map(([name, { maxPerRun }]) => [name, maxPerRun]));
    const handles = [...outboxes.value].map(([name, outbox]) => {
      return new MailHandle(name, async (message, call) =>
        outbox.send(message, messageIdOf(call.effectId, 'rehearsal.invalid'), limits.get(name) ?? 0),
      );
    });
    return Promise.resolve(ok(handles));
  }

  /** Connects and logs in; nothing is sent. */
  async tryResource(resource: Resource): Promise<Result<{ ok: boolean; message: string }>> {
    // It may have been changed a moment ago.
    this.accounts.delete(resource.name);
    const account = resource.kind === 'mail' ? this.account(resource.name)?.account : undefined;
    if (!account) return ok({ ok: false, message: 'Its sender is not an address.' });
    const session = new SmtpSession(account);
    const failure = await session.open();
    session.quit();
    return ok(failure ? { ok: false, message: failure.message } : { ok: true, message: `${account.host} is ready to take mail.` });
  }

  /** With its password; undefined when it is gone, or its sender is no address. */
  private account(name: string): OpenAccount | undefined {
    const kept = this.accounts.get(name);
    if (kept && kept.until > Date.now()) return kept;
    const stored = this.vault.get('mail', name);
    const from = stored ? parseSender(stored.from) : null;
    if (!stored || !from) return undefined;
    const { host, port, secure, user, ratePerSecond } = stored;
    const password = this.vault.reveal('mail', name) ?? '';
    const opened = { account: { name, host, port, secure, user, password, ratePerSecond }, from, until: Date.now() + accountMs };
    this.accounts.set(name, opened);
    return opened;
  }

  private async send(name: string, maxPerRun: number, run: string, message: CheckedMessage, call: HandleCall): Promise<Result<unknown>> {
    const opened = this.account(name);
    if (!opened) {
      const { message: cause, fix } = notConfigured('mail', name, this.vault);
      return fail('permission-unknown', cause, fix);
    }
    const { account, from } = opened;
    const { recipients, bytes: _bytes, ...content } = message;
    const unitName = `recipients of mail.${name}`;
    const effect = {
      id: call.effectId,
      run,
      step: call.step,
      description: describeMessage(message),
      units: recipients,
      unitName,
      unitLimit: maxPerRun,
    };
    return this.effects.perform(
      effect,
      {
        kind: 'mail',
        account,
        from,
        ...content,
        messageId: messageIdOf(call.effectId, from.address),
        date: Date.now(),
      },
      call.signal,
    );
  }
}

type Send = (message: CheckedMessage, call: HandleCall) => Promise<Result<unknown>>;

class MailHandle implements Handle {
  readonly id: string;
  private readonly send: Send;
  private readonly messages: UseCount;

  constructor(name: string, send: Send) {
    this.id = `mail.${name}`;
    this.send = send;
    this.messages = new UseCount(name);
  }

  async call(call: HandleCall): Promise<Result<unknown>> {
    if (call.op !== 'send') return unknownOperation(this.id, call.op, ['send']);
    const message = checkMessage(this.id, call.args[0]);
    if (!message.ok) return message;
    this.messages.add('message', { bytesOut: message.value.bytes });
    return this.send(message.value, call);
  }

  observed(): Observed[] {
    return this.messages.observed();
  }

  async close(): Promise<void> {}
}
