/** A protocol translator: reads and writes registers of a Modbus TCP device. Needs a TCP endpoint `plc` (port 502 by custom). */
import { defineTool, z, type TcpConnection } from 'jig';

/** Function codes and exception codes: Modbus Application Protocol V1.1b3, sections 6 and 7. */
const functions = { read_holding: 3, read_input: 4, write_one: 6, write_many: 16 } as const;
const exceptions: Record<number, string> = {
  1: 'the device does not know this function',
  2: 'the device has no such address',
  3: 'the device refuses this value or count',
  4: 'the device failed while it did the work',
  5: 'the device accepted the work and needs longer',
  6: 'the device is busy',
  8: 'the device found a parity error in its memory',
  10: 'the gateway has no path to the device',
  11: 'the gateway got no answer from the device',
};

/** Transaction, protocol and length before the unit and the function. */
const headerBytes = 7;
const largestFrame = 260;

function request(transaction: number, unit: number, code: number, address: number, values: number[], count: number): Uint8Array {
  const isMany = code === functions.write_many;
  const body = new Uint8Array(isMany ? 6 + 2 * values.length : 5);
  const view = new DataView(body.buffer);
  view.setUint8(0, code);
  view.setUint16(1, address);
  view.setUint16(3, code === functions.write_one ? (values[0] ?? 0) : isMany ? values.length : count);
  if (isMany) {
    view.setUint8(5, 2 * values.length);
    for (const [index, value] of values.entries()) view.setUint16(6 + 2 * index, value);
  }
  const frame = new Uint8Array(headerBytes + body.length);
  const header = new DataView(frame.buffer);
  header.setUint16(0, transaction);
  header.setUint16(4, body.length + 1);
  header.setUint8(6, unit);
  frame.set(body, headerBytes);
  return frame;
}

/** TCP keeps no frames: what arrives may be half of one, or several glued together. Frames of earlier requests are passed over. */
async function reply(connection: TcpConnection, transaction: number, unit: number): Promise<DataView> {
  let received = new Uint8Array(0);
  for (;;) {
    while (received.length >= headerBytes) {
      const view = new DataView(received.buffer, received.byteOffset, received.length);
      const length = headerBytes - 1 + view.getUint16(4);
      if (view.getUint16(2) !== 0 || length < headerBytes + 2 || length > largestFrame)
        throw new Error('The other side does not speak Modbus TCP.');
      if (received.length < length) break;
      if (view.getUint16(0) === transaction && view.getUint8(6) === unit) return new DataView(received.slice(headerBytes, length).buffer);
      received = received.slice(length);
    }
    const more = await connection.read({ max: 4_096, timeoutMs: 5_000 });
    if (more === null) throw new Error(`The device hung up after ${received.length} bytes of its answer.`);
    const joined = new Uint8Array(received.length + more.length);
    joined.set(received);
    joined.set(more, received.length);
    received = joined;
  }
}

export default defineTool({
  name: 'modbus_registers',
  description:
    'Read or write registers of a machine, sensor or controller (PLC) over Modbus TCP. Use for temperatures, set points, counters and other values of industrial devices.',
  input: z.object({
    operation: z.enum(['read_holding', 'read_input', 'write_one', 'write_many']),
    address: z.number().int().min(0).max(65_535),
    count: z.number().int().min(1).max(125).default(1).describe('Registers to read'),
    values: z.array(z.number().int().min(0).max(65_535)).max(123).default([]).describe('Values to write'),
    unit: z.number().int().min(0).max(255).default(1),
  }),
  output: z.object({ operation: z.string(), address: z.number().int(), values: z.array(z.number().int()) }),
  permissions: { tcp: { plc: {} } },
  tests: [
    {
      name: 'reads two holding registers',
      given: { tcp: { plc: [{ send: '000100000006010300100002', reply: '000100000007010304002a0100' }] } },
      input: { operation: 'read_holding', address: 16, count: 2 },
      expect: { operation: 'read_holding', address: 16, values: [42, 256] },
    },
    {
      name: 'puts split and glued frames together',
      given: {
        tcp: {
          plc: [
            { send: '000100000006010400000001', reply: '00090000000501030200ff' },
            { reply: '00010000' },
            { reply: '0005010402000700' },
          ],
        },
      },
      input: { operation: 'read_input', address: 0 },
      expect: { values: [7] },
    },
    {
      name: 'writes two registers',
      given: { tcp: { plc: [{ send: '00010000000b011000010002040001ffff', reply: '000100000006011000010002' }] } },
      input: { operation: 'write_many', address: 1, values: [1, 65_535] },
      expect: { values: [1, 65_535] },
    },
    {
      name: 'puts an exception into words',
      given: { tcp: { plc: [{ send: '000100000006010300630001', reply: '000100000003018302' }] } },
      input: { operation: 'read_holding', address: 99 },
      expectError: 'the device has no such address',
    },
    {
      name: 'says that the device hung up',
      given: { tcp: { plc: [{ send: '000100000006010300000001', reply: '0001' }, { hangUp: true }] } },
      input: { operation: 'read_holding', address: 0 },
      expectError: 'hung up after 2 bytes',
    },
  ],
  async run({ operation, address, count, values, unit }, { tcp }) {
    const isWrite = operation === 'write_one' || operation === 'write_many';
    if (isWrite && values.length === 0) throw new Error('There is nothing to write: give `values`.');
    if (operation === 'write_one' && values.length !== 1)
      throw new Error(`write_one writes one value, not ${values.length}: use write_many.`);
    const code = functions[operation];
    const transaction = 1;
    const connection = await tcp.plc.connect({ timeoutMs: 5_000 });
    try {
      await connection.write(request(transaction, unit, code, address, values, count));
      const answer = await reply(connection, transaction, unit);
      const answered = answer.getUint8(0);
      if (answered === (code | 0x80)) {
        const exception = answer.getUint8(1);
        throw new Error(
          `Modbus exception ${exception}: ${exceptions[exception] ?? 'the device names no known reason'} (address ${address}).`,
        );
      }
      if (answered !== code) throw new Error(`The device answered function ${answered} to function ${code}.`);
      if (isWrite) return { operation, address, values };
      const bytes = answer.getUint8(1);
      if (bytes !== 2 * count || answer.byteLength < 2 + bytes)
        throw new Error(`The device sent ${bytes / 2} registers instead of ${count}.`);
      return { operation, address, values: Array.from({ length: count }, (_, index) => answer.getUint16(2 + 2 * index)) };
    } finally {
      await connection.close();
    }
  },
});
