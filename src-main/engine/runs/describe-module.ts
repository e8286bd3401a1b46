/** Evaluates a module with nothing granted, in a runner of its own, to hear what it says of itself. */
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import type { RunLimits } from '#contract/runs.ts';
import type { DescribedTool, HostFrame, RunnerError } from '../../processes/runner/protocol.ts';
import type { Program, RunnerPool } from '../making-parts.ts';
import { FrameReader } from './frames.ts';
import { exitText } from './runner-start.ts';
import { Watchdog } from './watchdog.ts';

/** Evaluating a module takes a millisecond, in Python a tenth of a second at first. */
const deadlineMs = { typescript: 2_000, python: 5_000 } as const;

type Described = { tool: DescribedTool } | { error: RunnerError } | { failure: Failure };

/** Fails with `load-failed`, `load-timeout`, a limit's code, or `runner-failed`. A failure's `details` is the RunnerError. */
export async function describeModule(
  pool: RunnerPool,
  { language, compiled }: Pick<Program, 'language' | 'compiled'>,
  limits: RunLimits,
  signal?: AbortSignal,
): Promise<Result<DescribedTool>> {
  const taken = await pool.take({ language, memoryMb: limits.memoryMb, signal });
  if (!taken.ok) return taken;
  const runner = taken.value;
  const loadMs = deadlineMs[language];
  const strict: RunLimits = { ...limits, wallMs: loadMs, stepMs: loadMs, cpuMs: 0 };
  const described = await new Promise<Described>((resolve) => {
    const watchdog = new Watchdog(runner, strict, { oldest: () => null }, (failure) => finish({ failure }));
    const reader = new FrameReader(strict, {
      onFrame: (frame) => {
        if (frame.t === 'described') finish({ tool: frame.tool });
        else if (frame.t === 'failed') finish({ error: frame.error });
        // Whatever else it does while it loads (logs, calls) is heard by nobody.
      },
      onBroken: (failure) => finish({ failure }),
    });
    const onAbort = (): void => finish({ failure: fail('aborted', 'Nobody waits for the draft any more.', 'Submit it again.').error });
    const finish = (end: Described): void => {
      watchdog.stop();
      reader.close();
      signal?.removeEventListener('abort', onAbort);
      resolve(end);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    runner.onMessage((message) => reader.push(message));
    void runner.exited.then((reason) =>
      finish({
        failure: fail(
          'load-failed',
          `The module ended its process while it loaded: ${exitText(reason)}.`,
          'Look at what it does outside of `run`.',
        ).error,
      }),
    );
    watchdog.start();
    runner.send(startFrame(compiled, strict));
  });
  void runner.kill();
  if ('tool' in described) return ok(described.tool);
  if ('error' in described) {
    return fail(
      'load-failed',
      described.error.message,
      'Correct what happens outside of `run`: it is evaluated when the tool is loaded.',
      described.error,
    );
  }
  const { failure } = described;
  if (failure.code !== 'limit-wall') return { ok: false, error: failure };
  const message = `The module did not finish loading within ${loadMs / 1_000} s: something outside of \`run\` never ends.`;
  return fail('load-timeout', message, 'Move the work into `run`; outside of it only constants and functions are defined.', {
    code: 'load-timeout',
    message,
  } satisfies RunnerError);
}

function startFrame(code: string, limits: RunLimits): string {
  const frame: HostFrame = {
    t: 'start',
    mode: 'describe',
    code,
    input: null,
    seed: 'describe',
    now: 0,
    permissions: {},
    tools: {},
    done: [],
    canary: 0,
    callsInFlight: 1,
    resultBytes: limits.resultBytes,
    logBytes: limits.logBytes,
  };
  return JSON.stringify(frame);
}
