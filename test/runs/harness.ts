/** An engine's runs with real parts: library, audit, runners, broker, and one granted handle of the test's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunDetail, RunLimits } from '../../src-preload/contract/runs.ts';
import { SqliteActivityLog } from '../../src-main/engine/audit/activity-log.ts';
import { SqliteAuditChain } from '../../src-main/engine/audit/audit-chain.ts';
import { openDatabase, type Sqlite } from '../../src-main/engine/database/open-database.ts';
import type { Program, StartRun } from '../../src-main/engine/making-parts.ts';
import type { Caller } from '../../src-main/engine/parts.ts';
import { JigBroker } from '../../src-main/engine/permissions/broker.ts';
import type { HandleCall, KindPart } from '../../src-main/engine/permissions/kind.ts';
import { GroupCommit } from '../../src-main/engine/runs/group-commit.ts';
import { LibraryEffects } from '../../src-main/engine/runs/once-effects.ts';
import type { PythonFiles } from '../../src-main/engine/runs/python-files.ts';
import { noProgress } from '../../src-main/engine/runs/progress.ts';
import type { RunRows } from '../../src-main/engine/runs/run-rows.ts';
import { WarmRunnerPool } from '../../src-main/engine/runs/runner-pool.ts';
import { JigRuns, type RunsOptions } from '../../src-main/engine/runs/runs.ts';
import { defaultSettings } from '../../src-main/engine/settings/settings-store.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink, stderrSink } from '../../src-main/lib/logger.ts';
import { processEntry } from '../../src-main/processes/process-entries.ts';
import type { ProcessHost } from '../../src-main/processes/process-host.ts';
import type { Result } from '../../src-preload/contract/result.ts';

export const runnerEntry = processEntry('runner');
export const person: Caller = { name: 'tester', scopes: ['admin'] };
export const logger = createLogger('test', process.env.JIG_TEST_LOG ? stderrSink : silentSink);

/** What the test's handle does for an operation of the run. */
type Answer = (call: HandleCall, run: string) => Promise<Result<unknown>> | Result<unknown>;

/** A permission kind with one handle "kv", whose operations the test answers. */
function oneHandle(answer: Answer): KindPart {
  return {
    kind: 'kv',
    check: () => [],
    rows: () => [],
    open(_, { run }) {
      let calls = 0;
      return [
        {
          id: 'kv',
          call: async (call) => {
            calls += 1;
            return answer(call, run);
          },
          observed: () => (calls === 0 ? [] : [{ name: 'kv', text: `${calls} calls`, calls, bytesOut: 0, bytesIn: 0 }]),
          close: async () => {},
        },
      ];
    },
    rehearse: async () => ({ ok: true, value: [] }),
  };
}

export interface Box {
  home: string;
  sqlite: Sqlite;
  runs: JigRuns;
  pool: WarmRunnerPool;
  once: LibraryEffects;
  audit: SqliteAuditChain;
  activity: SqliteActivityLog;
  commits: GroupCommit;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export interface BoxOptions extends Partial<Pick<RunsOptions, 'readOnly' | 'holdMs' | 'atOnce' | 'currentProgram'>> {
  home?: string;
  answer?: (parts: { once: LibraryEffects; call: HandleCall; run: string }) => Promise<Result<unknown>> | Result<unknown>;
  limits?: Partial<RunLimits>;
  processHost?: ProcessHost;
  warm?: number;
  python?: () => PythonFiles;
}

/** Answers each call with an effect that happens once, on the item that its first argument names: `perform` does it. */
export function onceEach(perform: (item: string) => Promise<Result<unknown>>): NonNullable<BoxOptions['answer']> {
  return ({ once, call, run }) => {
    const item = String(call.args[0]);
    return once.once({ id: call.effectId, run, step: call.step, kind: 'world', description: item }, () => perform(item), call.signal);
  };
}

export function openBox(options: BoxOptions = {}): Box {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'jig-runs-'));
  const opened = openDatabase(home);
  if (!opened.ok) throw new Error(opened.error.message);
  const { sqlite } = opened.value;
  const commits = new GroupCommit(sqlite, logger);
  const once = new LibraryEffects(sqlite, commits, logger);
  const limits = (): RunLimits => ({ ...defaultSettings.limits, ...options.limits });
  const pool = new WarmRunnerPool({
    processHost: options.processHost ?? new NodeProcessHost({ logger, entryOf: () => runnerEntry }),
    logger,
    memoryMb: () => limits().memoryMb,
    warm: options.warm ?? 1,
    python: options.python,
  });
  const audit = new SqliteAuditChain(sqlite);
  const activity = new SqliteActivityLog(sqlite, false, logger);
  const runs = new JigRuns({
    sqlite,
    readOnly: options.readOnly ?? false,
    commits,
    audit,
    activity,
    pool,
    broker: new JigBroker([oneHandle((call, run) => options.answer?.({ once, call, run }) ?? { ok: true, value: null })]),
    doubts: [once],
    limits,
    currentProgram:
      options.currentProgram ?? (() => ({ ok: false, error: { code: 'tool-unknown', message: 'No such tool.', fix: 'Make it.' } })),
    logger,
    ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
    ...(options.atOnce === undefined ? {} : { atOnce: options.atOnce }),
  });
  const stop = async (): Promise<void> => {
    await runs.stop();
    await pool.stop();
    activity.flush();
    if (sqlite.open) sqlite.close();
  };
  return {
    home,
    sqlite,
    runs,
    pool,
    once,
    audit,
    activity,
    commits,
    stop,
    remove: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A tool as the compiler hands it out: `body` is that of its `run(input, jig)`. */
export function program(body: string, more: Partial<Program> & { output?: string } = {}): Program {
  const { output, ...rest } = more;
  const code = `((jig) => { const { defineTool, z, skip } = jig; return defineTool({ name: "test_tool", description: "For a test.",
    input: z.object({}).loose(), ${output ? `output: ${output},` : ''} permissions: { kv: "write" }, tests: [],
    async run(input, { step, each, log, progress, sleep, kv, now, random, uuid }) { ${body} } }); })`;
  return { language: 'typescript', compiled: code, code, identity: body, permissions: { kv: 'write' }, ...rest };
}

export function request(body: string, more: Partial<StartRun> = {}): StartRun {
  return { kind: 'code', tool: 'run_code', version: null, program: program(body), input: {}, caller: person, ...more };
}

/** Enters a run as one that nothing was done for yet. */
export function insertRun(rows: RunRows, id: string): void {
  rows.insert(
    {
      id,
      kind: 'code',
      tool: 'run_code',
      version: null,
      program: program(''),
      input: {},
      caller: person,
      depth: 0,
      through: [],
      canary: 0,
      outputSchema: null,
      limits: {},
      createdAt: 1,
    },
    { state: 'queued', progress: noProgress, error: null, result: null, isolation: null, usage: null, startedAt: null, finishedAt: null },
  );
}

export async function started(box: Box, body: string, more: Partial<StartRun> = {}): Promise<string> {
  const run = await box.runs.start(request(body, more));
  if (!run.ok) throw new Error(run.error.message);
  return run.value;
}

export async function settled(box: Box, id: string, timeoutMs = 120_000): Promise<RunDetail> {
  const run = await box.runs.wait(id, { timeoutMs });
  if (!run.ok) throw new Error(run.error.message);
  return run.value;
}

export async function finished(box: Box, body: string, more: Partial<StartRun> = {}): Promise<RunDetail> {
  return settled(box, await started(box, body, more));
}

/** Resolves when `holds` does; the test's own time limit ends a wait in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
