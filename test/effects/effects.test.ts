/** The effects process: mail once, recorded outcomes, refusals, limits, doubts and how they are settled. */
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EffectsClient } from '../../src-main/engine/effects/effects-client.ts';
import type { HttpOrder } from '../../src-main/lib/network/http-order.ts';
import { createClient, createHome, effectsProcesses, eventually, mailEffect, mailOrder, never } from './box.ts';
import { startMailServer, type MailServer } from './mail-server.ts';

let home: string;
let remove: () => void;
let client: EffectsClient;
let server: MailServer;

beforeEach(async () => {
  ({ home, remove } = createHome());
  server = await startMailServer({ refuse: { 'gone@example.org': 'no such user' } });
  client = createClient(home);
});

afterEach(async () => {
  await client.stop();
  expect(effectsProcesses(home)).toEqual([]);
  await server.close();
  remove();
});

describe('mail', () => {
  it('starts no process before the first effect', async () => {
    expect(await client.doubts('run-1')).toEqual([]);
    expect(client.pid).toBeNull();
    expect(effectsProcesses(home)).toEqual([]);
  });

  it('starts none to hear that nothing is in doubt', async () => {
    await client.perform(mailEffect('ada'), mailOrder(server.port, 'ada'), never);
    await client.stop();
    client = createClient(home);
    expect(await client.doubts('run-1')).toEqual([]);
    expect(client.pid).toBeNull();
  });

  it('is not taken for another after the tool has changed', async () => {
    await client.perform(mailEffect('ada'), mailOrder(server.port, 'ada'), never);
    const other = { ...mailEffect('ada'), description: 'e-mail to eve@example.org' };
    expect(await client.perform(other, mailOrder(server.port, 'eve'), never)).toMatchObject({ ok: false, error: { code: 'step-changed' } });
    expect(server.mails).toHaveLength(1);
  });

  it('is sent once; the same effect answers with what was recorded', async () => {
    const first = await client.perform(mailEffect('ada'), mailOrder(server.port, 'ada'), never);
    const second = await client.perform(mailEffect('ada'), mailOrder(server.port, 'ada'), never);
    expect(first).toEqual({
      ok: true,
      value: { messageId: mailOrder(1, 'ada').messageId, accepted: ['ada@example.org'], rejected: [] },
    });
    expect(second).toEqual(first);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({ from: 'shop@example.org', to: ['ada@example.org'], messageId: mailOrder(1, 'ada').messageId });
  });

  it('knows it after a restart, from another client', async () => {
    await client.perform(mailEffect('ada'), mailOrder(server.port, 'ada'), never);
    await client.stop();
    client = createClient(home);
    expect(await client.perform(mailEffect('ada'), mailOrder(server.port, 'ada'), never)).toMatchObject({ ok: true });
    expect(server.mails).toHaveLength(1);
  });

  it('that comes twice at the same time is sent once', async () => {
    const both = await Promise.all([1, 2].map(() => client.perform(mailEffect('ada'), mailOrder(server.port, 'ada'), never)));
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect(server.mails).toHaveLength(1);
  });

  it('to a refused address alone fails and may be tried again; a refused one among others is reported', async () => {
    const alone = await client.perform(mailEffect('gone'), mailOrder(server.port, 'gone'), never);
    expect(alone).toMatchObject({ ok: false, error: { code: 'mail-refused', message: expect.stringContaining('no such user') } });
    const order = mailOrder(server.port, 'ada', { cc: ['gone@example.org'] });
    expect(await client.perform(mailEffect('ada'), order, never)).toMatchObject({
      ok: true,
      value: {
        accepted: ['ada@example.org'],
        rejected: [{ address: 'gone@example.org', reason: expect.stringContaining('no such user') }],
      },
    });
    expect(await client.perform(mailEffect('gone'), mailOrder(server.port, 'ada'), never)).toMatchObject({ ok: true });
  });

  it('keeps connections for the next message', async () => {
    for (let count = 0; count < 20; count += 1) {
      await client.perform(mailEffect(`c${count}`), mailOrder(server.port, `c${count}`), never);
    }
    expect(server.mails).toHaveLength(20);
    expect(server.connections()).toBe(1);
  });

  it('has bcc in the envelope only, and attachments as given', async () => {
    const content = Buffer.from('a,b\n1,2\n');
    const order = mailOrder(server.port, 'ada', {
      bcc: ['hidden@example.org'],
      attachments: [{ filename: 'rows.csv', content, contentType: 'text/csv' }],
    });
    await client.perform(mailEffect('ada'), order, never);
    expect(server.mails[0]?.to).toEqual(['ada@example.org', 'hidden@example.org']);
    expect(server.mails[0]?.text).not.toContain('hidden');
    expect(server.mails[0]?.text).toContain(content.toString('base64'));
  });

  it('stops at the limit of the run, also after a restart and not for what is recorded already', async () => {
    const send = (key: string): Promise<unknown> => client.perform(mailEffect(key, { limit: 2 }), mailOrder(server.port, key), never);
    expect(await send('a')).toMatchObject({ ok: true });
    await client.stop();
    client = createClient(home);
    expect(await send('b')).toMatchObject({ ok: true });
    expect(await send('c')).toMatchObject({ ok: false, error: { code: 'limit-reached', message: expect.stringContaining('may use 2') } });
    expect(await send('a')).toMatchObject({ ok: true });
    expect(server.mails).toHaveLength(2);
  });

  it('to a server that is not there fails without a doubt', async () => {
    const { port } = server;
    await server.close();
    const result = await client.perform(mailEffect('ada'), mailOrder(port, 'ada'), never);
    expect(result).toMatchObject({ ok: false, error: { code: 'mail-connect-failed' } });
    expect(await client.doubts('run-1')).toEqual([]);
    server = await startMailServer();
  });

  it('is in doubt when the server falls silent after the dot, until a person has settled it', async () => {
    let drop = true;
    const smtp = await startMailServer();
    const proxy = await cutAfterDot(smtp.port, () => drop);
    const effect = mailEffect('ada');
    const order = mailOrder(proxy.port, 'ada');
    expect(await client.perform(effect, order, never)).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
    expect(await client.perform(effect, order, never)).toMatchObject({ ok: false, error: { code: 'effect-in-doubt' } });
    expect(await client.doubts('run-1')).toMatchObject([{ id: effect.id, kind: 'mail', step: 'ada', phase: 'dot', canVerify: true }]);
    expect(await client.doubts('run-2')).toEqual([]);

    const verified = await client.resolve('run-1', effect.id, 'verify');
    expect(verified).toMatchObject({ ok: true, value: { settled: false, message: expect.stringContaining(order.messageId) } });
    expect(await client.resolve('run-2', effect.id, 'skip')).toMatchObject({ ok: false, error: { code: 'effect-unknown' } });
    expect(await client.resolve('run-1', effect.id, 'resend')).toMatchObject({ ok: true, value: { settled: true } });
    drop = false;
    expect(await client.perform(effect, order, never)).toMatchObject({ ok: true });
    expect(await client.doubts('run-1')).toEqual([]);
    expect(smtp.mails).toHaveLength(2);
    await client.stop();
    proxy.close();
    await smtp.close();
  });

  it('that is skipped is never sent', async () => {
    const smtp = await startMailServer();
    const proxy = await cutAfterDot(smtp.port, () => true);
    const effect = mailEffect('ada');
    await client.perform(effect, mailOrder(proxy.port, 'ada'), never);
    expect(await client.resolve('run-1', effect.id, 'skip')).toMatchObject({ ok: true, value: { settled: true } });
    expect(await client.perform(effect, mailOrder(proxy.port, 'ada'), never)).toMatchObject({
      ok: false,
      error: { code: 'effect-skipped' },
    });
    expect(smtp.mails).toHaveLength(1);
    proxy.close();
    await smtp.close();
  });

  it('that nobody waits for any more is not begun, and one that is begun is seen through', async () => {
    const gate = Promise.withResolvers<void>();
    server.beforeAccept = () => gate.promise;
    const cancel = new AbortController();
    const begun = client.perform(mailEffect('begun'), mailOrder(server.port, 'begun'), cancel.signal);
    await eventually(() => server.mails.length === 1);
    cancel.abort();
    expect(await begun).toMatchObject({ ok: false, error: { code: 'aborted' } });
    gate.resolve();
    expect(await client.perform(mailEffect('begun'), mailOrder(server.port, 'begun'), never)).toMatchObject({ ok: true });
    expect(server.mails).toHaveLength(1);

    const slow = mailOrder(server.port, 'slow');
    slow.account.ratePerSecond = 0.1;
    const second = mailOrder(server.port, 'second', { account: slow.account });
    await client.perform(mailEffect('slow'), slow, never);
    const late = new AbortController();
    const waiting = client.perform(mailEffect('second'), second, late.signal);
    late.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect(server.mails).toHaveLength(2);
  });
});

