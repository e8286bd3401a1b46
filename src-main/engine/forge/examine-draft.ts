/** A draft's way through the stages: read, parse, policy, types, compile, load, rehearse. The first that fails ends it, with what to do. */
import type { Diagnostic, Stage } from '#contract/making.ts';
import { runnerErrorSchema, runnerWarningsSchema } from '../../processes/runner/error-schema.ts';
import type { DescribedTool } from '../../processes/runner/protocol.ts';
import type { Library } from '../library/library.ts';
import type { Broker, Compiler, Program, Runs } from '../making-parts.ts';
import type { Caller } from '../parts.ts';
import { checkDescription } from './check-description.ts';
import { toolIdentity } from './compile/identity.ts';
import { nothingFound, type Draft, type DraftFindings } from './draft-store.ts';
import { rehearse } from './rehearse.ts';

export interface ExaminationParts {
  compiler: Compiler;
  runs: Runs;
  broker: Broker;
  library: Library;
}

export interface Examination {
  /** Where it ended: `review` when nothing stands against a decision. */
  stage: Stage;
  name: string;
  found: DraftFindings;
  compiled: string | null;
  declarations: string | null;
  identity: string | null;
}

const isError = ({ severity }: Diagnostic) => severity === 'error';

/** `onStage` is told what is known so far, each time that a stage begins. */
export async function examineDraft(
  parts: ExaminationParts,
  draft: Pick<Draft, 'code' | 'language' | 'fixtures'>,
  { caller, signal, onStage }: { caller: Caller; signal: AbortSignal; onStage: (examination: Examination) => void },
): Promise<Examination> {
  const state: Examination = {
    stage: 'parse',
    name: '',
    found: structuredClone(nothingFound),
    compiled: null,
    declarations: null,
    identity: null,
  };
  const { found } = state;
  const enter = (stage: Stage) => {
    state.stage = stage;
    onStage(state);
  };
  const timed = async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      found.timings[stage] = performance.now() - started;
    }
  };

  enter('parse');
  const compilation = await parts.compiler.compile({ code: draft.code, language: draft.language, kind: 'tool' });
  Object.assign(found.timings, compilation.timings);
  found.diagnostics.push(...compilation.diagnostics);
  found.hidden = compilation.hidden.map(({ severity, line, message }) => ({ severity, line, message }));
  if (compilation.compiled === null) {
    state.stage = compilation.diagnostics.find(isError)?.stage ?? 'compile';
    return state;
  }
  state.compiled = compilation.compiled;
  state.declarations = compilation.declarations;

  enter('load');
  const described = await timed('load', () =>
    parts.runs.describe({ language: draft.language, compiled: compilation.compiled ?? '' }, signal),
  );
  if (!described.ok) {
    const thrown = runnerErrorSchema.safeParse(described.error.details);
    found.diagnostics.push({
      stage: 'load',
      severity: 'error',
      line: thrown.data?.line ?? 0,
      column: thrown.data?.column ?? 0,
      message: described.error.message,
      fix: described.error.fix,
    });
    return state;
  }
  const tool = described.value;
  state.name = tool.name;
  for (const { line, column, message } of runnerWarningsSchema.safeParse(tool.warnings).data ?? [])
    found.diagnostics.push({ stage: 'policy', severity: 'warning', line, column, message, fix: 'Leave it out unless the tool needs it.' });
  found.diagnostics.push(...checkDescription(tool, parts.library));
  if (found.diagnostics.some(isError)) return state;
  found.description = tool.description;
  found.permissions = tool.permissions;
  found.inputSchema = tool.inputSchema;
  found.outputSchema = tool.outputSchema;
  state.identity = toolIdentity({ code: draft.code, permissions: tool.permissions, declarations: compilation.declarations });
  for (const { message, fix } of parts.broker.check(tool.permissions))
    found.diagnostics.push({ stage: 'policy', severity: 'error', line: 0, column: 0, message, fix });
  if (found.diagnostics.some(isError)) {
    state.stage = 'policy';
    return state;
  }

  enter('rehearse');
  const program = programOf(draft, state, tool);
  const rehearsal = await timed('rehearse', () =>
    rehearse(parts, {
      tool: tool.name,
      program,
      tests: tool.tests,
      fixtures: draft.fixtures,
      outputSchema: tool.outputSchema,
      caller,
      signal,
    }),
  );
  found.tests = rehearsal.tests;
  found.observed = rehearsal.observed;
  found.diagnostics.push(...rehearsal.diagnostics);
  if (!rehearsal.diagnostics.some(isError)) state.stage = 'review';
  return state;
}

function programOf(draft: Pick<Draft, 'code' | 'language'>, { compiled, identity }: Examination, { permissions }: DescribedTool): Program {
  return { language: draft.language, compiled: compiled ?? '', code: draft.code, identity: identity ?? '', permissions };
}
