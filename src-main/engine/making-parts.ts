/** The seams between the rooms that make and run tools: forge/, permissions/, runs/, effects/, audit/. */
import type { AuditCheck, AuditEntry } from '#contract/audit.ts';
import type {
  Diagnostic,
  DraftState,
  DraftSubmission,
  DraftSummary,
  Finding,
  IsolationStatus,
  Language,
  MadeVersion,
  MakeAnswer,
  Recommendation,
  Review,
} from '#contract/making.ts';
import type { PermissionRow, Permissions, Resource } from '#contract/permissions.ts';
import type { Result } from '#contract/result.ts';
import type { Doubt, RunDetail, RunKind, RunLimits, RunStep, RunSummary } from '#contract/runs.ts';
import type { Owner } from '#lib/owner.ts';
import type { Effect, EffectWork } from '../processes/effects/protocol.ts';
import type { ExitReason } from '../processes/process-host.ts';
import type { DescribedTool } from '../processes/runner/protocol.ts';
import type { StoredTool } from './library/tool-definition.ts';
import type { Caller, CallOptions, ToolResult } from './parts.ts';

/** audit/: the chain of everything that was made, decided, run and used. */
export interface AuditChain {
  /** Call it inside the transaction that writes what is recorded: both are kept, or neither. */
  append(entry: Pick<AuditEntry, 'event' | 'subject' | 'actor' | 'data'>): void;
  list(options: { before?: number | undefined; subject?: string | undefined; limit: number }): AuditEntry[];
  verify(): AuditCheck;
}

/** One runner process: locked, empty, for one run. Frames are those of processes/runner/protocol.ts. */
export interface Runner {
  readonly pid: number | null;
  readonly isolation: IsolationStatus;
  /** One or more newline-separated frames. */
  send(frames: string): void;
  onMessage(listener: (frames: string) => void): () => void;
  readonly exited: Promise<ExitReason>;
  /** Processor time and memory (resident, heap and buffers) so far; null when it cannot be read. */
  usage(): { cpuMs: number; memoryBytes: number } | null;
  /** At once (SIGKILL). Resolves when it is gone. */
  kill(): Promise<void>;
}

/** runs/: keeps runners warm. */
export interface RunnerPool {
  /** Fails with `runner-failed`, or `python-needs-sandbox` where no operating-system sandbox is in force. */
  take(options: { language: Language; memoryMb: number; signal?: AbortSignal | undefined }): Promise<Result<Runner>>;
  isolation(language: Language): IsolationStatus;
  stop(): Promise<void>;
}

/** What a run executes. */
export interface Program {
  language: Language;
  /** What the runner is sent: compiled TypeScript, or Python as written. */
  compiled: string;
  /** As the author wrote it. */
  code: string;
  identity: string;
  permissions: Permissions;
  /** `Broker.bind` at the approval; absent for once-only code. */
  callees?: Record<string, string> | undefined;
}

/** One use of a permission by a run. */
export interface PermissionCall {
  handle: string;
  op: string;
  args: unknown[];
  /** The same after a resume: SHA-256 of run, step and position (or of the content, outside of steps). */
  effectId: string;
  step: string | null;
  signal: AbortSignal;
}

/** The granted permissions of one run. Answers are JSON (bytes as {"$bytes"}). */
export interface BrokerSession {
  call(call: PermissionCall): Promise<Result<unknown>>;
  /** What was used, for the audit and the review: "2 reads, 1 write". */
  observed(): { kind: keyof Permissions; name: string; text: string; calls: number; bytesOut: number; bytesIn: number }[];
  close(): Promise<void>;
}

export interface BrokerContext {
  run: string;
  /** Full name of the tool; the owner of its kv store. */
  tool: string;
  caller: Caller;
  /** Tools that call tools: 0 for a run that a client started. */
  depth: number;
  /** Full names of the tools that led here, the outermost first; `depth` is their count. */
  through?: readonly string[] | undefined;
  /** What `Broker.bind` said of the called tools when these permissions were approved; absent for once-only code. */
  callees?: Record<string, string> | undefined;
  signal: AbortSignal;
}

