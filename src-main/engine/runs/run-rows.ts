/** Rows of runs: what is kept of each, and how it is read back. */
import type { IsolationStatus } from '#contract/making.ts';
import type { Failure } from '#contract/result.ts';
import type { RunDetail, RunKind, RunLimits, RunLog, RunProgress, RunState, RunStep, RunSummary } from '#contract/runs.ts';
import type { HostFrame } from '../../processes/runner/protocol.ts';
import { keepStatements, type KeptStatements } from '../database/keep-statements.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Program, StartRun } from '../making-parts.ts';
import type { Caller } from '../parts.ts';

/** A run as it was started: what a later resume needs. */
export interface RunRecord extends Pick<StartRun, 'kind' | 'tool' | 'version' | 'program' | 'input' | 'caller'> {
  id: string;
  depth: number;
  through: readonly string[];
  canary: number;
  outputSchema: Record<string, unknown> | null;
  /** What differs from the settings. */
  limits: Partial<RunLimits>;
  createdAt: number;
}

/** Key, the last attempt that was used up, and when the next may begin (ms since 1970). */
export type AttemptedStep = NonNullable<Extract<HostFrame, { t: 'start' }>['attempts']>[number];

/** What changes while it runs. */
export interface RunChange {
  state: RunState;
  progress: RunProgress;
  error: Failure | null;
  result: unknown;
  isolation: IsolationStatus | null;
  usage: RunDetail['usage'];
  startedAt: number | null;
  finishedAt: number | null;
}

interface Row {
  id: string;
  kind: RunKind;
  tool: string;
  version: number | null;
  identity: string;
  caller: string;
  depth: number;
  through: string;
  state: RunState;
  epoch: number;
  program: string;
  input: string;
  output_schema: string | null;
  limits: string;
  canary: number;
  progress: string;
  result: string | null;
  error: string | null;
  isolation: string | null;
  usage: string | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
}

type SummaryRow = Pick<
  Row,
  'id' | 'kind' | 'tool' | 'version' | 'identity' | 'caller' | 'state' | 'progress' | 'error' | 'created_at' | 'started_at' | 'finished_at'
>;

export interface StoredRun {
  record: RunRecord;
  change: RunChange;
  epoch: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const parse = <T>(text: string): T => JSON.parse(text) as T;
const parseOrNull = <T>(text: string | null): T | null => (text === null ? null : parse<T>(text));
const orNull = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

function summaryOf(row: SummaryRow): RunSummary {
  return {
    id: row.id,
    kind: row.kind,
    tool: row.tool,
    version: row.version,
    identity: row.identity,
    client: parse<Caller>(row.caller).name,
    state: row.state,
    progress: parse<RunProgress>(row.progress),
    error: parseOrNull<Failure>(row.error),
    createdAt: iso(row.created_at),
    startedAt: row.started_at === null ? null : iso(row.started_at),
    finishedAt: row.finished_at === null ? null : iso(row.finished_at),
  };
}

const summaryColumns = 'id, kind, tool, version, identity, caller, state, progress, error, created_at, started_at, finished_at';

export class RunRows {
  private readonly prepare: KeptStatements;

  constructor(sqlite: Sqlite) {
    this.prepare = keepStatements(sqlite);
  }

