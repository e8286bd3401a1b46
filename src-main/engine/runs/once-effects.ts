/** Effects that the engine performs itself and that must happen once (writes over TCP, calls of other tools, appended files): rows, begun and then confirmed. */
import { fail, ok, type Result } from '#contract/result.ts';
import type { Doubt } from '#contract/runs.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { DoubtVerdict, OnceEffects } from '../making-parts.ts';
import type { GroupCommit } from './group-commit.ts';

interface EffectRow {
  id: string;
  run: string;
  step: string | null;
  kind: string;
  description: string;
  state: 'begun' | 'done' | 'skipped';
  outcome: string | null;
  begun_at: number;
}

type Effect = Parameters<OnceEffects['once']>[0];
type Perform = Parameters<OnceEffects['once']>[1];

/** Failures after which nobody knows whether it happened. Every other failure says that it did not. */
const unsure: ReadonlySet<string> = new Set(['effect-in-doubt', 'aborted', 'run-ended']);

export class LibraryEffects implements OnceEffects {
  private readonly commits: GroupCommit;
  private readonly logger: Logger;
  private readonly underWay = new Map<string, Promise<Result<unknown>>>();
  private readonly select;
  private readonly insert;
  private readonly confirm;
  private readonly remove;
  private readonly ofRun;

  constructor(sqlite: Sqlite, commits: GroupCommit, logger: Logger) {
    this.commits = commits;
    this.logger = logger;
    this.select = sqlite.prepare<[string, string], EffectRow>('select * from effect where run = ? and id = ?');
    this.insert = sqlite.prepare<[string, string, string | null, string, string, number]>(
      `insert into effect (id, run, step, kind, description, state, begun_at) values (?, ?, ?, ?, ?, 'begun', ?)`,
    );
    this.confirm = sqlite.prepare<[string, string | null, number, string, string]>(
      'update effect set state = ?, outcome = ?, settled_at = ? where run = ? and id = ?',
    );
    this.remove = sqlite.prepare<[string, string]>('delete from effect where run = ? and id = ?');
    this.ofRun = sqlite.prepare<[string], EffectRow>(`select * from effect where run = ? and state = 'begun' order by begun_at`);
  }

  once(effect: Effect, perform: Perform, signal: AbortSignal): Promise<Result<unknown>> {
    // A run that was resumed while an effect of its former runner is still under way waits for that one.
    const before = this.underWay.get(effect.id);
    if (before) return before;
    const work = this.work(effect, perform, signal).finally(() => this.underWay.delete(effect.id));
    this.underWay.set(effect.id, work);
    return work;
  }

  async doubts(run: string): Promise<Doubt[]> {
    return this.ofRun
      .all(run)
      .filter(({ id }) => !this.underWay.has(id))
      .map(({ id, kind, step, description, begun_at }) => ({
        id,
        kind,
        step,
        description,
        phase: 'begun, never confirmed',
        begunAt: new Date(begun_at).toISOString(),
        canVerify: false,
      }));
  }

  async resolve(run: string, id: string, verdict: DoubtVerdict): Promise<Result<{ settled: boolean; message: string }>> {
    const row = this.select.get(run, id);
    if (!row || row.state !== 'begun' || this.underWay.has(id))
      return fail(
        'effect-unknown',
        `The run ${run} has no effect ${id} in doubt.`,
        'Look at the run’s list of doubts again: it may have been settled.',
      );
    if (verdict === 'verify') {
      return fail(
        'effect-unverifiable',
        `Jig cannot look up whether this happened: ${row.description}.`,
        'Look at the other side yourself, then choose Resend (it did not happen) or Skip (it did, or must not).',
      );
    }
    const written = await this.commits.add(() =>
      verdict === 'resend' ? this.remove.run(run, id) : this.confirm.run('skipped', null, Date.now(), run, id),
    );
    if (!written.ok) return written;
    return ok({
      settled: true,
      message: verdict === 'resend' ? 'It is done again when the run goes on.' : 'It is left as it is; its step counts as skipped.',
    });
  }

  private async work(effect: Effect, perform: Perform, signal: AbortSignal): Promise<Result<unknown>> {
    const { id, run, step, kind, description } = effect;
    const row = this.select.get(run, id);
    if (row) return this.recorded(row, effect);
    if (signal.aborted) return fail('run-ended', `${description}: the run has ended.`, 'Nothing is done after the end of a run.');
    // The intent must survive a power failure: without it the effect would be done twice.
    const begun = await this.commits.add(() => this.insert.run(id, run, step, kind, description, Date.now()), { isDurable: true });
    if (!begun.ok) return begun;
    let result: Result<unknown>;
    try {
      result = await perform(signal);
    } catch (error) {
      this.logger.error('an effect failed in an unforeseen way', { effect: id, kind, error: errorText(error) });
      return inDoubt(description);
    }
    if (!result.ok && unsure.has(result.error.code)) return inDoubt(description);
    const settled = await this.commits.add(() => {
      if (result.ok) this.confirm.run('done', JSON.stringify(result.value ?? null), Date.now(), run, id);
      else this.remove.run(run, id);
    });
    // It has happened, and that could not be written: it is in doubt from now on, and the run stops.
    return settled.ok ? result : settled;
  }

  private recorded(row: EffectRow, effect: Effect): Result<unknown> {
    if (row.kind !== effect.kind || row.description !== effect.description) {
      return fail(
        'step-changed',
        `Before the run was resumed, this place of the tool did "${row.description}"; now it asks for "${effect.description}".`,
        'A step must do the same with the same key each time. Start a new run.',
      );
    }
    if (row.state === 'done') return ok(row.outcome === null ? null : JSON.parse(row.outcome));
    if (row.state === 'skipped')
      return fail('effect-skipped', `A person chose to leave this out: ${row.description}.`, 'Nothing to do: it counts as skipped.');
    return inDoubt(row.description);
  }
}

function inDoubt(description: string): { ok: false; error: { code: string; message: string; fix: string } } {
  return fail(
    'effect-in-doubt',
    `It was begun and never confirmed, so nobody knows whether it happened: ${description}.`,
    'A person decides in the run’s list of doubts: Verify, Resend or Skip.',
  );
}
