/** Databases: named SQLite files, read or written with prepared statements; every write happens once for its effect id. */
import type { Permissions } from '#contract/permissions.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import type { ProcessHost } from '../../../processes/process-host.ts';
import type { ResourceCheck } from '../resources.ts';
import type { GrantRow, Handle, KindPart, NameProblem, RehearsalContext, Vault } from '../kind.ts';
import { unknownNames } from '../names.ts';
import { readOwnPath } from '../own-path.ts';
import { pathRows } from '../path-rows.ts';
import { SqlConnection } from './sql-connection.ts';
import { SqlHandle } from './sql-handle.ts';
import { SqlPool } from './sql-pool.ts';

export interface SqlKindOptions {
  vault: Vault;
  processHost: ProcessHost;
  /** The data folder, whose own databases no tool reaches. */
  home: string;
  /** Longest time for one statement; default 30,000. */
  statementMs?: number;
}

export class SqlKind implements KindPart {
  readonly kind = 'sql';
  private readonly options: SqlKindOptions;
  private readonly pool: SqlPool;
  private readonly statementMs: number;

  constructor(options: SqlKindOptions) {
    this.options = options;
    this.pool = new SqlPool(options.processHost);
    this.statementMs = options.statementMs ?? 30_000;
  }

  check({ sql = {} }: Permissions): NameProblem[] {
    return unknownNames('sql', Object.keys(sql), this.options.vault);
  }

  rows({ sql = {} }: Permissions): GrantRow[] {
    return pathRows('sql', sql, this.options.vault);
  }

  open({ sql = {} }: Permissions): Handle[] {
    return Object.entries(sql).map(([name, access]) => {
      const connect = (): Result<SqlConnection> => {
        const resource = this.options.vault.get('sql', name);
        if (!resource)
          return fail('permission-unknown', `the database ${name} is not configured any more`, 'Add it in Settings, under Resources.');
        // Again: a link may lead elsewhere since it was saved.
        const path = readOwnPath(resource.path, { home: this.options.home, kind: 'sql' });
        return path.ok ? ok(new SqlConnection(this.pool, { path: path.value, access, script: null }, this.statementMs)) : path;
      };
      return new SqlHandle(name, access, connect);
    });
  }

  /** `given` holds SQL statements by name, or the relative path of a .sql file among the fixtures. */
  async rehearse({ sql = {} }: Permissions, given: unknown, { fixtures }: RehearsalContext): Promise<Result<Handle[]>> {
    const scripts = given ?? {};
    if (!isRecord(scripts)) return givenInvalid('given.sql is not an object', 'Give it as { name: "create table ..." }.');
    const handles: Handle[] = [];
    for (const name of Object.keys(scripts)) {
      if (!Object.hasOwn(sql, name))
        return givenInvalid(`given.sql.${name} names no database of the permissions`, 'Use the names in `permissions.sql`.');
    }
    for (const [name, access] of Object.entries(sql)) {
      const script = readScript(name, scripts[name], fixtures);
      if (!script.ok) return script;
      handles.push(
        new SqlHandle(name, access, () =>
          ok(new SqlConnection(this.pool, { path: ':memory:', access, script: script.value }, this.statementMs)),
        ),
      );
    }
    return ok(handles);
  }

  /** For the resources: opens the file and counts its tables. */
  readonly tryResource: ResourceCheck = async (resource) => {
    if (resource.kind !== 'sql') return ok({ ok: false, message: 'This is no database.' });
    const connection = new SqlConnection(this.pool, { path: resource.path, access: 'read', script: null }, this.statementMs);
    const sql = "select count(*) as tables from sqlite_schema where type = 'table'";
    const found = await connection.ask({ t: 'query', mode: 'get', sql, parameters: null, effect: '' });
    await connection.close();
    if (!found.ok) return ok({ ok: false, message: `${found.error.message}. ${found.error.fix}` });
    const row = isRecord(found.value) ? found.value['value'] : null;
    const tables = isRecord(row) ? row['tables'] : 0;
    return ok({ ok: true, message: `An SQLite database with ${String(tables)} tables.` });
  };

  stop(): Promise<void> {
    return this.pool.stop();
  }
}

function readScript(name: string, given: unknown, fixtures: Record<string, string>): Result<string> {
  if (given === undefined) return ok('');
  if (typeof given !== 'string')
    return givenInvalid(`given.sql.${name} is not a text`, 'Give SQL statements, or the path of a .sql file beside the draft.');
  if (!/^[^\s;]+\.sql$/.test(given.trim())) return ok(given);
  const path = given.trim();
  if (Object.hasOwn(fixtures, path)) return ok(fixtures[path] ?? '');
  return givenInvalid(
    `given.sql.${name} names the file ${path}, which did not come with the draft`,
    'Submit it with `jig make FILE`, which reads the files beside the draft, or write the statements into the test.',
  );
}

function givenInvalid(problem: string, fix: string): Result<never> {
  return fail('given-invalid', `${problem}.`, fix);
}
