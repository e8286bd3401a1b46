/** `kill -9` at random points: nothing is sent twice, nothing is lost, and only what was in flight can be in doubt. */
import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient, createHome, effectsProcesses, eventually, mailEffect, mailOrder, never } from './box.ts';
import { startMailServer, type MailServer } from './mail-server.ts';

const count = 300;
/** Connections of one account: so many messages can be past their dot at once (processes/effects/mail-sender.ts). */
const inFlight = 10;

interface Outcome {
  sent: number;
  inDoubt: string[];
  failed: string[];
}

let home: string;
let remove: () => void;
let server: MailServer;

beforeEach(async () => {
  ({ home, remove } = createHome());
  server = await startMailServer();
  // A server takes a moment between having a message and saying so: the moment that makes doubts.
  server.beforeAccept = () => sleep(5);
});

afterEach(async () => {
  await eventually(() => effectsProcesses(home).length === 0);
  await server.close();
  remove();
});

/** Runs the campaign and lets `disturb` do its worst; the outcome, or null when it was killed. */
async function campaign(disturb: (engine: ChildProcess, effectsPid: () => number | null) => void): Promise<Outcome | null> {
  const engine = fork(fileURLToPath(new URL('campaign.ts', import.meta.url)), [home, String(server.port), String(count)], { execArgv: [] });
  let outcome: Outcome | null = null;
  let pid: number | null = null;
  engine.on('message', (message: { outcome?: Outcome; pid?: number | null }) => {
    outcome = message.outcome ?? outcome;
    pid = message.pid ?? pid;
  });
  disturb(engine, () => pid);
  await new Promise((resolve) => engine.once('exit', resolve));
  return outcome;
}

function untilReceived(mails: number): Promise<void> {
  return eventually(() => server.mails.length >= mails);
}

/** Every mail at most once; the keys of those that never arrived. */
function missing(): string[] {
  const ids = server.mails.map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
  const arrived = new Set(server.mails.flatMap(({ to }) => to));
  return Array.from({ length: count }, (_, index) => `client-${index}`).filter((key) => !arrived.has(`${key}@example.org`));
}

it('of the engine: the effects process sees it through; 0 twice, 0 lost, 0 in doubt', async () => {
  let outcome: Outcome | null = null;
  let kills = 0;
  while (!outcome) {
    const point = server.mails.length + 20 + Math.floor(Math.random() * 60);
    outcome = await campaign((engine) => {
      void untilReceived(Math.min(point, count)).then(() => {
        if (engine.exitCode === null && server.mails.length < count - 20) {
          kills += 1;
          engine.kill('SIGKILL');
        }
      });
    });
  }
  expect(kills).toBeGreaterThan(2);
  expect(outcome).toEqual({ sent: count, inDoubt: [], failed: [] });
  expect(missing()).toEqual([]);
});

it('of the effects process: 0 twice, 0 lost, in doubt at most what was in flight', async () => {
  let kills = 0;
  const outcome = await campaign((engine, effectsPid) => {
    const strike = async (): Promise<void> => {
      for (let point = 30; point < count - 40; point = server.mails.length + 20 + Math.floor(Math.random() * 60)) {
        await untilReceived(point);
        const pid = effectsPid();
        if (pid === null || engine.exitCode !== null) continue;
        try {
          process.kill(pid, 'SIGKILL');
          kills += 1;
        } catch {
          // Another has taken its place already.
        }
        await eventually(() => effectsPid() !== pid || engine.exitCode !== null);
      }
    };
    void strike();
  });
  expect(kills).toBeGreaterThan(1);
  expect(outcome?.failed).toEqual([]);
  const inDoubt = outcome?.inDoubt ?? [];
  expect(inDoubt.length).toBeLessThanOrEqual(kills * inFlight);
  expect((outcome?.sent ?? 0) + inDoubt.length).toBe(count);
  expect(missing().filter((key) => !inDoubt.includes(key))).toEqual([]);

  // What a person settles as "resend" arrives; the record lists exactly what is in doubt.
  const client = createClient(home);
  const doubts = await client.doubts('run-1');
  expect(doubts.map(({ step }) => step ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual(
    inDoubt.toSorted((a, b) => a.localeCompare(b)),
  );
  const lost = missing();
  for (const doubt of doubts) await client.resolve('run-1', doubt.id, lost.includes(doubt.step ?? '') ? 'resend' : 'skip');
  for (const key of lost) expect(await client.perform(mailEffect(key), mailOrder(server.port, key), never)).toMatchObject({ ok: true });
  expect(missing()).toEqual([]);
  await client.stop();
});

it('of both: 0 twice, 0 lost, in doubt at most what was in flight', async () => {
  const killed = await campaign((engine, effectsPid) => {
    void untilReceived(80).then(() => {
      engine.kill('SIGKILL');
      const pid = effectsPid();
      if (pid !== null) process.kill(pid, 'SIGKILL');
    });
  });
  expect(killed).toBeNull();
  const outcome = await campaign(() => {});
  expect(outcome?.failed).toEqual([]);
  const inDoubt = outcome?.inDoubt ?? [];
  expect(inDoubt.length).toBeLessThanOrEqual(inFlight);
  expect(missing().filter((key) => !inDoubt.includes(key))).toEqual([]);
});
