/** What a made tool sees: the module "jig". This file is the truth for the type check, the runner and docs/authoring.md. */
declare module 'jig' {
  /** Describes one tool. The module's default export. */
  export function defineTool<
    Input extends z.SomeType,
    Output extends z.SomeType = z.SomeType,
    const Asked extends Permissions = Record<never, never>,
  >(tool: {
    /** a-z, 0-9 and _, starts with a letter. */
    name: string;
    /** What it does and when to use it: agents find the tool by this text. */
    description: string;
    input: Input;
    output?: Output;
    permissions?: Asked;
    /** At least one. They run with stand-ins for every permission; nothing leaves the machine. */
    tests: ToolTest<z.input<Input>>[];
    run(input: z.output<Input>, jig: Granted<Asked>): z.input<Output> | Promise<z.input<Output>>;
  }): unknown;

  export interface Permissions {
    sql?: Record<string, 'read' | 'write'>;
    http?: Record<string, { methods?: ('GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]; secrets?: string[] }>;
    tcp?: Record<string, { tls?: boolean }>;
    mail?: Record<string, { maxPerRun: number }>;
    files?: Record<string, 'read' | 'write'>;
    kv?: 'read' | 'write';
    secrets?: string[];
    tools?: readonly ToolName[];
  }

  export interface ToolTest<Input> {
    name: string;
    /** What the stand-ins hold. Anything that is not given is empty. */
    given?: {
      /** SQL statements, or the relative path of a .sql file beside the draft (`jig make`). */
      sql?: Record<string, string>;
      /** Recorded answers by "METHOD /path?query"; `*` for any. */
      http?: Record<string, Record<string, { status?: number; headers?: Record<string, string>; json?: unknown; body?: string }>>;
      /** A script of the other side, in hex: "send" is what the tool must write next, "reply" what it then reads. */
      tcp?: Record<string, { send?: string; reply?: string; hangUp?: boolean }[]>;
      /** Addresses that are refused, with the reason; all others are accepted. */
      mail?: Record<string, { refuse?: Record<string, string> }>;
      files?: Record<string, Record<string, string>>;
      kv?: Record<string, unknown>;
      /** Results by the tool's name: one for every call, or a list in order. */
      tools?: Record<string, unknown>;
    };
    input: Input;
    /** The result must equal it; keys that it leaves out are free. */
    expect?: unknown;
    /** The run must fail, and its message must contain this. */
    expectError?: string;
  }

  export type Granted<Asked extends Permissions> = Steps & {
    log: Log;
    sql: { [Name in keyof Asked['sql']]: Asked['sql'][Name] extends 'write' ? SqlWriter : SqlReader };
    http: { [Name in keyof Asked['http']]: Http };
    tcp: { [Name in keyof Asked['tcp']]: Tcp };
    mail: { [Name in keyof Asked['mail']]: Mail };
    files: { [Name in keyof Asked['files']]: Asked['files'][Name] extends 'write' ? FileWriter : FileReader };
    kv: Asked['kv'] extends 'write' ? KvWriter : KvReader;
    /** Put one into a header of `http`; its text is a placeholder that only the request sees resolved. */
    secrets: Record<string, string>;
    tools: { [Name in ToolName & (Asked['tools'] extends readonly (infer Listed)[] ? Listed : never)]: ToolFunctions[Name] };
  };

  export interface Steps {
    /** Does `work` once in the life of the run: after a crash the recorded value is returned. The value must be JSON. */
    step<Value>(key: string, work: (jig: StepGranted) => Value | Promise<Value>): Promise<Value>;
    each: Each;
    /** Waits; counts as no processor time. */
    sleep(ms: number): Promise<void>;
    /** Shown live. */
    progress(done: number, total?: number, note?: string): void;
    /** Milliseconds since 1970; a replay sees the same. */
    now(): number;
    /** In [0, 1), seeded by the run. */
    random(): number;
    uuid(): string;
  }

  /** The granted things again, bound to the step: effects in it are done once. The compiler binds closures by itself. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  export type StepGranted = any;

  export interface Each {
    /** Runs `work` for every item, each a step; a failed item does not end the run. Results come in the order of the items. */
    <Item, Value>(
      items: Iterable<Item> | AsyncIterable<Item>,
      options: EachOptions<Item>,
      work: (item: Item, jig: StepGranted) => Value | Promise<Value>,
    ): Promise<EachResult<Value>[]>;
    /** The same, answering with counts and the first reasons only: for large work. */
    summary<Item>(
      items: Iterable<Item> | AsyncIterable<Item>,
      options: EachOptions<Item>,
      work: (item: Item, jig: StepGranted) => unknown,
    ): Promise<EachSummary>;
  }

