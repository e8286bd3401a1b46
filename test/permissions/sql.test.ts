import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { SqlKind } from '../../src-main/engine/permissions/sql/sql-kind.ts';
import { watchedHost } from '../runs/watched-host.ts';
import { call, errorOf, makeContext, makeDatabase, makePlace, only, processHost, save, valueOf, type Place } from './parts.ts';

let place: Place;
let kind: SqlKind;
let path: string;
const handles: Handle[] = [];

function open(access: 'read' | 'write'): Handle {
  const handle = only(kind.open({ sql: { crm: access } }));
  handles.push(handle);
  return handle;
}

/** What the file itself holds. */
function inFile(sql: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

beforeAll(() => {
  place = makePlace();
  path = join(place.folder, 'crm.db');
  kind = new SqlKind({ vault: place.resources, processHost, home: place.home, statementMs: 60_000 });
  save(place.resources, { kind: 'sql', name: 'crm', path });
});

beforeEach(() => {
  execFileSync('rm', ['-f', path, `${path}-journal`, `${path}-wal`]);
  makeDatabase(
    path,
    `create table clients (id integer primary key, email text not null unique, note);
     insert into clients (email) values ('ada@example.org'), ('bob@example.org'), ('cy@example.org');`,
  );
});

afterEach(async () => {
  await Promise.all(handles.splice(0).map((handle) => handle.close()));
});

afterAll(async () => {
  await kind.stop();
  place.remove();
});

describe('reading', () => {
  test('all, get and pages; parameters by position and by name', async () => {
    const sql = open('read');
    expect(valueOf(await call(sql, 'all', ['select id, email from clients where id > ? order by id', [1]]))).toEqual([
      { id: 2, email: 'bob@example.org' },
      { id: 3, email: 'cy@example.org' },
    ]);
    expect(valueOf(await call(sql, 'get', ['select email from clients where id = :id', { id: 1 }]))).toEqual({ email: 'ada@example.org' });
    expect(valueOf(await call(sql, 'get', ['select email from clients where id = 99']))).toBeNull();
    expect(valueOf(await call(sql, 'all', ['select name from pragma_table_info(?) order by cid', ['clients']]))).toHaveLength(3);
    expect(only(sql.observed())).toMatchObject({ name: 'crm', text: '4 reads', calls: 4 });
  });

  test('100,000 rows come in pages of at most 256 KB', async () => {
    const sql = open('read');
    const { cursor } = valueOf(
      await call(sql, 'open', [
        'with recursive n (x) as (select 1 union all select x + 1 from n where x < 100000) select x, hex(randomblob(20)) as y from n',
      ]),
    ) as { cursor: number };
    let rows = 0;
    let pages = 0;
    for (let done = false; !done; pages += 1) {
      const page = valueOf(await call(sql, 'next', [cursor])) as { rows: unknown[]; done: boolean };
      expect(JSON.stringify(page).length).toBeLessThan(300_000);
      rows += page.rows.length;
      done = page.done;
    }
    expect(rows).toBe(100_000);
    expect(pages).toBeGreaterThan(20);
    expect(errorOf(await call(sql, 'next', [cursor])).code).toBe('sql-cursor');
  });

  test('values keep their kind: large integers, bytes, texts of numbers', async () => {
    const sql = open('write');
    valueOf(await call(sql, 'run', ['create table kinds (t text, i integer, b blob, any)']));
    valueOf(
      await call(sql, 'run', ['insert into kinds values (?, ?, ?, ?)', [5, { $bigint: '9007199254740993' }, { $bytes: 'AP8=' }, true]]),
    );
    expect(valueOf(await call(sql, 'get', ['select t, i, b, any, typeof(any) as kind from kinds']))).toEqual({
      t: '5',
      i: { $bigint: '9007199254740993' },
      b: { $bytes: 'AP8=' },
      any: 1,
      kind: 'integer',
    });
  });

  test('too much at once is refused with the way out', async () => {
    const sql = open('read');
    const error = errorOf(
      await call(sql, 'all', [
        'with recursive n (x) as (select 1 union all select x + 1 from n where x < 20) select zeroblob(1000000) from n',
      ]),
    );
    expect(error.code).toBe('result-too-large');
    expect(error.fix).toContain('rows()');
    expect(errorOf(await call(sql, 'get', ['select zeroblob(900000000)'])).code).toMatch(/sql-(too-large|memory)/);
    expect(valueOf(await call(sql, 'get', ['select length(zeroblob(1000000)) as n']))).toEqual({ n: 1_000_000 });
  });
});

describe('writing', () => {
  test('a replayed effect answers with what was recorded, and writes nothing again', async () => {
    const sql = open('write');
    const insert = ['insert into clients (email) values (?)', ['dee@example.org']];
    const first = valueOf(await call(sql, 'run', insert, 'once-1'));
    expect(first).toEqual({ changes: 1, lastInsertRowid: 4 });
    expect(valueOf(await call(sql, 'run', insert, 'once-1'))).toEqual(first);
    expect(valueOf(await call(sql, 'get', ['insert into clients (email) values (?) returning id', ['eve@example.org']], 'once-2'))).toEqual(
      { id: 5 },
    );
    expect(valueOf(await call(sql, 'get', ['insert into clients (email) values (?) returning id', ['eve@example.org']], 'once-2'))).toEqual(
      { id: 5 },
    );
    expect(inFile('select count(*) as n from clients')).toEqual([{ n: 5 }]);
    expect(only(sql.observed()).text).toBe('4 writes');
  });

  test('64 that wait together: each has its own outcome, a failing one takes none along', async () => {
    const sql = open('write');
    valueOf(await call(sql, 'get', ['select 1']));
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        call(sql, 'run', ['insert into clients (email) values (?)', [index === 30 ? 'ada@example.org' : `client${index}@example.org`]]),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(63);
    expect(errorOf(outcomes[30] ?? { ok: true, value: null })).toMatchObject({ code: 'sql-constraint' });
    expect(inFile('select count(*) as n from clients')).toEqual([{ n: 66 }]);
  });

  test('one that rolls back the whole transaction does not take the others along', async () => {
    const sql = open('write');
    valueOf(await call(sql, 'get', ['select 1']));
    const outcomes = await Promise.all([
      call(sql, 'run', ["insert into clients (email) values ('x1@example.org')"]),
      call(sql, 'run', ["insert or rollback into clients (email) values ('ada@example.org')"]),
      call(sql, 'run', ["insert into clients (email) values ('x2@example.org')"]),
    ]);
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, false, true]);
    expect(inFile("select count(*) as n from clients where email like 'x%'")).toEqual([{ n: 2 }]);
  });

  test('batch is all or nothing, and names the statement that failed', async () => {
    const sql = open('write');
    const error = errorOf(
      await call(sql, 'batch', [
        [['insert into clients (email) values (?)', ['new@example.org']], ["insert into clients (email) values ('ada@example.org')"]],
      ]),
    );
    expect(error).toMatchObject({ code: 'sql-constraint' });
    expect(error.message).toContain('statement 2 of 2');
    expect(inFile('select count(*) as n from clients')).toEqual([{ n: 3 }]);
    expect(
      valueOf(
        await call(sql, 'batch', [
          [
            ['delete from clients where id = ?', [1]],
            ['delete from clients where id = ?', [2]],
          ],
        ]),
      ),
    ).toMatchObject([{ changes: 1 }, { changes: 1 }]);
  });

  test('a deferred constraint fails its own statement only', async () => {
    makeDatabase(path, 'create table pets (owner integer references clients (id) deferrable initially deferred)');
    const sql = open('write');
    valueOf(await call(sql, 'get', ['select 1']));
    const outcomes = await Promise.all([
      call(sql, 'run', ['insert into pets values (1)']),
      call(sql, 'run', ['insert into pets values (99)']),
    ]);
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, false]);
    expect(inFile('select owner from pets')).toEqual([{ owner: 1 }]);
  });

  test('a database that another program holds locked: waited for, then written', async () => {
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    const sql = open('write');
    const writing = call(sql, 'run', ["insert into clients (email) values ('late@example.org')"]);
    await call(open('read'), 'get', ['select 1']);
    other.exec('commit');
    other.close();
    expect(valueOf(await writing)).toMatchObject({ changes: 1 });
  });

  test('its process is killed while 64 writes wait: each is written once', async () => {
    const { host, spawned } = watchedHost(processHost);
    const killed = new SqlKind({ vault: place.resources, processHost: host, home: place.home });
    const sql = only(killed.open({ sql: { crm: 'write' } }));
    for (let round = 0; round < 3; round += 1) {
      valueOf(await call(sql, 'get', ['select 1']));
      const writes = Array.from({ length: 64 }, (_, index) =>
        call(sql, 'run', ['insert into clients (email, note) values (?, ?)', [`r${round}-${index}@example.org`, round]]),
      );
      await new Promise((resolve) => setTimeout(resolve, round * 2));
      process.kill(spawned.at(-1)?.pid ?? 0, 'SIGKILL');
      for (const write of await Promise.all(writes)) expect(valueOf(write)).toMatchObject({ changes: 1 });
    }
    expect(inFile('select note, count(*) as n from clients where note is not null group by note')).toEqual([
      { note: 0, n: 64 },
      { note: 1, n: 64 },
      { note: 2, n: 64 },
    ]);
    expect(spawned.length).toBeGreaterThan(2);
    await sql.close();
    await killed.stop();
  });

  test('a view or trigger in the place of the marker is refused', async () => {
    makeDatabase(path, 'create view _jig_done as select 1 as effect, 2 as result, 3 as at');
    const error = errorOf(await call(open('write'), 'run', ['delete from clients']));
    expect(error.code).toBe('sql-marker');
    expect(inFile('select count(*) as n from clients')).toEqual([{ n: 3 }]);
  });
});

