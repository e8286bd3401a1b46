/** What is said of a run that a limit ended: which limit, its number, and how to raise it. */
import type { RunLimits } from '#contract/runs.ts';
import { fail, type Failure } from '#contract/result.ts';
import { scriptCpuMs } from './run-limits.ts';

const failure = (code: string, message: string, fix: string): Failure => fail(code, message, fix).error;

const seconds = (ms: number): string => `${(ms / 1_000).toLocaleString('en-US')} s`;
const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;
const whole = (count: number): string => count.toLocaleString('en-US');

/** A run that was ended can be resumed: what is done stays done. */
function raise(name: keyof RunLimits, advice: string): string {
  return `${advice} Or raise limits.${name} (Settings, Limits; or for one run) and resume it: finished steps are kept.`;
}

const scriptOnly = `Once-only code (run_code) computes ${seconds(scriptCpuMs)} at most: make a tool of it for more.`;

/** More than this waits unread: a runner that sends faster than anybody can read. */
export const backlogBytes = 64 * 2 ** 20;
/** Begun and not ended: each of them is remembered here. */
export const maxOpenSteps = 10_000;

export const limitFailures = {
  wall: ({ wallMs }: RunLimits) =>
    failure('limit-wall', `The run took longer than ${seconds(wallMs)} (limits.wallMs).`, raise('wallMs', 'Do less in one run.')),
  step: ({ stepMs }: RunLimits, key: string) =>
    failure(
      'limit-step',
      `Step ${JSON.stringify(key)} took longer than ${seconds(stepMs)} (limits.stepMs).`,
      raise('stepMs', 'Make the step smaller, or give its calls a timeout.'),
    ),
  cpu: ({ cpuMs }: RunLimits) =>
    failure(
      'limit-cpu',
      `The tool computed longer than ${seconds(cpuMs)} (limits.cpuMs).`,
      raise('cpuMs', `Look for a loop that never ends, or compute less. ${scriptOnly}`),
    ),
  memory: ({ memoryMb }: RunLimits, usedBytes: number) =>
    failure(
      'limit-memory',
      `The tool used ${mebibytes(usedBytes)} of memory; at most ${whole(memoryMb)} MiB are allowed (limits.memoryMb).`,
      raise('memoryMb', 'Work on the data in pieces (`rows`, `lines`, `each.summary`) instead of holding all of it.'),
    ),
  heap: ({ memoryMb }: RunLimits) =>
    failure(
      'limit-memory',
      `The tool filled its heap; at most ${whole(memoryMb)} MiB are allowed (limits.memoryMb).`,
      raise('memoryMb', 'Work on the data in pieces (`rows`, `lines`, `each.summary`) instead of holding all of it.'),
    ),
  result: ({ resultBytes }: RunLimits, bytes: number) =>
    failure(
      'limit-result',
      `The result has ${whole(bytes)} bytes; at most ${whole(resultBytes)} are allowed (limits.resultBytes).`,
      raise('resultBytes', 'Return a summary, or write a file.'),
    ),
  log: ({ logBytes }: RunLimits) =>
    failure('limit-log', `The log is longer than ${whole(logBytes)} bytes (limits.logBytes).`, raise('logBytes', 'Log less.')),
  calls: ({ callsInFlight }: RunLimits) =>
    failure(
      'limit-calls',
      `More than ${whole(callsInFlight)} calls wait for an answer at the same time (limits.callsInFlight).`,
      raise('callsInFlight', 'Put "await" before each call, or use `each` with a concurrency.'),
    ),
  openSteps: () =>
    failure(
      'limit-steps',
      `More than ${whole(maxOpenSteps)} steps are begun and not ended.`,
      'Put "await" before each step, or use `each` with a concurrency.',
    ),
  journal: ({ journalBytes }: RunLimits) =>
    failure(
      'limit-journal',
      `The steps of the run keep more than ${whole(journalBytes)} bytes (limits.journalBytes).`,
      raise('journalBytes', 'Return less from each step, or use `each.summary`, which keeps no values.'),
    ),
  messages: ({ messagesPerSecond }: RunLimits) =>
    failure(
      'limit-messages',
      `The tool sent messages faster than ${whole(messagesPerSecond)} a second (limits.messagesPerSecond).`,
      raise('messagesPerSecond', 'Log and report progress less often.'),
    ),
  backlog: () =>
    failure(
      'limit-traffic',
      `The tool sent ${mebibytes(backlogBytes)} faster than they could be read.`,
      'Put "await" before each call, and send large data in pieces.',
    ),
  malformed: (why: string) =>
    failure(
      'runner-malformed',
      `The runner sent what is no frame of the protocol (${why}) and was ended: its sandbox may have been tampered with.`,
      'Look at the tool’s code before it runs again, and report this with the run’s id.',
    ),
} as const;
