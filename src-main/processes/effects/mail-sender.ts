/** Sends mail: one set of connections an account, kept for the next message, at the account's rate. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, type Failure } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import { sha256 } from '#lib/hash.ts';
import { buildMessage } from './mail-message.ts';
import type { Attempt, Outcome } from './outcome.ts';
import type { MailAccount, MailOrder } from './protocol.ts';
import { SmtpSession } from './smtp-session.ts';

/** Public mail servers begin to refuse a client's connections at about 10 to 20. */
const maxConnections = 10;
const idleMs = 5_000;
/** A kept connection may have died unnoticed: before the dot a message simply goes out on another. */
const maxAttempts = 3;

interface Job {
  order: MailOrder;
  attempt: Attempt;
  settle: (outcome: Outcome) => void;
}

export class MailSender {
  private readonly accounts = new Map<string, AccountQueue>();

  perform(order: MailOrder, attempt: Attempt): Promise<Outcome> {
    const key = sha256(JSON.stringify(order.account));
    let queue = this.accounts.get(key);
    if (!queue) {
      queue = new AccountQueue(order.account);
      this.accounts.set(key, queue);
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    queue.add({ order, attempt, settle: resolve });
    return promise;
  }

  /** Messages that are on a connection now. */
  get underWay(): number {
    return [...this.accounts.values()].reduce((sum, { workers }) => sum + workers, 0);
  }

  close(): void {
    for (const queue of this.accounts.values()) queue.close();
    this.accounts.clear();
  }
}

class AccountQueue {
  private readonly account: MailAccount;
  private readonly waiting: Job[] = [];
  private readonly idle: SmtpSession[] = [];
  workers = 0;
  private nextAt = 0;
  private idleTimer: NodeJS.Timeout | null = null;

  constructor(account: MailAccount) {
    this.account = account;
  }

  add(job: Job): void {
    this.waiting.push(job);
    if (this.workers < maxConnections) void this.work();
  }

  close(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    for (const session of this.idle.splice(0)) session.quit();
  }

  /** One connection's worth of work: ends when nothing waits. */
  private async work(): Promise<void> {
    this.workers += 1;
    let session = this.idle.pop() ?? null;
    for (let job = this.waiting.shift(); job; job = this.waiting.shift()) {
      const done = await this.send(job, session);
      session = done.session;
      job.settle(done.outcome);
    }
    this.workers -= 1;
    if (session?.isOpen) this.keep(session);
  }

  private async send(job: Job, kept: SmtpSession | null): Promise<{ session: SmtpSession | null; outcome: Outcome }> {
    const { order, attempt } = job;
    let session = kept;
    const didNot = (error: Failure): { session: SmtpSession | null; outcome: Outcome } => ({
      session,
      outcome: { kind: 'did-not', error },
    });
    try {
      await this.pace(attempt.signal);
      let fence: Promise<Error | null> | null = null;
      let message: Buffer | null = null;
      for (let round = 1; ; round += 1) {
        if (!session?.isOpen) {
          session = new SmtpSession(order.account);
          const failure = await session.open();
          if (failure) return didNot(failure);
        }
        if (attempt.signal.aborted) return didNot(cancelled());
        // Written down while the message is composed and its envelope is on the way: all three at the same time.
        fence ??= written(attempt);
        message ??= await buildMessage(order);
        const sent = await session.send(order, message, fence);
        // Whoever takes the record back must not overtake it.
        const unwritten = await fence;
        if (unwritten && sent.kind === 'lost') throw unwritten;
        if (sent.kind === 'sent') return { session, outcome: { kind: 'happened', value: sent.answer } };
        if (sent.kind === 'refused') {
          await session.reset();
          return didNot(sent.error);
        }
        if (sent.afterDot) return { session, outcome: { kind: 'unknown', message: sent.message } };
        if (round === maxAttempts) {
          return didNot(
            fail(
              'mail-connection-lost',
              `The mail server ${order.account.host} broke the connection ${round} times before it took the message: ${sent.message}.`,
              'Nothing was sent. Try again later.',
            ).error,
          );
        }
      }
    } catch (error) {
      session?.close();
      if (attempt.signal.aborted) return didNot(cancelled());
      const message = error instanceof Error ? error.message : String(error);
      return didNot(fail('mail-failed', `The message could not be sent: ${message}.`, 'Nothing was sent. Correct it, or try again.').error);
    }
  }

  /** Waits for the account's rate. Rejects when nobody waits any more. */
  private async pace(signal: AbortSignal): Promise<void> {
    if (this.account.ratePerSecond <= 0) return;
    const now = Date.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + 1_000 / this.account.ratePerSecond;
    if (at > now) await sleep(at - now, undefined, { signal });
  }

  private keep(session: SmtpSession): void {
    this.idle.push(session);
    this.idleTimer ??= setTimeout(() => {
      this.idleTimer = null;
      for (const old of this.idle.splice(0)) old.quit();
    }, idleMs);
  }
}

/** Resolves when the attempt is on the disk, or with why it cannot be written. */
function written(attempt: Attempt): Promise<Error | null> {
  return attempt.fence('dot').then(
    () => null,
    (error: unknown) => new Error(`it could not be recorded (${errorText(error)})`, { cause: error }),
  );
}

function cancelled(): Failure {
  return fail('aborted', 'Sending was cancelled before the server had the message.', 'Nothing needs to be done.').error;
}
