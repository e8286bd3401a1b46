/** Runs: started, followed, paused, resumed, ended and remembered. */
import { availableParallelism } from 'node:os';
import type { IsolationStatus, Language } from '#contract/making.ts';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import type { RunDetail, RunLimits, RunState, RunStep, RunSummary } from '#contract/runs.ts';
import type { Emitter } from '#lib/emitter.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import type { Owner } from '#lib/owner.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { AuditChain, Broker, DoubtVerdict, EffectDoubts, Program, RunnerPool, Runs, StartRun } from '../making-parts.ts';
import { SchemaChecks } from '../library/argument-check.ts';
import type { ActivityLog, Caller } from '../parts.ts';
import { describeModule } from './describe-module.ts';
import { journalFailure, type GroupCommit } from './group-commit.ts';
import { judgeOutcome, type Verdict } from './judge-outcome.ts';
import { launch, type LaunchParts } from './launch.ts';
import type { LiveRun } from './live-run.ts';
import { interrupted, RunRegister } from './run-register.ts';
import { unknownRun, wrongState } from './run-refusals.ts';
import type { RunChange, RunRecord } from './run-rows.ts';
import type { AuditRecord } from './run-store.ts';
import { Slots } from './slots.ts';

/** The program that a tool has now, for a run that goes on. */
export type CurrentProgram = (tool: string) => Result<Pick<RunRecord, 'program' | 'version' | 'outputSchema'>>;

export interface RunsOptions {
  sqlite: Sqlite;
  readOnly: boolean;
  commits: GroupCommit;
  audit: AuditChain;
  activity: ActivityLog;
  pool: RunnerPool;
  broker: Broker;
  /** All that keep effects which may be in doubt. */
  doubts: readonly EffectDoubts[];
  limits: () => RunLimits;
  currentProgram: CurrentProgram;
  logger: Logger;
  /** Young runs at the same time; default one less than the machine has processors. */
  atOnce?: number;
  /** A runner that waits for a person is let go after this time; its run goes on from the journal. Default five minutes. */
  holdMs?: number;
}

/** Nothing is under way and nobody is asked. */
const final: ReadonlySet<RunState> = new Set(['done', 'failed', 'cancelled', 'interrupted']);
const resumable: ReadonlySet<RunState> = new Set(['paused', 'waiting', 'interrupted', 'failed', 'cancelled']);
const cancellable: ReadonlySet<RunState> = new Set(['queued', 'running', 'paused', 'waiting', 'interrupted']);

export class JigRuns implements Runs {
  readonly events: Emitter<{ changed: RunSummary }>;
  private readonly options: RunsOptions;
  private readonly register: RunRegister;
  private readonly launching: LaunchParts;
  private readonly outputChecks = new SchemaChecks();
  private isStopped = false;

  constructor(options: RunsOptions) {
    this.options = options;
    this.register = new RunRegister(options);
    this.events = this.register.events;
    this.launching = {
      pool: options.pool,
      broker: options.broker,
      slots: new Slots(options.atOnce ?? Math.max(1, availableParallelism() - 1)),
      limits: options.limits,
      logger: options.logger,
      onCanary: (live) => this.askPerson(live),
    };
    if (!options.readOnly) this.register.markInterrupted();
  }

  async start(request: StartRun): Promise<Result<string>> {
    if (this.isStopped) return fail('runs-stopped', 'Jig is stopping.', 'Start Jig again.');
    if (this.options.readOnly && request.kind !== 'rehearsal')
      return fail('runs-read-only', 'This library was written by a newer Jig and is read-only: nothing can be run.', 'Update Jig.');
    try {
      const live = this.register.create(
        {
          kind: request.kind,
          tool: request.tool,
          version: request.version,
          program: request.program,
          input: request.input,
          caller: request.caller,
          depth: request.depth ?? 0,
          through: request.through ?? [],
          canary: request.canary ?? 0,
          outputSchema: request.outputSchema ?? null,
          limits: request.limits ?? {},
        },
        request.session ?? null,
      );
      this.work(live);
      return ok(live.id);
    } catch (error) {
      return { ok: false, error: journalFailure(error) };
    }
  }

