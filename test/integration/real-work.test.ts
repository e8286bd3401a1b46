/** The four tools of resources/workshop/made, reviewed and driven by an MCP client on real servers: mail, market data, Modbus, a large file. */
import Database from 'better-sqlite3';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnyClient } from '../endpoint/connect.ts';
import { startMailServer, type MailServer } from '../effects/mail-server.ts';
import { mailAccount, writeClients } from '../support/campaign.ts';
import { startModbusServer, type ModbusServer } from '../support/modbus-server.ts';
import type { JigWindow } from '../support/window.ts';
import { callTool, startMaking, type RunningJig } from './running-jig.ts';

const clientCount = 10_000;
const badAddresses = { 'client17@example.org': 'no such mailbox', 'client4242@example.org': 'mailbox full' };

let jig: RunningJig;
let agent: AnyClient;
let person: JigWindow;
let folder: string;
let mail: MailServer;
let market: Server;
let modbus: ModbusServer;
let askedOfMarket = 0;

const made = (name: string) => fileURLToPath(new URL(`../../resources/workshop/made/${name}.ts`, import.meta.url));

/** Submits the file as a person would, and approves it at the window. */
async function publish(file: string): Promise<void> {
  const { stdout, stderr } = await jig.box.run(['make', made(file), '--json']);
  const answer = JSON.parse(stdout || '{}') as { state: string; id: string; diagnostics: unknown[]; tests: { ok: boolean }[] };
  expect(answer.state, stdout + stderr).toBe('waiting-for-review');
  expect(answer.tests.every(({ ok }) => ok)).toBe(true);
  await person.approve(answer.id);
}

/** Calls the tool and follows the run until it has ended, as an agent does whose client gives up after a minute. */
async function finish(tool: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const first = await callTool(agent, tool, args);
  expect(first.isError, JSON.stringify(first.structuredContent)).not.toBe(true);
  const started = first.structuredContent as { run?: string };
  if (started.run === undefined) return first.structuredContent as Record<string, unknown>;
  for (;;) {
    const asked = await agent.callTool({ name: 'get_run', arguments: { id: started.run, wait: 20 } });
    const run = asked.structuredContent as { state: string; result: Record<string, unknown>; error: unknown };
    if (run.state === 'done') return run.result;
    if (!['queued', 'running'].includes(run.state)) throw new Error(JSON.stringify(run));
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jig-work-'));
  ({ jig, agent, person } = await startMaking());
  mail = await startMailServer({ refuse: badAddresses });
  market = createServer((request, response) => {
    askedOfMarket += 1;
    const url = new URL(request.url ?? '/', 'http://market');
    const days = Number(url.searchParams.get('days'));
    const prices = Array.from({ length: days }, (_, day) => 100 + 10 * Math.sin(day / 5) + day / 20);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ symbol: url.searchParams.get('symbol'), prices }));
  });
  await new Promise<void>((resolve) => market.listen(0, '127.0.0.1', resolve));
  modbus = await startModbusServer();
  writeClients(join(folder, 'crm.db'), clientCount);
  await person.call('resources.save', { kind: 'sql', name: 'crm', path: join(folder, 'crm.db') });
  await person.call('resources.save', mailAccount(mail.port));
  await person.call('resources.save', {
    kind: 'http',
    name: 'market',
    baseUrl: `http://127.0.0.1:${(market.address() as AddressInfo).port}`,
  });
  await person.call('resources.save', { kind: 'tcp', name: 'plc', host: '127.0.0.1', port: modbus.port, tls: false });
  await person.call('resources.save', { kind: 'files', name: 'inbox', path: folder, quotaMb: 100 });
  for (const file of ['run-campaign', 'simulate-portfolio', 'modbus-registers', 'validate-csv']) await publish(file);
});

afterAll(async () => {
  await jig.stop();
  await Promise.all([mail.close(), modbus.close(), new Promise((resolve) => market.close(resolve))]);
  rmSync(folder, { recursive: true, force: true });
});

