/** The journal of one runner of a run: steps, their ends and the log, written with the next group and refused when the runner is stale. */
import type Database from 'better-sqlite3';
import type { Result } from '#contract/result.ts';
import type { RunLog } from '#contract/runs.ts';
import type { RunnerFrame } from '../../processes/runner/protocol.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { GroupCommit } from './group-commit.ts';

type BeginFrame = Extract<RunnerFrame, { t: 'begin' }>;
export type EndFrame = Extract<RunnerFrame, { t: 'end' }>;

/** State of a step after the end of an attempt. */
export function endState({ outcome, retryInMs }: EndFrame): 'done' | 'skipped' | 'failed' | 'waiting' {
  if ('v' in outcome) return 'done';
  if ('skipped' in outcome || outcome.error.code === 'effect-skipped') return 'skipped';
  return outcome.error.code === 'effect-in-doubt' && retryInMs === null ? 'waiting' : 'failed';
}

/** The value of a step, or why it was skipped. */
function recorded(outcome: EndFrame['outcome']): unknown {
  if ('v' in outcome) return outcome.v ?? null;
  return 'skipped' in outcome ? outcome.skipped : outcome.error.message;
}

const maxErrorLength = 4_000;

type Begin = [run: string, key: string, attempt: number, args: string | null, at: number];
type End = [
  run: string,
  key: string,
  state: string,
  attempt: number,
  args: string | null,
  value: string | null,
  error: string | null,
  nextAt: number | null,
  at: number,
];
type Log = [run: string, seq: number, at: number, level: string, text: string];

export class JournalStatements {
  readonly begin: Database.Statement<Begin>;
  readonly end: Database.Statement<End>;
  readonly log: Database.Statement<Log>;

  constructor(sqlite: Sqlite) {
    this.begin = sqlite.prepare(
      `insert into step (run, key, state, attempt, args, at) values (?, ?, 'begun', ?, ?, ?)
       on conflict (run, key) do update set state = 'begun', attempt = excluded.attempt, next_at = null, at = excluded.at`,
    );
    this.end = sqlite.prepare(
      `insert into step (run, key, state, attempt, args, value, error, next_at, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (run, key) do update set state = excluded.state, attempt = excluded.attempt, args = excluded.args, value = excluded.value,
         error = excluded.error, next_at = excluded.next_at, at = excluded.at`,
    );
    this.log = sqlite.prepare('insert into run_log (run, seq, at, level, text) values (?, ?, ?, ?, ?)');
  }
}

export class Journal {
  /** Bytes that the steps of the run keep, written or about to be. */
  kept: number;
  private readonly commits: GroupCommit;
  private readonly statements: JournalStatements;
  private readonly fence: { run: string; epoch: number };
  private lines: number;
  private readonly open = new Set<string>();

  constructor(
    commits: GroupCommit,
    statements: JournalStatements,
    fence: { run: string; epoch: number },
    linesBefore: number,
    keptBefore = 0,
  ) {
    this.commits = commits;
    this.statements = statements;
    this.fence = fence;
    this.lines = linesBefore;
    this.kept = keptBefore;
  }

  begin({ key, args, attempt }: BeginFrame): Promise<Result<void>> {
    const { run } = this.fence;
    const at = Date.now();
    this.open.add(key);
    const write = (): void => {
      // A step that has ended before its beginning was written needs one record only. Called again when its group is rolled back.
      if (this.open.has(key)) this.statements.begin.run(run, key, attempt, args, at);
    };
    return this.commits.add(write, { fence: this.fence });
  }

  end(frame: EndFrame): Promise<Result<void>> {
    const { run } = this.fence;
    const { key, args, attempt, outcome, retryInMs } = frame;
    const at = Date.now();
    const state = endState(frame);
    this.open.delete(key);
    const value = state === 'done' || state === 'skipped' ? JSON.stringify(recorded(outcome)) : null;
    const error = value === null && 'error' in outcome ? outcome.error.message.slice(0, maxErrorLength) : null;
    const nextAt = retryInMs === null ? null : at + retryInMs;
    for (const text of [key, args, value, error]) if (text !== null) this.kept += Buffer.byteLength(text);
    return this.commits.add(() => this.statements.end.run(run, key, state, attempt, args, value, error, nextAt, at), { fence: this.fence });
  }

  log({ level, text }: Pick<RunLog, 'level' | 'text'>): Promise<Result<void>> {
    const { run } = this.fence;
    const seq = (this.lines += 1);
    const at = Date.now();
    return this.commits.add(() => this.statements.log.run(run, seq, at, level, text), { fence: this.fence });
  }
}
