/** Does each effect once: answers from the record, performs what is new, says what is in doubt, and finishes what has begun. */
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import { within } from '#lib/within.ts';
import { recorded, type EffectRow, type EffectsJournal } from './effects-journal.ts';
import type { Attempt, Outcome } from './outcome.ts';
import { inDoubtCode, type Effect, type EffectsReply, type EffectsRequest, type EffectWork } from './protocol.ts';

export interface ServiceParts {
  journal: EffectsJournal;
  perform: (work: EffectWork, attempt: Attempt) => Promise<Outcome>;
  reply: (reply: EffectsReply) => void;
}

interface Running {
  callers: Set<number>;
  cancel: AbortController;
  isFenced: boolean;
  ended: Promise<Result<unknown>>;
}

export class EffectsService {
  private readonly parts: ServiceParts;
  private readonly running = new Map<string, Running>();
  private draining = false;

  constructor(parts: ServiceParts) {
    this.parts = parts;
  }

  receive(request: EffectsRequest): void {
    const { call } = request;
    switch (request.t) {
      case 'perform':
        void this.once(request.effect, request.work, call).then((result) => this.answer(call, result));
        break;
      case 'cancel':
        this.cancel(call);
        break;
      case 'doubts':
        this.answer(call, ok(this.parts.journal.doubts(request.run).filter(({ id }) => !this.running.has(id))));
        break;
      case 'resolve':
        void this.resolve(request).then((result) => this.answer(call, result));
        break;
    }
  }

  /** Begins nothing new and drops what has not reached its fence; resolves when the rest has ended, or after `deadlineMs`. */
  async drain(deadlineMs: number): Promise<void> {
    this.draining = true;
    const all = [...this.running.values()];
    for (const running of all) if (!running.isFenced) running.cancel.abort();
    await within(Promise.all(all.map(({ ended }) => ended)), deadlineMs);
  }

  private once(effect: Effect, work: EffectWork, call: number): Promise<Result<unknown>> {
    const running = this.running.get(effect.id);
    if (running) {
      running.callers.add(call);
      return running.ended;
    }
    if (this.draining)
      return Promise.resolve(fail('effects-ending', 'Jig is ending; nothing more is sent.', 'Resume the run after the start.'));
    const row = this.parts.journal.find(effect);
    if (row) {
      const known = answerFrom(row, effect);
      if (known) return Promise.resolve(known);
    }
    const used = this.parts.journal.unitsOf(effect.run, effect.unitName);
    const units = row ? 0 : effect.units;
    if (used + units > effect.unitLimit) {
      return Promise.resolve(
        fail(
          'limit-reached',
          `${effect.unitName}: this run may use ${effect.unitLimit}, has used ${used}, and this one needs ${units} more.`,
          'Send less in one run, or ask for a higher limit in `permissions`: a person then reviews it.',
        ),
      );
    }
    const entry: Running = { callers: new Set([call]), cancel: new AbortController(), isFenced: false, ended: Promise.resolve(ok(null)) };
    this.running.set(effect.id, entry);
    this.parts.journal.reserve(effect, units);
    entry.ended = this.begin(effect, work, entry, units).finally(() => this.running.delete(effect.id));
    return entry.ended;
  }

