/** What a tool's statement may touch, action by action, as SQLite asks while it compiles the statement. */
import { constants } from 'node:sqlite';

/** The table that tells which writes are done; it lies in the target database and belongs to Jig alone. */
export const markerTable = '_jig_done';

const c = constants;

const readActions = new Set([c.SQLITE_SELECT, c.SQLITE_READ, c.SQLITE_FUNCTION, c.SQLITE_RECURSIVE]);

const writeActions = new Map([
  [c.SQLITE_INSERT, 'insert'],
  [c.SQLITE_UPDATE, 'update'],
  [c.SQLITE_DELETE, 'delete'],
  [c.SQLITE_CREATE_TABLE, 'create table'],
  [c.SQLITE_CREATE_INDEX, 'create index'],
  [c.SQLITE_CREATE_VIEW, 'create view'],
  [c.SQLITE_CREATE_TRIGGER, 'create trigger'],
  [c.SQLITE_CREATE_VTABLE, 'create virtual table'],
  [c.SQLITE_DROP_TABLE, 'drop table'],
  [c.SQLITE_DROP_INDEX, 'drop index'],
  [c.SQLITE_DROP_VIEW, 'drop view'],
  [c.SQLITE_DROP_TRIGGER, 'drop trigger'],
  [c.SQLITE_DROP_VTABLE, 'drop virtual table'],
  [c.SQLITE_ALTER_TABLE, 'alter table'],
  [c.SQLITE_REINDEX, 'reindex'],
  [c.SQLITE_ANALYZE, 'analyze'],
]);

/** Never, whatever is granted; all actions that are named nowhere here are refused as well. */
const neverActions = new Map([
  [c.SQLITE_ATTACH, 'attach (or vacuum, which attaches): a tool reaches the one database that it was granted'],
  [c.SQLITE_DETACH, 'detach'],
  [c.SQLITE_TRANSACTION, 'begin, commit and rollback: every statement is its own transaction; use batch for several'],
  [c.SQLITE_SAVEPOINT, 'savepoint: use batch for statements that belong together'],
  [c.SQLITE_CREATE_TEMP_TABLE, 'temporary tables: use a common table expression (with ...), or compute in the tool'],
  [c.SQLITE_CREATE_TEMP_INDEX, 'temporary indexes'],
  [c.SQLITE_CREATE_TEMP_TRIGGER, 'temporary triggers'],
  [c.SQLITE_CREATE_TEMP_VIEW, 'temporary views: use a common table expression (with ...)'],
]);

/** They tell about a schema; the second kind only without a value. */
const tablePragmas = new Set([
  'table_info',
  'table_xinfo',
  'table_list',
  'index_list',
  'index_info',
  'index_xinfo',
  'foreign_key_list',
  'foreign_key_check',
]);
const valuePragmas = new Set(['user_version', 'application_id', 'encoding', 'page_count', 'page_size', 'schema_version', 'data_version']);

/** Loads code, reads or writes files, or reaches into pointers. Most are not compiled in; that may change. */
const refusedFunctions = new Set(['load_extension', 'fts3_tokenizer', 'readfile', 'writefile', 'edit', 'fsdir', 'lsmode', 'zipfile']);
/** Virtual tables that keep what they hold in the same database. */
const modules = new Set(['fts5', 'fts4', 'rtree']);
/** Raw pages and statements of the connection. */
const refusedTables = new Set(['sqlite_dbpage', 'dbstat', 'sqlite_stmt', 'bytecode', 'tables_used', 'completion', 'fsdir', 'csv']);

/** `own`: Jig's marker and transactions. `script`: fills a rehearsal's database. */
export type Mode = 'read' | 'write' | 'own' | 'script';

/** Null when it is allowed; otherwise what is refused, to stand after "may not use". */
export function refusal(mode: Mode, action: number, first: string | null, second: string | null, trigger: string | null): string | null {
  if (mode === 'own') return trigger === null ? null : `a trigger on ${markerTable}`;
  if (first?.toLowerCase() === markerTable || second?.toLowerCase() === markerTable)
    return `${markerTable}, which is Jig's record of finished writes`;
  if (action === c.SQLITE_FUNCTION) {
    const name = second?.toLowerCase() ?? '';
    return refusedFunctions.has(name) ? `the function ${name}` : null;
  }
  if (action === c.SQLITE_READ && first !== null && refusedTables.has(first.toLowerCase())) return `the table ${first}`;
  if (readActions.has(action)) return null;
  if (action === c.SQLITE_PRAGMA) return pragmaRefusal(mode, first?.toLowerCase() ?? '', second);
  const write = writeActions.get(action);
  if (write !== undefined) {
    if (mode === 'read') return `${write}: it was granted read access only`;
    if (action === c.SQLITE_CREATE_VTABLE && !modules.has(second?.toLowerCase() ?? '')) return `the virtual table module ${second ?? ''}`;
    return null;
  }
  if (mode === 'script' && (action === c.SQLITE_TRANSACTION || action === c.SQLITE_SAVEPOINT)) return null;
  return neverActions.get(action) ?? `this kind of statement (SQLite action ${action})`;
}

export function isWrite(action: number): boolean {
  return writeActions.has(action);
}

function pragmaRefusal(mode: Mode, name: string, value: string | null): string | null {
  if (tablePragmas.has(name)) return null;
  if (valuePragmas.has(name) && value === null) return null;
  // A dump begins with it.
  if (mode === 'script' && name === 'foreign_keys') return null;
  return `pragma ${name}${valuePragmas.has(name) ? ' with a value' : ''}`;
}
