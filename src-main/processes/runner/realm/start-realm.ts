/**
 * The realm's whole surface: three functions and a stopwatch in, four functions out, and nothing but texts and numbers between them.
 * Whoever loads the script calls it once, takes the answer, and gives the tool no way to either.
 */
import type { HostFrame } from '../protocol.ts';
import { Calls } from './calls.ts';
import { Channel } from './channel.ts';
import { Clock } from './clock.ts';
import { execute, fail } from './execute.ts';
import { toolGlobals } from './globals.ts';
import { shielded, type Host } from './host.ts';
import { JigError, reduceError, shortened } from './jig-error.ts';
import { lockDown } from './lock-down.ts';
import { Log } from './log.ts';
import { Context, RunState } from './run-state.ts';
import { tameIntl } from './shims/date.ts';
import { fromJson } from './values.ts';
import { warmUp } from './warm-up.ts';

export interface Realm {
  /** Frames from the engine. */
  receive(frames: string): void;
  /** The turn that called `wake` is over. */
  flush(): void;
  /** The host's timer has come. */
  tick(): void;
  /** A first run of nothing, in idle time: without it the real one waits 10 ms. Resolves with its last frame. */
  prepare(): Promise<string>;
  /** A promise was rejected and nobody caught it. */
  lost(reason: unknown): void;
}

export type StartRealm = (...host: [Host['send'], Host['wake'], Host['arm'], Host['monotonic']]) => Realm;

export const startRealm: StartRealm = (send, wake, arm, monotonic) => {
  const host = shielded({ send, wake, arm, monotonic });
  const channel = new Channel(host);
  const clock = new Clock(host);
  const calls = new Calls(channel);
  const log = new Log(channel);
  let root = new Context(null, '');
  let run: RunState | null = null;
  tameIntl(() => clock.now());
  const onThrown = (error: unknown) => fail({ channel }, error);
  const compartment = lockDown(toolGlobals({ clock, log, random: () => root.random, onThrown }));

  function handle(frame: HostFrame): void {
    switch (frame.t) {
      case 'start':
        if (run) throw new JigError('started-twice', 'A runner runs one program.');
        clock.start(frame.now);
        calls.start(frame.callsInFlight);
        log.start(frame.logBytes);
        root = new Context(null, frame.seed);
        run = new RunState({ channel, calls, clock, log }, frame);
        void execute(run, compartment, root);
        break;
      case 'reply':
        clock.advance(frame.now);
        calls.reply(frame.id, frame.ok ? { value: frame.v } : { error: new JigError(frame.error.code, frame.error.message) });
        break;
      case 'pause':
        if (run) run.paused = true;
        break;
      case 'resume':
        if (run) run.paused = false;
        break;
    }
  }

  /** Runs host work; what goes wrong in it ends the run instead of reaching the host. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      fail({ channel }, error);
    }
  }

  return {
    receive: (frames) =>
      guarded(() => {
        for (const line of frames.split('\n')) if (line !== '') handle(fromJson(line) as HostFrame);
      }),
    flush: () => guarded(() => channel.flush()),
    tick: () => guarded(() => clock.tick()),
    prepare: () => warmUp(compartment),
    lost: (reason) =>
      guarded(() => log.write('warn', [`A promise failed and nobody waited for it: ${shortened(reduceError(reason).message, 500)}`])),
  };
};
