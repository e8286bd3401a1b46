/** What travels between the engine and the effects process: plain data, several frames a message. */
import type { Failure } from '#contract/result.ts';
import type { HttpOrder } from '#lib/network/http-order.ts';

/**
 * The last step before only the other side knows: the final dot of a mail, the first byte of a request. Nothing before it is written down,
 * for whatever ends earlier has not happened and is simply done again.
 */
export type EffectPhase = 'dot' | 'sent';

/** A mail account with its password, as it is handed over for one message. Never written down. */
export interface MailAccount {
  name: string;
  host: string;
  port: number;
  secure: boolean;
  user: string;
  password: string;
  /** Messages a second; 0 is no limit. */
  ratePerSecond: number;
}

/** What a tool writes. */
export interface MailContent {
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string | null;
  subject: string;
  text: string | null;
  html: string | null;
  attachments: { filename: string; content: Uint8Array; contentType: string | null }[];
}

export interface MailOrder extends MailContent {
  kind: 'mail';
  account: MailAccount;
  /** Header value and bare address of the sender. */
  from: { header: string; address: string };
  messageId: string;
  /** Milliseconds since 1970. */
  date: number;
}

export interface MailAnswer {
  messageId: string;
  accepted: string[];
  rejected: { address: string; reason: string }[];
}

export type EffectWork = MailOrder | { kind: 'http'; order: HttpOrder };

/** What is to happen once. */
export interface Effect {
  /** The same after a crash. */
  id: string;
  run: string;
  step: string | null;
  /** For people: "e-mail to ada@example.org, subject ..." */
  description: string;
  /** Counted against `unitLimit` over all effects of the run under `unitName`: recipients of an account. */
  units: number;
  unitName: string;
  unitLimit: number;
}

export type EffectsRequest =
  | { t: 'perform'; call: number; effect: Effect; work: EffectWork }
  /** Nobody waits any more: dropped unless it is under way already. */
  | { t: 'cancel'; call: number }
  | { t: 'doubts'; call: number; run: string }
  | { t: 'resolve'; call: number; run: string; id: string; verdict: 'verify' | 'resend' | 'skip' };

export type EffectsReply =
  /** The lock is held and the rows of the process before are settled; `unsettled` are the runs with effects in doubt. */
  | { t: 'ready'; unsettled: string[] }
  | { t: 'failed'; error: Failure }
  | { t: 'answer'; call: number; ok: true; value: unknown }
  | { t: 'answer'; call: number; ok: false; error: Failure };

/** Code of the answer to an effect that was begun and never confirmed. */
export const inDoubtCode = 'effect-in-doubt';
