/** Commands that start an engine of their own for the moment, on a home where no other runs. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JigBox } from '../support/jig.ts';
import { commandLine, processTree, stillRunning } from '../support/processes.ts';

const everything = fileURLToPath(new URL('../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url));

let jig: JigBox;
beforeEach(() => {
  jig = new JigBox();
});
afterEach(() => jig.dispose());

const definition = (name: string, description: string) => ({
  server: 'bank',
  name,
  description,
  parameters: { type: 'object', properties: { client: { type: 'string' } }, required: ['client'] },
});

function writeTools(tools: object[], box = jig): string {
  const file = join(box.home, 'tools.jsonl');
  writeFileSync(file, tools.map((tool) => `${JSON.stringify(tool)}\n`).join(''));
  return file;
}

async function json(args: string[], box = jig): Promise<{ status: number | null; document: Record<string, unknown>; stderr: string }> {
  const { status, stdout, stderr } = await box.run([...args, '--json']);
  expect(stdout.trim().split('\n'), stderr).toHaveLength(1);
  return { status, document: JSON.parse(stdout) as Record<string, unknown>, stderr };
}

const fetchTransactions = definition('fetch_transactions', 'Fetch the last transactions of a client.');
const deleteTransaction = definition('delete_transaction', 'Delete one transaction for good.');

describe('jig import', () => {
  it('counts what was added, changed, removed and unchanged', async () => {
    const file = writeTools([fetchTransactions, deleteTransaction]);
    const first = await json(['import', file]);
    expect(first).toMatchObject({ status: 0, document: { added: 2, changed: 0, removed: 0, unchanged: 0, failed: [] } });
    expect((await json(['import', file])).document).toMatchObject({ added: 0, unchanged: 2 });
    writeTools([{ ...fetchTransactions, description: 'Fetch transactions.' }]);
    expect((await json(['import', file])).document).toMatchObject({ changed: 1, removed: 1, unchanged: 0 });
    const { status, stdout } = await jig.run(['import', file]);
    expect(status).toBe(0);
    expect(stdout).toContain('0 added, 0 changed, 0 removed, 1 unchanged, 0 failed');
  });

  it('takes an MCP server by its command line, and its tools can be called', async () => {
    const imported = await json(['import', '--command', `'${process.execPath}' '${everything}'`, '--name', 'every']);
    expect(imported).toMatchObject({ status: 0, document: { sources: [{ source: 'every' }] } });
    expect(imported.document.added).toBeGreaterThan(5);
    const called = await json(['call', 'every__echo', '{"message":"hello from a shell"}']);
    expect(called).toMatchObject({
      status: 0,
      document: { content: [{ type: 'text', text: expect.stringContaining('hello from a shell') }] },
    });
    const people = await jig.run(['call', 'every__echo', '{"message":"plain"}']);
    expect(people.stdout).toContain('plain');
    expect(people.stdout).not.toContain('{');
  });

  it('takes a relative path from the folder where the command was typed', async () => {
    writeTools([fetchTransactions]);
    const { status } = await jig.run(['import', 'tools.jsonl'], { cwd: jig.home });
    expect(status).toBe(0);
  });

  it.each([
    ['a file that is not there', ['import', 'nowhere.json']],
    ['a command that does not exist', ['import', '--command', 'no-such-program-here']],
    ['an address where nobody listens', ['import', '--url', 'http://127.0.0.1:9/mcp']],
  ])('ends with status 1, the cause and the fix for %s', async (_, args) => {
    const { status, document } = await json(args);
    expect(status).toBe(1);
    const told = 'error' in document ? document.error : (document.failed as unknown[])[0];
    expect(told).toBeDefined();
  });
});

describe('what jig import says of a failure', () => {
  it('names a folder as one, and the file in it that was meant', async () => {
    const file = writeTools([fetchTransactions]);
    const { status, document } = await json(['import', jig.home]);
    expect(status).toBe(1);
    expect(document).toMatchObject({
      error: { code: 'file-unreadable', message: expect.stringContaining('is a folder'), fix: expect.stringContaining(file) },
    });
  });

  it('says the reason of a server that failed once, and logs nothing beside it', async () => {
    const file = join(jig.home, 'mcp.json');
    writeFileSync(file, JSON.stringify({ mcpServers: { ill: { command: 'no-such-program-here' } } }));
    const { status, stdout, stderr } = await jig.run(['import', file]);
    expect(status).toBe(1);
    expect(stdout).toContain('failed  ill: the command "no-such-program-here"');
    expect(stderr).toBe('');
  });
});

describe('several commands on one home', () => {
  it('wait for each other', async () => {
    const files = ['one', 'two', 'three'].map((name) => {
      const file = join(jig.home, `${name}.jsonl`);
      writeFileSync(file, JSON.stringify({ ...fetchTransactions, server: name }));
      return file;
    });
    const imported = await Promise.all(files.map((file) => jig.run(['import', file, '--json'])));
    expect(imported.map(({ status }) => status)).toEqual([0, 0, 0]);
    const { document } = await json(['doctor']);
    expect((document.checks as { check: string }[]).filter(({ check }) => check.startsWith('source '))).toHaveLength(3);
  });
});

describe('Ctrl-C', () => {
  it('ends a command that waits for a server, and the server with it', async () => {
    const child = jig.spawn(['import', '--command', `'${process.execPath}' -e 'setInterval(() => {}, 1000)'`, '--json']);
    let stdout = '';
    child.stdout?.on('data', (data) => (stdout += String(data)));
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    const isServer = (pid: number) => commandLine(pid).includes('setInterval') && pid !== child.pid;
    while (!processTree(child.pid ?? 0).some(isServer)) await new Promise((resolve) => setTimeout(resolve, 20));
    const tree = processTree(child.pid ?? 0);
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'interrupted' } });
    while (stillRunning(tree).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('on an empty library', () => {
  it('jig find says how to import, and counts no tokens', async () => {
    const { status, stdout } = await jig.run(['find', 'fetch the last transactions']);
    expect(status).toBe(0);
    expect(stdout).toContain('jig import ');
    expect(stdout).not.toContain('tokens');
  });
});

describe('on a library with two tools', () => {
  let bank: JigBox;
  beforeAll(async () => {
    bank = new JigBox();
    expect(await bank.run(['import', writeTools([fetchTransactions, deleteTransaction], bank)])).toMatchObject({ status: 0 });
  });
  afterAll(() => bank.dispose());

  describe('jig find', () => {
    it('answers one route in the promised shape', async () => {
      const { status, document } = await json(['find', 'fetch the last transactions of a client', '-k', '2'], bank);
      expect(status).toBe(0);
      expect(document).toMatchObject({
        picks: expect.any(Array),
        candidates: expect.any(Array),
        abstained: expect.any(Boolean),
        timings: { embedMs: expect.any(Number), searchMs: expect.any(Number), filterMs: expect.any(Number), totalMs: expect.any(Number) },
        tokens: {
          menu: expect.any(Number),
          reply: expect.any(Number),
          schemas: expect.any(Number),
          baseline: expect.any(Number),
          saved: expect.any(Number),
        },
      });
      expect((document.candidates as { name: string }[])[0]).toMatchObject({
        name: 'bank__fetch_transactions',
        score: expect.any(Number),
        kept: expect.any(Boolean),
        reason: expect.any(String),
      });
    });

    it('prints a table with the reasons for people', async () => {
      const { status, stdout } = await bank.run(['find', 'fetch the last transactions of a client']);
      expect(status).toBe(0);
      expect(stdout).toContain('bank__fetch_transactions');
      expect(stdout).toMatch(/why/);
    });
  });

  describe('jig call', () => {
    it('with a wrong argument names its path and shows the schema, to people and to scripts', async () => {
      const people = await bank.run(['call', 'bank__fetch_transactions', '{"client":3}']);
      expect(people).toMatchObject({ status: 1, stdout: '' });
      expect(people.stderr).toContain('/client');
      expect(people.stderr).toContain(`schema: ${JSON.stringify(fetchTransactions.parameters)}`);
      const { document } = await json(['call', 'bank__fetch_transactions', '{"client":3}'], bank);
      expect(document).toMatchObject({
        error: { code: 'arguments-invalid', details: { path: '/client', schema: fetchTransactions.parameters } },
      });
    });

    it('of a tool that nobody has, or behind which nothing stands, says so', async () => {
      const unknown = await json(['call', 'no_such_tool', '{}'], bank);
      expect(unknown.status).toBe(1);
      expect(unknown.document).toEqual({ error: { code: 'tool-unknown', message: expect.any(String), fix: expect.any(String) } });
      const empty = await json(['call', 'bank__fetch_transactions', '{"client":"x"}'], bank);
      expect(empty.status).toBe(1);
      expect(JSON.stringify(empty.document)).toContain('nothing stands behind');
    });
  });

  describe('jig backup', () => {
    it('copies the library into a file of its own that only the user can read', async () => {
      const { status, document } = await json(['backup'], bank);
      expect(status).toBe(0);
      const file = String(document.file);
      // Beside it may lie a copy that Jig made by itself.
      expect(readdirSync(join(bank.home, 'backups')).filter((name) => !name.startsWith('auto-'))).toEqual([file.split('/').at(-1)]);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const copy = new Database(file, { readonly: true });
      expect(copy.prepare('select name from tool order by name').pluck().all()).toEqual([
        'bank__delete_transaction',
        'bank__fetch_transactions',
      ]);
      copy.close();
      expect(await json(['backup', file], bank)).toMatchObject({ status: 1, document: { error: { code: 'backup-exists' } } });
    });
  });
});

describe('jig doctor', () => {
  it('names a fix for each failing line, and changes nothing in a home that is not there', async () => {
    const home = join(jig.home, 'not-there');
    const { document } = await json(['doctor', '--home', home]);
    const checks = document.checks as { check: string; ok: boolean; fix: string | null }[];
    expect(checks.map(({ check }) => check)).toEqual(expect.arrayContaining(['node', 'home', 'engine', 'screens', 'desktop', 'library']));
    for (const { ok, fix } of checks) expect(ok || fix !== null).toBe(true);
    expect(readdirSync(jig.home)).not.toContain('not-there');
  });

  it('fails for a home that cannot be used', async () => {
    writeFileSync(join(jig.home, 'file'), '');
    const { status, document } = await json(['doctor', '--home', join(jig.home, 'file')]);
    expect(status).toBe(1);
    expect(document.checks).toContainEqual(expect.objectContaining({ check: 'home', ok: false, fix: expect.stringContaining('--home') }));
  });
});

describe('a library that cannot be used as it is', () => {
  it('from a newer Jig opens read-only: reading works, writing says why not', async () => {
    const file = writeTools([fetchTransactions]);
    await jig.run(['import', file]);
    const sqlite = new Database(join(jig.home, 'library.db'));
    sqlite.pragma('user_version = 999');
    sqlite.close();
    const found = await json(['find', 'fetch transactions of a client']);
    expect(found.status).toBe(0);
    expect(JSON.stringify(found.document.candidates)).toContain('bank__fetch_transactions');
    writeTools([fetchTransactions, deleteTransaction]);
    const imported = await json(['import', file]);
    expect(imported.status).toBe(1);
    expect(imported.document).toMatchObject({
      error: { message: expect.stringMatching(/newer|read-only/), fix: expect.stringMatching(/update/i) },
    });
  });

  it('that is broken is named, with what to do', async () => {
    writeFileSync(join(jig.home, 'library.db'), 'this is no database, but long enough to be looked at '.repeat(100));
    const { status, document } = await json(['find', 'anything']);
    expect(status).toBe(1);
    expect(document).toMatchObject({
      error: { code: 'database-corrupt', message: expect.stringContaining('library.db'), fix: expect.stringContaining('backup') },
    });
    const doctor = await json(['doctor']);
    expect(doctor.status).toBe(1);
    expect(doctor.document.checks).toContainEqual(expect.objectContaining({ check: 'library', ok: false }));
  });
});
