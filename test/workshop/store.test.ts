/** The sample is the same wherever and whenever it is made, is kept in its folder, and can be reached over HTTP. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, makeHome, rowsOf, serverPath, today, toResult } from './connect.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

function newHome(): string {
  const { home, remove } = makeHome();
  cleanups.push(remove);
  return home;
}

/** Every row of every table. */
function dump(home: string): Record<string, unknown[]> {
  const database = new Sqlite(join(home, 'workshop.db'), { readonly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all() as string[];
  const rows = Object.fromEntries(tables.map((table) => [table, database.prepare(`select * from ${table}`).all()]));
  database.close();
  return rows;
}

async function fill(home: string, day: string): Promise<void> {
  const child = spawn(process.execPath, [serverPath, '--home', home, '--today', day], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end();
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
}

describe('the sample', () => {
  it('has the same rows in every new folder', async () => {
    const [first, second] = [newHome(), newHome()];
    await Promise.all([fill(first, today), fill(second, today)]);
    const rows = dump(first);
    expect(dump(second)).toEqual(rows);
    for (const [table, found] of Object.entries(rows)) {
      if (table !== 'price_alerts') expect(found.length, table).toBeGreaterThan(0);
    }
  });

  it.each(['2026-11-21', '2027-02-28', '2028-02-29'])('has the same amounts around another day: %s', async (day) => {
    const [first, second] = [newHome(), newHome()];
    await Promise.all([fill(first, today), fill(second, day)]);
    const amounts = (home: string) => (dump(home)['transactions'] as { amount_cents: number }[]).map((row) => row.amount_cents);
    expect(amounts(second)).toEqual(amounts(first));
    const prices = dump(second)['stock_prices'] as { symbol: string; day: string; close: number; high: number; low: number }[];
    expect(prices.every(({ high, low, close }) => low <= close && close <= high && low > 0)).toBe(true);
    expect(prices.every((row) => row.day <= day && ![0, 6].includes(new Date(row.day).getUTCDay()))).toBe(true);
  });

  it('is filled once when two workshops start on an empty folder together', async () => {
    const home = newHome();
    await Promise.all([fill(home, today), fill(home, today)]);
    expect(dump(home)['clients']).toHaveLength(24);
  });

  it('keeps changes in its folder', async () => {
    const home = newHome();
    const first = await connect(['--home', home]);
    await first.call('write_file', { path: 'kept.md', content: 'still here' });
    await first.close();
    const second = await connect(['--home', home]);
    expect((await second.call('read_file', { path: 'kept.md' })).data['content']).toBe('still here');
    await second.close();
  });

  it('sends a scheduled message when its time has come', async () => {
    const home = newHome();
    await fill(home, today);
    const later = await connect(['--home', home, '--today', '2026-12-01']);
    expect(rowsOf(await later.call('list_outbox', { state: 'scheduled' }), 'emails')).toEqual([]);
    expect(rowsOf(await later.call('list_outbox', { state: 'sent' }), 'emails')[0]?.['subject']).toBe('Trade fair: who comes along?');
    await later.close();
  });
});

describe('the command', () => {
  it.each([
    [['--today', 'soon'], 'is not a day'],
    [['--http', 'x'], 'is not a port'],
    [['--hom', 'x'], '--home DIR'],
  ])('refuses %j and shows its usage', (args, said) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [serverPath, ...args], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stdout).toBe('');
  });
});

/** Status of a POST whose Host or Origin header is somebody else's. */
function statusWith(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end('{}');
  });
}

describe('over HTTP', () => {
  it('serves the same tools on loopback, and no foreign Host or Origin', async () => {
    const child = spawn(process.execPath, [serverPath, '--today', today, '--http', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    cleanups.push(() => child.kill());
    const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
    const url = /http:\S+/.exec(line)?.[0] ?? '';
    for (const mode of ['auto', 'legacy'] as const) {
      const client = new Client({ name: 'workshop-test', version: '1.0.0' }, { versionNegotiation: { mode } });
      await client.connect(new StreamableHTTPClientTransport(new URL(url)));
      expect((await client.listTools()).tools.length).toBeGreaterThan(45);
      const path = `${mode}.md`;
      await client.callTool({ name: 'write_file', arguments: { path, content: mode } });
      const read = await client.callTool({ name: 'read_file', arguments: { path } });
      expect(toResult(read).data['content']).toBe(mode);
      await client.close();
    }
    expect(await statusWith(url, { host: 'attacker.example' })).toBe(403);
    expect(await statusWith(url, { origin: 'http://attacker.example' })).toBe(403);
    expect((await fetch(new URL('/other', url))).status).toBe(404);
  });
});
