/** What Jig adds to a call: the same client calls an echo tool directly and through Jig, in turns, in one run. */
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { spawn, type ChildProcess } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { percentile, type Benchmark, type Figure } from './benchmark.ts';

const script = (name: string) => fileURLToPath(new URL(`../fixtures/pass-through/${name}-process.ts`, import.meta.url));
const warmUp = 300;
const rounds = 1_500;
const inFlight = 32;
const burst = 2_000;
/** Of each rate the median: what else runs on the machine comes and goes within seconds. */
const bursts = 5;
const soakClients = 200;
const soakMs = Number(process.env.JIG_BENCH_SOAK_S ?? 60) * 1_000;

interface Started {
  child: ChildProcess;
  line: string;
}

/** Starts a process and waits for its first line. */
async function start(name: string, ...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [script(name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) return { child, line };
  throw new Error(`${name} ended before it was ready`);
}

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(transport);
  return client;
}

type Call = (text: string) => Promise<unknown>;

const direct =
  (client: Client): Call =>
  (text) =>
    client.callTool({ name: 'echo', arguments: { text } });
const through =
  (client: Client, tool: string): Call =>
  (text) =>
    client.callTool({ name: 'call_tool', arguments: { name: tool, arguments: { text } } });

async function timed(call: Call, i: number): Promise<number> {
  const started = performance.now();
  const result = JSON.stringify(await call(`hello ${i}`));
  const took = performance.now() - started;
  if (!result.includes(`Echo: hello ${i}"`)) throw new Error(`wrong answer: ${result}`);
  return took;
}

/** In turns, and who goes first changes: what the machine does meanwhile meets both alike. */
async function compare(what: string, a: Call, b: Call): Promise<Figure[]> {
  for (let i = 0; i < warmUp; i += 1) await Promise.all([timed(a, i), timed(b, i)]);
  const straight: number[] = [];
  const via: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const first = i % 2 === 0;
    if (first) straight.push(await timed(a, i));
    via.push(await timed(b, i));
    if (!first) straight.push(await timed(a, i));
  }
  const [directP50, viaP50, directP95, viaP95] = [
    percentile(straight, 0.5),
    percentile(via, 0.5),
    percentile(straight, 0.95),
    percentile(via, 0.95),
  ];
  return [
    { what: `${what}: direct, p50`, value: directP50, unit: 'ms' },
    { what: `${what}: through Jig, p50`, value: viaP50, unit: 'ms' },
    { what: `${what}: added, p50`, value: viaP50 - directP50, unit: 'ms', goal: { atMost: 3 } },
    { what: `${what}: added, p95`, value: viaP95 - directP95, unit: 'ms' },
  ];
}

async function perSecond(call: Call): Promise<number> {
  const rates: number[] = [];
  for (let i = 0; i < bursts; i += 1) rates.push(await burstPerSecond(call));
  return percentile(rates, 0.5);
}

async function burstPerSecond(call: Call): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < burst) await timed(call, next++);
    }),
  );
  return (burst / (performance.now() - started)) * 1_000;
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A client that costs next to nothing: the rate is the server's, not the SDK client's on the same two cores. */
function plainClient(url: string, token: string, tool: string, agent: Agent, name = 'call_tool'): Call {
  return (text) =>
    new Promise((resolve, reject) => {
      const params = { name: 'call_tool', arguments: { name: tool, arguments: { text } }, _meta: meta };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': name,
        'content-length': Buffer.byteLength(body),
      };
      const request = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
        let received = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (received += part));
        response.on('end', () =>
          response.statusCode === 200 ? resolve(JSON.parse(received)) : reject(new Error(`${response.statusCode}: ${received}`)),
        );
      });
      request.on('error', reject);
      request.end(body);
    });
}

/** Many clients, each with its own connection, calling without pause. */
async function soak(make: (agent: Agent) => Call): Promise<{ calls: number; errors: number; p95: number }> {
  const until = performance.now() + soakMs;
  const times: number[] = [];
  let errors = 0;
  await Promise.all(
    Array.from({ length: soakClients }, async (_, client) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const call = make(agent);
      while (performance.now() < until) {
        try {
          times.push(await timed(call, client));
        } catch {
          errors += 1;
        }
      }
      agent.destroy();
    }),
  );
  return { calls: times.length, errors, p95: percentile(times, 0.95) };
}

