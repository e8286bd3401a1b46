/** Calls of tools that were made here: a run is started, and awaited as long as a client waits; after that the answer is the run's id. */
import { fail, ok, type Result } from '#contract/result.ts';
import type { RunDetail } from '#contract/runs.ts';
import type { Settings } from '#contract/system.ts';
import { isRecord } from '#lib/guards.ts';
import type { StoredTool } from '../library/tool-definition.ts';
import type { Forge, MadeToolCaller, MadeToolStarter, Runs } from '../making-parts.ts';
import type { ToolResult } from '../parts.ts';
import { answer } from './tool-answer.ts';

/** Ends of a run, and states in which only a person can make it go on. */
const settled = new Set(['done', 'failed', 'cancelled']);

/** The run's document (design 4.2), also for `get_run`. */
export function runDocument({ id, state, progress, result, error }: RunDetail): Record<string, unknown> {
  return {
    id,
    state,
    progress,
    ...(result === undefined ? {} : { result }),
    ...(error === null ? {} : { error }),
    inDoubt: progress.inDoubt,
  };
}

/** How to hear of a run that has not ended; null for one that has. */
export function noteOf(run: RunDetail): string | null {
  if (settled.has(run.state)) return null;
  if (run.state === 'waiting') return 'A person is asked in Jig before it goes on: ask get_run later.';
  if (run.state === 'interrupted' || run.state === 'paused') return `The run is ${run.state}: a person can resume it in Jig.`;
  return 'It goes on: ask get_run with this id.';
}

/** What a client gets for a run, as far as it has come. */
export function runResult(run: RunDetail): Result<ToolResult> {
  if (run.state === 'done') {
    const text = JSON.stringify(run.result ?? null);
    return ok({ content: [{ type: 'text', text }], ...(isRecord(run.result) ? { structuredContent: run.result } : {}) });
  }
  if (settled.has(run.state)) {
    const error = run.error ?? { code: `run-${run.state}`, message: `The run was ${run.state}.`, fix: 'Call the tool again.' };
    return fail(error.code, error.message, error.fix, { run: run.id, ...(isRecord(error.details) ? error.details : {}) });
  }
  return ok(answer({ run: run.id, state: run.state, progress: run.progress, note: noteOf(run) }));
}

export function createMadeToolStarter({ forge, runs }: { forge: Forge; runs: Runs }): MadeToolStarter {
  return async (tool, input, options) => {
    const made = forge.program(tool.id);
    if (!made.ok) return made;
    return runs.start({ kind: 'tool', tool: tool.name, ...made.value, input, ...options });
  };
}

export function createMadeToolCaller(parts: { start: MadeToolStarter; runs: Runs; settings: () => Settings }): MadeToolCaller {
  const { start, runs, settings } = parts;
  return async (tool: StoredTool, args, { caller, signal, depth = 0, through, timeoutMs }) => {
    const started = await start(tool, args, { caller, depth, through });
    if (!started.ok) return started;
    const id = started.value;
    // A client that goes away leaves its run alone; a run that ends takes the ones that it started along.
    const onAbort = (): void => void runs.cancel(id, caller);
    if (depth > 0) signal?.addEventListener('abort', onAbort, { once: true });
    const waitMs = depth > 0 ? 2 ** 31 - 1 : Math.min(timeoutMs ?? Infinity, settings().answerWithinMs);
    const run = await runs.wait(id, { timeoutMs: waitMs, signal });
    signal?.removeEventListener('abort', onAbort);
    if (!run.ok) return run;
    // The tool that called cannot wait for a person.
    if (depth > 0 && !settled.has(run.value.state)) {
      return fail(
        'run-unfinished',
        `${tool.name} did not finish: its run ${id} is ${run.value.state}.`,
        'A person can look at the run in Jig.',
        {
          run: id,
        },
      );
    }
    return runResult(run.value);
  };
}
