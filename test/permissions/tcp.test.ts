/** The tcp permission against a real server: bytes both ways, limits, what a crash leaves, and the scripted other side. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toWire } from '../../src-main/engine/permissions/arguments.ts';
import type { Handle } from '../../src-main/engine/permissions/kind.ts';
import { TcpPart } from '../../src-main/engine/permissions/tcp/tcp-part.ts';
import { onceRows, type OnceRows } from './once.ts';
import { createContext, createVault, failure, use } from './vault.ts';

let server: Server;
let port = 0;
let received: Buffer;
let sockets: Socket[];
let react: (socket: Socket, bytes: Buffer) => void;
let once: OnceRows;

beforeEach(async () => {
  received = Buffer.alloc(0);
  sockets = [];
  react = (socket, bytes) => socket.write(bytes);
  once = onceRows();
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      react(socket, bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

function open(effects: OnceRows = once, signal?: AbortSignal): Handle | undefined {
  const vault = createVault([{ kind: 'tcp', name: 'plc', host: '127.0.0.1', port, tls: false }]);
  return new TcpPart({ vault, once: effects }).open({ tcp: { plc: {} } }, createContext(signal))[0];
}

const bytes = (hex: string): unknown => toWire(Buffer.from(hex, 'hex'));
const connect = (handle: Handle | undefined, options?: unknown): Promise<unknown> => use(handle, 'connect', [options]);

describe('a connection', () => {
  it('writes and reads bytes', async () => {
    const handle = open();
    expect(await connect(handle)).toEqual({ ok: true, value: { connection: 1 } });
    expect(await use(handle, 'write', [1, bytes('00ff')])).toEqual({ ok: true, value: null });
    expect(await use(handle, 'read', [1])).toEqual({ ok: true, value: bytes('00ff') });
    expect(await use(handle, 'close', [1])).toEqual({ ok: true, value: null });
    expect(await use(handle, 'write', [1, bytes('00')])).toMatchObject(failure('permission-arguments', 'no such open connection'));
    expect(handle?.observed()).toEqual([{ name: 'plc', text: '1 connection, 1 write, 1 read', calls: 3, bytesOut: 2, bytesIn: 2 }]);
    await handle?.close();
  });

  it('reads at most what is asked for; the rest comes next; null is the end', async () => {
    react = (socket) => socket.end(Buffer.from('010203', 'hex'));
    const handle = open();
    await connect(handle);
    await use(handle, 'write', [1, bytes('00')]);
    expect(await use(handle, 'read', [1, { max: 2 }])).toEqual({ ok: true, value: bytes('0102') });
    expect(await use(handle, 'read', [1, { max: 2 }])).toEqual({ ok: true, value: bytes('03') });
    expect(await use(handle, 'read', [1])).toEqual({ ok: true, value: null });
    expect(await use(handle, 'read', [1])).toEqual({ ok: true, value: null });
  });

  it('that nobody answers times out, and the run can end it', async () => {
    react = () => {};
    const stop = new AbortController();
    const handle = open();
    await connect(handle);
    expect(await use(handle, 'read', [1, { timeoutMs: 50 }])).toMatchObject(failure('tcp-timeout', '50 ms'));
    const waiting = use(handle, 'read', [1], { signal: stop.signal });
    stop.abort();
    expect(await waiting).toMatchObject(failure('aborted'));
    await handle?.close();
  });

  it('that breaks is an error, not an end', async () => {
    react = (socket) => socket.resetAndDestroy();
    const handle = open();
    await connect(handle);
    await use(handle, 'write', [1, bytes('00')]);
    expect(await use(handle, 'read', [1])).toMatchObject(failure('tcp-failed'));
    expect(await use(handle, 'write', [1, bytes('00')])).toMatchObject({ ok: false });
  });

  it('does not take in what nobody reads', async () => {
    let taken = 0;
    react = (socket) => {
      const chunk = Buffer.alloc(65_536);
      const more = (): void => {
        while (!socket.destroyed && taken < 256 * 1_048_576 && socket.write(chunk)) taken += chunk.length;
      };
      socket.on('drain', more);
      more();
    };
    const handle = open();
    await connect(handle);
    await use(handle, 'write', [1, bytes('00')]);
    await use(handle, 'read', [1]);
    let before = -1;
    while (before !== taken) {
      before = taken;
      await sleep(200);
    }
    // The systems' own buffers hold a few MB between two sockets.
    expect(taken).toBeLessThan(32 * 1_048_576);
    await handle?.close();
  });

  it('with bad arguments fails; so does the seventeenth', async () => {
    const handle = open();
    expect(await connect(handle, { timeoutMs: -1 })).toMatchObject(failure('permission-arguments'));
    for (let count = 0; count < 16; count += 1) await connect(handle);
    expect(await connect(handle)).toMatchObject(failure('limit-reached', '16 connections'));
    expect(await use(handle, 'write', [1, 'text'])).toMatchObject(failure('permission-arguments'));
    expect(await use(handle, 'write', [1, toWire(Buffer.alloc(1_048_577))])).toMatchObject(failure('permission-arguments'));
    expect(await use(handle, 'write', ['1', bytes('00')])).toMatchObject(failure('permission-arguments'));
    expect(await use(handle, 'read', [1, { max: 0 }])).toMatchObject(failure('permission-arguments'));
    expect(await use(handle, 'listen', [])).toMatchObject(failure('permission-arguments'));
    await handle?.close();
  });

  it('goes to configured names and public hosts only', async () => {
    const part = new TcpPart({
      vault: createVault([{ kind: 'tcp', name: 'plc', host: '127.0.0.1', port, tls: false }]),
      once,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    const check = (name: string): string | undefined => part.check({ tcp: { [name]: {} } })[0]?.message;
    expect(check('plc')).toBeUndefined();
    expect(check('time.example.com:37')).toBeUndefined();
    expect(check('plc2')).toContain('configured are plc');
    for (const name of ['127.0.0.1:80', 'localhost:80', 'time.example.com', '[::1]:80', '0x7f.1:80', 'a.com:99999', 'unix:/run/x.sock'])
      expect(check(name), name).toBeDefined();
    const [handle] = part.open({ tcp: { [`time.example.com:${port}`]: {} } }, createContext());
    expect(await connect(handle)).toMatchObject(failure('address-refused'));
    expect(sockets).toHaveLength(0);
    expect(part.rows({ tcp: { plc: { tls: true }, 'time.example.com:37': {} } })).toEqual([
      { name: 'plc', access: 'connect, encrypted', target: `127.0.0.1:${port}` },
      { name: 'time.example.com:37', access: 'connect', target: 'time.example.com:37' },
    ]);
  });

  it('can be tried out', async () => {
    const part = new TcpPart({ vault: createVault([]), once });
    const resource = { kind: 'tcp', name: 'plc', host: '127.0.0.1', port, tls: false } as const;
    expect(await part.tryResource(resource)).toMatchObject({ ok: true, value: { ok: true } });
    expect(await part.tryResource({ ...resource, tls: true, port: 1 })).toMatchObject({ ok: true, value: { ok: false } });
  });

  it('that is to be encrypted is refused when the certificate is not trusted', async () => {
    // Its certificate is its own, signed by nobody.
    const secure = new SMTPServer({ secure: true });
    secure.on('error', () => {});
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const vault = createVault([
      { kind: 'tcp', name: 'bank', host: 'localhost', port: (secure.server.address() as AddressInfo).port, tls: true },
    ]);
    const [handle] = new TcpPart({ vault, once }).open({ tcp: { bank: {} } }, createContext());
    expect(await connect(handle)).toMatchObject(failure('connect-failed', 'certificate'));
    await new Promise<void>((resolve) => secure.close(() => resolve()));
  });
});

describe('after a crash', () => {
  /** What a step does: connect, write, read. */
  const step = async (handle: Handle | undefined): Promise<unknown[]> => {
    const connected = await connect(handle);
    const connection = (connected as { value?: { connection: number } }).value?.connection;
    return [
      await use(handle, 'write', [connection, bytes('0a')], { as: 'write 0' }),
      await use(handle, 'read', [connection, { timeoutMs: 60_000 }]),
    ];
  };

  it('a write that was answered and confirmed is not repeated, and its answer is read again', async () => {
    react = (socket) => socket.write(Buffer.from('0b', 'hex'));
    const handle = open();
    await step(handle);
    await use(handle, 'close', [1]);
    const again = open(once.afterCrash());
    expect(await step(again)).toEqual([
      { ok: true, value: null },
      { ok: true, value: bytes('0b') },
    ]);
    expect(received.toString('hex')).toBe('0a');
    // What follows goes to the real connection.
    await use(again, 'write', [1, bytes('0c')], { as: 'write 1' });
    expect(await use(again, 'read', [1])).toEqual({ ok: true, value: bytes('0b') });
    expect(received.toString('hex')).toBe('0a0c');
    await again?.close();
  });

  it('a write without an answer is in doubt', async () => {
    react = () => {};
    const handle = open();
    await connect(handle);
    await use(handle, 'write', [1, bytes('0a')], { as: 'write 0' });
    expect(once.states()).toEqual({ '1 bytes to tcp.plc: 0a': 'begun' });
    const again = open(once.afterCrash());
    await connect(again);
    expect(await use(again, 'write', [1, bytes('0a')], { as: 'write 0' })).toMatchObject(failure('effect-in-doubt'));
    await expect.poll(() => received.toString('hex')).toBe('0a');
    await handle?.close();
    await again?.close();
  });

  it('a run that has ended leaves nothing in doubt; one that was interrupted does', async () => {
    react = () => {};
    const ended = open();
    await connect(ended);
    await use(ended, 'write', [1, bytes('0a')]);
    await ended?.close();
    await sleep(0);
    expect(Object.values(once.states())).toEqual(['done']);

    const stop = new AbortController();
    const rows = onceRows();
    const interrupted = open(rows, stop.signal);
    await connect(interrupted);
    await use(interrupted, 'write', [1, bytes('0a')]);
    stop.abort();
    await interrupted?.close();
    await sleep(0);
    expect(Object.values(rows.states())).toEqual(['begun']);
  });

  it('but a failed attempt in the same life writes again', async () => {
    react = () => {};
    const handle = open();
    await connect(handle);
    await use(handle, 'write', [1, bytes('0a')], { as: 'write 0' });
    expect(await use(handle, 'read', [1, { timeoutMs: 50 }])).toMatchObject(failure('tcp-timeout'));
    react = (socket) => socket.write(Buffer.from('0b', 'hex'));
    await connect(handle);
    await use(handle, 'write', [2, bytes('0a')], { as: 'write 0' });
    expect(await use(handle, 'read', [2])).toEqual({ ok: true, value: bytes('0b') });
    expect(received.toString('hex')).toBe('0a0a');
    await handle?.close();
  });
});