describe('requests that must not be repeated', () => {
  let web: Server;
  let hits = 0;
  let behave: 'answer' | 'hang up' = 'answer';
  let port = 0;

  beforeEach(async () => {
    hits = 0;
    behave = 'answer';
    web = createServer((request, response) => {
      hits += 1;
      request.resume();
      request.on('end', () => {
        if (behave === 'hang up') request.socket.destroy();
        else
          response
            .writeHead(201, { 'content-type': 'application/json', 'x-key': request.headers['idempotency-key'] })
            .end('{"charged":true}');
      });
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    ({ port } = web.address() as AddressInfo);
  });
  afterEach(() => {
    web.closeAllConnections();
    return new Promise<void>((resolve) => web.close(() => resolve()));
  });

  const order = (): HttpOrder => ({
    url: `http://127.0.0.1:${port}/charges`,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
    body: Buffer.from('{}'),
    timeoutMs: 10_000,
    maxBodyBytes: 1_000,
    places: [{ name: 'bank', base: `http://127.0.0.1:${port}/`, methods: ['POST'], isPrivateAllowed: true }],
    secrets: [],
  });
  const effect = { ...mailEffect('charge'), description: 'POST to bank', units: 0, unitName: '', unitLimit: 0 };

  it('are done once', async () => {
    const first = await client.perform(effect, { kind: 'http', order: order() }, never);
    expect(first).toMatchObject({ ok: true, value: { status: 201, headers: { 'x-key': 'key-1' } } });
    expect(await client.perform(effect, { kind: 'http', order: order() }, never)).toEqual(first);
    expect(hits).toBe(1);
  });

  it('are in doubt when no answer comes, and cannot be looked up', async () => {
    behave = 'hang up';
    expect(await client.perform(effect, { kind: 'http', order: order() }, never)).toMatchObject({
      ok: false,
      error: { code: 'effect-in-doubt' },
    });
    behave = 'answer';
    expect(await client.perform(effect, { kind: 'http', order: order() }, never)).toMatchObject({
      ok: false,
      error: { code: 'effect-in-doubt' },
    });
    expect(hits).toBe(1);
    expect(await client.resolve('run-1', effect.id, 'verify')).toMatchObject({
      ok: false,
      error: { code: 'effect-unverifiable', message: expect.stringContaining('key-1') },
    });
  });

  it('that reached nobody are not in doubt', async () => {
    const dead = order();
    await new Promise<void>((resolve) => web.close(() => resolve()));
    expect(await client.perform(effect, { kind: 'http', order: dead }, never)).toMatchObject({
      ok: false,
      error: { code: 'connect-failed' },
    });
    expect(await client.doubts('run-1')).toEqual([]);
    web.listen(0, '127.0.0.1');
  });
});

/** Hands bytes through, but ends the connection instead of passing on what the server says after a final dot. */
async function cutAfterDot(target: number, isCutting: () => boolean): Promise<{ port: number; close: () => void }> {
  const { connect } = await import('node:net');
  const proxy = createTcpServer((inside) => {
    const outside = connect(target, '127.0.0.1');
    let tail = '';
    let afterDot = false;
    inside.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('latin1')).slice(-5);
      if (tail === '\r\n.\r\n') afterDot = true;
      outside.write(chunk);
    });
    outside.on('data', (chunk: Buffer) => {
      if (afterDot && isCutting()) inside.destroy();
      else inside.write(chunk);
      afterDot = false;
    });
    for (const socket of [inside, outside]) {
      socket.on('error', () => {});
      socket.on('close', () => [inside, outside].forEach((other) => other.destroy()));
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return { port: (proxy.address() as AddressInfo).port, close: () => proxy.close() };
}
