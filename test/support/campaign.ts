/** The e-mail campaign of the workshop on a Jig of its own: clients in SQLite, an account on a loopback mail server, the tool approved. */
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunDetail } from '../../src-preload/contract/runs.ts';
import { RunningJig } from '../integration/running-jig.ts';
import type { JigWindow } from './window.ts';

export const promotion = { promotion: 'spring', subject: 'Spring', text: 'Dear {name}, 20 % off.' };
export const campaignTool = 'made__run_campaign';

const source = fileURLToPath(new URL('../../resources/workshop/made/run-campaign.ts', import.meta.url));

export function writeClients(file: string, count: number): void {
  const crm = new Database(file);
  crm.pragma('journal_mode = WAL');
  crm.exec(`
    create table clients (id integer primary key, name text not null, email text not null);
    create table campaign_log (client_id integer not null, promotion text not null, day text not null, message_id text not null,
      primary key (client_id, promotion, day));
  `);
  const insert = crm.prepare('insert into clients values (?, ?, ?)');
  crm.transaction(() => {
    for (let id = 1; id <= count; id += 1) insert.run(id, `Client ${id}`, `client${id}@example.org`);
  })();
  crm.close();
}

/** The account "main" on a mail server of this machine that asks for no password. */
export const mailAccount = (port: number) =>
  ({
    kind: 'mail',
    name: 'main',
    host: '127.0.0.1',
    port,
    secure: false,
    user: '',
    password: '',
    passwordSet: false,
    from: 'Shop <shop@example.org>',
    ratePerSecond: 0,
  }) as const;

export class Campaign {
  readonly folder = mkdtempSync(join(tmpdir(), 'jig-campaign-'));
  readonly crm = join(this.folder, 'crm.db');
  jig!: RunningJig;
  person!: JigWindow;

  static async start(clients: number, mailPort: number): Promise<Campaign> {
    const campaign = new Campaign();
    writeClients(campaign.crm, clients);
    campaign.jig = await RunningJig.start();
    campaign.person = await campaign.jig.window();
    const { person } = campaign;
    await person.call('resources.save', { kind: 'sql', name: 'crm', path: campaign.crm });
    await person.call('resources.save', mailAccount(mailPort));
    const { stdout, stderr } = await campaign.jig.box.run(['make', source, '--json']);
    const { id, state } = JSON.parse(stdout || '{}') as { id: string; state: string };
    if (state !== 'waiting-for-review') throw new Error(stdout + stderr);
    await person.approve(id);
    return campaign;
  }

  /** Another engine on the same home, after the last one was killed. */
  async restart(): Promise<void> {
    this.jig.served = await this.jig.box.serve();
    this.person = await this.jig.window();
  }

  /** Follows the run until it neither waits for its turn nor runs. */
  async follow(id: string): Promise<RunDetail> {
    for (;;) {
      const run = await this.person.call('runs.get', { id, waitMs: 5_000 });
      if (!['queued', 'running'].includes(run.state)) return run;
    }
  }

  /** How many clients the campaign's own table says have been written to. */
  logged(): number {
    const crm = new Database(this.crm, { readonly: true });
    try {
      return crm.prepare('select count(*) from campaign_log').pluck().get() as number;
    } finally {
      crm.close();
    }
  }

  async stop(): Promise<void> {
    await this.jig.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
