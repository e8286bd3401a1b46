/** All runs that there are: those that this engine works on, and the rows of the others. What is written here is what the next start believes. */
import { randomBytes } from 'node:crypto';
import { fail, type Failure } from '#contract/result.ts';
import type { RunSummary } from '#contract/runs.ts';
import { Emitter } from '#lib/emitter.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { AuditChain, BrokerSession } from '../making-parts.ts';
import type { GroupCommit } from './group-commit.ts';
import { LiveRun } from './live-run.ts';
import { noProgress } from './progress.ts';
import type { RunChange, RunRecord } from './run-rows.ts';
import { openMemoryStore, RunStore, type AuditRecord } from './run-store.ts';

export interface RegisterOptions {
  sqlite: Sqlite;
  commits: GroupCommit;
  audit: AuditChain;
  logger: Logger;
}

const keptRuns = 1_000;
const keptRehearsals = 50;
const saveAgainMs = 2_000;

export class RunRegister {
  readonly events = new Emitter<{ changed: RunSummary }>();
  readonly store: RunStore;
  private readonly rehearsals: RunStore;
  private readonly logger: Logger;
  private readonly live = new Map<string, LiveRun>();
  private readonly oldRehearsals: LiveRun[] = [];
  private lastIdMs = 0;
  private isClosed = false;

  constructor({ sqlite, commits, audit, logger }: RegisterOptions) {
    this.logger = logger;
    this.store = new RunStore(sqlite, commits, audit);
    this.rehearsals = openMemoryStore(logger);
  }

  /** A queued run, written down. Throws when SQLite refuses. */
  create(described: Omit<RunRecord, 'id' | 'createdAt'>, session: BrokerSession | null): LiveRun {
    const record: RunRecord = { ...described, id: this.nextId(), createdAt: Date.now() };
    const change: RunChange = {
      state: 'queued',
      progress: noProgress,
      error: null,
      result: null,
      isolation: null,
      usage: null,
      startedAt: null,
      finishedAt: null,
    };
    const store = record.kind === 'rehearsal' ? this.rehearsals : this.store;
    store.record(() => store.rows.insert(record, change), {
      event: 'run.started',
      subject: record.id,
      actor: record.caller.name,
      data: { kind: record.kind, tool: record.tool, version: record.version, identity: record.program.identity, through: record.through },
    });
    const live = this.newLive(record, change, store, session);
    this.live.set(record.id, live);
    return live;
  }

  /** A run that this engine works on, or a read-out of its rows. */
  find(id: string): LiveRun | null {
    const live = this.live.get(id) ?? this.oldRehearsals.find((old) => old.id === id);
    if (live) return live;
    const stored = this.store.rows.get(id);
    if (!stored) return null;
    const found = this.newLive(stored.record, stored.change, this.store, null);
    found.hasAsked = stored.change.state === 'waiting' && stored.change.error === null;
    return found;
  }

  /** From now on it is worked on: `find` answers with this very object. Two who resume at the same time get the same one. */
  adopt(live: LiveRun): LiveRun {
    const known = this.live.get(live.id) ?? live;
    this.live.set(live.id, known);
    return known;
  }

  all(): LiveRun[] {
    return [...this.live.values()];
  }

  list(options: { limit: number; before?: string | undefined }): RunSummary[] {
    return this.store.rows.list(options).map((row) => this.live.get(row.id)?.summary() ?? row);
  }

  /** Writes its state with its audit. Answers false when SQLite refuses: the disk is full. */
  save(live: LiveRun, audit: readonly AuditRecord[] = []): boolean {
    try {
      live.store.record(() => live.store.rows.save(live.id, live.change), ...audit);
      live.isUnsaved = false;
      return true;
    } catch (error) {
      this.logger.error('a run’s state could not be written', { run: live.id, state: live.change.state, error: errorText(error) });
      live.isUnsaved = true;
      return false;
    }
  }

  /** Tries until it is written, or the run has moved on. */
  saveLater(live: LiveRun, audit: readonly AuditRecord[]): void {
    setTimeout(() => {
      if (!live.isUnsaved || !live.isSettled || this.isClosed) return;
      if (this.save(live, audit)) this.forget(live);
      else this.saveLater(live, audit);
    }, saveAgainMs).unref();
  }

  /** For what changes no run. */
  recordOnly(entry: AuditRecord): void {
    try {
      this.store.record(() => {}, entry);
    } catch (error) {
      this.logger.error('the audit could not be written', { error: errorText(error) });
    }
  }

  /** What is written down need not be remembered. */
  forget(live: LiveRun): void {
    if (live.isUnsaved || live.execution || !live.isSettled) return;
    this.live.delete(live.id);
    if (live.record.kind === 'rehearsal') {
      this.oldRehearsals.push(live);
      if (this.oldRehearsals.length > keptRehearsals) this.oldRehearsals.shift();
    }
    // After the answer, which waits for nothing that is not its own.
    setImmediate(() => this.trim(live));
  }

  /** An engine that was killed could not write that its runs stopped. */
  markInterrupted(): void {
    for (const id of this.store.rows.ids(['queued', 'running'])) {
      const stored = this.store.rows.get(id);
      if (!stored) continue;
      const counts = this.store.rows.countSteps(id);
      const progress = { ...stored.change.progress, ...counts, ratePerSecond: null, etaSeconds: null };
      const error = interrupted('Jig or the machine stopped');
      const change: RunChange = { ...stored.change, state: 'interrupted', progress, error, finishedAt: Date.now() };
      try {
        const entry = { event: 'run.interrupted', subject: id, actor: 'jig', data: { ...counts } };
        this.store.record(() => this.store.rows.save(id, change), entry);
      } catch (refused) {
        this.logger.error('an interrupted run could not be marked', { run: id, error: errorText(refused) });
      }
    }
  }

  close(): void {
    this.isClosed = true;
    this.store.commits.flush();
    this.rehearsals.close();
  }

  private newLive(record: RunRecord, change: RunChange, store: RunStore, session: BrokerSession | null): LiveRun {
    const onTell = (summary: RunSummary): void => {
      if (record.kind !== 'rehearsal') this.events.emit('changed', summary);
    };
    return new LiveRun({ record, change, store, session, onTell });
  }

  private trim({ store, record }: LiveRun): void {
    if (this.isClosed) return;
    try {
      store.record(() => store.rows.trim(record.kind === 'rehearsal' ? keptRehearsals : keptRuns));
    } catch (error) {
      this.logger.warn('old runs could not be taken out', { error: errorText(error) });
    }
  }

  /** Sorts by time, so that the list is in order and a page ends at an id. */
  private nextId(): string {
    this.lastIdMs = Math.max(this.lastIdMs + 1, Date.now());
    return `run-${this.lastIdMs.toString(36).padStart(9, '0')}-${randomBytes(5).toString('hex')}`;
  }
}

export function interrupted(cause: string): Failure {
  return fail('run-interrupted', `${cause} in the middle of the run.`, 'Resume it: finished steps are not done again.').error;
}