describe('what a statement may not do (attacks 91-95)', () => {
  const never: [what: string, sql: string][] = [
    ['attach', "attach '/tmp/other.db' as other"],
    ['attach behind a comment', "/* select */ -- x\n AtTaCh '/tmp/other.db' as other"],
    ['detach', 'detach main'],
    ['vacuum into', "vacuum into '/tmp/copied.db'"],
    ['writable_schema', 'pragma writable_schema = 1'],
    ['writable_schema through a function', 'select * from pragma_writable_schema'],
    ['journal_mode', 'pragma journal_mode = off'],
    ['temp_store_directory', "pragma temp_store_directory = '/tmp'"],
    ['user_version with a value', 'pragma user_version = 7'],
    ['trusted_schema', 'pragma trusted_schema = on'],
    ['database_list', 'select file from pragma_database_list'],
    ['load_extension', "select load_extension('/tmp/x.so')"],
    ['fts3_tokenizer', "select fts3_tokenizer('simple')"],
    ['readfile', "select readfile('/etc/passwd')"],
    ['writefile', "select writefile('/tmp/x', 'y')"],
    ['edit', "select edit('x', 'sh')"],
    ['raw pages', 'select * from dbstat'],
    ['another module', 'create virtual table temp.x using csv(filename="/etc/passwd")'],
    ['begin', 'begin'],
    ['commit', 'commit'],
    ['savepoint', 'savepoint a'],
    ['temporary trigger', 'create temp trigger t after insert on clients begin select 1; end'],
    ['temporary table', 'create temp table t (a)'],
    ['schema by hand', "update sqlite_schema set sql = 'x'"],
    ['the marker, read', 'select * from _jig_done'],
    ['the marker, deleted', 'delete from _JIG_DONE'],
    ['the marker, dropped', 'drop table _jig_done'],
    ['a trigger on the marker', 'create trigger t after insert on _jig_done begin delete from clients; end'],
    ['several statements', 'select 1; drop table clients'],
    ['several behind a comment', 'select 1 /* ; */ ; delete from clients'],
    ['NUL', 'select 1\0; drop table clients'],
    ['nothing', '-- only a comment'],
  ];

  test.each(never)('%s', async (_what, statement) => {
    const sql = open('write');
    // The marker exists from the first write on.
    valueOf(await call(sql, 'run', ["update clients set note = 'x' where id = 1"]));
    for (const op of ['run', 'all']) {
      const error = errorOf(await call(sql, op, [statement]));
      expect(error.code).toMatch(/^sql-|^permission-arguments/);
      expect(error.message).not.toBe('');
      expect(error.fix).not.toBe('');
    }
    expect(existsSync('/tmp/copied.db')).toBe(false);
    expect(valueOf(await call(sql, 'get', ['select count(*) as n from clients']))).toEqual({ n: 3 });
  });

  test.each([
    ['one semicolon', 'select 1 as a;'],
    ['a comment behind it', 'select 1 as a; -- done\n /* really */ ;'],
    ['a semicolon in a text', "select 1 as a where ';' = ';'"],
    ['pragma table_info', "select 1 as a from pragma_table_info('clients') limit 1"],
    ['user_version', 'select 1 as a from pragma_user_version'],
  ])('control: %s', async (_what, statement) => {
    expect(valueOf(await call(open('write'), 'all', [statement]))).toEqual([{ a: 1 }]);
  });

  test.each([
    'insert into clients (email) values (1)',
    'update clients set note = 1',
    'delete from clients',
    'create table t (a)',
    'drop table clients',
    'alter table clients add column b',
    'with x as (select 1) insert into clients (email) select * from x',
    "insert into clients (email) values ('q') returning id",
    'reindex',
    'analyze',
  ])('a read grant does not write: %s', async (statement) => {
    const sql = open('read');
    expect(errorOf(await call(sql, 'all', [statement]))).toMatchObject({ code: 'sql-not-allowed' });
    expect(errorOf(await call(sql, 'run', [statement]))).toMatchObject({ code: 'permission-denied' });
    expect(valueOf(await call(sql, 'get', ['select count(*) as n from clients']))).toEqual({ n: 3 });
  });

  test('a planted trigger with a dangerous function does not fire; a plain one does', async () => {
    makeDatabase(path, 'create table log (a); create trigger plain after update on clients begin insert into log values (new.id); end');
    const sql = open('write');
    valueOf(await call(sql, 'run', ['update clients set note = 1 where id = 2']));
    expect(inFile('select a from log')).toEqual([{ a: 2 }]);
    await sql.close();
    makeDatabase(path, "create trigger planted after delete on clients begin select load_extension('/tmp/x.so'); end");
    expect(errorOf(await call(open('write'), 'run', ['delete from clients where id = 3'])).code).toMatch(/^sql-/);
    expect(inFile('select count(*) as n from clients')).toEqual([{ n: 3 }]);
  });

  test('a query without end is ended, and the run goes on with a new process', async () => {
    const endless = new SqlKind({ vault: place.resources, processHost, home: place.home, statementMs: 3_000 });
    const sql = only(endless.open({ sql: { crm: 'write' } }));
    try {
      valueOf(await call(sql, 'get', ['select 1']));
      const [stuck, behind] = await Promise.all([
        call(sql, 'all', ['with recursive n (x) as (select 1 union all select x + 1 from n) select count(*) from n']),
        call(sql, 'run', ["insert into clients (email) values ('behind@example.org')"]),
      ]);
      expect(errorOf(stuck)).toMatchObject({ code: 'sql-timeout' });
      expect(valueOf(behind)).toMatchObject({ changes: 1 });
      expect(inFile("select count(*) as n from clients where email = 'behind@example.org'")).toEqual([{ n: 1 }]);
    } finally {
      await sql.close();
      await endless.stop();
    }
  });

  test('a run that ends takes its endless statement along', async () => {
    const sql = open('read');
    const stuck = call(sql, 'all', ['with recursive n (x) as (select 1 union all select x + 1 from n) select count(*) from n']);
    await sql.close();
    expect(errorOf(await stuck).code).toBe('run-ended');
  });
});

