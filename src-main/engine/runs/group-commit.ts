/** One commit for all that was written in a turn of the event loop: a commit each would cost ten times as much. */
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { Sqlite } from '../database/open-database.ts';

const maxRecords = 256;
const maxMs = 5;

interface Entry {
  write: () => void;
  /** Null: not of a run's present runner, so never stale. */
  fence: { run: string; epoch: number } | null;
  isDurable: boolean;
  settle: (result: Result<void>) => void;
}

/** What a write that SQLite refused means for people. Full disks are the machine's everyday trouble; everything else is named. */
export function journalFailure(error: unknown): Failure {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'SQLITE_FULL' || (typeof code === 'string' && /IOERR_(WRITE|SHMSIZE|TRUNCATE)/.test(code))) {
    return fail(
      'disk-full',
      'The disk is full: the run’s journal could not be written.',
      'Free some space, then resume the run. What is finished is kept, nothing is half recorded.',
    ).error;
  }
  return fail(
    'journal-failed',
    `The run’s journal could not be written: ${errorText(error)}.`,
    'Run `jig doctor`, then resume the run. What is finished is kept.',
  ).error;
}

export class GroupCommit {
  private readonly sqlite: Sqlite;
  private readonly logger: Logger;
  private waiting: Entry[] = [];
  private scheduled: NodeJS.Immediate | null = null;
  private readonly begin;
  private readonly commit;
  private readonly epochOf;

  constructor(sqlite: Sqlite, logger: Logger) {
    this.sqlite = sqlite;
    this.logger = logger;
    this.begin = sqlite.prepare('begin immediate');
    this.commit = sqlite.prepare('commit');
    this.epochOf = sqlite.prepare<[string], number>('select epoch from run where id = ?').pluck();
  }

  /**
   * Writes with the next group. Resolves when it is committed, or with why it is not: `disk-full`, `journal-failed`, or `run-stale` when
   * the run has got another runner meanwhile. `isDurable`: also after a power failure, before the answer.
   */
  add(write: () => void, options: { fence?: Entry['fence']; isDurable?: boolean } = {}): Promise<Result<void>> {
    return new Promise((settle) => {
      this.waiting.push({ write, fence: options.fence ?? null, isDurable: options.isDurable ?? false, settle });
      this.schedule();
    });
  }

  /** Writes all that waits, now. */
  flush(): void {
    if (this.scheduled) clearImmediate(this.scheduled);
    this.scheduled = null;
    while (this.waiting.length > 0) this.writeGroup();
  }

  /** One group a turn: everybody else has a chance in between. */
  private schedule(): void {
    this.scheduled ??= setImmediate(() => {
      this.scheduled = null;
      this.writeGroup();
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private writeGroup(): void {
    const group = this.waiting.slice(0, maxRecords);
    const answers = this.tryGroup(group);
    this.waiting = this.waiting.slice(answers.length);
    for (const { entry, result } of answers) entry.settle(result);
  }

  /** Answers for the first of `group`, at least for one. */
  private tryGroup(group: Entry[]): Answer[] {
    // A group of which one must survive a power failure is written through as a whole: one sync for all of it.
    const isDurable = group.some((entry) => entry.isDurable);
    if (isDurable) this.sqlite.pragma('synchronous = FULL');
    try {
      return this.writeAll(group);
    } catch (error) {
      // SQLite rolls back by itself when the disk is full.
      if (this.sqlite.inTransaction) this.sqlite.exec('rollback');
      const failure = journalFailure(error);
      // One record that is refused must not take those of other runs along.
      if (failure.code !== 'disk-full' && group.length > 1) return group.flatMap((entry) => this.tryGroup([entry]));
      this.logger.error('the journal could not be written', { error: errorText(error), records: group.length });
      return group.map((entry) => ({ entry, result: { ok: false, error: failure } }));
    } finally {
      if (isDurable) this.sqlite.pragma('synchronous = NORMAL');
    }
  }

  private writeAll(group: Entry[]): Answer[] {
    const end = performance.now() + maxMs;
    const epochs = new Map<string, number | undefined>();
    const answers: Answer[] = [];
    this.begin.run();
    for (const entry of group) {
      if (this.isStale(entry, epochs)) {
        answers.push({ entry, result: staleResult });
      } else {
        entry.write();
        answers.push({ entry, result: ok(undefined) });
      }
      if (answers.length % 16 === 0 && performance.now() > end) break;
    }
    this.commit.run();
    return answers;
  }

  private isStale({ fence }: Entry, epochs: Map<string, number | undefined>): boolean {
    if (!fence) return false;
    if (!epochs.has(fence.run)) epochs.set(fence.run, this.epochOf.get(fence.run));
    return epochs.get(fence.run) !== fence.epoch;
  }
}

interface Answer {
  entry: Entry;
  result: Result<void>;
}

const staleResult = fail('run-stale', 'The run goes on in another runner.', 'Nothing: this runner is being ended.');