export const benchmark: Benchmark = {
  about: 'Latency that Jig adds to a call over HTTP and stdio, calls a second, and 200 clients for a minute.',
  async run(say) {
    const upstream = await start('upstream', 'http');
    const upstreamUrl = `http://127.0.0.1:${upstream.line}/mcp`;
    const engine = await start('engine', upstreamUrl);
    const { url, token } = JSON.parse(engine.line) as { url: string; token: string };
    const headers = { requestInit: { headers: { authorization: `Bearer ${token}` } } };
    const directHttp = await connect(new StreamableHTTPClientTransport(new URL(upstreamUrl)));
    const directStdio = await connect(new StdioClientTransport({ command: process.execPath, args: [script('upstream'), 'stdio'] }));
    const viaHttp = await connect(new StreamableHTTPClientTransport(new URL(url), headers));
    const viaStdio = await connect(new StdioClientTransport({ command: process.execPath, args: [script('bridge'), url, token] }));
    const agent = new Agent({ keepAlive: true });
    try {
      say('HTTP client, HTTP upstream');
      const figures = await compare('HTTP to HTTP', direct(directHttp), through(viaHttp, 'http__echo'));
      say('HTTP client, stdio upstream');
      figures.push(...(await compare('HTTP client, stdio upstream', direct(directStdio), through(viaHttp, 'stdio__echo'))));
      say('stdio client, stdio upstream');
      figures.push(...(await compare('stdio to stdio', direct(directStdio), through(viaStdio, 'stdio__echo'))));
      say(`${inFlight} in flight`);
      const plain = plainClient(url, token, 'stdio__echo', agent);
      await burstPerSecond(plain);
      figures.push({
        what: `${inFlight} in flight, stdio upstream`,
        value: await perSecond(plain),
        unit: 'calls/s',
        goal: { atLeast: 1_000 },
      });
      figures.push({
        what: `${inFlight} in flight, HTTP upstream`,
        value: await perSecond(plainClient(url, token, 'http__echo', agent)),
        unit: 'calls/s',
        goal: { atLeast: 1_000 },
      });
      // The same name, encoded: legal, and not of the one shape that fast-call.ts answers.
      const sdkWay = plainClient(url, token, 'stdio__echo', agent, `=?base64?${Buffer.from('call_tool').toString('base64')}?=`);
      figures.push({ what: `${inFlight} in flight, stdio upstream, answered by the SDK`, value: await perSecond(sdkWay), unit: 'calls/s' });
      figures.push({
        what: `${inFlight} in flight, HTTP upstream, SDK client, direct`,
        value: await perSecond(direct(directHttp)),
        unit: 'calls/s',
      });
      figures.push({
        what: `${inFlight} in flight, SDK client, direct over stdio`,
        value: await perSecond(direct(directStdio)),
        unit: 'calls/s',
      });
      figures.push({
        what: `${inFlight} in flight, SDK client, through Jig`,
        value: await perSecond(through(viaHttp, 'stdio__echo')),
        unit: 'calls/s',
      });
      say(`${soakClients} clients for ${soakMs / 1_000} s`);
      const { calls, errors, p95 } = await soak((own) => plainClient(url, token, 'stdio__echo', own));
      const seconds = soakMs / 1_000;
      figures.push(
        { what: `${soakClients} clients for ${seconds} s: errors`, value: errors, unit: 'calls', goal: { atMost: 0 } },
        { what: `${soakClients} clients for ${seconds} s: rate`, value: calls / seconds, unit: 'calls/s' },
        { what: `${soakClients} clients for ${seconds} s: p95`, value: p95, unit: 'ms' },
      );
      return figures;
    } finally {
      agent.destroy();
      for (const client of [directHttp, directStdio, viaHttp, viaStdio]) await client.close();
      engine.child.stdin?.end();
      upstream.child.kill();
    }
  },
};