  async wait(id: string, { timeoutMs, signal }: Parameters<Runs['wait']>[1]): Promise<Result<RunDetail>> {
    const live = this.register.find(id);
    if (!live) return unknownRun(id);
    await live.untilSettled(timeoutMs, signal);
    if (live.isSettled) await this.refreshDoubts(live);
    return ok(this.detail(live));
  }

  get(id: string): Promise<Result<RunDetail>> {
    return this.wait(id, { timeoutMs: 0 });
  }

  owner(id: string): Owner | null {
    return this.register.find(id)?.record.caller ?? null;
  }

  list(options: { limit: number; before?: string | undefined }): RunSummary[] {
    return this.register.list(options);
  }

  steps(id: string, options: Parameters<Runs['steps']>[1]): Result<{ total: number; steps: RunStep[] }> {
    const live = this.register.find(id);
    if (!live) return unknownRun(id);
    live.store.commits.flush();
    return ok(live.store.rows.steps(id, options));
  }

  async pause(id: string): Promise<Result<RunSummary>> {
    const live = this.register.find(id);
    if (!live) return unknownRun(id);
    if (live.change.state !== 'running' || !live.execution) return wrongState(live, 'paused', 'Only a running one can be paused.');
    live.execution.hold();
    this.held(live, 'paused', null);
    return ok(live.summary());
  }

  async resume(id: string, { acceptNewCode = false, by }: { acceptNewCode?: boolean; by?: Caller } = {}): Promise<Result<RunSummary>> {
    const found = this.register.find(id);
    if (!found) return unknownRun(id);
    let live = this.register.adopt(found);
    if (live.stopping !== null) {
      // Its idle runner is being let go: the run goes on in another one, not in that.
      await live.working;
      live = this.register.adopt(live);
    }
    if (!resumable.has(live.change.state)) return wrongState(live, 'resumed', 'Start the tool again for a new run.');
    if (live.record.kind === 'rehearsal' && !live.execution) return wrongState(live, 'resumed', 'Submit the draft again.');
    const program = this.programFor(live, acceptNewCode);
    if (!program.ok) return program;
    const isChanged = program.value !== null;
    if (live.execution && isChanged) {
      await this.endExecution(live, 'release');
      // Somebody else may have resumed it meanwhile.
      if (!resumable.has(live.change.state)) return wrongState(live, 'resumed', 'It goes on already.');
    }
    const { store } = live;
    const change: RunChange = { ...live.change, state: live.execution ? 'running' : 'queued', error: null, finishedAt: null, result: null };
    try {
      store.record(
        () => {
          if (program.value) store.rows.replaceProgram(id, program.value);
          if (live.hasAsked) store.rows.endCanary(id);
          store.rows.save(id, change);
        },
        {
          event: 'run.resumed',
          subject: id,
          actor: (by ?? live.record.caller).name,
          data: { from: live.change.state, newCode: isChanged },
        },
      );
    } catch (error) {
      return { ok: false, error: journalFailure(error) };
    }
    if (program.value) live.record = { ...live.record, ...program.value };
    if (live.hasAsked) live.record = { ...live.record, canary: 0 };
    live.hasAsked = false;
    live.change = change;
    if (live.heldTimer) clearTimeout(live.heldTimer);
    if (live.execution) {
      live.execution.go();
      live.tellState();
    } else {
      this.work(live);
    }
    return ok(live.summary());
  }

  async cancel(id: string, by: Caller): Promise<Result<RunSummary>> {
    const live = this.register.find(id);
    if (!live) return unknownRun(id);
    if (!cancellable.has(live.change.state)) return wrongState(live, 'cancelled', 'It has ended already.');
    this.register.adopt(live);
    await this.endExecution(live, 'cancel');
    // It may have ended by itself in the same moment.
    if (!cancellable.has(live.change.state)) return wrongState(live, 'cancelled', 'It has ended already.');
    this.settle(live, { state: 'cancelled', error: null, result: null }, [
      { event: 'run.cancelled', subject: id, actor: by.name, data: { ...live.change.progress } },
    ]);
    return ok(live.summary());
  }

