/** Addresses: which are public, in every spelling, and that a connection goes to the address that was checked (attacks 74-76, 78, 79). */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkHost,
  connectChecked,
  systemResolver,
  type ResolvedAddress,
  type ResolveName,
} from '../../src-main/lib/network/checked-connect.ts';
import { addressProblem } from '../../src-main/lib/network/public-address.ts';
import { scrubText } from '../../src-main/lib/network/scrub.ts';
import { publicHost } from '../../src-main/engine/permissions/http/public-host.ts';
import { failure } from './vault.ts';

const never = new AbortController().signal;

describe('an address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '64:ff9b::808:808', '::ffff:8.8.8.8', '172.32.0.1', '100.128.0.1'])(
    '%s is public',
    (address) => {
      expect(addressProblem(address)).toBeNull();
    },
  );

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '::1',
    '::',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fd00::1',
    'fc00::1',
    'fec0::1',
    '169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    '100.100.100.200',
    'fd00:ec2::254',
    '168.63.129.16',
    '192.0.0.192',
    '100.64.0.1',
    '198.18.0.1',
    '192.0.2.1',
    '203.0.113.1',
    '2001:db8::1',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '240.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::7f00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '100::1',
    'nonsense',
    '',
  ])('%s is not', (address) => {
    expect(addressProblem(address)).not.toBeNull();
  });
});

describe('a name of a public host', () => {
  it.each(['api.example.com', 'a-b.example.co', 'xn--bcher-kva.example', 'api.example.com:8443'])('%s is one', (name) => {
    expect(publicHost(name)).not.toBeNull();
  });

  it.each([
    'localhost',
    'localhost.',
    'api.example.com.',
    '127.1',
    '0',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.0.0.1',
    '[::1]',
    '::1',
    '1.2.3.4',
    '１２７.0.0.1',
    'ⓔxample.com',
    'API.example.com',
    '*.example.com',
    '.example.com',
    'a..b',
    'example.com/path',
    'https://example.com',
    'user@example.com',
    'example.com#@127.0.0.1',
    'evil.com\0.ok.com',
    'ok.com\n',
    'ok.com\\evil.com',
    'ok.com:0',
    'ok.com:99999',
    'file:',
    'a b.com',
    '',
  ])('%j is not', (name) => {
    expect(publicHost(name)).toBeNull();
  });
});

describe('a connection', () => {
  let server: Server;
  let port = 0;
  let hits = 0;

  beforeEach(async () => {
    hits = 0;
    server = createServer((socket) => {
      hits += 1;
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const to = (...answers: ResolvedAddress[][]): { resolve: () => Promise<ResolvedAddress[]>; asked: () => number } => {
    let asked = 0;
    return { resolve: async () => answers[Math.min(asked++, answers.length - 1)] ?? [], asked: () => asked };
  };
  const here = { address: '127.0.0.1', family: 4 };
  const open = (host: string, isPrivateAllowed: boolean, resolve: ResolveName, timeoutMs = 5_000) =>
    connectChecked({ host, port, tls: false, isPrivateAllowed }, { resolve, signal: never, timeoutMs });

  it('to a name that a person has configured may be private (control)', async () => {
    const name = to([here]);
    const socket = await open('plc.example.com', true, name.resolve);
    expect(socket.ok).toBe(true);
    if (socket.ok) socket.value.destroy();
    expect(name.asked()).toBe(1);
  });

  it('to a public name that leads here is refused, also when only one of its addresses does (nip.io and the like)', async () => {
    expect(await open('127.0.0.1.nip.example', false, to([here]).resolve)).toMatchObject(failure('address-refused', '127.0.0.1'));
    expect(await open('mixed.example.com', false, to([{ address: '1.1.1.1', family: 4 }, here]).resolve)).toMatchObject(
      failure('address-refused'),
    );
    expect(await open('127.0.0.1', false, systemResolver)).toMatchObject(failure('address-refused'));
    expect(await open('localhost', false, systemResolver)).toMatchObject(failure('address-refused'));
    expect(hits).toBe(0);
  });

  it('goes to the addresses that were checked: a name that changes its mind afterwards is not asked again', async () => {
    const name = to([{ address: '192.0.0.8', family: 4 }], [here]);
    expect(await open('rebind.example.com', true, name.resolve, 300)).toMatchObject({ ok: false });
    expect(name.asked()).toBe(1);
    expect(hits).toBe(0);
  });

  it('fails in words: unknown name, nobody listening, cancelled', async () => {
    const unknown = async (): Promise<ResolvedAddress[]> => Promise.reject(new Error('ENOTFOUND'));
    expect(await checkHost({ host: 'nowhere.example.com', isPrivateAllowed: false }, unknown)).toMatchObject(
      failure('host-unknown', 'nowhere'),
    );
    const dead = port;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(
      await connectChecked(
        { host: '127.0.0.1', port: dead, tls: false, isPrivateAllowed: true },
        { resolve: systemResolver, signal: never, timeoutMs: 5_000 },
      ),
    ).toMatchObject(failure('connect-failed'));
    expect(
      await connectChecked(
        { host: '127.0.0.1', port: dead, tls: false, isPrivateAllowed: true },
        { resolve: systemResolver, signal: AbortSignal.abort(), timeoutMs: 5_000 },
      ),
    ).toMatchObject(failure('aborted'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});

describe('a secret', () => {
  const secret = { name: 'stripe', value: 'sk_live_51H/x+"quoted"' };
  it.each([
    ['as it is', secret.value],
    ['in base64', Buffer.from(secret.value).toString('base64')],
    ['in base64 after one other byte', Buffer.from(`:${secret.value}`).toString('base64')],
    ['in base64 between others', Buffer.from(`ab${secret.value}xyz`).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret.value).toString('base64url')],
    ['in hex', Buffer.from(secret.value).toString('hex')],
    ['in JSON', JSON.stringify({ echo: secret.value })],
    ['in a URL', `https://x/?k=${encodeURIComponent(secret.value)}`],
    ['backwards', [...secret.value].toReversed().join('')],
  ])('%s is taken out', (_how, text) => {
    const clean = scrubText(`before ${text} after`, [secret]);
    expect(clean).toContain('{{secret:stripe}}');
    expect(clean).not.toContain(text);
    expect(clean.startsWith('before ')).toBe(true);
    expect(clean.endsWith(' after')).toBe(true);
  });
});
