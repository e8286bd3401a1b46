/** The first frame of a run: what it executes, with what, and what of it is done already. */
import type { RunLimits } from '#contract/runs.ts';
import type { RunRecord, RunRows } from './run-rows.ts';

/** Names under which a tool may call others: the full ones, and what stands behind the server's name where that is one tool only. */
export function calledTools(names: readonly string[]): Record<string, string> {
  const local = (name: string): string => name.slice(name.indexOf('__') + 2);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(local(name), (counts.get(local(name)) ?? 0) + 1);
  const short = names.filter((name) => name.includes('__') && counts.get(local(name)) === 1 && !names.includes(local(name)));
  return Object.fromEntries([...names.map((name) => [name, name]), ...short.map((name) => [local(name), name])]);
}

/** `startedAt` is that of the run's very first runner: a replay sees the same times. */
export function startFrame(rows: RunRows, record: RunRecord, options: { limits: RunLimits; startedAt: number }): string {
  const { program, input, id, canary } = record;
  const { limits, startedAt } = options;
  const now = Date.now();
  // The runner's clock begins in the past when it goes on with an old run: what is left to wait is counted from there.
  const attempts = rows.attempts(id).map(([key, attempt, retryAt]) => [key, attempt, startedAt + Math.max(0, retryAt - now)]);
  const frame = {
    t: 'start',
    mode: 'run',
    code: program.compiled,
    input: input ?? null,
    seed: id,
    now: startedAt,
    permissions: program.permissions,
    tools: calledTools(program.permissions.tools ?? []),
    canary,
    callsInFlight: limits.callsInFlight,
    resultBytes: limits.resultBytes,
    logBytes: limits.logBytes,
    attempts,
  };
  return `${JSON.stringify(frame).slice(0, -1)},"done":${rows.doneSteps(id)}}`;
}