/** permissions/: checks, explains and opens permissions. */
export interface Broker {
  /** Names that are not configured, with those that are: each a failure for the author. Empty when all is well. */
  check(permissions: Permissions): { kind: keyof Permissions; name: string; message: string; fix: string }[];
  rows(
    permissions: Permissions,
    options: { previous: Permissions | null; observed: ReturnType<BrokerSession['observed']> },
  ): PermissionRow[];
  /** What the called tools (`permissions.tools`) are now, by full name: kept with the approved version, and held against at each call. */
  bind(permissions: Permissions): Record<string, string>;
  open(permissions: Permissions, context: BrokerContext): Promise<Result<BrokerSession>>;
  /** Stand-ins for everything: nothing leaves the machine. `given` is the test's own (resources/making/jig.d.ts). */
  rehearse(
    permissions: Permissions,
    given: Record<string, unknown>,
    context: BrokerContext & { fixtures: Record<string, string> },
  ): Promise<Result<BrokerSession>>;
}

/** How a person settles an effect that is in doubt. `verify` looks it up and settles it if it can. */
export type DoubtVerdict = 'verify' | 'resend' | 'skip';

/** Effects in doubt, of whatever keeps them: a run lists and settles those of all keepers. */
export interface EffectDoubts {
  doubts(run: string): Promise<Doubt[]>;
  /** Fails with `effect-unknown`, or `effect-unverifiable`. */
  resolve(run: string, id: string, verdict: DoubtVerdict): Promise<Result<{ settled: boolean; message: string }>>;
}

/** effects/: mail, and requests that must not be repeated. They are described as data, for another process performs them, which outlives this one. */
export interface SurvivingEffects extends EffectDoubts {
  /**
   * The recorded outcome when the effect is confirmed; performs it when it is new. Fails with `effect-in-doubt`, `effect-skipped`,
   * `limit-reached`, `effects-unavailable`, `aborted`, or what the other side says.
   */
  perform(effect: Effect, work: EffectWork, signal: AbortSignal): Promise<Result<unknown>>;
  /** Waits until what is under way has ended. */
  stop(): Promise<void>;
}

/** Effects that must happen once, performed by the engine itself and kept in rows of the library: begun, then confirmed. */
export interface OnceEffects extends EffectDoubts {
  /**
   * Answers with the recorded outcome when the effect is confirmed, performs it when it is new, and fails with `effect-in-doubt` when an
   * earlier attempt was begun and never confirmed.
   */
  once(
    effect: { id: string; run: string; step: string | null; kind: string; description: string },
    perform: (signal: AbortSignal) => Promise<Result<unknown>>,
    signal: AbortSignal,
  ): Promise<Result<unknown>>;
}

export interface StartRun {
  kind: RunKind;
  tool: string;
  version: number | null;
  program: Program;
  input: unknown;
  caller: Caller;
  depth?: number;
  /** As in BrokerContext; handed on from `CallOptions.through`. */
  through?: readonly string[] | undefined;
  canary?: number | undefined;
  limits?: Partial<RunLimits>;
  /** The result is checked against it. */
  outputSchema?: Record<string, unknown> | null;
  /** Instead of the broker's real session: a rehearsal. */
  session?: BrokerSession;
}

