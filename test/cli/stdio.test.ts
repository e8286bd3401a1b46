/** `jig stdio` with a real MCP client: it joins the running engine, is the engine where none runs, and takes over when that ends. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JigBox } from '../support/jig.ts';

const cli = fileURLToPath(new URL('../../src-main/cli/main.ts', import.meta.url));

let jig: JigBox;
let clients: Client[];
beforeEach(() => {
  jig = new JigBox();
  clients = [];
  const tools = [
    { server: 'bank', name: 'fetch_transactions', description: 'Fetch the last transactions of a client.', parameters: { type: 'object' } },
    { server: 'post', name: 'send_email', description: 'Send an e-mail.', parameters: { type: 'object' } },
  ];
  writeFileSync(join(jig.home, 'tools.jsonl'), tools.map((tool) => JSON.stringify(tool)).join('\n'));
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await jig.dispose();
});

async function connect(...args: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  clients.push(client);
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cli, 'stdio', ...args],
      env: { ...env, JIG_HOME: jig.home },
      stderr: 'ignore',
    }),
  );
  return client;
}

async function find(client: Client): Promise<string> {
  const answer = await client.callTool({ name: 'find_tools', arguments: { query: 'fetch the last transactions of a client' } });
  return JSON.stringify(answer.structuredContent);
}

describe('jig stdio', () => {
  it('is the engine where none runs, and other commands use it meanwhile', async () => {
    await jig.run(['import', 'tools.jsonl']);
    const client = await connect();
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['find_tools', 'call_tool']));
    expect(await find(client)).toContain('bank__fetch_transactions');
    const joined = await jig.run(['serve', '--json']);
    expect(JSON.parse(joined.stdout).pid).toBe(jig.engineFile().pid);
    expect(joined.stderr).toContain('ends with the agent');
  });

  it('joins the running engine', async () => {
    await jig.run(['import', 'tools.jsonl']);
    const { ready } = await jig.serve();
    const client = await connect();
    expect(await find(client)).toContain('bank__fetch_transactions');
    expect(jig.engineFile().pid).toBe(ready.pid);
  });

  it('goes on when the engine that it joined ends: one of those left becomes the engine', async () => {
    await jig.run(['import', 'tools.jsonl']);
    const { child, ready, exited } = await jig.serve();
    const [one, two] = [await connect(), await connect()];
    await find(one);
    child.kill('SIGTERM');
    await exited;
    const answers = await Promise.all([find(one), find(two)]);
    for (const answer of answers) expect(answer).toContain('bank__fetch_transactions');
    expect(jig.engineFile().pid).not.toBe(ready.pid);
  });

  it('writes nothing but the protocol to stdout, whatever comes in, and ends with its input', async () => {
    const child = jig.spawn(['stdio']);
    let stdout = '';
    child.stdout?.on('data', (data) => (stdout += String(data)));
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    };
    child.stdin?.write(`this is rubbish\n${JSON.stringify(initialize)}\n`);
    while (!stdout.includes('"id":1')) await new Promise((resolve) => setTimeout(resolve, 20));
    child.stdin?.end();
    expect(await exited).toBe(0);
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });

  it('says which profile is not there, on stderr', async () => {
    const child = await jig.run(['stdio', '--profile', 'nobody']);
    expect(child).toMatchObject({ status: 1, stdout: '' });
    expect(child.stderr).toContain('nobody');
  });
});
