/** Real MCP clients over HTTP before a real router, library and learning; the model hashes words, and the tools answer by script. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Example } from '../../src-preload/contract/learning.ts';
import type { Route } from '../../src-preload/contract/routing.ts';
import type { Settings } from '../../src-preload/contract/system.ts';
import { openDatabase, type Sqlite } from '../../src-main/engine/database/open-database.ts';
import { createToolCaller } from '../../src-main/engine/endpoint/call-tool.ts';
import { Clients } from '../../src-main/engine/endpoint/clients.ts';
import { startHttpServer } from '../../src-main/engine/endpoint/http-server.ts';
import { localClientId } from '../../src-main/engine/endpoint/local-token.ts';
import { createMcpEndpoint } from '../../src-main/engine/endpoint/mcp-endpoint.ts';
import { createGateway } from '../../src-main/engine/gateway/gateway.ts';
import { JigLearning } from '../../src-main/engine/learning/learning.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import type { ActivityLog, ToolCaller } from '../../src-main/engine/parts.ts';
import { searchedText } from '../../src-main/engine/routing/request-part.ts';
import { startRouting, type Routing } from '../../src-main/engine/routing/start-routing.ts';
import { defaultSettings } from '../../src-main/engine/settings/settings-store.ts';
import { connectV2, type AnyClient } from '../endpoint/connect.ts';
import { logger, ScriptedSources, value } from '../endpoint/harness.ts';
import { ScriptedModels } from '../routing/box.ts';

export interface Pupil {
  id: string;
  token: string;
  /** Full names of what find_tools answers with, picks first. */
  find(query: string, context?: { role: string; content: string }[]): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

export interface Classroom {
  home: string;
  sqlite: Sqlite;
  library: Library;
  clients: Clients;
  learning: JigLearning;
  routing: Routing;
  sources: ScriptedSources;
  /** Not watched: what runs and windows call through. */
  toolCaller: ToolCaller;
  settings: Settings;
  models: ScriptedModels;
  url: string;
  /** Makes a client with a token and connects it. */
  pupil(name?: string): Promise<Pupil>;
  route(query: string, profile?: string): Promise<Route>;
  /** The examples of a tool, by its local name on the server `desk`. */
  examplesOf(localName: string): Example[];
  idOf(localName: string): number;
  /** Everything again on the same home. */
  restart(models?: ScriptedModels): Promise<Classroom>;
  dispose(): Promise<void>;
}

const silent: ActivityLog = { record: () => {}, list: () => [] };

export async function openClassroom(
  models = new ScriptedModels(),
  home = mkdtempSync(join(tmpdir(), 'jig-learning-')),
  upstreamUrl = '',
): Promise<Classroom> {
  const { sqlite, readOnly } = value(openDatabase(home));
  const library = new Library(sqlite);
  const clients = new Clients(sqlite);
  const settings: Settings = { ...defaultSettings, abstainThreshold: 0, gateway: { upstreamUrl, apiKeySet: false } };
  const settingsStore = { get: () => settings, gatewayKey: () => null };
  const learning = new JigLearning({
    sqlite,
    readOnly,
    library,
    models,
    settings: settingsStore,
    mayTeach: (id) => clients.learns(id),
    localClientId,
    requestText: searchedText,
    logger,
  });
  const catalogue = JSON.parse(readFileSync(new URL('../../resources/models/catalogue.json', import.meta.url), 'utf8'));
  const routing = value(
    await startRouting({ sqlite, readOnly, library, models, settings: settingsStore, activity: silent, learning, catalogue, logger }),
  );
  const sources = new ScriptedSources();
  const toolCaller = createToolCaller({ library, sources, made: () => null, activity: silent });
  const watched = learning.watchClients({ router: routing.router, toolCaller });
  const mcp = createMcpEndpoint({ library, ...watched, making: null, clients, version: '0', logger });
  const gateway = createGateway({ router: watched.router, settings: settingsStore, clients, activity: silent, logger });
  const server = value(await startHttpServer({ port: 0, handlers: [mcp, gateway], logger }));
  const url = `http://127.0.0.1:${server.port}`;
  const connected: AnyClient[] = [];

  const stop = async () => {
    for (const client of connected) await client.close();
    await mcp.close();
    await server.close();
    await routing.stop();
    await learning.stop();
    clients.stop();
    sqlite.close();
  };
  const idOf = (localName: string) => value(library.resolve(`desk__${localName}`)).id;
  return {
    home,
    sqlite,
    library,
    clients,
    learning,
    routing,
    sources,
    toolCaller,
    settings,
    models,
    url,
    idOf,
    async pupil(name = 'pupil') {
      const { client, token } = value(clients.create(name));
      const agent = await connectV2(
        new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
      );
      connected.push(agent);
      return {
        id: client.id,
        token,
        async find(query, context) {
          const answer = await agent.callTool({ name: 'find_tools', arguments: { query, ...(context ? { context } : {}) } });
          const { tools, others = [] } = answer.structuredContent as { tools: { name: string }[]; others?: string[] };
          return [...tools.map(({ name: tool }) => tool), ...others];
        },
        call: (tool, args = {}) => agent.callTool({ name: 'call_tool', arguments: { name: tool, arguments: args } }),
      };
    },
    route: async (query, profile) =>
      value(
        await routing.router.route(
          { query, ...(profile === undefined ? {} : { profile }) },
          { caller: { name: 'window', scopes: ['ui'] } },
        ),
      ),
    examplesOf: (localName) => learning.examples(idOf(localName)),
    async restart(next = models) {
      await stop();
      return openClassroom(next, home, upstreamUrl);
    },
    async dispose() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Tools of the server `desk`, as `name: description`; imported anew, so that what is left out goes. */
export async function teachDesk(room: Classroom, tools: Record<string, string>): Promise<void> {
  room.library.importSource(
    { name: 'desk', kind: 'definitions', config: {}, origin: 'desk' },
    Object.entries(tools).map(([localName, description]) => ({ server: 'desk', localName, description, inputSchema: { type: 'object' } })),
  );
  await room.routing.indexer.vectorsReady();
}
