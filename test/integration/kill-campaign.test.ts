/** `kill -9` of Jig in the middle of a campaign, again and again: resumed, it writes to everybody once and leaves nothing in doubt. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startMailServer, type MailServer } from '../effects/mail-server.ts';
import { Campaign, campaignTool, promotion } from '../support/campaign.ts';

const clients = 1_500;
const kills = 4;

let mail: MailServer;
let campaign: Campaign;

beforeAll(async () => {
  mail = await startMailServer();
  campaign = await Campaign.start(clients, mail.port);
});

afterAll(async () => {
  await campaign.stop();
  await mail.close();
});

it('is done once for everybody', async () => {
  const { id } = await campaign.person.call('runs.start', { tool: campaignTool, input: promotion });
  for (let kill = 1; kill <= kills; kill += 1) {
    // Somewhere in the next part of the work: by what the server has, since machines differ in speed.
    const at = mail.mails.length + 50 + Math.floor(Math.random() * (clients / (kills + 2)));
    while (mail.mails.length < Math.min(at, clients - 20)) await sleep(2);
    const { child, exited } = campaign.jig.served;
    child.kill('SIGKILL');
    await exited;
    await campaign.restart();
    expect((await campaign.person.call('runs.get', { id })).state, `after kill ${kill}`).toBe('interrupted');
    await campaign.person.call('runs.resume', { id });
  }
  const run = await campaign.follow(id);
  expect(run, JSON.stringify({ state: run.state, error: run.error, progress: run.progress })).toMatchObject({
    state: 'done',
    result: { success: clients, failed: 0, skipped: 0 },
    doubts: [],
  });
  const written = mail.mails.map(({ to }) => to[0]);
  expect(new Set(written).size).toBe(clients);
  expect(written).toHaveLength(clients);
  expect(campaign.logged()).toBe(clients);
  expect(await campaign.person.call('audit.verify', {})).toMatchObject({ brokenAt: null });
});