describe('bad input', () => {
  test.each([
    [['selec 1'], 'sql-error', 'syntax error'],
    [['select * from clientz'], 'sql-error', 'no such table: clientz'],
    [['select "nobody" from clients'], 'sql-error', 'no such column'],
    [['select ?', []], 'sql-parameters', 'needs 1 parameters and got 0'],
    [['select ?, \'?\', "id", :a -- ?\n from clients', [1]], 'sql-parameters', 'no value for a'],
    [['select :a', { b: 1 }], 'sql-parameters', 'no value for a'],
    [['select ?', [1, 2]], 'sql-parameters', ''],
    [['select ?', [{ a: 1 }]], 'sql-parameters', 'parameter 1 is an object'],
    [['select ?', [{ $undefined: true }]], 'sql-parameters', 'parameter 1 is undefined'],
    [['select ?', [{ $bigint: '99999999999999999999' }]], 'sql-parameters', '64 bits'],
    [['select 1', 'text'], 'permission-arguments', 'neither a list nor an object'],
    [[42], 'permission-arguments', 'not a text'],
    [[`select ${'1+('.repeat(300)}1${')'.repeat(300)}`], 'sql-error', ''],
    [[`select '${'x'.repeat(200_000)}'`], 'sql-too-large', '100000'],
  ])('%j', async (args, code, text) => {
    const error = errorOf(await call(open('read'), 'all', args));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(text);
    expect(error.message).toMatch(/^sql\.crm/);
  });

  test('an unknown table is told with those that exist', async () => {
    expect(errorOf(await call(open('read'), 'all', ['select * from customers'])).fix).toContain('clients');
  });

  test('an unknown operation', async () => {
    expect(errorOf(await call(open('read'), 'exec', ['select 1'])).code).toBe('permission-arguments');
  });

  test.each([
    ['missing', 'sql-missing', () => {}],
    ['folder', 'sql-not-a-database', (at: string) => mkdirSync(at)],
    ['text', 'sql-not-a-database', (at: string) => writeFileSync(at, 'this is no database, but a text that is long enough '.repeat(40))],
    ['fifo', 'sql-not-a-database', (at: string) => execFileSync('mkfifo', [at])],
  ])('a resource that is a %s', async (what, code, make) => {
    const at = join(place.folder, `bad-${what}`);
    make(at);
    save(place.resources, { kind: 'sql', name: 'bad', path: at });
    const handle = only(kind.open({ sql: { bad: 'read' } }));
    const error = errorOf(await call(handle, 'all', ['select 1']));
    await handle.close();
    expect(error).toMatchObject({ code });
    expect(existsSync(at)).toBe(what !== 'missing');
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be written', async () => {
    chmodSync(path, 0o400);
    expect(errorOf(await call(open('write'), 'run', ['delete from clients']))).toMatchObject({ code: 'sql-read-only' });
    expect(valueOf(await call(open('read'), 'get', ['select count(*) as n from clients']))).toEqual({ n: 3 });
  });

  test("a link that leads to Jig's own library after it was saved", async () => {
    const link = join(place.folder, 'link.db');
    makeDatabase(join(place.folder, 'fine.db'), 'create table t (a)');
    symlinkSync(join(place.folder, 'fine.db'), link);
    save(place.resources, { kind: 'sql', name: 'link', path: link });
    const fine = only(kind.open({ sql: { link: 'read' } }));
    valueOf(await call(fine, 'all', ['select * from t']));
    await fine.close();
    execFileSync('ln', ['-sf', join(place.home, 'library.db'), link]);
    const moved = only(kind.open({ sql: { link: 'read' } }));
    expect(errorOf(await call(moved, 'all', ['select * from setting'])).code).toBe('resource-invalid');
  });

  test('a name that is not configured says which are', () => {
    const problem = only(kind.check({ sql: { crm: 'read', crm2: 'read' } }));
    expect(problem).toMatchObject({ name: 'crm2' });
    expect(problem.message).toContain('crm');
    expect(problem.message).toContain('configured are');
    expect(kind.rows({ sql: { crm: 'write', crm2: 'read' } })).toEqual([
      { name: 'crm', access: 'read and write', target: path },
      { name: 'crm2', access: 'read', target: null },
    ]);
  });
});