describe('a rehearsal', () => {
  const part = new TcpPart({ vault: createVault([]), once: onceRows() });
  const rehearse = async (script: unknown): Promise<Handle | undefined> => {
    const handles = await part.rehearse({ tcp: { plc: {} } }, { plc: script });
    if (!handles.ok) throw new Error(handles.error.message);
    return handles.value[0];
  };

  it('plays the other side: split and glued, and a hang-up', async () => {
    const handle = await rehearse([{ send: '00 01', reply: '0a' }, { reply: '0b 0c' }, { send: '02', hangUp: true }]);
    await connect(handle);
    await use(handle, 'write', [1, bytes('00')]);
    await use(handle, 'write', [1, bytes('01')]);
    expect(await use(handle, 'read', [1])).toEqual({ ok: true, value: bytes('0a') });
    expect(await use(handle, 'read', [1, { max: 1 }])).toEqual({ ok: true, value: bytes('0b') });
    expect(await use(handle, 'read', [1])).toEqual({ ok: true, value: bytes('0c') });
    expect(await use(handle, 'read', [1])).toMatchObject(failure('tcp-timeout', 'line 3'));
    await use(handle, 'write', [1, bytes('02')]);
    expect(await use(handle, 'read', [1])).toEqual({ ok: true, value: null });
    expect(await use(handle, 'write', [1, bytes('02')])).toMatchObject(failure('tcp-closed'));
    expect(handle?.observed()).toMatchObject([{ text: '1 connection, 3 writes, 3 reads', bytesOut: 3, bytesIn: 3 }]);
  });

  it('fails where the tool writes something else, or more', async () => {
    const handle = await rehearse([{ send: '0001' }]);
    await connect(handle);
    expect(await use(handle, 'write', [1, bytes('0002')])).toMatchObject(failure('tcp-unexpected', 'expects 0001'));
    const short = await rehearse([{ send: '00' }]);
    await connect(short);
    expect(await use(short, 'write', [1, bytes('0001')])).toMatchObject(failure('tcp-unexpected', 'nothing more'));
  });

  it('names what is wrong with a script', async () => {
    expect(await part.rehearse({ tcp: { plc: {} } }, { plc: [{ send: 'xyz' }] })).toMatchObject(failure('given-invalid', 'plc.0.send'));
    expect(await part.rehearse({ tcp: { plc: {} } }, { other: [] })).toMatchObject(failure('given-invalid', 'other'));
  });
});
