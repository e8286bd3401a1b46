/**
 * What travels between the engine and a runner: strings of newline-separated JSON frames, never objects, so that nothing of the
 * engine's realm can be reached from a tool. The same frames serve the Node process, a Chromium worker and the Python runner.
 * Bytes travel as {"$bytes": base64}; undefined as {"$undefined": true} where a list needs a place;
 * whole numbers beyond 2^53 as {"$bigint": digits}. An empty message holds no frame: the pool sends one to a runner that waits.
 */
import type { Permissions } from '#contract/permissions.ts';

/** Engine to runner. */
export type HostFrame =
  /** First frame: evaluate the module; `describe` ends with `described`, `run` with `result` or `failed`. */
  | {
      t: 'start';
      mode: 'describe' | 'run';
      /** Compiled code: one expression that evaluates to the module's default export, given `jig` (forge/compile.ts). */
      code: string;
      input: unknown;
      /** Seeds random numbers and UUIDs: the run's id. */
      seed: string;
      /** The clock starts here, ms since 1970; it moves by timers and replies only, so that a replay sees the same times. */
      now: number;
      permissions: Permissions;
      /** Names under which `tools` may be called; full names and the local ones that are unique. */
      tools: Record<string, string>;
      /** Steps that are done: key, hash of the arguments, value. A resumed map of 10,000 costs this one frame. */
      done: DoneStep[];
      /** Items of `each` that have used up attempts and are not done. */
      attempts?: AttemptedStep[];
      /** Stop after so many items of the first `each` and send `canary`; 0 is no canary. */
      canary: number;
      callsInFlight: number;
      resultBytes: number;
      logBytes: number;
    }
  | { t: 'reply'; id: number; ok: true; v: unknown; now: number }
  | { t: 'reply'; id: number; ok: false; error: RunnerError; now: number }
  /** `each` begins nothing new until `resume`. */
  | { t: 'pause' }
  | { t: 'resume' };

export type DoneStep = [key: string, argsHash: string | null, outcome: { v: unknown } | { skipped: string }];

/** The attempt that failed last, and when the next may begin (ms since 1970; 0 is at once). */
export type AttemptedStep = [key: string, attempt: number, retryAt: number];

/** An error as it crosses: a code from a fixed list or the tool's own, never an object. */
export interface RunnerError {
  code: string;
  message: string;
  /** For the author: place in the tool's own source. */
  line?: number;
  column?: number;
}

/** Runner to engine. */
export type RunnerFrame =
  /** The realm is locked and waits for `start`. `cached`: V8 took the code cache; false when it was made by another V8, or with other flags. */
  | { t: 'ready'; cached?: boolean }
  | { t: 'described'; tool: DescribedTool }
  /**
   * A permission is used. `h` is the handle ("sql.crm", "kv", "tools"), `s` the step it belongs to (null outside of steps), `n` its
   * position in that step, counted from 0 in every attempt: run, step and position make the idempotency key.
   */
  | { t: 'call'; id: number; h: string; op: string; a: unknown[]; s: string | null; n: number }
  | { t: 'begin'; key: string; args: string | null; attempt: number }
  /** Answered by `reply` when it is in the journal. A failed attempt with `retryInMs` comes again. */
  | { t: 'end'; id: number; key: string; args: string | null; attempt: number; outcome: StepOutcome; retryInMs: number | null }
  | { t: 'progress'; done: number | null; total: number | null; note: string | null }
  /** Items that resume found done already count in the progress. */
  | { t: 'counted'; done: number; skipped: number }
  | { t: 'canary'; done: number; failed: number; skipped: number }
  | { t: 'log'; level: 'info' | 'warn' | 'error'; text: string }
  | { t: 'result'; v: unknown }
  | { t: 'failed'; error: RunnerError };

export type StepOutcome = { v: unknown } | { skipped: string } | { error: RunnerError };

/** What a module says of itself when it is evaluated with nothing granted. */
export interface DescribedTool {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
  outputSchema: Record<string, unknown> | null;
  permissions: Permissions;
  tests: DescribedTest[];
  /** Places that a reviewer should look at; Python's runner looks at the source before it runs any of it. */
  warnings?: DescribedWarning[];
}

export interface DescribedWarning {
  line: number;
  column: number;
  message: string;
}

export interface DescribedTest {
  name: string;
  /** By kind and name, what the stand-ins hold (resources/making/jig.d.ts). */
  given: Record<string, unknown>;
  input: unknown;
  /** Absent: the test only demands that the tool succeeds. */
  expect?: unknown;
  /** The tool must fail with a message that contains this. */
  expectError?: string;
}
