/** The workshop's entry: an MCP server over stdio (or, with --http PORT, over Streamable HTTP) on a sample company's database. */
import { parseArgs } from 'node:util';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { report } from './lib/report.mjs';
import { openStore } from './lib/store.mjs';
import { allTools } from './tools/all-tools.mjs';

const usage = `node server.mjs [--home DIR] [--today YYYY-MM-DD] [--http PORT]
  --home DIR    folder of the sample database (or JIG_WORKSHOP_HOME); without, it is kept in memory
  --today DAY   a fixed day instead of the clock's, so that every answer is repeatable
  --http PORT   serve on http://127.0.0.1:PORT/mcp instead of stdio (0: any free port)`;

/** @returns {{ home?: string, today?: string, http?: number }} */
function readOptions() {
  const { values } = parseArgs({ options: { home: { type: 'string' }, today: { type: 'string' }, http: { type: 'string' } } });
  const home = values.home ?? process.env['JIG_WORKSHOP_HOME'];
  const { today } = values;
  if (today !== undefined && !(/^\d{4}-\d{2}-\d{2}$/.test(today) && Number.isFinite(Date.parse(today)))) {
    throw new Error(`--today "${today}" is not a day. Write it as YYYY-MM-DD.`);
  }
  const port = values.http === undefined ? undefined : Number(values.http);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new Error(`--http "${values.http}" is not a port. Give a number from 0 to 65535.`);
  }
  return { ...(home && { home }), ...(today && { today }), ...(port !== undefined && { http: port }) };
}

/** @param {import('./lib/store.mjs').Store} store */
function createServer(store) {
  const instructions =
    'A sample company: its clients, accounts, orders, tickets, calendar, mail, files and invented stock prices. Nothing here is real, and nothing leaves the machine.';
  const server = new McpServer({ name: 'workshop', version: '1.0.0' }, { capabilities: { tools: { listChanged: false } }, instructions });
  for (const tool of allTools) tool.register(server, store);
  return server;
}

async function start() {
  const options = readOptions();
  const store = openStore(options);
  process.once('exit', () => store.close());
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
  if (options.http === undefined) {
    serveStdio(() => createServer(store), { onerror: (error) => report(error.message) });
    return;
  }
  // Loaded only when asked for: over stdio it would cost start-up time for nothing.
  const { serveHttp } = await import('./lib/serve-http.mjs');
  report(`listening on ${await serveHttp(() => createServer(store), options.http)}`);
}

start().catch((error) => {
  report(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exit(2);
});
