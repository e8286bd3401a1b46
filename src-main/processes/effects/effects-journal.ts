/** Rows of effects, written in groups: all changes of one turn of the event loop share a transaction, and one sync where it matters. */
import type Database from 'better-sqlite3';
import type { Result } from '#contract/result.ts';
import type { Doubt } from '#contract/runs.ts';
import { FileSync } from '#lib/file-sync.ts';
import type { Effect, EffectPhase, EffectWork } from './protocol.ts';

export type EffectKey = Pick<Effect, 'run' | 'id'>;

export interface EffectRow {
  id: string;
  run: string;
  step: string | null;
  kind: string;
  description: string;
  state: 'begun' | 'done' | 'doubt' | 'again' | 'skipped';
  phase: EffectPhase;
  /** What the other side can be asked by: a Message-ID, an Idempotency-Key. */
  reference: string | null;
  result: string | null;
  begun_at: string;
}

interface Change {
  /** For a fence, which must be on the disk before what follows (a power cut may not forget it): takes it back. */
  undo: (() => void) | null;
  apply(): void;
  settle(error: unknown): void;
}

/**
 * A group waits this long for others, unless half of what is under way waits for it already: then one half is at the other side while this
 * half is here, and a group still has several members. Committing each by itself took a quarter of the process's time.
 */
const groupMs = 2;

/** Their row numbers are read again after that. */
const maxRunsKnown = 100;

export class EffectsJournal {
  private readonly file: Database.Database;
  private readonly statements: ReturnType<typeof prepare>;
  private readonly units = new Map<string, number>();
  private readonly rows = new Map<string, Map<string, number>>();
  private changes: Change[] = [];
  private readonly log: Pick<FileSync, 'sync' | 'close'>;
  private fences = 0;
  private timer: NodeJS.Timeout | null = null;
  private soon: NodeJS.Immediate | null = null;
  private readonly underWay: () => number;

  /** `underWay` tells how many effects are between their begin and the other side's answer; `log` syncs the file's write-ahead log. */
  constructor(
    file: Database.Database,
    underWay: () => number = () => 0,
    log: Pick<FileSync, 'sync' | 'close'> = new FileSync(`${file.name}-wal`),
  ) {
    this.file = file;
    this.underWay = underWay;
    this.log = log;
    // A commit survives the end of every process; fences are synced beside it, so that answers are read and written meanwhile.
    file.pragma('synchronous = NORMAL');
    this.statements = prepare(file);
  }

  find({ run, id }: EffectKey): EffectRow | undefined {
    const seq = this.rowsOf(run).get(id);
    return seq === undefined ? undefined : (this.statements.find.get(seq) as EffectRow | undefined);
  }

  /** Recipients and such that a run has used up under a name. */
  unitsOf(run: string, name: string): number {
    const key = `${run} ${name}`;
    let used = this.units.get(key);
    if (used === undefined) {
      used = (this.statements.units.get(run, name) as { units: number }).units;
      if (this.units.size > 10_000) this.units.clear();
      this.units.set(key, used);
    }
    return used;
  }

  reserve(effect: Effect, units: number): void {
    this.units.set(`${effect.run} ${effect.unitName}`, this.unitsOf(effect.run, effect.unitName) + units);
  }

  /** On the disk when it resolves: from here on only the other side knows. Rejects when it cannot be written. */
  fence(effect: Effect, work: EffectWork, phase: EffectPhase, begunAt: string): Promise<void> {
    const reference = work.kind === 'mail' ? work.messageId : (work.order.headers['idempotency-key'] ?? null);
    const apply = (): void => {
      const now = new Date().toISOString();
      const { id, run, step, description, units, unitName } = effect;
      const rows = this.rowsOf(run);
      const seq = rows.get(id);
      if (seq !== undefined) this.statements.again.run(phase, begunAt, now, seq);
      else {
        const row = { id, run, step, kind: work.kind, description, phase, reference, units, unitName, begunAt, now };
        rows.set(id, Number(this.statements.put.run(row).lastInsertRowid));
      }
    };
    return this.change(apply, () => this.takeOut(effect));
  }

  /** The outcome; rejects when it cannot be written. */
  done({ run, id }: EffectKey, value: unknown): Promise<void> {
    const result = JSON.stringify(value);
    return this.change(() => this.statements.done.run(result, new Date().toISOString(), this.rowsOf(run).get(id)));
  }

  setState({ run, id }: EffectKey, state: EffectRow['state']): Promise<void> {
    return this.change(() => this.statements.state.run(state, new Date().toISOString(), this.rowsOf(run).get(id)));
  }

