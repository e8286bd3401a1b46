/** What the attack list says of one class of attacks: how it is tried, what must go on working, and which layer stops it. */

/** `policy` reads the source; `realm` and `bridge` hold the code; `limits` and `system` hold its process; `broker` holds permissions; `person` reviews. */
export type Layer = 'policy' | 'realm' | 'bridge' | 'limits' | 'system' | 'broker' | 'person';

/**
 * Code that runs where a tool runs, as the body of an async function that returns true when it has got out or has learned what it must not.
 * In scope: `host`, an asynchronous function of the host; `granted` and `jig`, what a tool is given; and the helpers of support/program.ts.
 */
export interface Probe {
  code: string;
  /** A program of its own: it may not even be started, or what it returns is the attack. */
  alone?: true;
  /** The naive engine holds: the language, or Node itself, has closed this one. Everything else must get out of it. */
  naiveHolds?: true;
  /** The static policy's message, where the source tells. The policy is no wall: the probe must fail without it. */
  finding?: RegExp;
}

/** A test elsewhere that covers the class: its file below test/, and its title. */
export interface Reference {
  file: string;
  title: string;
}

export interface Attack {
  number: number;
  name: string;
  layers: readonly Layer[];
  /** What would count as an escape or a leak. */
  breach: string;
  /** Run in a real runner, in Chromium, and in the naive engine. */
  probes?: readonly Probe[];
  /** Ordinary code of the same kind, which must return true in the same places. */
  control?: string;
  /** For classes that need a test of their own: where it is, with its control. */
  tests?: readonly Reference[];
}

/** Makes probes of texts that have nothing special. */
export const probes = (...codes: string[]): Probe[] => codes.map((code) => ({ code }));
