/** Small runs that nobody sees, before the real one: V8 compiles on first use, and the first use of all this costs milliseconds. */
import { Calls } from './calls.ts';
import { Channel } from './channel.ts';
import { Clock } from './clock.ts';
import { execute } from './execute.ts';
import { Log } from './log.ts';
import { Context, RunState } from './run-state.ts';
import type { Compartment } from './ses-globals.ts';
import { warmUpStart } from './warm-up-start.ts';

/** The first makes a real run 25 ms faster, two more half a millisecond; what further ones bring cannot be measured. */
const runs = 3;

/** Answers with the last frame of the last run. */
export async function warmUp(compartment: Compartment): Promise<string> {
  let last = '';
  for (let run = 0; run < runs; run += 1) last = await runOnce(compartment);
  return last;
}

/** Has a channel, a clock and a journal of its own, which lead nowhere. */
async function runOnce(compartment: Compartment): Promise<string> {
  let last = '';
  const host = {
    send: (frames: string) => void (last = frames.slice(frames.lastIndexOf('\n') + 1)),
    wake: () => {},
    arm: () => {},
    monotonic: () => 0,
  };
  const channel = new Channel(host);
  const clock = new Clock(host);
  const run = new RunState({ channel, calls: new Calls(channel), clock, log: new Log(channel) }, warmUpStart);
  await execute(run, compartment, new Context(null, ''));
  return last;
}
