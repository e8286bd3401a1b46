/** What an outcome of a runner means for its run: the state that follows, with the reason in words. */
import { fail, type Failure } from '#contract/result.ts';
import type { Doubt, RunLimits, RunState } from '#contract/runs.ts';
import type { SchemaChecks } from '../library/argument-check.ts';
import type { Outcome } from './execution.ts';
import { limitFailures } from './limit-failures.ts';
import type { RunRecord } from './run-rows.ts';
import { exitText } from './runner-start.ts';

export interface Verdict {
  state: RunState;
  error: Failure | null;
  result: unknown;
}

interface OutputContext {
  limits: RunLimits;
  record: Pick<RunRecord, 'outputSchema' | 'program'>;
  checks: SchemaChecks;
}

const failure = (code: string, message: string, fix: string, details?: unknown): Failure => fail(code, message, fix, details).error;

export function judgeOutcome(outcome: Exclude<Outcome, { kind: 'stopped' }>, context: OutputContext & { doubts: Doubt[] }): Verdict {
  const { doubts } = context;
  const ended = (state: RunState, error: Failure | null, result: unknown = null): Verdict => ({ state, error, result });
  switch (outcome.kind) {
    case 'result': {
      const wrong = resultProblem(outcome.value, context);
      if (wrong) return ended('failed', wrong);
      return doubts.length > 0 ? ended('waiting', doubtful(doubts.length)) : ended('done', null, outcome.value);
    }
    case 'failed': {
      if (doubts.length > 0) return ended('waiting', doubtful(doubts.length));
      const { code, message, ...place } = outcome.error;
      const at = place.line === undefined ? '' : ` (line ${place.line}${place.column === undefined ? '' : `, column ${place.column}`})`;
      return ended('failed', failure(code, `${message}${at}`, fixFor(code), place));
    }
    case 'limit':
      return ended('failed', outcome.failure);
    case 'journal':
      return ended('paused', outcome.failure);
    case 'died':
      return ended(
        'interrupted',
        failure(
          'runner-died',
          `The process that ran the tool ended in the middle of it: ${exitText(outcome.reason)}.`,
          'Resume the run: finished steps are not done again.',
        ),
      );
  }
}

function doubtful(count: number): Failure {
  const what = count === 1 ? 'One effect was' : `${count} effects were`;
  return failure(
    'effects-in-doubt',
    `${what} begun and never confirmed: nobody knows whether it happened.`,
    'A person decides in the run’s list of doubts: Verify, Resend or Skip. Then the run goes on by itself.',
  );
}

function resultProblem(value: unknown, { limits, record, checks }: OutputContext): Failure | null {
  const bytes = Buffer.byteLength(JSON.stringify(value ?? null));
  if (bytes > limits.resultBytes) return limitFailures.result(limits, bytes);
  const { outputSchema: schema, program } = record;
  const problems = schema ? checks.problems({ key: program.identity, schema }, value) : [];
  if (problems.length === 0) return null;
  const named = problems.map(({ path, message }) => `${path === '' ? 'the whole' : path} ${message}`).join('; ');
  return failure(
    'output-invalid',
    `The result does not match the output schema: ${named}.`,
    'Correct the tool’s `run` or its `output` schema and submit it again.',
    { problems },
  );
}

/** For the codes of the realm; everything else is the tool's own error. */
const fixes: Readonly<Record<string, string>> = {
  'invalid-input': 'Correct the arguments: the tool’s input schema says what it takes.',
  'invalid-output': 'Correct the tool’s `run` or its `output` schema and submit it again.',
  'step-changed': 'Keys must stand for the same item in every run. Start a new run, or correct the keys.',
  'step-key-used': 'Make the keys unique, for example by a prefix for each kind of work.',
  'result-too-large': 'Return a summary, write a file, or raise limits.resultBytes in the settings.',
};

function fixFor(code: string): string {
  return fixes[code] ?? 'Correct the tool or its arguments. A resumed run does not repeat its finished steps.';
}