  export interface EachOptions<Item> {
    /** Unique and the same after a restart: an id, not a position. */
    key: (item: Item) => string | number;
    /** 1 to 64; default 8. */
    concurrency?: number;
    /** Further attempts after a failure, 0 to 10; default 0. They wait 0.5 s, 1 s, 2 s ... with jitter. */
    retries?: number;
    ratePerSecond?: number;
    /** How many there are, where `items` is a stream. */
    total?: number;
  }
  export type EachResult<Value> =
    | { key: string; state: 'done'; value: Value }
    | { key: string; state: 'skipped'; reason: string }
    | { key: string; state: 'failed'; error: string };
  export interface EachSummary {
    success: number;
    failed: number;
    skipped: number;
    /** How often each error and each reason of a skip occurred. */
    reasons: Record<string, number>;
    /** The first 20 failed keys with their errors. */
    failures: { key: string; error: string }[];
  }
  /** Throw it in `each` or `step` to leave an item out: it counts as skipped, is not retried and does not come again on resume. */
  export function skip(reason: string): never;

  export interface Log {
    (...values: unknown[]): void;
    info(...values: unknown[]): void;
    warn(...values: unknown[]): void;
    error(...values: unknown[]): void;
  }

  export type SqlValue = string | number | bigint | boolean | null | Uint8Array;
  export type SqlRow = Record<string, any>;
  export type SqlParameters = readonly SqlValue[] | Record<string, SqlValue>;
  export interface SqlReader {
    all<Row = SqlRow>(sql: string, parameters?: SqlParameters): Promise<Row[]>;
    get<Row = SqlRow>(sql: string, parameters?: SqlParameters): Promise<Row | undefined>;
    /** Streams: memory stays flat. */
    rows<Row = SqlRow>(sql: string, parameters?: SqlParameters): AsyncIterable<Row>;
  }
  export interface SqlWriter extends SqlReader {
    run(sql: string, parameters?: SqlParameters): Promise<{ changes: number; lastInsertRowid: number }>;
    /** All or nothing. */
    batch(
      statements: readonly (readonly [sql: string, parameters?: SqlParameters])[],
    ): Promise<{ changes: number; lastInsertRowid: number }[]>;
  }

  export interface HttpOptions {
    query?: Record<string, string | number | boolean>;
    headers?: Record<string, string>;
    /** Sent as JSON. */
    json?: unknown;
    body?: string | Uint8Array;
    /** Default 30,000. */
    timeoutMs?: number;
    /** Repeating it is harmless (default for GET, HEAD, PUT and DELETE): after a crash it is sent again instead of being in doubt. */
    repeatable?: boolean;
  }
  export interface HttpResponse {
    status: number;
    ok: boolean;
    headers: Record<string, string>;
    bytes: Uint8Array;
    text(): string;
    json<Value = any>(): Value;
  }
  /** `path` is below the host or the configured base address. */
  export interface Http {
    request(method: string, path: string, options?: HttpOptions): Promise<HttpResponse>;
    get(path: string, options?: HttpOptions): Promise<HttpResponse>;
    post(path: string, options?: HttpOptions): Promise<HttpResponse>;
    put(path: string, options?: HttpOptions): Promise<HttpResponse>;
    patch(path: string, options?: HttpOptions): Promise<HttpResponse>;
    delete(path: string, options?: HttpOptions): Promise<HttpResponse>;
  }

  export interface Tcp {
    connect(options?: { timeoutMs?: number }): Promise<TcpConnection>;
  }
  export interface TcpConnection {
    write(bytes: Uint8Array): Promise<void>;
    /** What has arrived, at least one byte, at most `max`; null when the other side has closed. */
    read(options?: { max?: number; timeoutMs?: number }): Promise<Uint8Array | null>;
    close(): Promise<void>;
  }

  export interface MailMessage {
    to: string | string[];
    cc?: string | string[];
    bcc?: string | string[];
    subject: string;
    text?: string;
    html?: string;
    replyTo?: string;
    attachments?: { filename: string; content: string | Uint8Array; contentType?: string }[];
  }
  export interface Mail {
    /** Fails when nobody accepted it. `Message-ID` is derived from run and step. */
    send(message: MailMessage): Promise<{ messageId: string; accepted: string[]; rejected: { address: string; reason: string }[] }>;
  }

  export interface FileEntry {
    name: string;
    isFolder: boolean;
    size: number;
  }
  /** Paths are relative to the granted folder, with `/`. */
  export interface FileReader {
    readText(path: string): Promise<string>;
    readBytes(path: string): Promise<Uint8Array>;
    /** Streams lines without their line ends. */
    lines(path: string): AsyncIterable<string>;
    /** Streams pieces of at most 64 KiB. */
    chunks(path: string): AsyncIterable<Uint8Array>;
    list(path?: string): Promise<FileEntry[]>;
  }
  export interface FileWriter extends FileReader {
    write(path: string, content: string | Uint8Array): Promise<void>;
    append(path: string, content: string | Uint8Array): Promise<void>;
    remove(path: string): Promise<void>;
  }

  export interface KvReader {
    get<Value = any>(key: string): Promise<Value | undefined>;
    list(prefix?: string): Promise<string[]>;
  }
  export interface KvWriter extends KvReader {
    set(key: string, value: unknown): Promise<void>;
    delete(key: string): Promise<void>;
  }
}
