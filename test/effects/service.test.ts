/** The record cannot be written: nothing is sent; and what was sent before is in doubt, not repeated. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type Database from 'better-sqlite3';
import { openEffects, unsettledRuns } from '../../src-main/processes/effects/effects-file.ts';
import { EffectsJournal } from '../../src-main/processes/effects/effects-journal.ts';
import { EffectsService } from '../../src-main/processes/effects/effects-service.ts';
import { MailSender } from '../../src-main/processes/effects/mail-sender.ts';
import type { EffectsReply, EffectWork } from '../../src-main/processes/effects/protocol.ts';
import { createHome, eventually, mailEffect, mailOrder } from './box.ts';
import { startMailServer, type MailServer } from './mail-server.ts';

let home: ReturnType<typeof createHome>;
let server: MailServer;
let file: Database.Database;
let mail: MailSender;
let service: EffectsService;
let replies: EffectsReply[];

beforeEach(async () => {
  home = createHome();
  server = await startMailServer();
  const opened = await openEffects(home.home, { waitMs: 1_000 });
  if (!opened.ok) throw new Error(opened.error.message);
  file = opened.value;
  mail = new MailSender();
  replies = [];
  service = serviceOf(new EffectsJournal(file, () => mail.underWay));
});
afterEach(async () => {
  mail.close();
  file.close();
  await server.close();
  home.remove();
});

function serviceOf(journal: EffectsJournal): EffectsService {
  return new EffectsService({
    journal,
    perform: (work: EffectWork, attempt) => {
      if (work.kind !== 'mail') throw new Error('only mail here');
      return mail.perform(work, attempt);
    },
    reply: (reply) => replies.push(reply),
  });
}

/** SQLite then answers as on a full disk. */
function fillDisk(): void {
  const pages = file.pragma('page_count', { simple: true }) as number;
  file.pragma(`max_page_count = ${pages}`);
}

const long = 'x'.repeat(20_000);

async function perform(call: number, key: string, description?: string): Promise<EffectsReply | undefined> {
  const effect = { ...mailEffect(key), ...(description === undefined ? {} : { description }) };
  service.receive({ t: 'perform', call, effect, work: mailOrder(server.port, key) });
  await eventually(() => replies.some((reply) => reply.t === 'answer' && reply.call === call));
  return replies.find((reply) => reply.t === 'answer' && reply.call === call);
}

it('a full disk before the dot: the mail is not sent, and may be tried again', async () => {
  expect(await perform(1, 'ada')).toMatchObject({ ok: true });
  fillDisk();
  expect(await perform(2, 'bob', long)).toMatchObject({
    ok: false,
    error: { code: 'mail-failed', message: expect.stringContaining('full') },
  });
  expect(server.mails).toHaveLength(1);
  file.pragma('max_page_count = 1000000');
  expect(await perform(3, 'bob', long)).toMatchObject({ ok: true });
  expect(server.mails).toHaveLength(2);
});

it('a disk that cannot keep the fence: the mail is not sent, and may be tried again', async () => {
  let isBroken = true;
  const sync = async (): Promise<void> => {
    if (isBroken) throw new Error('EIO: i/o error, fdatasync');
  };
  service = serviceOf(new EffectsJournal(file, () => mail.underWay, { sync, close: () => {} }));
  expect(await perform(1, 'ada')).toMatchObject({ ok: false, error: { code: 'mail-failed', message: expect.stringContaining('EIO') } });
  expect(server.mails).toHaveLength(0);
  expect(file.prepare('select count(*) from effect').pluck().get()).toBe(0);
  isBroken = false;
  expect(await perform(2, 'ada')).toMatchObject({ ok: true });
  expect(server.mails).toHaveLength(1);
});

it('a full disk after the dot: the mail is in doubt, and not repeated', async () => {
  server.beforeAccept = (received) => {
    // The outcome is longer than the page that the row has left.
    received.to.push('later');
    fillDisk();
  };
  const effect = mailEffect('ada');
  const order = {
    ...mailOrder(server.port, 'ada'),
    to: Array.from({ length: 100 }, (_, index) => `${'c'.repeat(60)}${index}@example.org`),
  };
  service.receive({ t: 'perform', call: 1, effect, work: order });
  await eventually(() => replies.length === 1);
  expect(replies[0]).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
  file.pragma('max_page_count = 1000000');
  service.receive({ t: 'perform', call: 2, effect, work: order });
  await eventually(() => replies.length === 2);
  expect(replies[1]).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
  expect(server.mails).toHaveLength(1);
});

it('only one process has the record at a time, and what an earlier one left begun is in doubt', async () => {
  expect(await openEffects(home.home, { waitMs: 60 })).toMatchObject({ ok: false, error: { code: 'effects-busy' } });
  expect(unsettledRuns(home.home)).toBeNull();
  await perform(1, 'ada');
  file.prepare("update effect set state = 'begun'").run();
  file.close();
  expect(unsettledRuns(home.home)).toEqual(new Set(['run-1']));
  const again = await openEffects(home.home, { waitMs: 60 });
  if (!again.ok) throw new Error(again.error.message);
  file = again.value;
  expect(new EffectsJournal(file).doubts('run-1')).toMatchObject([{ step: 'ada', phase: 'dot' }]);
});

it('a folder that cannot be used is said so', async () => {
  expect(await openEffects('/dev/null/home', { waitMs: 60 })).toMatchObject({ ok: false, error: { code: 'effects-unavailable' } });
});

it('a drain finishes what is past its fence and drops the rest', async () => {
  const gate = Promise.withResolvers<void>();
  server.beforeAccept = () => gate.promise;
  service.receive({ t: 'perform', call: 1, effect: mailEffect('begun'), work: mailOrder(server.port, 'begun') });
  await eventually(() => server.mails.length === 1);
  const slow = mailOrder(server.port, 'waiting');
  slow.account = { ...slow.account, ratePerSecond: 0.01 };
  service.receive({ t: 'perform', call: 2, effect: mailEffect('first of its account'), work: slow });
  await eventually(() => server.mails.length === 2);
  service.receive({ t: 'perform', call: 3, effect: mailEffect('waiting'), work: slow });
  const drained = service.drain(20_000);
  service.receive({ t: 'perform', call: 4, effect: mailEffect('late'), work: mailOrder(server.port, 'late') });
  gate.resolve();
  await drained;
  await eventually(() => replies.length === 4);
  const byCall = (call: number): unknown => replies.find((reply) => reply.t === 'answer' && reply.call === call);
  expect(byCall(1)).toMatchObject({ ok: true });
  expect(byCall(3)).toMatchObject({ ok: false, error: { code: 'aborted' } });
  expect(byCall(4)).toMatchObject({ ok: false, error: { code: 'effects-ending' } });
  expect(server.mails).toHaveLength(2);
});
