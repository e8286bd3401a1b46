/** Tickets for the review sheet: an approval must come from a window that was shown exactly this draft. */
import { randomBytes, timingSafeEqual } from 'node:crypto';

interface Ticket {
  draft: string;
  identity: string;
  expiresAt: number;
}

/** A sheet that lies open longer is read again first. */
const lifeMs = 60 * 60_000;
const mostOpen = 500;

export class Tickets {
  private readonly tickets = new Map<string, Ticket>();

  issue(draft: string, identity: string): string {
    const now = Date.now();
    for (const [key, { expiresAt }] of this.tickets) if (expiresAt < now || this.tickets.size >= mostOpen) this.tickets.delete(key);
    const ticket = randomBytes(24).toString('base64url');
    this.tickets.set(ticket, { draft, identity, expiresAt: now + lifeMs });
    return ticket;
  }

  /** Uses the ticket up: it is good for one attempt. */
  redeem(ticket: string, draft: string, identity: string): boolean {
    const found = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    return found !== undefined && found.expiresAt >= Date.now() && same(found.draft, draft) && same(found.identity, identity);
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
