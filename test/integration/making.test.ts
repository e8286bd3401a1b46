/** From an agent's code to a tool that others call, over a real port: publishing, reviewing, rejecting, versions; and who may not approve. */
import Database from 'better-sqlite3';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectV2, type AnyClient } from '../endpoint/connect.ts';
import type { CallName } from '../../src-preload/contract/index.ts';
import type { JigWindow } from '../support/window.ts';
import { callTool, startMaking, type RunningJig } from './running-jig.ts';

const sum = (name: string, body = 'numbers.reduce((a, b) => a + b, 0)') => `import { defineTool, z } from 'jig';
export default defineTool({
  name: '${name}',
  description: 'Add a list of numbers and return the sum. Use for sums and totals.',
  input: z.object({ numbers: z.array(z.number()) }),
  output: z.object({ sum: z.number() }),
  tests: [{ name: 'adds', input: { numbers: [1, 2, 3] }, expect: { sum: 6 } }],
  run({ numbers }) {
    return { sum: ${body} };
  },
});
`;

const notes = (name: string, access = 'read') => `import { defineTool, z } from 'jig';
export default defineTool({
  name: '${name}',
  description: 'Read a note from the notes folder and return its text. Use for notes.',
  input: z.object({ file: z.string() }),
  output: z.object({ text: z.string() }),
  permissions: { files: { notes: '${access}' } },
  tests: [{ name: 'reads', given: { files: { notes: { 'a.txt': 'hello' } } }, input: { file: 'a.txt' }, expect: { text: 'hello' } }],
  async run({ file }, { files }) {
    return { text: await files.notes.readText(file) };
  },
});
`;

const counting = `import { defineTool, z } from 'jig';
export default defineTool({
  name: 'count_clients',
  description: 'Count the clients of the customer database.',
  input: z.object({}),
  output: z.object({ clients: z.number() }),
  permissions: { sql: { shop: 'read' } },
  tests: [{ name: 'counts', given: { sql: { shop: 'fixtures/shop.sql' } }, input: {}, expect: { clients: 2 } }],
  async run(_, { sql }) {
    return { clients: (await sql.shop.all('select id from clients')).length };
  },
});
`;

