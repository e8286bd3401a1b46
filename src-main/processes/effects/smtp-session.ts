/** One SMTP connection: opens, sends message after message, and says for each whether the server certainly has it, has it not, or who knows. */
import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { fail, type Failure } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import { scrubText } from '#lib/network/scrub.ts';
import type { MailAccount, MailAnswer, MailOrder } from './protocol.ts';

export type SendOutcome =
  | { kind: 'sent'; answer: MailAnswer }
  | { kind: 'refused'; error: Failure }
  /** The connection broke: `afterDot` says whether the server may have taken the message. */
  | { kind: 'lost'; afterDot: boolean; message: string };

const connectMs = 20_000;
/** Silence after which a server is given up; RFC 5321 4.5.3.2 asks for 10 minutes after the final dot, which nobody waits for. */
const silenceMs = 120_000;

export class SmtpSession {
  private readonly connection: SMTPConnection;
  private readonly account: MailAccount;
  /** Called at most once, with what ended the connection. */
  private onLost: (message: string) => void = () => {};
  isOpen = false;

  constructor(account: MailAccount) {
    this.account = account;
    this.connection = new SMTPConnection({
      host: account.host,
      port: account.port,
      secure: account.secure,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      allowInternalNetworkInterfaces: true,
      logger: false,
    });
    const lost = (message: string): void => {
      this.isOpen = false;
      this.onLost(message);
    };
    this.connection.on('error', (error: Error) => lost(errorText(error)));
    this.connection.on('end', () => lost('the server closed the connection'));
  }

  /** Connects and logs in; null when it worked. Code `mail-connect-failed` or `mail-login-failed`. */
  async open(): Promise<Failure | null> {
    const { name, host, port, user, password } = this.account;
    const connected = await new Promise<string | null>((resolve) => {
      this.onLost = resolve;
      this.connection.connect((error) => resolve(error ? errorText(error) : null));
    });
    if (connected !== null) {
      this.close();
      return fail(
        'mail-connect-failed',
        `The mail server ${host}:${port} of the account ${name} was not reached: ${connected}.`,
        'Check that it is running, and its address in Settings, under Resources.',
      ).error;
    }
    if (user !== '') {
      const login = await new Promise<string | null>((resolve) => {
        this.onLost = resolve;
        this.connection.login({ user, credentials: { user, pass: password } }, (error) => resolve(error ? errorText(error) : null));
      });
      if (login !== null) {
        this.close();
        const secrets = [{ name: 'password', value: password }];
        return fail(
          'mail-login-failed',
          `The mail server ${host} refuses the login of the account ${name}: ${scrubText(login, secrets)}.`,
          'Check user and password in Settings, under Resources.',
        ).error;
      }
    }
    this.isOpen = true;
    this.onLost = () => {};
    return null;
  }

  /**
   * One message. The final dot, from which on only the server knows, is not sent before `fence` has resolved; with an error the server gets
   * nothing.
   */
  async send(order: MailOrder, message: Buffer, fence: Promise<Error | null>): Promise<SendOutcome> {
    let afterDot = false;
    const body = this.fenced(message, fence, () => {
      afterDot = true;
    });
    const envelope = { from: order.from.address, to: [...order.to, ...order.cc, ...order.bcc], size: message.length };
    const outcome = await new Promise<SendOutcome>((resolve) => {
      this.onLost = (reason) => resolve({ kind: 'lost', afterDot, message: reason });
      this.connection.send(envelope, body, (error, info) => {
        if (!error && info) resolve({ kind: 'sent', answer: answerOf(order, info) });
        else if (error?.responseCode !== undefined) resolve({ kind: 'refused', error: refusal(order, error) });
        else resolve({ kind: 'lost', afterDot, message: error ? errorText(error) : 'no answer' });
      });
    });
    this.onLost = () => {};
    if (outcome.kind === 'lost') this.close();
    return outcome;
  }

  /** Readies the connection after a refused message; false when it is of no further use. */
  async reset(): Promise<boolean> {
    if (!this.isOpen) return false;
    const worked = await new Promise<boolean>((resolve) => {
      this.onLost = () => resolve(false);
      this.connection.reset((error) => resolve(!error));
    });
    this.onLost = () => {};
    if (!worked) this.close();
    return worked;
  }

  quit(): void {
    if (!this.isOpen) return this.close();
    this.isOpen = false;
    this.connection.quit();
  }

  close(): void {
    this.isOpen = false;
    this.connection.close();
  }

  /** The message, asked for when the server is ready for it: one write with its dot, once `fence` has resolved, and nothing of it before. */
  private fenced(message: Buffer, fence: Promise<Error | null>, onDot: () => void): Readable {
    return new Readable({
      highWaterMark: message.length + 1,
      read() {
        void fence.then((unwritten) => {
          if (unwritten) {
            this.destroy(unwritten);
            return;
          }
          onDot();
          this.push(message);
          this.push(null);
        });
      },
    });
  }
}

function answerOf(order: MailOrder, info: SMTPConnectionSendInfo): MailAnswer {
  const rejected = (info.rejectedErrors ?? []).map((error) => ({
    address: error.recipient ?? '',
    reason: error.response ?? error.message,
  }));
  return { messageId: order.messageId, accepted: [...info.accepted], rejected };
}

function refusal(order: MailOrder, error: unknown): Failure {
  const reason = isRecord(error) && typeof error['response'] === 'string' ? error['response'] : errorText(error);
  return fail(
    'mail-refused',
    `The mail server ${order.account.host} refused the message: ${reason}.`,
    'Check the addresses and the message; a reason that begins with 4 is temporary.',
  ).error;
}