  /** It certainly did not happen. */
  forget(key: EffectKey): Promise<void> {
    return this.change(() => this.takeOut(key));
  }

  doubts(run: string): Doubt[] {
    return (this.statements.doubts.all(run) as EffectRow[]).map((row) => ({
      id: row.id,
      kind: row.kind,
      step: row.step,
      description: row.description,
      phase: row.phase,
      begunAt: row.begun_at,
      canVerify: row.kind === 'mail',
    }));
  }

  /** When nothing is under way any more. */
  close(): void {
    this.flush();
    this.log.close();
    this.file.close();
  }

  private takeOut({ run, id }: EffectKey): void {
    const rows = this.rowsOf(run);
    const seq = rows.get(id);
    if (seq !== undefined) this.statements.forget.run(seq);
    rows.delete(id);
  }

  /**
   * Row numbers of a run's effects. Ids are hashes: an index over them would touch as many pages as there are rows in a group, and pages
   * written are what a commit costs. Rows themselves are appended, and their outcome comes soon after, on the same page.
   */
  private rowsOf(run: string): Map<string, number> {
    const known = this.rows.get(run);
    if (known) return known;
    if (this.rows.size >= maxRunsKnown) this.rows.clear();
    const rows = new Map((this.statements.rowsOf.all(run) as { seq: number; id: string }[]).map(({ seq, id }) => [id, seq]));
    this.rows.set(run, rows);
    return rows;
  }

  private change(apply: () => void, undo: (() => void) | null = null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.changes.push({ undo, apply, settle: (error) => (error === null ? resolve() : reject(error as Error)) });
      if (undo) this.fences += 1;
      this.timer ??= setTimeout(() => this.flush(), groupMs);
      if (this.fences * 2 >= this.underWay()) this.soon ??= setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    if (this.soon) clearImmediate(this.soon);
    this.timer = null;
    this.soon = null;
    this.fences = 0;
    const group = this.changes;
    this.changes = [];
    if (group.length === 0) return;
    try {
      this.commit(group.map(({ apply }) => apply));
    } catch (error) {
      for (const { settle } of group) settle(error);
      return;
    }
    for (const { undo, settle } of group) if (!undo) settle(null);
    const fences = group.filter(({ undo }) => undo);
    if (fences.length > 0) void this.syncFences(fences);
  }

  private commit(changes: readonly (() => void)[]): void {
    try {
      this.statements.beginGroup.run();
      for (const apply of changes) apply();
      this.statements.commitGroup.run();
    } catch (error) {
      if (this.file.inTransaction) this.file.exec('rollback');
      // Rows that were added are gone again.
      this.rows.clear();
      throw error;
    }
  }

  private async syncFences(fences: readonly Change[]): Promise<void> {
    try {
      await this.log.sync();
      for (const { settle } of fences) settle(null);
    } catch (error) {
      try {
        this.commit(fences.flatMap(({ undo }) => undo ?? []));
      } catch {
        // The rows stay begun: in doubt for the next process, though nothing was sent.
      }
      for (const { settle } of fences) settle(error);
    }
  }
}

/** A recorded outcome. */
export function recorded(row: EffectRow): Result<unknown> {
  return { ok: true, value: JSON.parse(row.result ?? 'null') };
}

function prepare(file: Database.Database) {
  return {
    beginGroup: file.prepare('begin immediate'),
    commitGroup: file.prepare('commit'),
    find: file.prepare('select * from effect where seq = ?'),
    rowsOf: file.prepare('select seq, id from effect where run = ?'),
    units: file.prepare('select coalesce(sum(units), 0) as units from effect where run = ? and unit_name = ?'),
    put: file.prepare(
      `insert into effect (id, run, step, kind, description, state, phase, reference, units, unit_name, result, begun_at, at)
       values (@id, @run, @step, @kind, @description, 'begun', @phase, @reference, @units, @unitName, null, @begunAt, @now)`,
    ),
    again: file.prepare("update effect set state = 'begun', phase = ?, result = null, begun_at = ?, at = ? where seq = ?"),
    done: file.prepare("update effect set state = 'done', result = ?, at = ? where seq = ?"),
    state: file.prepare('update effect set state = ?, at = ? where seq = ?'),
    forget: file.prepare('delete from effect where seq = ?'),
    doubts: file.prepare("select * from effect where run = ? and state = 'doubt' order by begun_at, id"),
  };
}