describe('making a tool', () => {
  let jig: RunningJig;
  let agent: AnyClient;
  let person: JigWindow;
  const notesFolder = mkdtempSync(join(tmpdir(), 'jig-notes-'));

  const make = (code: string, client: AnyClient = agent) => jig.make(client, code);
  const settled = (id: string) => jig.checked(id);

  beforeAll(async () => {
    ({ jig, agent, person } = await startMaking());
    writeFileSync(join(notesFolder, 'list.txt'), 'buy nails');
    await person.call('resources.save', { kind: 'files', name: 'notes', path: notesFolder, quotaMb: 10 });
  });
  afterAll(async () => {
    await jig.stop();
    rmSync(notesFolder, { recursive: true, force: true });
  });

  it('tells an author who knows nothing yet what a tool looks like, and what is configured here', async () => {
    const answer = await agent.callTool({ name: 'make_tool', arguments: { code: '' } });
    const text = JSON.stringify(answer.content);
    expect(text).toContain('export default defineTool({');
    expect(text).toContain('Configured here: files: notes.');
    // The example itself is a draft that Jig takes, but for what is not configured here.
    const [, example = ''] = /(import \{ defineTool.*?\n\}\);)/s.exec((answer.content as { text: string }[])[0]?.text ?? '') ?? [];
    const made = await make(example);
    expect(made.diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining('"crm"'), expect.stringContaining('"main"')]);
  });

  it('publishes what asks for nothing and passes its tests, and it is called like every other tool', async () => {
    const made = await make(sum('add_up'));
    expect((await settled(made.id)).state).toBe('published');
    const answer = await callTool(agent, 'made__add_up', { numbers: [20, 22] });
    expect(answer.structuredContent).toEqual({ sum: 42 });
    const found = await agent.callTool({ name: 'find_tools', arguments: { query: 'sum of a list of numbers' } });
    expect(JSON.stringify(found.structuredContent)).toContain('made__add_up');
  });

  it('is started by a person under the same checks as by an agent', async () => {
    const start = (input: Record<string, unknown>) => jig.ask('runs.start', { tool: 'made__add_up', input });
    const wrong = await start({ numbers: ['one'] });
    expect(wrong).toMatchObject({
      ok: false,
      error: { code: 'arguments-invalid', details: { path: '/numbers/0', schema: { properties: { numbers: { type: 'array' } } } } },
    });
    const { tools } = await jig.call('library.tools', { text: 'add_up' });
    const ids = tools.map(({ id }) => id);
    await jig.call('library.setToolState', { ids, state: 'disabled' });
    expect(await start({ numbers: [1] })).toMatchObject({ ok: false, error: { code: 'tool-disabled' } });
    await jig.call('library.setToolState', { ids, state: 'enabled' });
    expect(await start({ numbers: [1] })).toMatchObject({ ok: true, value: { tool: 'made__add_up' } });
  });

  it('says where a draft is wrong and what to do', async () => {
    const syntax = await make('import { defineTool from "jig";');
    expect(syntax).toMatchObject({ state: 'failed', diagnostics: [{ stage: 'parse', line: 1 }] });
    const type = await make(sum('add_wrong', 'numbers.map((a) => a)'));
    expect(type).toMatchObject({ state: 'failed', diagnostics: [{ stage: 'types' }] });
    const test = await make(sum('add_badly', 'numbers.length'));
    expect((await settled(test.id)).diagnostics).toMatchObject([
      { stage: 'rehearse', message: expect.stringContaining('/sum is 3, expected 6') },
    ]);
    const name = await make(sum('find_tools'));
    expect((await settled(name.id)).diagnostics[0]?.message).toContain("Jig's own tools");
    const resource = await make(notes('read_crm').replaceAll('notes:', 'papers:').replaceAll('files.notes', 'files.papers'));
    const { diagnostics } = await settled(resource.id);
    expect(diagnostics[0]?.message).toMatch(/papers.*notes/s);
  });

  it('lets a person decide on what touches something, and publishes it when they approve', async () => {
    const made = await make(notes('read_note'));
    expect(made).toMatchObject({ state: 'waiting-for-review', review: expect.stringContaining(`#/review/${made.id}`) });
    expect(made.review).not.toContain('key=');
    const draft = await settled(made.id);
    expect(draft).toMatchObject({ state: 'waiting-for-review', tests: [{ ok: true }] });
    expect(draft.permissionRows).toMatchObject([
      { kind: 'files', name: 'notes', requested: true, change: 'added', observed: expect.any(String) },
    ]);
    await person.approve(made.id);
    const answer = await callTool(agent, 'made__read_note', { file: 'list.txt' });
    expect(answer.structuredContent).toEqual({ text: 'buy nails' });
    const audit = await person.call('audit.list', { subject: made.id });
    expect(audit.map(({ event }) => event)).toEqual(['draft.approved', 'draft.waits', 'draft.submitted']);
    expect(await person.call('audit.verify', {})).toMatchObject({ brokenAt: null });
  });

  it('takes the fixtures along that lie beside a module', async () => {
    const folder = join(jig.box.home, 'drafts');
    mkdirSync(join(folder, 'fixtures'), { recursive: true });
    new Database(join(notesFolder, 'shop.db')).exec('create table clients (id integer)').close();
    await person.call('resources.save', { kind: 'sql', name: 'shop', path: join(notesFolder, 'shop.db') });
    writeFileSync(join(folder, 'fixtures', 'shop.sql'), 'create table clients (id integer); insert into clients values (1), (2);');
    writeFileSync(join(folder, 'count.ts'), counting);
    const { stdout, stderr } = await jig.box.run(['make', join(folder, 'count.ts'), '--json']);
    expect(JSON.parse(stdout), stderr).toMatchObject({ state: 'waiting-for-review', tests: [{ name: 'counts', ok: true }] });
  });

  it('tells the agent why a draft was rejected', async () => {
    const made = await make(notes('read_all', 'write'));
    await settled(made.id);
    await person.call('drafts.reject', { id: made.id, reason: 'Reading is enough: do not ask for writing.' });
    const asked = await agent.callTool({ name: 'get_run', arguments: { id: made.id } });
    expect(asked.structuredContent).toMatchObject({ state: 'rejected', error: { message: 'Reading is enough: do not ask for writing.' } });
    // Also an answer that does not wait for the tests says it.
    const slow = notes('read_all').replace('{ files }', '{ files, sleep }').replace('return {', 'await sleep(1_500);\n    return {');
    const again = await make(slow);
    expect(again.note).toMatch(/Reading is enough.*still running/);
    expect((await settled(again.id)).previous).toBeNull();
  });

  it('asks again for every change, and compares with what was approved', async () => {
    const made = await make(notes('read_twice'));
    await settled(made.id);
    const sheet = await person.call('drafts.get', { id: made.id });
    await person.approve(made.id);
    // What was shown for one draft approves no other.
    const changed = await make(notes('read_twice', 'write'));
    const draft = await settled(changed.id);
    expect(draft.previous).toMatchObject({ version: 1, identity: sheet.identity });
    expect(draft.permissionRows).toMatchObject([{ change: 'changed' }]);
    const { ticket } = await person.call('drafts.get', { id: changed.id });
    const stale = await person.ask('drafts.approve', { id: changed.id, identity: sheet.identity ?? '', ticket: ticket ?? '' });
    expect(stale).toMatchObject({ ok: false, error: { code: 'review-changed' } });
    await person.approve(changed.id);
    const { tools } = await person.call('library.tools', { text: 'made__read_twice' });
    const toolId = tools[0]?.id ?? 0;
    expect((await person.call('made.versions', { toolId })).map(({ version, isCurrent }) => [version, isCurrent])).toEqual([
      [2, true],
      [1, false],
    ]);
    const back = await person.call('made.rollBack', { toolId, version: 1 });
    expect(back).toMatchObject({ version: 3, identity: sheet.identity, isCurrent: true, permissions: { files: { notes: 'read' } } });
  });

  it('can be approved by nobody but a window', async () => {
    const made = await make(notes('read_secretly'));
    const draft = await settled(made.id);
    const identity = draft.identity ?? '';
    const { ticket } = await person.call('drafts.get', { id: made.id });

    // The command line's own door, with a ticket that a window was given.
    expect(await jig.ask('drafts.approve', { id: made.id, identity, ticket: ticket ?? '' })).toMatchObject({
      ok: false,
      error: { code: 'review-window-only' },
    });
    for (const [call, input] of [
      ['resources.save', { kind: 'files', name: 'all', path: '/', quotaMb: 1 }],
      ['settings.change', { publishWithoutReview: true }],
      ['clients.setGrant', { id: 'local', permissions: { files: { notes: 'write' } } }],
      ['clients.setReviewer', { id: 'local', isReviewer: true }],
      ['drafts.reject', { id: made.id, reason: 'no' }],
      ['made.rollBack', { toolId: 1, version: 1 }],
    ] as [CallName, never][]) {
      expect(await jig.ask(call, input), call).toMatchObject({ ok: false, error: { code: 'review-window-only' } });
    }
    // Every method and tool of the protocol, with every word for it.
    for (const method of ['drafts/approve', 'tools/approve', 'drafts.approve', 'elicitation/create']) {
      await expect(raw(jig, method, { id: made.id, identity, ticket })).resolves.toMatchObject({ error: expect.anything() });
    }
    for (const name of ['approve_draft', 'drafts.approve', 'approve', 'make_tool', 'call_tool', 'get_run', 'run_code']) {
      await raw(jig, 'tools/call', {
        name,
        arguments: { id: made.id, name: 'drafts.approve', identity, ticket, approve: true, state: 'published' },
      });
    }
    // A reviewing agent advises; it cannot approve.
    await person.call('clients.setReviewer', { id: 'local', isReviewer: true });
    const reviewer = await raw(jig, 'tools/list', {}, '/review');
    expect(JSON.stringify(reviewer)).toContain('comment_draft');
    for (const name of ['approve_draft', 'drafts.approve', 'approve'])
      expect(await raw(jig, 'tools/call', { name, arguments: { id: made.id } }, '/review')).toMatchObject({ error: expect.anything() });
    await raw(
      jig,
      'tools/call',
      {
        name: 'comment_draft',
        arguments: {
          id: made.id,
          findings: [{ severity: 'danger', line: 3, message: 'reads everything' }],
          recommendation: { verdict: 'approve', reason: 'trust me' },
        },
      },
      '/review',
    );
    await person.call('clients.setReviewer', { id: 'local', isReviewer: false });
    // Files, flags and routes.
    writeFileSync(join(jig.box.home, 'approve.json'), JSON.stringify({ id: made.id, identity }));
    for (const args of [
      ['make', '--approve', made.id],
      ['approve', made.id],
      ['import', join(jig.box.home, 'approve.json')],
    ])
      expect((await jig.box.run(args)).status, args.join(' ')).not.toBe(0);
    const origin = new URL(jig.served.ready.mcp).origin;
    for (const path of ['/review', '/approve', '/api/drafts.approve', '/ui/drafts.approve', `/mcp/review/${made.id}/approve`]) {
      const answer = await fetch(`${origin}${path}`, { method: 'POST', body: JSON.stringify({ id: made.id, identity, ticket }) });
      expect(answer.ok, path).toBe(false);
    }

    const now = await person.call('drafts.get', { id: made.id });
    expect(now).toMatchObject({
      state: 'waiting-for-review',
      findings: [{ source: 'agent', by: 'local' }],
      recommendations: [{ verdict: 'approve' }],
    });
    expect(await callTool(agent, 'made__read_secretly', { file: 'list.txt' })).toMatchObject({ isError: true });
  });

  it('tells clients of the same name apart', async () => {
    const { token } = await person.call('clients.create', { name: 'local' });
    const headers = { authorization: `Bearer ${token}` };
    const other = await connectV2(new StreamableHTTPClientTransport(new URL(jig.served.ready.mcp), { requestInit: { headers } }));
    const mine = await make(sum('add_mine'));
    expect((await settled(mine.id)).state).toBe('published');
    // What asks for nothing is published at once, but not over somebody else's tool.
    const theirs = await make(sum('add_mine', 'numbers.reduce((a, b) => b + a, 0)'), other);
    expect((await settled(theirs.id)).state).toBe('waiting-for-review');
    expect(await other.callTool({ name: 'get_run', arguments: { id: mine.id } })).toMatchObject({ isError: true });
    const [one, two] = [await make(notes('read_both')), await make(notes('read_both', 'write'), other)];
    expect((await settled(two.id)).state).toBe('waiting-for-review');
    for (const { id } of [one, two]) {
      const { state, findings } = await settled(id);
      expect({ state, findings }).toMatchObject({
        state: 'waiting-for-review',
        findings: [{ message: expect.stringContaining('Another draft') }],
      });
    }
    await other.close();
  });

  it('is told by jig doctor: whether the audit is whole, and what walls tools in', async () => {
    const { stdout } = await jig.box.run(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { check: string; ok: boolean; message: string }[] };
    expect(checks).toContainEqual(
      expect.objectContaining({ check: 'audit', ok: true, message: expect.stringMatching(/^\d+ entries, whole/) }),
    );
    expect(checks.find(({ check }) => check === 'isolation of tools')?.message).toMatch(/^(os-sandbox|process): /);
  });

  it('runs once-only code that only reads, and keeps nothing of it', async () => {
    const ran = await agent.callTool({
      name: 'run_code',
      arguments: { code: `const a = await tools.made__add_up({ numbers: [1, 2] });\nlog('half way');\nreturn { total: a.sum * 2 };` },
    });
    expect(ran.structuredContent).toMatchObject({ state: 'done', result: { total: 6 }, logs: ['half way'] });
    const refused = await agent.callTool({ name: 'run_code', arguments: { code: `return files.notes.readText('list.txt');` } });
    expect(refused.isError).toBe(true);
    const wrong = await agent.callTool({ name: 'run_code', arguments: { code: 'return nothing.here;' } });
    expect(JSON.stringify(wrong.structuredContent)).toMatch(/nothing/);
  });
});

async function raw(jig: RunningJig, method: string, params: unknown, path = ''): Promise<unknown> {
  const { mcp, token } = jig.served.ready;
  const answer = await fetch(`${mcp}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const text = await answer.text();
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return { error: text };
  }
}
