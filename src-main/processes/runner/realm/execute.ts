/** One run from its `start` frame to its last frame: evaluate, check the input, run, check the output, answer. */
import { notAwaited } from './calls.ts';
import { describe } from './describe.ts';
import { grantedFor } from './granted/granted.ts';
import { JigError, reduceError } from './jig-error.ts';
import { jigModule, readExport, type DefinedTool } from './jig-module.ts';
import { countFromSource, toolScript } from './places.ts';
import type { Context, RunState } from './run-state.ts';
import type { Compartment } from './ses-globals.ts';
import { byteLength, resultJson } from './values.ts';
import type { Zod } from './zod.ts';

/** Resolves when the last frame is sent. Never rejects. */
export async function execute(run: RunState, compartment: Compartment, root: Context): Promise<void> {
  // Away from the host's stack: nothing of it is below a tool's frames.
  await Promise.resolve();
  try {
    const made = readExport(evaluate(compartment, run.start.code));
    if (run.start.mode === 'describe') {
      if (!('tool' in made)) throw new JigError('no-tool', 'A script describes nothing.');
      run.channel.finish(describe(made.tool));
      return;
    }
    const granted = grantedFor(run, root);
    const value = 'tool' in made ? await runTool(made.tool, run.start.input, granted) : await made.script(granted);
    checkNothingLeft(run, value);
    run.channel.finish(resultFrame(value, run.start.resultBytes));
  } catch (error) {
    fail(run, error);
  } finally {
    run.clock.stop();
  }
}

/** Ends the run with an error, from wherever it came. */
export function fail(run: Pick<RunState, 'channel'>, error: unknown): void {
  run.channel.finish(`{"t":"failed","error":${JSON.stringify(reduceError(error))}}`);
}

function evaluate(compartment: Compartment, code: string): unknown {
  countFromSource(code);
  const module = compartment.evaluate(`${code}\n//# sourceURL=${toolScript}`);
  if (typeof module !== 'function') throw new JigError('not-compiled', 'The compiled code is not a function of jig.');
  return Reflect.apply(module, undefined, [jigModule]);
}

async function runTool(tool: DefinedTool, input: unknown, granted: object): Promise<unknown> {
  const checked = await tool.input.safeParseAsync(input);
  if (!checked.success) throw new JigError('invalid-input', `The arguments do not match the input schema: ${issues(checked.error)}`);
  const value = await tool.run(checked.data, granted);
  if (!tool.output) return value;
  const result = await tool.output.safeParseAsync(value);
  if (!result.success) throw new JigError('invalid-output', `The result does not match the output schema: ${issues(result.error)}`);
  return result.data;
}

/** What is under way when the result goes out ends with the runner: a write that nobody waits for would be lost without a word. */
function checkNothingLeft(run: RunState, value: unknown): void {
  const [step] = run.openSteps;
  if (step !== undefined) throw notAwaited(`step ${JSON.stringify(step)}`);
  // A script without a result was to do something: `main();` has not even begun.
  const left = run.calls.unanswered({ reads: value === undefined });
  if (left !== null) throw notAwaited(left);
}

function issues(error: Zod.ZodError): string {
  const all = error.issues.map(({ path, message }) => `${path.length === 0 ? '(the whole)' : path.map(String).join('.')}: ${message}`);
  return `${all.slice(0, 10).join('; ')}${all.length > 10 ? `; and ${all.length - 10} more` : ''}`;
}

function resultFrame(value: unknown, most: number): string {
  const json = resultJson(value);
  const bytes = byteLength(json);
  if (bytes > most) {
    throw new JigError(
      'result-too-large',
      `The result has ${bytes} bytes; at most ${most} are allowed. Return a summary, or write a file.`,
    );
  }
  return `{"t":"result","v":${json}}`;
}
