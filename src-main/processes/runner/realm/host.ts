/** What the realm needs of whoever loads it, and the wall in front of that: nothing that the host throws comes in. */

export interface Host {
  /** One or more frames, separated by line ends. */
  send(frames: string): void;
  /** Calls `flush` when this turn, with all its microtasks, is over. */
  wake(): void;
  /** Calls `tick` once, after so many milliseconds; a later call replaces an earlier one. */
  arm(ms: number): void;
  /** Milliseconds of a clock that never goes back. Tools never see it. */
  monotonic(): number;
}

/**
 * The host's functions, made harmless. A tool that fills the stack before it calls Jig makes the host's function fail for want of stack,
 * and that error is an object of the host's realm: whoever catches it holds the host's constructors. So another error takes its place.
 */
export function shielded({ send, wake, arm, monotonic }: Host): Host {
  return { send: shield(send), wake: shield(wake), arm: shield(arm), monotonic: shield(monotonic) };
}

function shield<Args extends unknown[], Answer>(call: (...args: Args) => Answer): (...args: Args) => Answer {
  return (...args) => {
    try {
      return call(...args);
    } catch {
      // Not even looked at.
    }
    throw new RangeError('Maximum call stack size exceeded');
  };
}
