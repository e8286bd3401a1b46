/** `jig serve` as scripts and people meet it: the ready line, a second one on the same home, signals, kill -9, a port in use. */
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { JigBox } from '../support/jig.ts';
import { processTree, stillRunning } from '../support/processes.ts';

const everything = fileURLToPath(new URL('../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url));
const importEverything = ['import', '--command', `'${process.execPath}' '${everything}'`, '--name', 'every', '--json'];

let jig: JigBox;
beforeEach(() => {
  jig = new JigBox();
});
afterEach(() => jig.dispose());

/** Polls until the condition holds; the test's own limit is the deadline. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function mcpClient(url: string, token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } }));
  return client;
}

describe('the ready line', () => {
  it('is the first and only line on stdout, and every address in it answers', async () => {
    const { ready, stdout, child } = await jig.serve();
    expect(Object.keys(ready)).toEqual(['mcp', 'gateway', 'ui', 'token', 'pid']);
    expect(ready.pid).toBe(child.pid);
    const client = await mcpClient(ready.mcp, ready.token);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('find_tools');
    await client.close();
    const page = await fetch(ready.ui);
    expect([200, 503]).toContain(page.status);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(ready.mcp, { method: 'POST', headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect(stdout()).toBe(`${JSON.stringify(ready)}\n`);
  });

  it('says the same to people', async () => {
    const child = jig.spawn(['serve', '--port', '0']);
    let stdout = '';
    child.stdout?.on('data', (data) => (stdout += String(data)));
    await until(() => stdout.includes('stops it)'));
    expect(stdout).toMatch(
      /screens +http:\/\/127\.0\.0\.1:\d+\/#key=\S+\n.*MCP +http:\S+\/mcp\n.*gateway +http:\S+\/v1\n.*token +\S+\n.*process +\d+ \(Ctrl-C stops it\)/,
    );
  });
});

describe('the screens’ socket', () => {
  it('opens with the key of the address, and with no other', async () => {
    const { ready } = await jig.serve();
    const ui = new URL(ready.ui);
    const key = new URLSearchParams(ui.hash.slice(1)).get('key');
    const call = (secret: string | null, frame: object = { id: 1, call: 'system.status', input: {} }) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${ui.host}/ui/socket`);
        socket.on('open', () => {
          socket.send(JSON.stringify({ hello: 'jig', key: secret }));
          socket.send(JSON.stringify(frame));
        });
        socket.on('message', (data) => {
          resolve(String(data));
          socket.close();
        });
        socket.on('close', (code) => resolve(String(code)));
      });
    expect(JSON.parse(await call(key))).toMatchObject({ id: 1, ok: true, value: { phase: 'ready', home: jig.home } });
    const wrong = await call(key, { id: 2, call: 'library.tool', input: { id: 'seven' } });
    expect(JSON.parse(wrong)).toMatchObject({ id: 2, ok: false, error: { code: 'input-invalid', message: expect.stringContaining('id') } });
    expect(await call(ready.token)).toBe('4401');
    expect(await call(jig.engineFile().reach?.adminKey ?? '')).toBe('4401');
  });
});

describe('other commands on the same home', () => {
  it('use the running engine', async () => {
    const { ready } = await jig.serve();
    const imported = await jig.run(importEverything);
    expect(imported.status, imported.stderr).toBe(0);
    const called = await jig.run(['call', 'every__echo', '{"message":"through the engine"}', '--json']);
    expect(called.stdout).toContain('through the engine');
    const client = await mcpClient(ready.mcp, ready.token);
    const answer = await client.callTool({ name: 'call_tool', arguments: { name: 'every__echo', arguments: { message: 'over MCP' } } });
    expect(JSON.stringify(answer.content)).toContain('over MCP');
    await client.close();
    const doctor = await jig.run(['doctor', '--json']);
    expect(JSON.parse(doctor.stdout).checks).toContainEqual(
      expect.objectContaining({ check: 'engine', ok: true, message: expect.stringContaining(String(ready.pid)) }),
    );
  });

  it('are refused with a key that is not the engine’s', async () => {
    await jig.serve();
    const file = join(jig.home, 'engine.json');
    const record = jig.engineFile();
    writeFileSync(file, JSON.stringify({ ...record, reach: { ...record.reach, adminKey: 'wrong' } }));
    const { status, stdout } = await jig.run(['find', 'x', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'wrong-key' } });
  });

  it('say that the engine does not answer when its port is not its own any more', async () => {
    await jig.serve();
    const record = jig.engineFile();
    writeFileSync(join(jig.home, 'engine.json'), JSON.stringify({ ...record, reach: { ...record.reach, origin: 'http://127.0.0.1:9' } }));
    const found = await jig.run(['find', 'x', '--json']);
    expect(JSON.parse(found.stdout)).toMatchObject({
      error: { code: 'engine-unreachable', message: expect.stringContaining(String(record.pid)) },
    });
    const second = await jig.run(['serve', '--port', '0', '--json']);
    expect(second.status).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'engine-unreachable' } });
  });
});

describe('a second serve on the same home', () => {
  it('prints the ready line of the first, says who holds the home, and starts nothing', async () => {
    const first = await jig.serve();
    const second = await jig.run(['serve', '--json']);
    expect(second.status).toBe(0);
    expect(second.stdout).toBe(`${JSON.stringify(first.ready)}\n`);
    expect(second.stderr).toContain(`process ${first.ready.pid}`);
    expect(first.child.exitCode).toBeNull();
  });

  it('does not tell people that Ctrl-C stops the process of another', async () => {
    const first = await jig.serve();
    const { stdout } = await jig.run(['serve']);
    expect(stdout).toContain(`process  ${first.ready.pid}\n`);
  });

  it('started at the same moment as the first joins it too', async () => {
    const [one, two] = await Promise.all([startAny(), startAny()]);
    expect(one.pid).toBe(two.pid);
  });

  /** A serve that may be the first or the second: resolves with its ready line. */
  async function startAny(): Promise<{ pid: number }> {
    const child = jig.spawn(['serve', '--port', '0', '--json']);
    let stdout = '';
    child.stdout?.on('data', (data) => (stdout += String(data)));
    let isClosed = false;
    child.once('close', () => (isClosed = true));
    await until(() => stdout.includes('\n') || isClosed);
    return JSON.parse(stdout);
  }
});

