/** One connection of one tool to one database, over node:sqlite, whose authorizer better-sqlite3 lacks. The only file that knows it. */
import { accessSync, constants as modes, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, constants, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { isWrite, refusal, type Mode } from './authorizer.ts';
import { sqlLimits, type SqlOpen } from './protocol.ts';
import { resultCode, SqlFailure } from './sql-failure.ts';
import { parametersOf, type StatementParameters } from './statement-parameters.ts';
import { bind, type Bound } from './values.ts';

export type Row = Record<string, SQLOutputValue>;

export interface Prepared {
  statement: StatementSync;
  /** What the authorizer saw while it was compiled. */
  writes: boolean;
  parameters: StatementParameters;
}

const cachedStatements = 100;

/** Memory of all connections of this process, for sorting too: nothing of a tool's is spilled to disk. */
const heapBytes = 512 * 1_048_576;

export class SqlDatabase {
  readonly access: 'read' | 'write';
  private readonly database: DatabaseSync;
  private readonly cache = new Map<string, Prepared>();
  private mode: Mode = 'own';
  private refused: string | null = null;
  private sawWrite = false;

  /** Throws a SqlFailure, or SQLite's own error. */
  constructor({ path, access, script }: SqlOpen) {
    this.access = access;
    const inMemory = path === ':memory:';
    if (!inMemory) checkFile(path, access);
    this.database = new DatabaseSync(path, {
      readOnly: access === 'read' && !inMemory,
      allowExtension: false,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
      defensive: true,
      readBigInts: true,
      timeout: 1_000,
      limits: {
        attach: 0,
        length: sqlLimits.valueBytes,
        sqlLength: script === null ? sqlLimits.sqlBytes : Math.max(script.length * 4, sqlLimits.sqlBytes),
        column: 500,
        exprDepth: 200,
        compoundSelect: 100,
        functionArg: 100,
        likePatternLength: 1_000,
        variableNumber: sqlLimits.parameters,
        triggerDepth: 20,
      },
    });
    try {
      this.database.exec(
        `pragma trusted_schema = off; pragma cell_size_check = on; pragma temp_store = memory; pragma hard_heap_limit = ${heapBytes};`,
      );
      this.database.setAuthorizer((action, first, second, _database, trigger) => this.authorize(action, first, second, trigger));
      this.own('select count(*) from sqlite_schema');
      if (script !== null) this.fill(script);
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  /** What the last statement was refused for; null when it was not. */
  get refusedFor(): string | null {
    return this.refused;
  }

  get isInTransaction(): boolean {
    return this.database.isTransaction;
  }

  /** Compiles a tool's statement: exactly one. Throws. */
  prepare(sql: unknown, { cached = true }: { cached?: boolean } = {}): Prepared {
    this.asTool();
    if (typeof sql !== 'string') throw new SqlFailure('sql-error', 'the statement is not a text', 'Give the SQL as the first argument.');
    const known = cached ? this.cache.get(sql) : undefined;
    if (known) return known;
    if (sql.length > sqlLimits.sqlBytes || sql.includes('\0')) {
      throw new SqlFailure(
        'sql-too-large',
        sql.includes('\0')
          ? 'the statement holds a NUL character'
          : `the statement has ${sql.length} characters; ${sqlLimits.sqlBytes} are allowed`,
        'Pass values as parameters.',
      );
    }
    this.sawWrite = false;
    const statement = this.database.prepare(sql);
    const prepared = { statement, writes: this.sawWrite, parameters: parametersOf(statement.sourceSQL) };
    // SQLite stops at the first semicolon and says so by the text that it kept.
    if (!isEmpty(sql.slice(statement.sourceSQL.length))) {
      throw new SqlFailure(
        'sql-several',
        'the text holds several statements',
        'Give one statement to a call, and use batch for several that belong together.',
      );
    }
    if (cached) this.remember(sql, prepared);
    return prepared;
  }

  /** The values for a statement. Throws a SqlFailure for one that is missing. */
  private bind({ parameters: needed }: Prepared, parameters: unknown): Bound {
    const bound = bind(parameters, sqlLimits.parameters);
    const given = 'list' in bound ? bound.list.length : 0;
    const missing = needed.names.filter((name) => 'list' in bound || !hasName(bound.named, name));
    if (needed.positions > given || missing.length > 0) {
      throw new SqlFailure(
        'sql-parameters',
        missing.length > 0
          ? `there is no value for ${missing.join(', ')}`
          : `the statement needs ${needed.positions} parameters and got ${given}`,
        'Give a list with one value for each ?, or an object with one for each :name; null where there is none.',
      );
    }
    return bound;
  }

  run(prepared: Prepared, parameters: unknown): { changes: number | bigint; lastInsertRowid: number | bigint } {
    const bound = this.bind(prepared, parameters);
    return 'list' in bound ? prepared.statement.run(...bound.list) : prepared.statement.run(bound.named);
  }

  all(prepared: Prepared, parameters: unknown): Row[] {
    const bound = this.bind(prepared, parameters);
    return 'list' in bound ? prepared.statement.all(...bound.list) : prepared.statement.all(bound.named);
  }

  iterate(prepared: Prepared, parameters: unknown): Iterator<Row> {
    const bound = this.bind(prepared, parameters);
    return 'list' in bound ? prepared.statement.iterate(...bound.list) : prepared.statement.iterate(bound.named);
  }

  /** A statement of Jig's own: the marker and transactions. */
  own(sql: string, ...values: (string | bigint)[]): Row[] {
    const before = this.mode;
    this.mode = 'own';
    try {
      let statement = this.cache.get(`own ${sql}`);
      if (!statement) {
        statement = { statement: this.database.prepare(sql), writes: false, parameters: { positions: 0, names: [] } };
        this.remember(`own ${sql}`, statement);
      }
      return statement.statement.all(...values);
    } finally {
      this.mode = before;
    }
  }

  tables(): string[] {
    return this.own(
      "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%' and name <> '_jig_done' order by name limit 30",
    ).map(({ name }) => String(name));
  }

  close(): void {
    this.cache.clear();
    this.database.close();
  }

  private fill(script: string): void {
    this.mode = 'script';
    this.refused = null;
    try {
      this.database.exec(script);
      if (this.database.isTransaction) throw new SqlFailure('sql-error', 'the script leaves a transaction open', 'End it with commit.');
    } finally {
      this.asTool();
    }
  }

  private asTool(): void {
    this.mode = this.access;
    this.refused = null;
  }

  private authorize(action: number, first: string | null, second: string | null, trigger: string | null): number {
    const refused = refusal(this.mode, action, first, second, trigger);
    if (refused === null) {
      if (isWrite(action)) this.sawWrite = true;
      return constants.SQLITE_OK;
    }
    this.refused ??= refused;
    return constants.SQLITE_DENY;
  }

  private remember(sql: string, prepared: Prepared): void {
    const [oldest] = this.cache.keys();
    if (this.cache.size >= cachedStatements && oldest !== undefined) this.cache.delete(oldest);
    this.cache.set(sql, prepared);
  }
}

/** SQLite takes a name with or without its first character. */
function hasName(named: Record<string, unknown>, name: string): boolean {
  return ['', ':', '@', '$'].some((sign) => Object.hasOwn(named, `${sign}${name}`));
}

/** Only white space, comments and semicolons. */
function isEmpty(rest: string): boolean {
  return /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*$/.test(rest);
}

/** Before SQLite is let near it: opening a FIFO would wait for ever, and a missing file would be created. */
function checkFile(path: string, access: 'read' | 'write'): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats)
    throw new SqlFailure(
      'sql-missing',
      `there is no file at ${path}`,
      'Put the database there, or name another in Settings, under Resources.',
    );
  if (!stats.isFile())
    throw new SqlFailure('sql-not-a-database', `${path} is not a file`, 'Name the database file in Settings, under Resources.');
  try {
    accessSync(path, access === 'write' ? modes.R_OK | modes.W_OK : modes.R_OK);
    // The journal lies beside it.
    if (access === 'write') accessSync(dirname(path), modes.W_OK);
  } catch {
    const how = access === 'write' ? 'written' : 'read';
    throw new SqlFailure(
      access === 'write' ? 'sql-read-only' : 'sql-unavailable',
      `${path} cannot be ${how}`,
      'Check the rights of the file and of its folder.',
    );
  }
}

/** A database that is locked now may be free in a moment. */
export function isLocked(error: unknown): boolean {
  const code = resultCode(error);
  return code === 5 || code === 6;
}
