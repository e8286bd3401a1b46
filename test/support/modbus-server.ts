/** A Modbus TCP device on loopback: modbus-serial's server behind a door that cuts its answers into pieces and can hang up. */
import { ServerTCP } from 'modbus-serial';
import { connect, createServer, type AddressInfo } from 'node:net';

export interface ModbusServer {
  port: number;
  /** Registers from here on do not exist. */
  badAddress: number;
  /** The next answer ends after its first byte. */
  hangUpNext(): void;
  close(): Promise<void>;
}

const registerCount = 100;

export async function startModbusServer(): Promise<ModbusServer> {
  const registers = Array.from({ length: registerCount }, () => 0);
  const known = (address: number): number => {
    // The library turns this into exception 2, "illegal data address".
    if (address >= registerCount) throw Object.assign(new Error('illegal data address'), { modbusErrorCode: 2 });
    return address;
  };
  const device = new ServerTCP(
    {
      getHoldingRegister: (address: number) => registers[known(address)] ?? 0,
      getInputRegister: (address: number) => registers[known(address)] ?? 0,
      setRegister: (address: number, value: number) => {
        registers[known(address)] = value;
      },
    },
    { host: '127.0.0.1', port: 0, unitID: 1 },
  );
  await new Promise((resolve) => device.once('initialized', resolve));
  // oxlint-disable-next-line no-underscore-dangle -- the package tells the port nowhere else
  const devicePort = (device as unknown as { _server: { address(): AddressInfo } })._server.address().port;

  let hangsUp = false;
  const door = createServer((client) => {
    const upstream = connect(devicePort, '127.0.0.1');
    client.pipe(upstream);
    upstream.on('data', (bytes: Buffer) => {
      if (hangsUp) {
        hangsUp = false;
        client.end(bytes.subarray(0, 1));
        return;
      }
      // Split in the middle of the header, as networks do.
      client.write(bytes.subarray(0, 5));
      setTimeout(() => client.write(bytes.subarray(5)), 5);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    port: (door.address() as AddressInfo).port,
    badAddress: registerCount,
    hangUpNext: () => {
      hangsUp = true;
    },
    close: async () => {
      await new Promise<void>((resolve) => door.close(() => resolve()));
      await new Promise<void>((resolve) => device.close(() => resolve()));
    },
  };
}
