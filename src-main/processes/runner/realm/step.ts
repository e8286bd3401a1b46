/** `step(key, work)`: done once in the life of the run. */
import { runAttempt } from './attempt.ts';
import { JigError } from './jig-error.ts';
import type { Context, RunState } from './run-state.ts';
import { skip } from './skip.ts';

export async function step(run: RunState, parent: Context, key: unknown, work: (context: Context) => unknown): Promise<unknown> {
  const full = parent.key(key);
  const known = run.claim(full, null);
  if ('outcome' in known) {
    if ('skipped' in known.outcome) skip(known.outcome.skipped);
    return known.outcome.value;
  }
  run.enter();
  try {
    const ended = await runAttempt(run, { key: full, args: null, attempt: known.attempt, work, keepsValue: true, retryIn: () => null });
    if ('skipped' in ended) skip(ended.skipped);
    if ('value' in ended) return ended.value;
    throw ended.thrown instanceof Error ? ended.thrown : new JigError(ended.error.code, ended.error.message);
  } finally {
    run.leave();
  }
}
