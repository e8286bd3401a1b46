/** One handler for every call of the contract; the types make a missing one an error. */
import type { CallName, CallOutput } from '#contract/index.ts';
import type { calls } from '#contract/index.ts';
import type { ToolDetail, ToolSummary } from '#contract/library.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { EngineStatus } from '#contract/system.ts';
import type { z } from 'zod';
import type { SqliteActivityLog } from './audit/activity-log.ts';
import type { Sqlite } from './database/open-database.ts';
import { clientTemplates } from './endpoint/client-templates.ts';
import type { Clients } from './endpoint/clients.ts';
import { localClientId } from './endpoint/local-token.ts';
import type { Library } from './library/library.ts';
import { readOnlyLibrary } from './library/read-only.ts';
import type { StoredTool } from './library/tool-definition.ts';
import { toolText } from './library/tool-text.ts';
import { examine } from './doctor.ts';
import { createGoldenHandlers, type GoldenHandlerParts } from './golden-handlers.ts';
import { createMakingHandlers, type MakingHandlerParts } from './making-handlers.ts';
import { createModelHandlers, type ModelHandlerParts } from './model-handlers.ts';
import type { Caller, Learning, Models, Router, Sources, ToolCaller } from './parts.ts';
import type { Indexer } from './routing/indexer.ts';
import type { SqliteSettings } from './settings/settings-store.ts';
import { isWindow, windowOnly } from './window-only.ts';

export interface HandlerParts {
  sqlite: Sqlite;
  library: Library;
  sources: Sources;
  router: Router;
  toolCaller: ToolCaller;
  settings: SqliteSettings;
  clients: Clients;
  activity: SqliteActivityLog;
  models: Models;
  learning: Learning;
  indexer: Indexer;
  status: () => EngineStatus;
  readOnly: boolean;
  clientsFolder: string;
  golden: Pick<GoldenHandlerParts, 'golden' | 'gate'>;
  desk: ModelHandlerParts['desk'];
  /** Null when the library is read-only. */
  making: Omit<MakingHandlerParts, 'writing' | 'toolCaller' | 'clients'> | null;
}

type Parsed<N extends CallName> = z.output<(typeof calls)[N]['input']>;
export type Handlers = { [N in CallName]: (input: Parsed<N>, caller: Caller, signal?: AbortSignal) => Promise<Result<CallOutput<N>>> };

const summary = (tool: StoredTool): ToolSummary => ({
  id: tool.id,
  name: tool.name,
  server: tool.server,
  localName: tool.localName,
  description: tool.description,
  sourceId: tool.sourceId,
  sourceKind: tool.sourceKind,
  state: tool.state,
  tags: tool.tags,
  version: tool.version,
  tokens: tool.tokens,
});

function detail(library: Library, tool: StoredTool): ToolDetail {
  const { title, searchDescription, inputSchema, outputSchema, annotations, hash, schemaProblem, createdAt, updatedAt } = tool;
  return {
    ...summary(tool),
    title,
    searchDescription,
    inputSchema,
    outputSchema,
    annotations,
    hash,
    schemaProblem,
    createdAt,
    updatedAt,
    indexText: toolText(tool).embedded,
    versions: library.versions(tool.id),
  };
}

const toolUnknown = (id: number) => fail('tool-unknown', `There is no tool ${id}.`, 'It was removed meanwhile: reload the library.');

/** `jig stdio` and the ready line live from it, and the next start would only bring it back. */
const localClientStays = fail(
  'client-local',
  'The client "local" is Jig\'s own: `jig stdio` and scripts use its token.',
  'To change its token, stop Jig, delete the file `token` in the data folder and start Jig again.',
);

export function createHandlers(parts: HandlerParts): Handlers {
  const { library, sources, router, toolCaller, settings, clients, activity, learning, status } = parts;
  /** Writes fail in one place, with one message, when a newer Jig owns the file. */
  const writing = async <T>(work: () => Result<T> | Promise<Result<T>>): Promise<Result<T>> => (parts.readOnly ? readOnlyLibrary : work());

  return {
    ...createGoldenHandlers({ ...parts.golden, library, learning, writing }),
    ...createModelHandlers({ desk: parts.desk, writing }),
    ...createMakingHandlers(parts.making && { ...parts.making, toolCaller, clients, writing }),
    'system.status': async () => ok(status()),
    'system.doctor': async () => ok(await examine(parts)),
    'settings.get': async () => ok(settings.get()),
    'settings.change': async (input, caller) =>
      input.publishWithoutReview === undefined || isWindow(caller) ? writing(() => ok(settings.change(input))) : windowOnly,
    'library.sources': async () => ok(library.sources()),
    'library.tools': async (input) => {
      const { total, tools } = library.list(input);
      return ok({ total, tools: tools.map(summary) });
    },
    'library.tool': async ({ id }) => {
      const tool = library.tool(id);
      return tool ? ok(detail(library, tool)) : toolUnknown(id);
    },
    'library.setToolState': ({ ids, state }) =>
      writing(() => {
        library.setToolState(ids, state);
        return ok({});
      }),
    'library.setSearchDescription': ({ id, searchDescription }) =>
      writing(() => {
        const changed = library.setSearchDescription(id, searchDescription?.trim() || null);
        return changed.ok ? ok(detail(library, changed.value)) : changed;
      }),
    'library.import': (input, _caller, signal) =>
      writing(async () => {
        const reports = await sources.import(input, signal);
        await parts.indexer.textReady();
        return reports;
      }),
    'library.removeSource': ({ id }) =>
      writing(async () => {
        await sources.close(id);
        return library.removeSource(id);
      }),
    'library.profiles': async () => ok(library.profiles()),
    'library.saveProfile': (input) => writing(() => library.saveProfile(input)),
    'library.changeProfile': (input) => writing(() => library.changeProfile(input)),
    'library.removeProfile': ({ name }) => writing(() => library.removeProfile(name)),
    'library.call': (input, caller, signal) => toolCaller.callTool(input.name, input.arguments, { caller, signal }),
    'routing.route': (input, caller, signal) => router.route(input, { caller, signal }),
    'clients.list': async () => ok(clients.list()),
    'clients.create': ({ name }) => writing(() => clients.create(name, ['mcp', 'gateway'])),
    'clients.remove': ({ id }) => writing(() => (id === localClientId ? localClientStays : clients.remove(id))),
    'clients.setLearns': async ({ id, learns }, caller) => (isWindow(caller) ? writing(() => clients.setLearns(id, learns)) : windowOnly),
    'learning.examples': async ({ toolId }) => ok(learning.examples(toolId)),
    'learning.remove': async ({ id }) => learning.remove(id),
    'learning.clear': async () => learning.clear(),
    'clients.templates': async ({ token }) => clientTemplates({ folder: parts.clientsFolder, mcpUrl: status().urls.mcp, token }),
    'activity.list': async (input) => ok(activity.list(input)),
  };
}