it('the campaign writes once to each of 10,000 clients, and a second run to nobody', { timeout: 240_000 }, async () => {
  const promotion = { promotion: 'spring', subject: 'Spring', text: 'Dear {name}, 20 % off.' };
  const first = await finish('made__run_campaign', promotion);
  expect(first).toMatchObject({ success: clientCount - 2, failed: 2, skipped: 0 });
  expect(JSON.stringify(first.failures)).toContain('no such mailbox');
  expect(new Set(mail.mails.map(({ to }) => to[0])).size).toBe(clientCount - 2);
  expect(mail.mails).toHaveLength(clientCount - 2);
  expect(mail.mails[0]?.text).toContain('Dear Client');
  const second = await finish('made__run_campaign', promotion);
  expect(second).toMatchObject({ success: 0, failed: 2, skipped: clientCount - 2, reasons: { 'had it today': clientCount - 2 } });
  expect(mail.mails).toHaveLength(clientCount - 2);
  const crm = new Database(join(folder, 'crm.db'), { readonly: true });
  expect(crm.prepare('select count(*) from campaign_log').pluck().get()).toBe(clientCount - 2);
  crm.close();
});

it('the simulation gives the same 10 million draws to the last bit', async () => {
  const args = {
    holdings: [
      { symbol: 'AAPL', shares: 10 },
      { symbol: 'MSFT', shares: 5 },
    ],
    days: 20,
    history: 100,
    draws: 10_000_000,
    seed: 42,
  };
  const first = await finish('made__simulate_portfolio', args);
  expect(first).toMatchObject({ draws: 10_000_000, value: expect.any(Number) });
  expect(await finish('made__simulate_portfolio', args)).toEqual(first);
  const short = { ...args, draws: 1_000_000 };
  const other = await finish('made__simulate_portfolio', { ...short, seed: 43 });
  expect(await finish('made__simulate_portfolio', short)).not.toEqual(other);
  expect(askedOfMarket).toBe(8);
});

it('the translator reads and writes registers of a Modbus device, and puts its exceptions into words', async () => {
  const call = (args: Record<string, unknown>) => callTool(agent, 'made__modbus_registers', args);
  expect((await call({ operation: 'write_many', address: 10, values: [7, 65_535] })).structuredContent).toMatchObject({
    values: [7, 65_535],
  });
  expect((await call({ operation: 'read_holding', address: 10, count: 2 })).structuredContent).toMatchObject({ values: [7, 65_535] });
  expect((await call({ operation: 'write_one', address: 11, values: [3] })).structuredContent).toMatchObject({ values: [3] });
  expect((await call({ operation: 'read_holding', address: 10, count: 2 })).structuredContent).toMatchObject({ values: [7, 3] });
  const refused = await call({ operation: 'read_holding', address: modbus.badAddress });
  expect(refused.isError).toBe(true);
  expect(JSON.stringify(refused.structuredContent)).toContain('the device has no such address');
  modbus.hangUpNext();
  expect(JSON.stringify((await call({ operation: 'read_holding', address: 10 })).structuredContent)).toContain('hung up');
});

it('the validation reads a CSV of 100,000 rows and tells what is wrong', async () => {
  const file = createWriteStream(join(folder, 'clients.csv'));
  file.write('id,email,amount\n');
  for (let id = 1; id <= 100_000; id += 1)
    file.write(`${id},${id % 1_000 === 0 ? 'nobody' : `c${id}@example.org`},${id % 25_000 === 0 ? 'x' : id}\n`);
  await new Promise((resolve) => file.end(resolve));
  const answer = await finish('made__validate_csv', {
    file: 'clients.csv',
    rules: [
      { column: 'id', type: 'integer' },
      { column: 'email', type: 'email' },
      { column: 'amount', type: 'number', min: 1 },
    ],
    show: 3,
  });
  expect(answer).toMatchObject({
    rows: 100_000,
    bad: 100,
    problems: { 'email is not an e-mail address': 100, 'amount is not a number': 4 },
    first: [{ line: 1_001 }, { line: 2_001 }, { line: 3_001 }],
  });
});
