/** The rehearsal: the draft's own tests, each in a real runner, with a stand-in for everything that it may touch. */
import type { Diagnostic, TestOutcome } from '#contract/making.ts';
import type { RunDetail } from '#contract/runs.ts';
import { isRecord } from '#lib/guards.ts';
import type { DescribedTest } from '../../processes/runner/protocol.ts';
import type { Broker, BrokerSession, Program, Runs } from '../making-parts.ts';
import type { Caller } from '../parts.ts';
import { mismatch } from './matches.ts';

export interface RehearsalRequest {
  tool: string;
  program: Program;
  tests: DescribedTest[];
  fixtures: Record<string, string>;
  outputSchema: Record<string, unknown> | null;
  caller: Caller;
  signal: AbortSignal;
}

export interface Rehearsal {
  tests: TestOutcome[];
  observed: ReturnType<BrokerSession['observed']>;
  diagnostics: Diagnostic[];
}

/** A test shows what a tool does on a few rows; one that needs longer is wrong, or never ends. */
const testMs = 10_000;
const shownLogs = 20;

type Observed = ReturnType<BrokerSession['observed']>;

/** "1 read, 3 writes" and "1 read" are "2 reads, 3 writes" together; what does not count stays beside it. */
function addTexts(one: string, other: string): string {
  const counts = new Map<string, number>();
  const rest: string[] = [];
  for (const part of `${one}, ${other}`.split(', ')) {
    const [, number, noun] = /^(\d+) (\D+?)s?$/.exec(part) ?? [];
    if (noun !== undefined) counts.set(noun, (counts.get(noun) ?? 0) + Number(number));
    else if (!rest.includes(part)) rest.push(part);
  }
  return [...[...counts].map(([noun, count]) => `${count} ${noun}${count === 1 ? '' : 's'}`), ...rest].join(', ');
}

/** The same permission may be used by several tests: all numbers summed. */
function merge(all: Observed): Observed {
  const byName = new Map<string, Observed[number]>();
  for (const one of all) {
    const key = `${one.kind} ${one.name}`;
    const known = byName.get(key);
    byName.set(
      key,
      known
        ? {
            ...known,
            text: addTexts(known.text, one.text),
            calls: known.calls + one.calls,
            bytesOut: known.bytesOut + one.bytesOut,
            bytesIn: known.bytesIn + one.bytesIn,
          }
        : one,
    );
  }
  return [...byName.values()];
}

function judge(test: DescribedTest, run: RunDetail): Pick<TestOutcome, 'ok' | 'message' | 'expected' | 'actual'> {
  if (run.state !== 'done') {
    const said = run.error?.message ?? `the run ended as ${run.state}`;
    if (test.expectError !== undefined && run.state === 'failed' && said.includes(test.expectError)) return { ok: true, message: null };
    // What to do about a run (resume it, raise a limit) is no advice for a test.
    return { ok: false, message: said };
  }
  if (test.expectError !== undefined) {
    return { ok: false, message: `it succeeded, but was to fail with "${test.expectError}"`, actual: run.result };
  }
  if (test.expect === undefined) return { ok: true, message: null, actual: run.result };
  const found = mismatch(test.expect, run.result);
  return { ok: found === null, message: found, expected: test.expect, actual: run.result };
}

/** Where the test's run threw, in the author's text; zeros where that is not known. */
function placeOf({ error }: RunDetail): { line: number; column: number } {
  const { line, column } = isRecord(error?.details) ? error.details : {};
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : { line: 0, column: 0 };
}

async function rehearseTest(
  test: DescribedTest,
  parts: { broker: Broker; runs: Runs },
  request: RehearsalRequest,
): Promise<{ outcome: TestOutcome; observed: Observed; place?: { line: number; column: number } }> {
  const { tool, program, caller, fixtures, outputSchema, signal } = request;
  const started = performance.now();
  const outcome = (ok: boolean, message: string | null, more: Partial<TestOutcome> = {}): TestOutcome => ({
    name: test.name,
    ok,
    durationMs: performance.now() - started,
    message,
    logs: [],
    ...more,
  });
  const session = await parts.broker.rehearse(program.permissions, test.given, {
    run: `rehearsal of ${tool}`,
    tool,
    caller,
    depth: 0,
    signal,
    fixtures,
  });
  if (!session.ok) return { outcome: outcome(false, `${session.error.message} ${session.error.fix}`), observed: [] };
  try {
    const run = await parts.runs.start({
      kind: 'rehearsal',
      tool,
      version: null,
      program,
      input: test.input,
      caller,
      outputSchema,
      limits: { wallMs: testMs, stepMs: testMs, cpuMs: testMs },
      session: session.value,
    });
    if (!run.ok) return { outcome: outcome(false, `${run.error.message} ${run.error.fix}`), observed: [] };
    const ended = await parts.runs.wait(run.value, { timeoutMs: testMs + 2_000, signal });
    if (!ended.ok) return { outcome: outcome(false, ended.error.message), observed: session.value.observed() };
    const { ok, message, ...values } = judge(test, ended.value);
    const logs = ended.value.logs.slice(0, shownLogs).map(({ text }) => text);
    return { outcome: outcome(ok, message, { ...values, logs }), observed: session.value.observed(), place: placeOf(ended.value) };
  } finally {
    await session.value.close();
  }
}

/** Runs the tests one after the other: their stand-ins are small, and a machine has few cores. */
export async function rehearse(parts: { broker: Broker; runs: Runs }, request: RehearsalRequest): Promise<Rehearsal> {
  const tests: TestOutcome[] = [];
  const observed: Observed = [];
  const diagnostics: Diagnostic[] = [];
  for (const test of request.tests) {
    if (request.signal.aborted) break;
    const done = await rehearseTest(test, parts, request);
    tests.push(done.outcome);
    observed.push(...done.observed);
    const { name, ok, message } = done.outcome;
    if (ok) continue;
    diagnostics.push({
      stage: 'rehearse',
      severity: 'error',
      ...(done.place ?? { line: 0, column: 0 }),
      message: `The test "${name}" failed: ${message ?? 'no reason was given'}`,
      fix: 'Correct the tool or the test’s given, input and expect, and submit the whole module again.',
    });
  }
  return { tests, observed: merge(observed), diagnostics };
}
