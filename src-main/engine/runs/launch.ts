/** From a queued run to a runner at work: a slot, the permissions, a warm runner, the start frame. */
import type { RunLimits } from '#contract/runs.ts';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import type { Broker, BrokerSession, Runner, RunnerPool } from '../making-parts.ts';
import { Execution } from './execution.ts';
import { journalFailure } from './group-commit.ts';
import { Journal } from './journal.ts';
import type { LiveRun } from './live-run.ts';
import { Progress } from './progress.ts';
import { limitsOf } from './run-limits.ts';
import type { Slots } from './slots.ts';
import { startFrame } from './start-frame.ts';

export interface LaunchParts {
  pool: RunnerPool;
  broker: Broker;
  slots: Slots;
  limits: () => RunLimits;
  logger: Logger;
  onCanary: (live: LiveRun) => void;
}

export interface Launched {
  execution: Execution;
  session: BrokerSession;
  limits: RunLimits;
}

const endedEarly = (): Failure => fail('run-ended', 'The run was ended before it began.', 'Resume it, or start it again.').error;

/** Answers when the runner is at work. Whatever was taken for a launch that fails is given back. */
export async function launch(live: LiveRun, parts: LaunchParts): Promise<Result<Launched>> {
  const { record } = live;
  const limits = limitsOf(record, parts.limits());
  const { signal } = live.controller;
  // A run that another one waits for must not wait for its slot.
  if (record.depth === 0) {
    live.slot = await parts.slots.take(signal);
    if (!live.slot) return { ok: false, error: endedEarly() };
  }
  const [session, runner] = await Promise.all([
    openSession(live, parts.broker),
    parts.pool.take({ language: record.program.language, memoryMb: limits.memoryMb, signal }),
  ]);
  if (session.ok && runner.ok && !signal.aborted) {
    const begun = begin(live, { session: session.value, runner: runner.value, limits, parts });
    if (begun.ok) return begun;
    await giveBack(live, session.value, runner.value);
    return begun;
  }
  await giveBack(live, session.ok ? session.value : null, runner.ok ? runner.value : null);
  if (!session.ok) return session;
  return runner.ok ? { ok: false, error: endedEarly() } : runner;
}

function openSession(live: LiveRun, broker: Broker): Promise<Result<BrokerSession>> {
  if (live.givenSession) return Promise.resolve(ok(live.givenSession));
  const { id, tool, caller, depth, through, program } = live.record;
  return broker.open(program.permissions, {
    run: id,
    tool,
    caller,
    depth,
    through,
    callees: program.callees,
    signal: live.controller.signal,
  });
}

async function giveBack(live: LiveRun, session: BrokerSession | null, runner: Runner | null): Promise<void> {
  live.slot?.release();
  live.slot = null;
  await Promise.all([runner?.kill(), session !== live.givenSession ? session?.close() : undefined]);
}

function begin(
  live: LiveRun,
  { session, runner, limits, parts }: { session: BrokerSession; runner: Runner; limits: RunLimits; parts: LaunchParts },
): Result<Launched> {
  const { store, record, id } = live;
  const startedAt = live.change.startedAt ?? Date.now();
  live.progress = new Progress();
  const change = { ...live.change, state: 'running' as const, error: null, isolation: runner.isolation, startedAt, finishedAt: null };
  // It begins while its beginning is written down: nothing that it says is heard before this turn of the event loop is over.
  runner.send(startFrame(store.rows, record, { limits, startedAt }));
  let epoch = 0;
  try {
    store.record(() => {
      store.rows.save(id, change);
      epoch = store.rows.nextEpoch(id);
    });
  } catch (error) {
    return { ok: false, error: journalFailure(error) };
  }
  live.change = change;
  const logged = store.rows.logSize(id);
  const execution = new Execution({
    run: id,
    runner,
    session,
    controller: live.controller,
    journal: new Journal(store.commits, store.statements, { run: id, epoch }, logged.lines, store.rows.stepSize(id)),
    limits,
    progress: live.progress,
    unfinished: store.rows.unfinished(id),
    loggedBytes: logged.bytes,
    logger: parts.logger,
    onProgress: () => live.tellProgress(),
    onCanary: () => parts.onCanary(live),
  });
  live.execution = execution;
  execution.start();
  live.tellState();
  return ok({ execution, session, limits });
}
