/** A real endpoint on a real port over a real library in a temp folder; only the router and what stands behind the tools are scripted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, ok, type Result } from '../../src-preload/contract/result.ts';
import type { Route, RouteRequest } from '../../src-preload/contract/routing.ts';
import { openDatabase, type Sqlite } from '../../src-main/engine/database/open-database.ts';
import { SqliteActivityLog } from '../../src-main/engine/audit/activity-log.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import type { ToolDefinition } from '../../src-main/engine/library/tool-definition.ts';
import type { CallOptions, Router, Sources, ToolResult } from '../../src-main/engine/parts.ts';
import { createToolCaller } from '../../src-main/engine/endpoint/call-tool.ts';
import { Clients } from '../../src-main/engine/endpoint/clients.ts';
import { startHttpServer, type HttpHandler } from '../../src-main/engine/endpoint/http-server.ts';
import { createMcpEndpoint } from '../../src-main/engine/endpoint/mcp-endpoint.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

export const logger = createLogger('test', silentSink);

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export const stockTool: ToolDefinition = {
  server: 'market',
  localName: 'get_stock_price',
  description: 'Current trading price of a stock.',
  inputSchema: {
    type: 'object',
    properties: { symbol: { type: 'string', description: 'Ticker' }, days: { type: 'integer', minimum: 1 } },
    required: ['symbol'],
    additionalProperties: false,
  },
};

export const mailTool: ToolDefinition = {
  server: 'mail',
  localName: 'send_email',
  description: 'Send an e-mail to a person.',
  inputSchema: { type: 'object', properties: { to: { type: 'string', format: 'email' }, body: { type: 'string' } }, required: ['to'] },
};

/** Hands out what the script says for the words of the query, and remembers what it was asked. */
export class ScriptedRouter implements Router {
  readonly asked: RouteRequest[] = [];
  private readonly library: Library;

  constructor(library: Library) {
    this.library = library;
  }

  async route(request: RouteRequest): Promise<Result<Route>> {
    this.asked.push(request);
    if (request.query === 'broken router') return fail('router-down', 'The router is down.', 'Start it.');
    const wanted = /price|stock/i.test(request.query)
      ? ['market__get_stock_price']
      : /mail/i.test(request.query)
        ? ['mail__send_email']
        : [];
    const picks = wanted.flatMap((name) => {
      const tool = this.library.resolve(name);
      return tool.ok
        ? [{ name, server: tool.value.server, description: tool.value.description, score: 0.9, schema: tool.value.inputSchema }]
        : [];
    });
    const cut = { server: 'x', description: '', score: 0.1, vectorRank: 2, textRank: null, cosine: 0.2, kept: false, reason: 'scripted' };
    return ok({
      picks,
      candidates: [...picks.map(({ name }) => ({ ...cut, name, kept: true })), { ...cut, name: 'mail__draft' }],
      abstained: picks.length === 0,
      note: picks.length === 0 ? 'No tool fits.' : null,
      searchedBy: 'text',
      filter: 'none',
      timings: { embedMs: 0, searchMs: 0, filterMs: 0, totalMs: 0 },
      tokens: { menu: 220, reply: 60, schemas: 50, baseline: 900, saved: 570 },
    });
  }

  status(): ReturnType<Router['status']> {
    return {
      tools: 0,
      embedded: 0,
      ratePerSecond: null,
      etaSeconds: null,
      model: null,
      modelState: 'missing',
      problem: null,
      former: null,
    };
  }
}

/** Answers calls by the tool's local name; a call can be slow and notices its abort. */
export class ScriptedSources implements Sources {
  readonly calls: { tool: string; args: Record<string, unknown> }[] = [];
  aborted = 0;
  answers: Record<string, (args: Record<string, unknown>) => ToolResult> = {};

  async import(): Promise<Result<never>> {
    return fail('unused', 'Not part of this test.', 'None.');
  }

  async call(tool: { localName: string }, args: Record<string, unknown>, { signal }: CallOptions): Promise<Result<ToolResult>> {
    this.calls.push({ tool: tool.localName, args });
    if (tool.localName === 'slow') {
      try {
        await delay(20_000, undefined, { signal });
      } catch {
        this.aborted += 1;
        return fail('aborted', 'The call was cancelled.', 'Call again.');
      }
    }
    if (tool.localName === 'dead') return fail('source-unreachable', 'The server does not answer.', 'Start the server.');
    const scripted = this.answers[tool.localName];
    return ok(scripted ? scripted(args) : { content: [{ type: 'text', text: JSON.stringify(args) }] });
  }

  async close(): Promise<void> {}
  async stop(): Promise<void> {}
}

export interface Workbench {
  home: string;
  sqlite: Sqlite;
  library: Library;
  router: ScriptedRouter;
  sources: ScriptedSources;
  activity: SqliteActivityLog;
  made: () => null;
  making: null;
  clients: Clients;
  token: string;
  dispose(): void;
}

/** Everything but the network. */
export function createWorkbench(tools: ToolDefinition[] = [stockTool, mailTool]): Workbench {
  const home = mkdtempSync(join(tmpdir(), 'jig-endpoint-'));
  const { sqlite } = value(openDatabase(home));
  const library = new Library(sqlite);
  library.importSource({ name: 'test', kind: 'definitions', config: {}, origin: 'test' }, tools);
  const clients = new Clients(sqlite);
  const activity = new SqliteActivityLog(sqlite, false, logger);
  return {
    home,
    sqlite,
    library,
    router: new ScriptedRouter(library),
    sources: new ScriptedSources(),
    // What makes and runs tools is tested in its own rooms.
    made: () => null,
    making: null,
    activity,
    clients,
    token: value(clients.create('tester')).token,
    dispose() {
      clients.stop();
      activity.flush();
      sqlite.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export interface Endpoint extends Workbench {
  port: number;
  url: string;
  stop(): Promise<void>;
}

export async function startEndpoint(tools?: ToolDefinition[], more: (bench: Workbench) => HttpHandler[] = () => []): Promise<Endpoint> {
  const bench = createWorkbench(tools);
  const { library, router, clients, making } = bench;
  const toolCaller = createToolCaller(bench);
  const mcp = createMcpEndpoint({ library, router, toolCaller, making, clients, version: '0.0.1', logger });
  const server = value(await startHttpServer({ port: 0, handlers: [mcp, ...more(bench)], logger }));
  return {
    ...bench,
    port: server.port,
    url: `http://127.0.0.1:${server.port}/mcp`,
    async stop() {
      await mcp.close();
      await server.close();
      bench.dispose();
    },
  };
}
