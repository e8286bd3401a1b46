/** The campaign at full size under twenty kills: of the engine alone, and of everything at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { startMailServer } from '../effects/mail-server.ts';
import { Campaign, campaignTool, promotion } from '../support/campaign.ts';
import { commandLine, processTree } from '../support/processes.ts';
import { readdirSync } from 'node:fs';

const clients = 10_000;
const kills = 20;
/** Connections of one account (processes/effects/mail-sender.ts): so many messages can be past their dot when the effects process dies. */
const inFlight = 10;

let end: () => Promise<void> = async () => {};

afterEach(() => end());

/** The effects processes of this home, wherever they hang: they outlive their engine. */
const effectsOf = (home: string): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && /effects[\\/.]/.test(commandLine(pid)) && commandLine(pid).includes(home));

async function underKills(killAll: boolean): Promise<void> {
  const mail = await startMailServer();
  end = () => mail.close();
  const campaign = await Campaign.start(clients, mail.port);
  end = async () => {
    await campaign.stop();
    await mail.close();
  };
  const { id } = await campaign.person.call('runs.start', { tool: campaignTool, input: promotion });
  let doubts = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const at = mail.mails.length + 20 + Math.floor(Math.random() * ((2 * clients) / kills - 40));
    while (mail.mails.length < Math.min(at, clients - 50)) await sleep(1);
    const { child, exited } = campaign.jig.served;
    const others = killAll ? [...effectsOf(campaign.jig.box.home), ...processTree(child.pid ?? 0).slice(1)] : [];
    child.kill('SIGKILL');
    for (const pid of others) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended with its parent.
      }
    }
    await exited;
    await campaign.restart();
    await campaign.person.call('runs.resume', { id });
  }
  let run = await campaign.follow(id);
  // What may have been sent and may not is a person's to decide; here the server knows.
  for (let round = 0; run.state === 'waiting' && round < 5; round += 1) {
    expect(run.doubts.length).toBeLessThanOrEqual(inFlight * kills);
    doubts += run.doubts.length;
    for (const doubt of run.doubts) {
      const address = /[\w.]+@example\.org/.exec(doubt.description)?.[0] ?? '';
      const arrived = mail.mails.some(({ to }) => to.includes(address));
      await campaign.person.call('runs.resolve', { id, effect: doubt.id, verdict: arrived ? 'skip' : 'resend' });
    }
    await campaign.person.ask('runs.resume', { id });
    run = await campaign.follow(id);
  }
  const written = mail.mails.map(({ to }) => to[0]);
  const twice = written.length - new Set(written).size;
  process.stderr.write(
    `${kills} kills ${killAll ? 'of everything' : 'of the engine'}: ${twice} twice, ${clients - new Set(written).size} lost, ${doubts} in doubt\n`,
  );
  expect({ twice, lost: clients - new Set(written).size, state: run.state }).toEqual({ twice: 0, lost: 0, state: 'done' });
  if (!killAll) expect(doubts).toBe(0);
}

it('twenty kills of the engine: nothing twice, nothing lost, nothing in doubt', () => underKills(false));
it('twenty kills of everything: nothing twice, nothing lost, in doubt at most what was in flight', () => underKills(true));