/** runs/: starts, follows, pauses, resumes and ends runs; keeps their journal. */
export interface Runs {
  /** The run's id, at once. Fails with `runs-read-only`, `disk-full`. */
  start(request: StartRun): Promise<Result<string>>;
  /** Resolves when the run has ended, waits for a person, or `timeoutMs` is over. */
  wait(id: string, options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<Result<RunDetail>>;
  get(id: string): Promise<Result<RunDetail>>;
  /** Who started it; null when there is no such run. */
  owner(id: string): Owner | null;
  list(options: { limit: number; before?: string | undefined }): RunSummary[];
  steps(
    id: string,
    options: { state?: RunStep['state'] | undefined; offset: number; limit: number },
  ): Result<{ total: number; steps: RunStep[] }>;
  pause(id: string): Promise<Result<RunSummary>>;
  /** Goes on after pause, canary, interruption or cancel; the audit names `by`. Changed code fails with `code-changed` unless `acceptNewCode`. */
  resume(id: string, options?: { acceptNewCode?: boolean; by?: Caller }): Promise<Result<RunSummary>>;
  cancel(id: string, by: Caller): Promise<Result<RunSummary>>;
  resolve(run: string, effect: string, verdict: DoubtVerdict, by: Caller): Promise<Result<{ settled: boolean; message: string }>>;
  /** Evaluates a module with nothing granted and tells what it says of itself. A failure's `details` is the RunnerError, with its place. */
  describe(program: Pick<Program, 'language' | 'compiled'>, signal?: AbortSignal): Promise<Result<DescribedTool>>;
  isolation(language: Language): IsolationStatus;
  stop(): Promise<void>;
}

/** forge/compile: pure, no process but the type checker's own. */
export interface Compiler {
  /** Parse, policy, types, compile. All diagnostics of the first stage that fails; warnings of all stages. */
  compile(draft: {
    code: string;
    language: Language;
    kind: 'tool' | 'script';
    /** What a script was granted; a tool says it itself. */
    permissions?: Permissions;
  }): Promise<{
    diagnostics: Diagnostic[];
    /** Null when a stage failed. */
    compiled: string | null;
    /** Text of the declarations that the draft was checked against; part of its identity. */
    declarations: string;
    /** Invisible and bidirectional characters in the source, for the review. */
    hidden: (Pick<Finding, 'severity' | 'line' | 'message'> & { column: number })[];
    timings: Record<string, number>;
  }>;
  /** Which tools a script names, as far as its text says it. Empty for code that cannot be read: `compile` says why. */
  namedTools(code: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** What a reviewing agent says of a waiting draft. */
export interface DraftComment {
  findings: Pick<Finding, 'severity' | 'line' | 'message'>[];
  recommendation: Pick<Recommendation, 'verdict' | 'reason'> | null;
}

/** forge/: from a draft to a published version. */
export interface Forge {
  submit(submission: DraftSubmission, caller: Caller, signal?: AbortSignal): Promise<Result<MakeAnswer>>;
  list(options: { state?: DraftState | undefined }): DraftSummary[];
  get(id: string): Result<Review>;
  /** Who submitted it; null when there is no such draft. */
  owner(id: string): Owner | null;
  /** A ticket for this window's sheet: approving needs it. Null for everybody but a window, and for drafts that wait for nothing. */
  ticket(id: string, caller: Caller): string | null;
  /** Fails with `review-window-only`, `review-changed` (another identity than the person saw), `review-ticket`, `draft-state`. */
  approve(id: string, seen: { identity: string; ticket: string }, caller: Caller): Promise<Result<Review>>;
  reject(id: string, reason: string, caller: Caller): Result<Review>;
  comment(id: string, comment: DraftComment, caller: Caller): Result<Review>;
  versions(toolId: number): Result<MadeVersion[]>;
  rollBack(toolId: number, version: number, caller: Caller): Result<MadeVersion>;
  remove(toolId: number, caller: Caller): Result<Record<string, never>>;
  /** The program behind a made tool's current version. Fails with `tool-not-made`. */
  program(toolId: number): Result<{ program: Program; version: number; outputSchema: Record<string, unknown> | null }>;
  /** Which tools once-only code names (`Compiler.namedTools`). */
  namedTools(code: string): Promise<string[]>;
  /** Compiles once-only code; nothing is kept. */
  compileScript(code: string, permissions: Permissions): Promise<Result<Program>>;
  /** The draft that once-only code makes: wrapped in a tool's shape, with a first test. */
  keep(code: string, as: { name: string; description: string; permissions: Permissions; result: unknown }): string;
}

/** endpoint/made-tools: starts the run of a tool that was made here, with checked arguments. The run's id. Fails with `tool-not-made`, or as `Runs.start` does. */
export type MadeToolStarter = (
  tool: StoredTool,
  args: Record<string, unknown>,
  options: Pick<CallOptions, 'caller' | 'depth' | 'through'> & { canary?: number | undefined },
) => Promise<Result<string>>;

/** endpoint/made-tools: calls a tool that was made here. `depth` counts the tools that called tools before. */
export type MadeToolCaller = (tool: StoredTool, args: Record<string, unknown>, options: CallOptions) => Promise<Result<ToolResult>>;

/** permissions/resources: what a person has configured under a name. Secrets never come back out. */
export interface Resources {
  list(): Resource[];
  save(resource: Resource): Result<Resource>;
  remove(kind: string, name: string): Result<Record<string, never>>;
  check(kind: string, name: string): Promise<Result<{ ok: boolean; message: string }>>;
}