describe('a port in use', () => {
  it('is named together with --port, and the home is free again', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { status, stdout } = await jig.run(['serve', '--port', String(port), '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'port-in-use', message: expect.stringContaining(String(port)), fix: expect.stringContaining('--port') },
    });
    expect(existsSync(join(jig.home, 'engine.json'))).toBe(false);
    await new Promise((resolve) => blocker.close(resolve));
  });
});

describe('the end of serve', () => {
  /** An engine with an upstream server connected: a tree of processes. */
  async function busyEngine() {
    const served = await jig.serve();
    await jig.run(importEverything);
    await jig.run(['call', 'every__echo', '{"message":"x"}']);
    const tree = processTree(served.ready.pid);
    expect(tree.length).toBeGreaterThan(1);
    return { served, tree };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('on %s is orderly: status 0, nothing left running, the home free', async (signal) => {
    const { served, tree } = await busyEngine();
    served.child.kill(signal);
    expect(await served.exited).toBe(0);
    await until(() => stillRunning(tree).length === 0);
    expect(existsSync(join(jig.home, 'engine.json'))).toBe(false);
  });

  it('by kill -9 leaves no process of its tree either, and the next one starts', async () => {
    const { served, tree } = await busyEngine();
    served.child.kill('SIGKILL');
    await served.exited;
    await until(() => stillRunning(tree).length === 0);
    const next = await jig.serve();
    expect(next.ready.pid).not.toBe(served.ready.pid);
  });
});
