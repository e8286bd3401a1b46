/** Appends of which nobody knows whether they happened, because another program wrote to the file while Jig was ended: for the run's list. */
import { fail, ok, type Result } from '#contract/result.ts';
import type { Doubt } from '#contract/runs.ts';
import type { Sqlite } from '../../database/open-database.ts';
import type { DoubtVerdict, EffectDoubts } from '../../making-parts.ts';

interface DoubtRow {
  effect: string;
  path: string;
  start: number;
  bytes: number;
  at: string;
}

export class AppendDoubts implements EffectDoubts {
  private readonly sqlite: Sqlite;

  constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
  }

  async doubts(run: string): Promise<Doubt[]> {
    const rows = this.sqlite
      .prepare("select effect, path, start, bytes, at from file_append where run = ? and state = 'doubt' order by at")
      .all(run);
    return (rows as DoubtRow[]).map(({ effect, path, start, bytes, at }) => ({
      id: effect,
      kind: 'append',
      step: null,
      description: `${bytes} bytes appended to ${path} behind its first ${start}`,
      phase: 'begun; another program has written there',
      begunAt: at,
      canVerify: false,
    }));
  }

  /** Fails with `effect-unknown`, `effect-unverifiable`. */
  async resolve(run: string, id: string, verdict: DoubtVerdict): Promise<Result<{ settled: boolean; message: string }>> {
    const row = this.sqlite.prepare("select path from file_append where effect = ? and run = ? and state = 'doubt'").get(id, run) as
      | Pick<DoubtRow, 'path'>
      | undefined;
    if (!row) {
      return fail(
        'effect-unknown',
        `The run ${run} has no append ${id} in doubt.`,
        "Look at the run's list of doubts again: it may have been settled.",
      );
    }
    if (verdict === 'verify') {
      return fail(
        'effect-unverifiable',
        `Jig cannot tell whether ${row.path} holds it: another program has written there.`,
        'Look into the file, then choose Resend (it is not there) or Skip (it is).',
      );
    }
    this.sqlite
      .prepare(verdict === 'resend' ? 'delete from file_append where effect = ?' : "update file_append set state = 'done' where effect = ?")
      .run(id);
    return ok({ settled: true, message: verdict === 'resend' ? 'It is appended when the run goes on.' : 'The file is left as it is.' });
  }
}
