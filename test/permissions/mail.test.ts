/** The mail permission with a real SMTP server: what is sent, what is refused, and the outbox of rehearsals (attacks 96 to 98). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EffectsClient } from '../../src-main/engine/effects/effects-client.ts';
import { toWire } from '../../src-main/engine/permissions/arguments.ts';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { parseAddress, parseSender } from '../../src-main/engine/permissions/mail/address.ts';
import { MailPart } from '../../src-main/engine/permissions/mail/mail-part.ts';
import { createClient, createHome } from '../effects/box.ts';
import { startMailServer, type MailServer } from '../effects/mail-server.ts';
import { createContext, createVault, failure, use } from './vault.ts';

let home: ReturnType<typeof createHome>;
let client: EffectsClient;
let server: MailServer;
let part: MailPart;

const accountAt = (port: number) =>
  ({
    kind: 'mail',
    host: '127.0.0.1',
    port,
    secure: false,
    user: 'u',
    password: '',
    passwordSet: true,
    ratePerSecond: 0,
  }) as const;

beforeAll(async () => {
  home = createHome();
  client = createClient(home.home);
  server = await startMailServer({
    refuse: { 'gone@example.org': 'no such user' },
    options: {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => done(auth.password === 'pass-word-1' ? null : new Error(`bad ${auth.password}`), { user: 'u' }),
    },
  });
  const account = accountAt(server.port);
  const vault = createVault(
    [
      { ...account, name: 'main', from: 'Jig Shop <shop@example.org>' },
      { ...account, name: 'locked', from: 'shop@example.org' },
      { ...account, name: 'broken', from: 'nobody' },
    ],
    { main: 'pass-word-1', locked: 'wrong-pass-word' },
  );
  part = new MailPart({ vault, effects: client });
});
afterAll(async () => {
  await client.stop();
  await server.close();
  home.remove();
});
beforeEach(() => {
  server.mails.length = 0;
});

let runs = 0;
function open(maxPerRun = 100, name = 'main'): Handle | undefined {
  runs += 1;
  return part.open({ mail: { [name]: { maxPerRun } } }, { ...createContext(), run: `run-${runs}` })[0];
}
const message = { to: 'ada@example.org', subject: 'Spring', text: 'It is here.' };

describe('a message', () => {
  it('is sent from the account, once, under a Message-ID of its own', async () => {
    const handle = open();
    const first = await use(handle, 'send', [message], { as: 'the first' });
    expect(first).toMatchObject({
      ok: true,
      value: { accepted: ['ada@example.org'], rejected: [], messageId: expect.stringMatching(/^<jig\.[0-9a-f]{40}@example\.org>$/) },
    });
    expect(await use(handle, 'send', [message], { as: 'the first' })).toEqual(first);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatchObject({ from: 'shop@example.org', to: ['ada@example.org'] });
    expect(server.mails[0]?.text).toMatch(/^From: (Jig Shop|"Jig Shop") <shop@example.org>/m);
    expect(handle?.observed()).toMatchObject([{ name: 'main', text: '2 messages', calls: 2 }]);
  });

  it('may have several recipients, a reply address and inline attachments; undefined is left out', async () => {
    const attachments = [
      { filename: 'a.txt', content: 'hello' },
      { filename: 'b.bin', content: toWire(Buffer.from([0, 255])), contentType: 'application/octet-stream' },
    ];
    const result = await use(open(), 'send', [
      {
        ...message,
        to: ['ada@example.org', 'gone@example.org'],
        bcc: 'bob@bücher.example',
        replyTo: 'help@example.org',
        html: '<p>x</p>',
        cc: { $undefined: true },
        attachments,
      },
    ]);
    expect(result).toMatchObject({
      ok: true,
      value: {
        accepted: ['ada@example.org', 'bob@xn--bcher-kva.example'],
        rejected: [{ address: 'gone@example.org', reason: expect.stringContaining('no such user') }],
      },
    });
    expect(server.mails[0]?.text).toMatch(/Reply-To: help@example.org/i);
    expect(server.mails[0]?.text).toContain(Buffer.from('hello').toString('base64'));
  });

  it.each([
    ['a line break in the subject', { subject: 'a\r\nBcc: evil@example.org' }],
    ['a bare line feed in the subject', { subject: 'a\nb' }],
    ['a line break in an address', { to: 'ada@example.org\r\nRCPT TO:<evil@example.org>' }],
    ['a smuggled command', { to: 'ada@example.org> SIZE=1\r\nDATA' }],
    ['an address with parameters', { to: 'ada@example.org> NOTIFY=NEVER' }],
    ['a list in one text', { to: 'ada@example.org, eve@example.org' }],
    ['a display name', { to: 'Ada <ada@example.org>' }],
    ['a display name that is an address', { to: '"ada@example.org" <eve@example.org>' }],
    ['a group', { to: 'all: ada@example.org, eve@example.org;' }],
    ['a comment', { to: 'ada(eve@example.org)@example.org' }],
    ['a route', { to: '@relay.example.org:ada@example.org' }],
    ['a quoted name', { to: '"ada eve"@example.org' }],
    ['an address literal', { to: 'ada@[127.0.0.1]' }],
    ['a number for a host', { to: 'ada@127.1' }],
    ['two at signs', { to: 'ada@example.org@evil.example' }],
    ['nobody', { to: [] }],
    ['a from of its own', { from: 'boss@example.org' }],
    ['a sender', { sender: 'boss@example.org' }],
    ['an envelope', { envelope: { from: 'x@example.org', to: ['y@example.org'] } }],
    ['headers', { headers: { Bcc: 'eve@example.org' } }],
    ['raw text', { raw: 'Subject: x\r\n\r\n' }],
    ['a calendar from an address', { icalEvent: { href: 'http://169.254.169.254/' } }],
    ['text from a file', { text: { path: '/etc/passwd' } }],
    ['html from an address', { html: { href: 'http://169.254.169.254/' } }],
    ['an attachment from a file', { attachments: [{ filename: 'x', path: '/etc/passwd' }] }],
    ['an attachment from an address', { attachments: [{ filename: 'x', href: 'http://169.254.169.254/' }] }],
    ['attachment content from a file', { attachments: [{ filename: 'x', content: { path: '/etc/passwd' } }] }],
    ['a raw attachment', { attachments: [{ filename: 'x', content: 'a', raw: 'b' }] }],
    ['a path as a file name', { attachments: [{ filename: '../x', content: 'a' }] }],
    ['a line break in a file name', { attachments: [{ filename: 'a\r\nX: 1', content: 'a' }] }],
    ['a line break in a content type', { attachments: [{ filename: 'a', content: 'a', contentType: 'text/plain\r\nX: 1' }] }],
    ['101 recipients', { to: Array.from({ length: 101 }, (_, index) => `c${index}@example.org`) }],
    ['11 MiB', { text: 'x'.repeat(11 * 1_048_576) }],
  ])('with %s is refused', async (_what, change) => {
    expect(await use(open(), 'send', [{ ...message, ...change }])).toMatchObject(failure('permission-arguments'));
    expect(server.mails).toHaveLength(0);
  });

  it('counts every recipient against the limit of the run', async () => {
    const handle = open(3);
    const bcc = ['b@example.org', 'c@example.org', 'd@example.org'];
    expect(await use(handle, 'send', [{ ...message, bcc }])).toMatchObject(failure('limit-reached', 'may use 3'));
    expect(await use(handle, 'send', [{ ...message, bcc: bcc.slice(0, 2) }])).toMatchObject({ ok: true });
    expect(await use(handle, 'send', [message])).toMatchObject(failure('limit-reached', 'has used 3'));
    expect(server.mails).toHaveLength(1);
  });

  it('that nobody accepts fails; a wrong password is not shown', async () => {
    expect(await use(open(), 'send', [{ ...message, to: 'gone@example.org' }])).toMatchObject(failure('mail-refused', 'no such user'));
    const locked = await use(open(100, 'locked'), 'send', [message]);
    expect(locked).toMatchObject(failure('mail-login-failed', 'locked'));
    expect(JSON.stringify(locked)).not.toContain('wrong-pass-word');
  });
});

describe('an account', () => {
  it('is checked and shown', () => {
    expect(part.check({ mail: { main: { maxPerRun: 1 } } })).toEqual([]);
    expect(part.check({ mail: { mian: { maxPerRun: 1 } } })[0]?.message).toContain('main, locked and broken');
    expect(part.check({ mail: { broken: { maxPerRun: 1 } } })[0]?.message).toContain('nobody');
    expect(part.rows({ mail: { main: { maxPerRun: 10_000 } } })).toEqual([
      { name: 'main', access: 'at most 10,000 recipients a run', target: `Jig Shop <shop@example.org> by 127.0.0.1:${server.port}` },
    ]);
  });

  it('can be tried out, without sending', async () => {
    const tried = (name: string): Promise<unknown> => part.tryResource({ ...accountAt(server.port), name, from: '' });
    expect(await tried('main')).toMatchObject({ ok: true, value: { ok: true } });
    expect(await tried('locked')).toMatchObject({ ok: true, value: { ok: false, message: expect.stringContaining('refuses the login') } });
    expect(await tried('broken')).toMatchObject({ ok: true, value: { ok: false } });
    expect(server.mails).toHaveLength(0);
  });

  it('has a sender that is one address', () => {
    expect(parseSender('Ada B. <ada@example.org>')).toEqual({ header: '"Ada B." <ada@example.org>', address: 'ada@example.org' });
    expect(parseSender('ada@example.org')).toEqual({ header: 'ada@example.org', address: 'ada@example.org' });
    for (const text of ['', 'Ada', 'a <b> <c@d>', 'Ada\r\nX: 1 <a@b.c>', 'a@b.c, d@e.f']) expect(parseSender(text), text).toBeNull();
  });

  it('shows look-alike hosts for what they are', () => {
    expect(parseAddress('ada@pаypal.com')).toEqual({ address: 'ada@xn--pypal-4ve.com' });
    expect(parseAddress('ada+news@Example.ORG')).toEqual({ address: 'ada+news@example.org' });
  });
});

describe('a rehearsal', () => {
  const asked = { mail: { main: { maxPerRun: 3 } } };
  it('keeps messages in an outbox and refuses whom the test names', async () => {
    const handles = await part.rehearse(asked, { main: { refuse: { 'gone@example.org': 'no such user' } } });
    if (!handles.ok) throw new Error(handles.error.message);
    const [handle] = handles.value;
    expect(await use(handle, 'send', [{ ...message, cc: 'gone@example.org' }], { as: 'a' })).toMatchObject({
      ok: true,
      value: { accepted: ['ada@example.org'], rejected: [{ address: 'gone@example.org', reason: 'no such user' }] },
    });
    expect(await use(handle, 'send', [{ ...message, to: 'gone@example.org' }])).toMatchObject(failure('mail-refused', 'no such user'));
    expect(await use(handle, 'send', [{ ...message, subject: 'a\nb' }])).toMatchObject(failure('permission-arguments'));
    expect(await use(handle, 'send', [message])).toMatchObject({ ok: true });
    expect(await use(handle, 'send', [message])).toMatchObject(failure('limit-reached', 'may use 3'));
    expect(server.mails).toHaveLength(0);
  });

  it('names what is wrong with `given`', async () => {
    expect(await part.rehearse(asked, { main: { refuse: [] } })).toMatchObject(failure('given-invalid', 'main.refuse'));
    expect(await part.rehearse(asked, { other: {} })).toMatchObject(failure('given-invalid', 'other'));
  });
});