  async resolve(run: string, effect: string, verdict: DoubtVerdict, by: Caller): Promise<Result<{ settled: boolean; message: string }>> {
    const live = this.register.find(run);
    if (!live) return unknownRun(run);
    for (const keeper of this.options.doubts) {
      const doubt = (await keeper.doubts(run)).find(({ id }) => id === effect);
      if (!doubt) continue;
      const resolved = await keeper.resolve(run, effect, verdict);
      if (!resolved.ok) return resolved;
      this.register.recordOnly({
        event: 'effect.resolved',
        subject: run,
        actor: by.name,
        data: { effect, verdict, settled: resolved.value.settled, description: doubt.description },
      });
      await this.refreshDoubts(live);
      live.tellState();
      // The last doubt was all that the run waited for.
      if (live.doubts.length === 0 && live.change.state === 'waiting' && live.change.error !== null) {
        const resumed = await this.resume(run, { by });
        if (!resumed.ok) return ok({ settled: true, message: `${resolved.value.message} ${resumed.error.message} ${resumed.error.fix}` });
      }
      return resolved;
    }
    return fail(
      'effect-unknown',
      `The run ${run} has no effect ${effect} in doubt.`,
      'Look at the run’s list of doubts again: it may have been settled.',
    );
  }

  describe(program: Pick<Program, 'language' | 'compiled'>, signal?: AbortSignal): ReturnType<Runs['describe']> {
    return describeModule(this.options.pool, program, this.options.limits(), signal);
  }

  isolation(language: Language): IsolationStatus {
    return this.options.pool.isolation(language);
  }

