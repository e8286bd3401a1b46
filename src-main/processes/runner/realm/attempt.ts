/** One attempt of a step: begun, worked, ended, and the end written before anybody goes on. */
import type { RunnerError } from '../protocol.ts';
import { notAwaited } from './calls.ts';
import { reduceError } from './jig-error.ts';
import type { Context, RunState } from './run-state.ts';
import { skipReason } from './skip.ts';
import { fromJson, toJson } from './values.ts';

export type Ended = { value: unknown } | { skipped: string } | { error: RunnerError; thrown: unknown; retryInMs: number | null };

export interface Attempt {
  key: string;
  args: string | null;
  attempt: number;
  work: (context: Context) => unknown;
  /** Whether what the work answers is kept; `each.summary` needs only that it ended. */
  keepsValue: boolean;
  /** Milliseconds until the next attempt, or null when this was the last. */
  retryIn: (error: RunnerError) => number | null;
}

/** Rejects only when the journal could not be written. */
export async function runAttempt(run: RunState, { key, args, attempt, work, keepsValue, retryIn }: Attempt): Promise<Ended> {
  const name = `"key":${JSON.stringify(key)},"args":${JSON.stringify(args)},"attempt":${attempt}`;
  run.channel.push(`{"t":"begin",${name}}`);
  run.openSteps.add(key);
  const { ended, outcome } = await settle(run, key, work, keepsValue, retryIn);
  const retryInMs = 'error' in ended ? ended.retryInMs : null;
  await run.calls.end((id) => `{"t":"end","id":${id},${name},"outcome":${outcome},"retryInMs":${retryInMs}}`);
  run.openSteps.delete(key);
  return ended;
}

async function settle(
  run: RunState,
  key: string,
  work: Attempt['work'],
  keepsValue: boolean,
  retryIn: Attempt['retryIn'],
): Promise<{ ended: Ended; outcome: string }> {
  const context = run.newContext(key);
  try {
    const value = await work(context);
    const left = context.open > 0 ? run.calls.unanswered({ in: context }) : null;
    if (left !== null) throw notAwaited(left);
    if (!keepsValue) return { ended: { value: null }, outcome: '{"v":null}' };
    const json = toJson(value, `The value of step ${JSON.stringify(key)}`);
    return { ended: { value: fromJson(json) }, outcome: `{"v":${json}}` };
  } catch (thrown) {
    const reason = skipReason(thrown);
    if (reason !== null) return { ended: { skipped: reason }, outcome: `{"skipped":${JSON.stringify(reason)}}` };
    const error = reduceError(thrown);
    return { ended: { error, thrown, retryInMs: retryIn(error) }, outcome: `{"error":${JSON.stringify(error)}}` };
  }
}