  insert(record: RunRecord, change: RunChange): void {
    this.prepare(
      `insert into run (id, kind, tool, version, identity, caller, depth, through, state, epoch, program, input, output_schema, limits, canary, progress, created_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      record.id,
      record.kind,
      record.tool,
      record.version,
      record.program.identity,
      JSON.stringify(record.caller),
      record.depth,
      JSON.stringify(record.through),
      change.state,
      JSON.stringify(record.program),
      JSON.stringify(record.input ?? null),
      orNull(record.outputSchema),
      JSON.stringify(record.limits),
      record.canary,
      JSON.stringify(change.progress),
      record.createdAt,
    );
  }

  /** A further runner begins: what the one before still sends is refused from now on. */
  nextEpoch(id: string): number {
    return this.prepare('update run set epoch = epoch + 1 where id = ? returning epoch').pluck().get(id) as number;
  }

  save(id: string, change: RunChange): void {
    this.prepare(
      `update run set state = ?, progress = ?, error = ?, result = ?, isolation = ?, usage = ?, started_at = ?, finished_at = ? where id = ?`,
    ).run(
      change.state,
      JSON.stringify(change.progress),
      orNull(change.error),
      orNull(change.result),
      orNull(change.isolation),
      orNull(change.usage),
      change.startedAt,
      change.finishedAt,
      id,
    );
  }

  /** The person said that the run may go on with other code. */
  replaceProgram(id: string, { program, version, outputSchema }: Pick<RunRecord, 'program' | 'version' | 'outputSchema'>): void {
    this.prepare('update run set program = ?, identity = ?, version = ?, output_schema = ? where id = ?').run(
      JSON.stringify(program),
      program.identity,
      version,
      orNull(outputSchema),
      id,
    );
  }

  /** The person has seen the first items and wants the rest. */
  endCanary(id: string): void {
    this.prepare('update run set canary = 0 where id = ?').run(id);
  }

  get(id: string): StoredRun | null {
    const row = this.prepare('select * from run where id = ?').get(id) as Row | undefined;
    if (!row) return null;
    return {
      epoch: row.epoch,
      record: {
        id,
        kind: row.kind,
        tool: row.tool,
        version: row.version,
        program: parse<Program>(row.program),
        input: parse(row.input),
        caller: parse<Caller>(row.caller),
        depth: row.depth,
        through: parse<string[]>(row.through),
        canary: row.canary,
        outputSchema: parseOrNull(row.output_schema),
        limits: parse(row.limits),
        createdAt: row.created_at,
      },
      change: {
        state: row.state,
        progress: parse<RunProgress>(row.progress),
        error: parseOrNull<Failure>(row.error),
        result: row.result === null ? null : parse(row.result),
        isolation: parseOrNull<IsolationStatus>(row.isolation),
        usage: parseOrNull<NonNullable<RunDetail['usage']>>(row.usage),
        startedAt: row.started_at,
        finishedAt: row.finished_at,
      },
    };
  }

  list({ limit, before }: { limit: number; before?: string | undefined }): RunSummary[] {
    const rows = this.prepare(`select ${summaryColumns} from run where id < ? order by id desc limit ?`).all(
      before ?? '~',
      limit,
    ) as SummaryRow[];
    return rows.map(summaryOf);
  }

  ids(states: readonly RunState[]): string[] {
    const marks = states.map(() => '?').join(', ');
    return this.prepare(`select id from run where state in (${marks}) order by id`)
      .pluck()
      .all(...states) as string[];
  }

  steps(id: string, { state, offset, limit }: { state?: RunStep['state'] | undefined; offset: number; limit: number }) {
    const where = 'where run = $id and ($state is null or state = $state)';
    const filter = { id, state: state ?? null };
    const total = this.prepare(`select count(*) from step ${where}`).pluck().get(filter) as number;
    const rows = this.prepare(
      `select key, state, attempt, value, error, at from step ${where} order by at, key limit $limit offset $offset`,
    ).all({ ...filter, limit, offset }) as {
      key: string;
      state: RunStep['state'];
      attempt: number;
      value: string | null;
      error: string | null;
      at: number;
    }[];
    const steps: RunStep[] = rows.map(({ key, attempt, at, ...row }) => ({
      key,
      state: row.state,
      attempt,
      error: row.state === 'skipped' && row.value !== null ? parse<string>(row.value) : row.error,
      at: iso(at),
    }));
    return { total, steps };
  }

  /** Whether the keys that were begun and not finished keep their arguments is for the engine to see: the runner is told of finished ones. */
  unfinished(id: string): Map<string, string | null> {
    const rows = this.prepare(`select key, args from step where run = ? and state not in ('done', 'skipped')`).raw().all(id) as [
      string,
      string | null,
    ][];
    return new Map(rows);
  }

  /** The finished steps as the JSON of `done` in the start frame: what was stored as JSON is not taken apart and put together again. */
  doneSteps(id: string): string {
    const rows = this.prepare(`select key, args, state, value from step where run = ? and state in ('done', 'skipped')`).raw().all(id) as [
      string,
      string | null,
      string,
      string,
    ][];
    const steps = rows.map(
      ([key, args, state, value]) => `[${JSON.stringify(key)},${JSON.stringify(args)},{"${state === 'done' ? 'v' : 'skipped'}":${value}}]`,
    );
    return `[${steps.join(',')}]`;
  }

  /** Steps that have used up attempts: those that wait for their next one, and those that were under way (that attempt is not counted). */
  attempts(id: string): AttemptedStep[] {
    const rows = this.prepare(
      `select key, attempt, state, next_at from step where run = ? and (state = 'begun' and attempt > 1 or next_at is not null)`,
    )
      .raw()
      .all(id) as [string, number, string, number | null][];
    return rows.map(([key, attempt, state, nextAt]) => [key, state === 'begun' ? attempt - 1 : attempt, nextAt ?? 0]);
  }

  /** What a run that was interrupted had done, whatever its last progress said. */
  countSteps(id: string): Pick<RunProgress, 'done' | 'failed' | 'skipped'> {
    const rows = this.prepare(
      `select state, count(*) as number from step where run = $id and (args is not null or not exists (select 1 from step where run = $id and args is not null))
         group by state`,
    ).all({ id }) as { state: string; number: number }[];
    const of = (state: string): number => rows.find((row) => row.state === state)?.number ?? 0;
    return { done: of('done'), failed: of('failed'), skipped: of('skipped') };
  }

  logs(id: string): RunLog[] {
    const rows = this.prepare('select at, level, text from run_log where run = ? order by seq').all(id) as (Omit<RunLog, 'at'> & {
      at: number;
    })[];
    return rows.map((row) => ({ ...row, at: iso(row.at) }));
  }

  logSize(id: string): { lines: number; bytes: number } {
    return this.prepare(
      'select coalesce(max(seq), 0) as lines, coalesce(sum(octet_length(text) + 1), 0) as bytes from run_log where run = ?',
    ).get(id) as { lines: number; bytes: number };
  }

  /** Bytes that the steps of a run keep. */
  stepSize(id: string): number {
    const size =
      'octet_length(key) + coalesce(octet_length(args), 0) + coalesce(octet_length(value), 0) + coalesce(octet_length(error), 0)';
    return this.prepare(`select coalesce(sum(${size}), 0) from step where run = ?`).pluck().get(id) as number;
  }

  /** Takes out the oldest runs that ended well, above `keep`: at most two at a time, for each may have ten thousand steps. */
  trim(keep: number): void {
    const old = this.prepare(
      `select id from run where state in ('done', 'cancelled', 'failed')
           and not exists (select 1 from effect where effect.run = run.id and effect.state = 'begun')
         order by id desc limit 2 offset ?`,
    )
      .pluck()
      .all(keep) as string[];
    for (const id of old) {
      this.prepare('delete from effect where run = ?').run(id);
      this.prepare('delete from run where id = ?').run(id);
    }
  }
}