  private async begin(effect: Effect, work: EffectWork, entry: Running, units: number): Promise<Result<unknown>> {
    const begunAt = new Date().toISOString();
    const { journal } = this.parts;
    const attempt: Attempt = {
      signal: entry.cancel.signal,
      fence: async (phase) => {
        // From here on it is not cancelled any more; a fence that could not be written takes that back.
        entry.isFenced = true;
        try {
          await journal.fence(effect, work, phase, begunAt);
        } catch (error) {
          entry.isFenced = false;
          throw error;
        }
      },
    };
    let outcome: Outcome;
    try {
      outcome = await this.parts.perform(work, attempt);
    } catch (error) {
      // A performer rejects before its fence is down, or because the fence could not be written.
      const failure = fail(
        'effect-failed',
        `${effect.description}: ${errorText(error)}.`,
        'Nothing was done. Check free space, and try again.',
      );
      outcome = { kind: 'did-not', error: failure.error };
    }
    try {
      if (outcome.kind === 'happened') {
        await journal.done(effect, outcome.value);
        return ok(outcome.value);
      }
      if (outcome.kind === 'did-not') {
        journal.reserve(effect, -units);
        if (entry.isFenced) await journal.forget(effect);
        return { ok: false, error: outcome.error };
      }
      await journal.setState(effect, 'doubt');
      return inDoubt(effect.description, outcome.message);
    } catch (error) {
      // The row stays begun, which is in doubt for everybody who asks from now on.
      return inDoubt(effect.description, `its outcome could not be written down (${errorText(error)})`);
    }
  }

  private cancel(call: number): void {
    for (const running of this.running.values()) {
      if (running.callers.delete(call) && running.callers.size === 0 && !running.isFenced) running.cancel.abort();
    }
  }

  private async resolve({ run, id, verdict }: EffectsRequest & { t: 'resolve' }): Promise<Result<{ settled: boolean; message: string }>> {
    const row = this.parts.journal.find({ run, id });
    if (!row) return fail('effect-unknown', 'There is no such effect in this run.', 'Look at the run again.');
    if (this.running.has(id)) return ok({ settled: false, message: 'It is under way; wait for its end.' });
    if (row.state !== 'doubt' && row.state !== 'begun') return ok({ settled: true, message: settledWords[row.state] });
    if (verdict === 'verify') return verify(row);
    await this.parts.journal.setState({ run, id }, verdict === 'resend' ? 'again' : 'skipped');
    return ok({ settled: true, message: settledWords[verdict === 'resend' ? 'again' : 'skipped'] });
  }

  private answer(call: number, result: Result<unknown>): void {
    this.parts.reply(
      result.ok ? { t: 'answer', call, ok: true, value: result.value } : { t: 'answer', call, ok: false, error: result.error },
    );
  }
}

const settledWords: Record<'done' | 'again' | 'skipped', string> = {
  done: 'It has been confirmed.',
  again: 'It is done again when the run is resumed.',
  skipped: 'It is not done again.',
};

/** What the record says; null when the effect is to be performed. */
function answerFrom(row: EffectRow, effect: Effect): Result<unknown> | null {
  if (row.description !== effect.description) {
    return fail(
      'step-changed',
      `Before the run was resumed, this place of the tool did "${row.description}"; now it asks for "${effect.description}".`,
      'A step must do the same with the same key each time. Start a new run.',
    );
  }
  switch (row.state) {
    case 'done':
      return recorded(row);
    case 'again':
      return null;
    case 'skipped':
      return fail('effect-skipped', `${row.description}: a person decided not to repeat it.`, 'Go on without it.');
    case 'begun':
    case 'doubt':
      return inDoubt(row.description, 'an earlier attempt was begun and never confirmed');
  }
}

function inDoubt(description: string, why: string): Result<never> {
  return fail(
    inDoubtCode,
    `${description}: it is not known whether it happened, for ${why}.`,
    'A person settles it in the run: Verify, Resend or Skip; then the run is resumed.',
  );
}

/** Neither SMTP nor HTTP can be asked afterwards: what is known is said, for a person to look. */
function verify(row: EffectRow): Result<{ settled: boolean; message: string }> {
  if (row.kind !== 'mail') {
    return fail(
      'effect-unverifiable',
      `Jig cannot look up ${row.description}. It carried the Idempotency-Key ${row.reference ?? '(none)'}.`,
      'Look at the service itself, then choose Resend or Skip.',
    );
  }
  return ok({
    settled: false,
    message:
      `The server was given the whole message at ${row.begun_at}, and its answer did not arrive. ` +
      `Look for Message-ID ${row.reference ?? ''} in the account's sent mail or the server's log; choose Skip if it is there, Resend if not.`,
  });
}