describe('rehearsal', () => {
  const context = {
    ...makeContext(),
    fixtures: {
      'fixtures/crm.sql': "pragma foreign_keys=off; begin; create table clients (id, email); insert into clients values (1, 'a'); commit;",
    },
  };

  test('a script, a fixture, nothing: never the real file', async () => {
    for (const given of [{ crm: "create table clients (id, email); insert into clients values (1, 'a')" }, { crm: 'fixtures/crm.sql' }]) {
      const handle = only(valueOf(await kind.rehearse({ sql: { crm: 'write' } }, given, context)));
      expect(valueOf(await call(handle, 'run', ['insert into clients values (2, ?)', ['b']]))).toMatchObject({ changes: 1 });
      expect(valueOf(await call(handle, 'all', ['select id from clients']))).toEqual([{ id: 1 }, { id: 2 }]);
      await handle.close();
    }
    const empty = only(valueOf(await kind.rehearse({ sql: { crm: 'read' } }, undefined, context)));
    expect(errorOf(await call(empty, 'all', ['select * from clients'])).fix).toContain('no tables');
    await empty.close();
    expect(inFile('select count(*) as n from clients')).toEqual([{ n: 3 }]);
  });

  test('a read grant stays one', async () => {
    const handle = only(valueOf(await kind.rehearse({ sql: { crm: 'read' } }, { crm: 'create table t (a)' }, context)));
    expect(errorOf(await call(handle, 'all', ['insert into t values (1)']))).toMatchObject({ code: 'sql-not-allowed' });
    await handle.close();
  });

  test.each([
    ['text', 'not an object'],
    [{ crm: 1 }, 'not a text'],
    [{ shop: 'select 1' }, 'names no database'],
    [{ crm: 'fixtures/other.sql' }, 'did not come with the draft'],
  ])('bad givens: %j', async (given, text) => {
    const error = errorOf(await kind.rehearse({ sql: { crm: 'read' } }, given, context));
    expect(error).toMatchObject({ code: 'given-invalid' });
    expect(error.message).toContain(text);
  });

  test.each([
    "attach '/tmp/rehearsed.db' as x; create table x.t (a)",
    'create tabel t',
    'begin; create table t (a)',
    "vacuum into '/tmp/rehearsed.db'",
  ])('a script that may not or cannot: %s', async (script) => {
    const handle = only(valueOf(await kind.rehearse({ sql: { crm: 'write' } }, { crm: script }, context)));
    expect(errorOf(await call(handle, 'all', ['select 1'])).code).toMatch(/^sql-/);
    await handle.close();
    expect(existsSync('/tmp/rehearsed.db')).toBe(false);
  });
});
