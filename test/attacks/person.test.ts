/** Attacks on people, agents and terminals, through the whole app: what the policy, the sheet, the command line and the record show (85, 99, 100). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MakeAnswer } from '../../src-preload/contract/making.ts';
import type { AnyClient } from '../endpoint/connect.ts';
import { toolCode } from '../forge/compile/support.ts';
import { callTool, startMaking, type RunningJig } from '../integration/running-jig.ts';
import { mailAccount } from '../support/campaign.ts';
import type { JigWindow } from '../support/window.ts';
import { allProbes } from './catalogue/catalogue.ts';

const secret = 'sk_live_51H7xQq8Zt';
const forms = [
  secret,
  btoa(secret),
  Buffer.from(secret).toString('hex'),
  [...secret].toReversed().join(''),
  encodeURIComponent(secret),
  secret.slice(0, 12),
];
const seen: string[] = [];
let server: Server;
let jig: RunningJig;
let agent: AnyClient;
let person: JigWindow;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(String(request.headers.authorization));
    // A service that echoes what it is told.
    const key = String(request.headers.authorization).slice(7);
    response.writeHead(200, { 'x-key': key }).end(JSON.stringify({ key, coded: btoa(key), url: request.url }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ jig, agent, person } = await startMaking(['serve', '--verbose']));
  folder = mkdtempSync(join(tmpdir(), 'jig-box-'));
  const database = new DatabaseSync(join(folder, 'crm.db'));
  database.exec('create table clients (email text)');
  database.close();
  const { port } = server.address() as AddressInfo;
  for (const resource of [
    { kind: 'sql', name: 'crm', path: join(folder, 'crm.db') },
    { kind: 'files', name: 'box', path: folder, quotaMb: 1 },
    { kind: 'http', name: 'shop', baseUrl: `http://127.0.0.1:${port}` },
    { kind: 'secret', name: 'stripe', value: secret, valueSet: true },
    mailAccount(1),
  ] as const)
    await person.call('resources.save', resource);
});
afterAll(async () => {
  await jig.stop();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  rmSync(folder, { recursive: true, force: true });
});

async function make(name: string, parts: Parameters<typeof toolCode>[0] & { given?: string }): Promise<MakeAnswer> {
  const code = toolCode(parts)
    .replace('name: "sample"', `name: "${name}"`)
    .replace('"A sample."', '"Used by a test of attacks; nothing else needs it."')
    .replace(' }],', `${parts.given ? `, given: ${parts.given}` : ''} }],`);
  return jig.make(agent, code);
}

const sheetOf = ({ id }: MakeAnswer) => jig.checked(id);

test('make_tool names what the policy finds in the attacks; the wall does not depend on it', async () => {
  for (const { code, finding } of allProbes.filter((probe) => probe.finding)) {
    const made = await make('attack', { before: 'declare const hit: any, src: any;', run: code });
    expect(made, code).toMatchObject({ state: 'failed' });
    expect(
      made.diagnostics.map(({ stage }) => stage).filter((stage) => stage !== 'parse' && stage !== 'policy'),
      code,
    ).toEqual([]);
    expect(
      made.diagnostics.some(({ message }) => finding?.test(message)),
      `${code}\n${JSON.stringify(made.diagnostics)}`,
    ).toBe(true);
  }
  // Control: the same module without an attack in it.
  expect((await sheetOf(await make('harmless', { run: 'return input;' }))).state).toBe('published');
});

test('the sheet shows every door that data could leave by, beside what is read', async () => {
  const made = await make('leak', {
    permissions:
      '{ sql: { crm: "read" }, files: { box: "read" }, http: { shop: { methods: ["POST"], secrets: ["stripe"] }, "api.example.com": {} }, mail: { main: { maxPerRun: 5000 } }, secrets: ["stripe"], kv: "write" }',
    run: 'return 1;',
  });
  const { permissionRows, state } = await sheetOf(made);
  expect(state).toBe('waiting-for-review');
  expect(permissionRows.filter(({ requested }) => requested).map(({ kind, name, access }) => `${kind} ${name}: ${access}`)).toEqual(
    expect.arrayContaining([
      'sql crm: read',
      'files box: read',
      'http shop: POST; secret stripe',
      'http api.example.com: GET, HEAD',
      'mail main: at most 5,000 recipients a run',
      'secrets stripe: in headers to shop',
    ]),
  );
  // What it did not do in its tests is not said to have been done.
  expect(permissionRows.filter(({ observed }) => observed !== null)).toEqual([]);
});

test('a secret is in the request, and in nothing that the tool, its run, the record or the log can show', async () => {
  const made = await make('charge', {
    permissions: '{ http: { shop: { secrets: ["stripe"] } }, files: { box: "write" }, kv: "write", secrets: ["stripe"] }',
    input: 'z.object({ fail: z.boolean().default(false) })',
    given: '{ http: { shop: { "GET *": { json: { key: "k", coded: "c", url: "u" } } } } }',
    run: `const key = jig.secrets.stripe;
const answer = await jig.http.shop.get('/', { headers: { authorization: \`Bearer \${key}\` } });
const all = { key, coded: btoa(key), turned: [...key].reverse().join(''), said: answer.text(), header: answer.headers };
jig.log(all); console.error(JSON.stringify(all)); jig.progress(1, 2, key);
await jig.step(\`step \${answer.text()}\`, async () => all);
await jig.kv.set('all', all);
await jig.files.box.write('key.txt', JSON.stringify(all));
if (input.fail) throw new Error(JSON.stringify(all));
return all;`,
  });
  const sheet = await sheetOf(made);
  expect({ state: sheet.state, found: sheet.diagnostics }).toEqual({ state: 'waiting-for-review', found: [] });
  await person.approve(made.id);
  const done = await callTool(agent, 'made__charge', {});
  const failed = await callTool(agent, 'made__charge', { fail: true });
  expect(failed.isError).toBe(true);
  // Control: the request had it.
  expect(seen).toEqual([`Bearer ${secret}`, `Bearer ${secret}`]);
  expect(JSON.stringify(done)).toContain('{{secret:stripe}}');
  const runs = await person.call('runs.list', {});
  const shown = await Promise.all([
    ...runs.map(({ id }) => person.call('runs.get', { id })),
    ...runs.map(({ id }) => person.call('runs.steps', { id, limit: 50 })),
    person.call('audit.list', {}),
    person.call('activity.list', {}),
    person.call('resources.list', {}),
    jig.box.run(['runs', runs[0]?.id ?? '']),
  ]);
  const read = new DatabaseSync(join(jig.box.home, 'library.db'), { readOnly: true });
  const kept = read
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'resource'")
    .all()
    .flatMap(({ name }) => {
      try {
        return read.prepare(`select * from "${String(name)}"`).all();
      } catch {
        // A table of an extension that is not loaded here.
        return [];
      }
    });
  read.close();
  const text = JSON.stringify([done, failed, shown, kept, jig.served.stderr()], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(text.length).toBeGreaterThan(5_000);
  for (const form of forms) expect(text.includes(form), form).toBe(false);
});

test('a terminal is shown control characters, not sent them', async () => {
  const nasty = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202eevil\\u2066\\r';
  const made = await make('shout', {
    permissions: '{ kv: "write" }',
    input: 'z.object({ fail: z.boolean().default(false) })',
    run: `const text = 'über 🎉 ${nasty}'; jig.log(text); await jig.step(text, () => text); if (input.fail) throw new Error(text); return text;`,
  });
  await sheetOf(made);
  await person.approve(made.id);
  await callTool(agent, 'made__shout', {});
  await callTool(agent, 'made__shout', { fail: true });
  const runs = (await person.call('runs.list', {})).filter(({ tool }) => tool.includes('shout'));
  const draft = join(folder, 'draft.ts');
  writeFileSync(
    draft,
    toolCode({ run: 'return 1;' }).replace('"A sample."', '"\u001b[2J\u202e not said"').replace('"sample"', '"Bad \u001b[31m name"'),
  );
  const commands = [['runs'], ...runs.map(({ id }) => ['runs', id]), ...runs.map(({ id }) => ['runs', id, '--json']), ['make', draft]];
  const printed: string[] = [];
  for (const args of commands) {
    const { stdout, stderr } = await jig.box.run(args);
    printed.push(stdout + stderr);
  }
  const all = printed.join('\n') + jig.served.stderr();
  // oxlint-disable-next-line no-control-regex
  expect(all.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g)).toBeNull();
  // Control: it is all told, in words, and what is no trick is left as it is.
  expect(all).toContain('über 🎉 \\u001b[2J');
  expect(JSON.parse(printed[3] ?? '')).toMatchObject({ tool: expect.stringContaining('shout') });
});

test('hidden and turning characters are findings of the sheet', async () => {
  const made = await make('trojan', {
    permissions: '{ kv: "read" }',
    run: '/* safe \u202e } \u2066 */ const \u{200b}a = 1; return a;'.replace('\u{200b}', ''),
  });
  const { findings } = await sheetOf(made);
  expect(findings.filter(({ severity }) => severity === 'danger').map(({ message }) => message)).toEqual([
    expect.stringContaining('U+202E'),
    expect.stringContaining('U+2066'),
  ]);
  expect((await sheetOf(await make('plain', { permissions: '{ kv: "read" }', run: '/* größe 日本語 */ return 1;' }))).findings).toEqual([]);
});
