/** The first moments of a runner: until it says that it is ready, or why it will not be. */
import { fail, ok, type Result } from '#contract/result.ts';
import { within } from '#lib/within.ts';
import type { ExitReason } from '../../processes/process-host.ts';
import type { Runner } from '../making-parts.ts';
import { parseFrame } from './frames.ts';
import type { RunnerProcess } from './runner-process.ts';

export const broken = (cause: string) =>
  fail(
    'runner-failed',
    `The process that runs tools did not start: ${cause}.`,
    'Run `jig doctor`, look at the log (its lines are tagged "runner"), and build or reinstall Jig if a file is missing.',
  );

/** The first frame says that the realm is locked. Resolves with the reason when it does not come. */
export async function untilReady(
  runner: RunnerProcess,
  deadlineMs: number,
  onReady: (usedCache: boolean) => void,
): Promise<Result<Runner>> {
  const first = new Promise<string>((resolve) => {
    const off = runner.onMessage((frames) => {
      off();
      resolve(frames);
    });
  });
  const outcome = await within(Promise.race([first, runner.exited]), deadlineMs);
  if (typeof outcome === 'object') return broken(exitText(outcome));
  const frame = parseFrame(outcome.trim());
  if (typeof frame === 'object' && frame.t === 'ready') {
    onReady(frame.cached ?? false);
    // No frame, but the first message that it gets: V8 compiles Node's reading of them now (3 ms), and not when a run begins.
    runner.send('');
    return ok(runner);
  }
  await runner.kill();
  return broken(outcome === 'late' ? `it was not ready within ${deadlineMs / 1_000} s` : 'its first words were not those of a runner');
}

export function exitText(reason: ExitReason): string {
  if (reason.kind === 'failed-to-start') return reason.message;
  if (reason.kind === 'killed') return 'it was killed';
  if (reason.kind === 'exited') return `it ended with status ${reason.code}`;
  return reason.signal === null ? `it ended with status ${reason.code}` : `it was ended by ${reason.signal}`;
}