  /** Runs that are under way are interrupted, those that wait for a person go on waiting. */
  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    await Promise.all(
      this.register.all().map(async (live) => {
        const wasHeld = live.change.state === 'paused' || live.change.state === 'waiting';
        await this.endExecution(live, wasHeld ? 'release' : 'shutdown');
        if (!live.isSettled) this.settle(live, { state: 'interrupted', error: interrupted('Jig was stopped'), result: null });
        live.dispose();
      }),
    );
    this.register.close();
  }

  private detail(live: LiveRun): RunDetail {
    live.store.commits.flush();
    return live.detail(live.store.rows.logs(live.id), this.options.limits(), this.isolation(live.record.program.language));
  }

  private work(live: LiveRun): void {
    live.controller = new AbortController();
    live.stopping = null;
    live.working = this.runOnce(live).catch((error: unknown) => {
      this.options.logger.error('a run failed in an unforeseen way', { run: live.id, error: errorText(error) });
      this.settle(live, { state: 'failed', error: fail('internal', 'The run failed inside Jig.', 'Look at the log.').error, result: null });
    });
    live.tellState();
  }

  private async runOnce(live: LiveRun): Promise<void> {
    const launched = await launch(live, this.launching);
    if (!launched.ok) {
      if (live.stopping === null)
        this.settle(live, { state: launched.error.code === 'disk-full' ? 'paused' : 'failed', error: launched.error, result: null });
      return;
    }
    const { execution, session, limits } = launched.value;
    const outcome = await execution.ended;
    live.slot?.release();
    live.slot = null;
    live.execution = null;
    if (live.heldTimer) clearTimeout(live.heldTimer);
    live.change = { ...live.change, usage: execution.watchdog.usage(), progress: live.progress.current() };
    const observed = session.observed();
    if (session !== live.givenSession) await session.close();
    const used = observed.map((use) => ({ event: 'permission.used', subject: live.id, actor: live.record.tool, data: { ...use } }));
    await this.refreshDoubts(live);
    if (outcome.kind === 'stopped') {
      if (!this.register.save(live, used)) this.register.saveLater(live, used);
      return;
    }
    const verdict = judgeOutcome(outcome, { limits, record: live.record, checks: this.outputChecks, doubts: live.doubts });
    const killed =
      outcome.kind === 'limit'
        ? [{ event: 'run.killed', subject: live.id, actor: 'jig', data: { limit: outcome.failure.code, message: outcome.failure.message } }]
        : [];
    this.settle(live, verdict, [...used, ...killed]);
  }

  /** Ends what is under way and resolves when it is gone and written. */
  private async endExecution(live: LiveRun, why: NonNullable<LiveRun['stopping']>): Promise<void> {
    live.stopping = why;
    if (live.execution) live.execution.stop();
    else live.controller.abort();
    await live.working;
  }

  /** The runner stays, idle, for a while: the person may answer soon. */
  private held(live: LiveRun, state: 'paused' | 'waiting', error: Failure | null): void {
    live.slot?.release();
    live.slot = null;
    live.change = { ...live.change, state, error, progress: live.progress.current() };
    if (!this.register.save(live)) this.register.saveLater(live, []);
    live.tellState();
    const letGo = (): void => {
      live.heldTimer = setTimeout(() => {
        if (live.execution && !live.execution.isIdle) letGo();
        else if (live.execution) void this.endExecution(live, 'release').then(() => this.register.forget(live));
      }, this.options.holdMs ?? 300_000);
      live.heldTimer.unref();
    };
    letGo();
  }

  private askPerson(live: LiveRun): void {
    live.hasAsked = true;
    live.execution?.hold();
    this.held(live, 'waiting', null);
  }

  /** The end of a launch: another state, written with its audit, told to everybody. */
  private settle(live: LiveRun, verdict: Verdict, audit: AuditRecord[] = []): void {
    this.enter(live, verdict);
    const { register } = this;
    if (!register.save(live, [...audit, ended(live)])) {
      // A result that is not on the disk is not promised: resuming finds every step done and writes it.
      if (verdict.state === 'done') this.enter(live, { state: 'paused', result: null, error: journalFailure({ code: 'SQLITE_FULL' }) });
      register.saveLater(live, [...audit, ended(live)]);
    }
    if (live.record.kind !== 'rehearsal' && final.has(live.change.state)) this.tellActivity(live);
    live.tellState();
    register.forget(live);
  }

  private enter(live: LiveRun, { state, error, result }: Verdict): void {
    const finishedAt = final.has(state) ? Date.now() : null;
    live.change = { ...live.change, state, error, result, finishedAt, progress: { ...live.change.progress, inDoubt: live.doubts.length } };
  }

  private tellActivity({ id, record, change }: LiveRun): void {
    const { state, error, startedAt, finishedAt, progress } = change;
    this.options.activity.record({
      kind: 'run',
      client: record.caller.name,
      title: `${record.tool}: ${error ? error.message : state}`,
      ok: state === 'done',
      durationMs: startedAt === null || finishedAt === null ? 0 : finishedAt - startedAt,
      details: { run: id, state, tool: record.tool, kind: record.kind, progress },
    });
  }

  private async refreshDoubts(live: LiveRun): Promise<void> {
    // Whoever was granted nothing has no effects.
    if (live.record.kind === 'rehearsal' || Object.keys(live.record.program.permissions).length === 0) return;
    try {
      live.doubts = (await Promise.all(this.options.doubts.map((keeper) => keeper.doubts(live.id)))).flat();
    } catch (error) {
      this.options.logger.error('a run’s doubts could not be read', { run: live.id, error: errorText(error) });
    }
    if (live.isSettled) live.change = { ...live.change, progress: { ...live.change.progress, inDoubt: live.doubts.length } };
  }

  /** Null when the run goes on with what it has. */
  private programFor(
    { record }: LiveRun,
    acceptNewCode: boolean,
  ): Result<ReturnType<CurrentProgram> extends Result<infer P> ? P | null : never> {
    if (record.kind !== 'tool') return ok(null);
    const now = this.options.currentProgram(record.tool);
    if (!now.ok) return now;
    if (now.value.program.identity === record.program.identity) return ok(null);
    if (acceptNewCode) return ok(now.value);
    return fail(
      'code-changed',
      `${record.tool} has other code or permissions now than when this run began (version ${String(record.version)}, now ${String(now.value.version)}).`,
      'Resume it with the new code (--accept-new-code; finished steps are kept by their keys), or start a new run.',
    );
  }
}

function ended({ id, change }: LiveRun): AuditRecord {
  const event = final.has(change.state) ? 'run.ended' : `run.${change.state}`;
  return { event, subject: id, actor: 'jig', data: { state: change.state, code: change.error?.code ?? null, ...change.usage } };
}
