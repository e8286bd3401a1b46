/** The seams between the engine's rooms: each room is handed only these interfaces, and engine.ts connects them. */
import type { ImportReport, ImportRequest } from '#contract/library.ts';
import type { Example, Verdict } from '#contract/learning.ts';
import type { Result } from '#contract/result.ts';
import type { Route, RouteRequest, Turn } from '#contract/routing.ts';
import type { Activity, IndexStatus, ProcessStatus, Settings } from '#contract/system.ts';
import type { StoredTool } from './library/tool-definition.ts';

/** Who asks: a token's client, the person at the UI, or the command line. Written into the activity record. */
export interface Caller {
  name: string;
  /** `mcp`, `gateway`, `review`: what a token was given. `admin`: the user's own command line. `ui`: a window that the app opened. */
  scopes: readonly string[];
  /** Only for a token's client: what its `run_code` may touch depends on it. */
  clientId?: string;
}

/** A tool's MCP result (`content`, `structuredContent`, `isError`), passed through untouched. */
export type ToolResult = Record<string, unknown>;

export interface CallOptions {
  caller: Caller;
  signal?: AbortSignal | undefined;
  /** Default 60,000. */
  timeoutMs?: number | undefined;
  /** How many tools called each other before this call; 0 for a client's own. */
  depth?: number;
  /** Full names of the made tools that the call comes through, the outermost first; empty for a client's own call. */
  through?: readonly string[] | undefined;
}

/** sources/: brings tools in and makes the call to what stands behind them. */
export interface Sources {
  import(request: ImportRequest, signal?: AbortSignal): Promise<Result<ImportReport[]>>;
  /** Makes the call at the tool's source. Arguments are already checked. Fails with `source-unreachable`, `source-timeout`, `tool-has-no-source` ... */
  call(tool: StoredTool, args: Record<string, unknown>, options: CallOptions): Promise<Result<ToolResult>>;
  /** Forgets the connection of a removed or disabled source. */
  close(sourceId: string): Promise<void>;
  stop(): Promise<void>;
}

/** endpoint/call-tool.ts: resolve, check arguments against the schema, call, record. The one way to call a tool. */
export interface ToolCaller {
  callTool(name: string, args: unknown, options: CallOptions): Promise<Result<ToolResult>>;
  /** All of it but the call: for runs that are started and not awaited. Fails as `callTool` does. */
  prepare(name: string, args: unknown): Result<{ tool: StoredTool; args: Record<string, unknown> }>;
}

/** routing/: from a query to 0-3 picks. */
export interface Router {
  route(request: RouteRequest, options: { caller: Caller; signal?: AbortSignal | undefined }): Promise<Result<Route>>;
  status(): IndexStatus;
}

/** What past use and verdicts say about one tool, for one request. */
export interface Lesson {
  toolId: number;
  /** -1 to 1: how far the nearest examples agree that this tool is meant; below 0 that it is not. */
  weight: number;
  /** 0 to 1: how much of it is a person's verdict. */
  fromPerson: number;
  /** What the nearest example asked for, and where it comes from. */
  query: string;
  origin: Example['origin'];
}

export interface LessonRequest {
  /** The request's unit vector, with its context when it has any, and the model that made it. */
  vector: Float32Array;
  model: string;
}

/** What a person says of a route. */
export interface Judgement {
  query: string;
  /** Earlier turns of the conversation, oldest first. */
  context: readonly Turn[];
  /** The tool's name. */
  tool: string;
  verdict: Verdict;
}

/** learning/: what tools were used for, and what a person said of a route. It stays on this machine. */
export interface Learning {
  /**
   * A person's verdict on a route: the tool was right or wrong for the request. Replaces what was known of nearly the same request and tool.
   * Fails with `learning-off`, `query-empty`, `library-read-only`, `tool-unknown` or `tool-ambiguous`.
   */
  judge(judgement: Judgement): Result<Example>;
  /** What is known of this tool, the newest first. */
  examples(toolId: number): Example[];
  /** Fails with `example-unknown` or `library-read-only`. */
  remove(exampleId: number): Result<Record<string, never>>;
  /** Forgets everything. Fails with `library-read-only`. */
  clear(): Result<{ removed: number }>;
  /** What the examples near this request say; empty when there are none, or learning is switched off. */
  lessons(request: LessonRequest): readonly Lesson[];
}

/** One loaded embedding model. Vectors are unit length and checked (dimension, finite, non-zero). */
export interface Embedder {
  /** Identity of the model file: its SHA-256. */
  readonly model: string;
  readonly dimension: number;
  /** `query` goes before every waiting `index` batch. Fails with `model-failed`, `model-vector` or `aborted`. */
  embed(texts: string[], options: { priority: 'query' | 'index'; signal?: AbortSignal | undefined }): Promise<Result<Float32Array[]>>;
}

/** One that is loaded for a time only. */
export interface LoanedEmbedder extends Embedder {
  /** Ends its process. Resolves when it is gone. */
  release(): Promise<void>;
}

export interface Ranker {
  /** Probability 0-1 that each document answers the query, in the order given. */
  rank(query: string, documents: string[], signal?: AbortSignal): Promise<Result<number[]>>;
}

export interface LanguageModel {
  /** Completes a prompt under a JSON schema grammar. The text is cut off at `maxTokens`: parse with care. */
  complete(prompt: string, options: { grammar: object; maxTokens: number; signal?: AbortSignal | undefined }): Promise<Result<string>>;
}

/** models/: files, choice, and the inference process. A part that is missing says why and how to mend it. */
export interface Models {
  /** Resolves when the model is loaded, or with the reason why it cannot be. May be called any number of times. */
  embedder(): Promise<Result<Embedder>>;
  /**
   * A second embedder, of the file with this SHA-256: built in, chosen, or seen here before. The caller releases it; `signal` ends the loading.
   * Fails with `model-missing` when no such file is left, with `model-failed` or `aborted`.
   */
  formerEmbedder(model: string, signal: AbortSignal): Promise<Result<LoanedEmbedder>>;
  ranker(): Promise<Result<Ranker>>;
  languageModel(): Promise<Result<LanguageModel>>;
  state(): { model: string | null; state: IndexStatus['modelState']; problem: IndexStatus['problem'] };
  processes(): ProcessStatus[];
  /** Called when the model in use, its state or a process changed. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

export interface ActivityLog {
  record(entry: Omit<Activity, 'id' | 'at'>): void;
  list(options: { before?: number | undefined; limit: number }): Activity[];
}

export interface SettingsStore {
  get(): Settings;
  /** The gateway's upstream key; null when none is set. Never leaves the engine. */
  gatewayKey(): string | null;
}
