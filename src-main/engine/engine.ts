/** Composition: opens the database, starts the parts in order, serves the contract, and stops everything in reverse. */
import { join } from 'node:path';
import { calls, type CallName, type EventName, type EventPayload } from '#contract/index.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { EngineStatus } from '#contract/system.ts';
import type { Logger } from '#lib/logger.ts';
import { Scope } from '#lib/scope.ts';
import type { ProcessHost } from '../processes/process-host.ts';
import { SqliteActivityLog } from './audit/activity-log.ts';
import { explainDatabase } from './database/explain-database.ts';
import { keepBackups } from './database/keep-backups.ts';
import { openDatabase, type OpenedDatabase } from './database/open-database.ts';
import { restoreDatabase } from './database/restore-database.ts';
import { createToolCaller } from './endpoint/call-tool.ts';
import { Clients } from './endpoint/clients.ts';
import { startHttpServer, type HttpHandler } from './endpoint/http-server.ts';
import { ensureLocalToken, localClientId } from './endpoint/local-token.ts';
import type { MakingToolParts } from './endpoint/making-tools.ts';
import { createMcpEndpoint } from './endpoint/mcp-endpoint.ts';
import { createGateway } from './gateway/gateway.ts';
import { GoldenGate } from './golden/golden-gate.ts';
import { GoldenSet } from './golden/golden-set.ts';
import { createHandlers } from './handlers.ts';
import { JigLearning } from './learning/learning.ts';
import { Library } from './library/library.ts';
import { loadCatalogue } from './models/catalogue.ts';
import { InferenceModels } from './models/inference-models.ts';
import { ModelDesk } from './models/model-desk.ts';
import type { Caller, Router, ToolCaller } from './parts.ts';
import { startMaking, type Making } from './start-making.ts';
import { searchedText } from './routing/request-part.ts';
import { sampleTexts } from './library/sample-texts.ts';
import { startRouting } from './routing/start-routing.ts';
import { SqliteSettings, type Sealer } from './settings/settings-store.ts';
import { JigSources } from './sources/sources.ts';

export interface EngineOptions {
  /** The data folder. */
  home: string;
  /** Models, workshop and client templates. */
  resourcesFolder: string;
  version: string;
  processHost: ProcessHost;
  sealer: Sealer;
  logger: Logger;
  /** 0 (the default) takes any free port. */
  port?: number;
  /** Further HTTP routes, such as the screens in headless mode. */
  handlers?: HttpHandler[];
  /** The screens are served over HTTP: drafts then have an address for their review. */
  hasScreens?: boolean;
  /** No HTTP server and no model loaded ahead of need: for one command. */
  ephemeral?: boolean;
}

export interface Engine {
  /** Answers one call of the contract. Bad input fails with `input-invalid`. `signal`: whoever asked has gone away. */
  handle(call: string, input: unknown, caller: Caller, signal?: AbortSignal): Promise<Result<unknown>>;
  onEvent(listener: (event: string, payload: unknown) => void): () => void;
  status(): EngineStatus;
  /** Token of the client `local`; stays the same over restarts. Empty when the library is read-only and has none yet. */
  readonly localToken: string;
  /** What MCP over stdio serves when this process is the engine. */
  readonly mcp: { library: Library; router: Router; toolCaller: ToolCaller; making: MakingToolParts | null };
  /** Resolves when everything imported is findable by text and has its vectors, or the model cannot be had. */
  indexed(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the engine of `home`. Fails with `database-corrupt`, `database-unavailable`, `database-newer`, `catalogue-invalid`, `port-in-use` ... */
export async function startEngine(options: EngineOptions): Promise<Result<Engine>> {
  const started = await openAndStart(options, null);
  if (started.ok || started.error.code !== 'database-corrupt') return started;
  const restored = restoreDatabase(options.home);
  if (restored === null) return started;
  const notice = `The library could not be read and was kept as ${restored.keptAs}. Jig goes on with the backup of ${restored.madeAt.toISOString()}.`;
  options.logger.warn(notice, { reason: started.error.message });
  return openAndStart(options, notice);
}

/** `notice`: what the person has to know of this start. */
async function openAndStart(options: EngineOptions, notice: string | null): Promise<Result<Engine>> {
  const opened = openDatabase(options.home);
  if (!opened.ok) return opened;
  const { sqlite, readOnly } = opened.value;
  const scope = new Scope(options.logger);
  scope.own('database', () => {
    try {
      if (!readOnly) sqlite.pragma('optimize');
    } finally {
      sqlite.close();
    }
  });
  try {
    return await startParts(options, opened.value, scope, notice);
  } catch (error) {
    await scope.dispose();
    const explained = explainDatabase(error, options.home, readOnly);
    if (!explained) throw error;
    return explained;
  }
}

async function startParts(
  options: EngineOptions,
  { sqlite, readOnly }: OpenedDatabase,
  scope: Scope,
  notice: string | null,
): Promise<Result<Engine>> {
  const { home, logger, version } = options;
  const giveUp = async <T>(failure: Result<T> & { ok: false }): Promise<Result<never>> => {
    await scope.dispose();
    return failure;
  };

  const modelsFolder = join(options.resourcesFolder, 'models');
  const catalogue = loadCatalogue(modelsFolder);
  if (!catalogue.ok) return giveUp(catalogue);
  const library = new Library(sqlite);
  const activity = new SqliteActivityLog(sqlite, readOnly, logger.child('activity'));
  scope.own('activity', () => activity.flush());
  const settings = new SqliteSettings(sqlite, options.sealer);
  const clients = new Clients(sqlite, readOnly);
  scope.own('clients', () => clients.stop());
  const local = ensureLocalToken(clients, home);
  if (!local.ok && !readOnly) return giveUp(local);

  const models = new InferenceModels({ processHost: options.processHost, modelsFolder, home, logger: logger.child('models') });
  scope.own('models', () => models.stop());
  const learning = new JigLearning({
    sqlite,
    readOnly,
    library,
    models,
    settings,
    mayTeach: (clientId) => clients.learns(clientId),
    localClientId,
    requestText: searchedText,
    logger: logger.child('learning'),
    lazy: options.ephemeral,
  });
  scope.own('learning', () => learning.stop());
  const routing = await startRouting({
    sqlite,
    readOnly,
    library,
    models,
    settings,
    activity,
    learning,
    catalogue: catalogue.value,
    logger: logger.child('routing'),
    lazy: options.ephemeral,
  });
  if (!routing.ok) return giveUp(routing);
  scope.own('routing', () => routing.value.stop());
  const { router, indexer, ledger } = routing.value;
  const desk = new ModelDesk({
    models,
    processHost: options.processHost,
    modelsFolder,
    home,
    logger: logger.child('models'),
    tools: () => ({ count: library.toolCount(), texts: sampleTexts(library) }),
    onEmbedder: () => (options.ephemeral ? Promise.resolve() : indexer.useChosenModel()),
  });
  scope.own('downloads and trials of models', () => desk.stop());
  const golden = new GoldenSet(sqlite);
  const gate = new GoldenGate({
    sqlite,
    set: golden,
    routing: routing.value,
    settings,
    home,
    modelsFolder,
    processHost: options.processHost,
    logger: logger.child('golden'),
  });
  scope.own('golden set', () => gate.stop());
  const sources = new JigSources({
    library,
    readOnly,
    logger: logger.child('sources'),
    onImported: (report) =>
      activity.record({
        kind: 'import',
        client: 'jig',
        title: `${report.source}: ${report.added} added, ${report.changed} changed, ${report.removed} removed`,
        ok: report.failed.length === 0,
        durationMs: 0,
        details: { ...report },
      }),
  });
  scope.own('sources', () => sources.stop());
  const toolCaller = createToolCaller({ library, sources, made: () => made?.callMade ?? null, activity });
  const watched = learning.watchClients({ router, toolCaller });

  let origin = '';
  const made: Making | null = readOnly
    ? null
    : startMaking(
        {
          sqlite,
          home,
          resourcesFolder: options.resourcesFolder,
          library,
          processHost: options.processHost,
          sealer: options.sealer,
          activity,
          settings: () => settings.get(),
          toolCaller: () => toolCaller,
          uiUrl: () => (options.hasScreens && origin !== '' ? `${origin}/` : null),
          logger,
        },
        scope,
      );
  const making: MakingToolParts | null = made && {
    forge: made.forge,
    runs: made.runs,
    clients,
    library,
    settings: () => settings.get(),
    authorInterface: made.authorInterface,
  };
  let phase: EngineStatus['phase'] = 'starting';
  if (!options.ephemeral) {
    const endpoint = createMcpEndpoint({ library, ...watched, making, clients, version, logger: logger.child('endpoint') });
    const gateway = createGateway({ router: watched.router, settings, clients, activity, logger: logger.child('gateway') });
    const server = await startHttpServer({
      port: options.port ?? 0,
      handlers: [endpoint, gateway, ...(options.handlers ?? [])],
      logger: logger.child('http'),
    });
    if (!server.ok) return giveUp(server);
    origin = `http://127.0.0.1:${server.value.port}`;
    scope.own('http server', () => server.value.close());
    scope.own('endpoint', () => endpoint.close());
  }

  const listeners = new Set<(event: string, payload: unknown) => void>();
  const emit = <N extends EventName>(event: N, payload: EventPayload<N>) => {
    for (const listener of listeners) listener(event, payload);
  };
  const status = (): EngineStatus => ({
    version,
    phase,
    home,
    readOnly,
    notice,
    urls: { mcp: origin && `${origin}/mcp`, gateway: origin && `${origin}/v1`, ui: null },
    pid: process.pid,
    index: router.status(),
    processes: models.processes(),
  });
  made?.forge.events.on('changed', (draft) => emit('draft.changed', draft));
  made?.runs.events.on('changed', (run) => emit('run.changed', run));
  made?.resources.events.on('changed', () => emit('resources.changed', {}));
  library.events.on('changed', () => emit('library.changed', {}));
  learning.events.on('changed', () => emit('learning.changed', {}));
  ledger.events.on('counted', () => emit('library.changed', {}));
  activity.events.on('added', (entry) => emit('activity.added', entry));
  settings.events.on('changed', (changed) => emit('settings.changed', changed));
  desk.events.on('changed', () => emit('models.changed', {}));
  desk.events.on('download', (download) => emit('models.download', download));
  golden.events.on('changed', () => emit('golden.changed', {}));
  gate.events.on('progress', (progress) => emit('golden.progress', progress));
  indexer.events.on('progress', (progress) => emit('index.progress', progress));
  scope.own(
    'model events',
    models.onChange(() => emit('system.changed', status())),
  );

  const handlers = createHandlers({
    sqlite,
    library,
    sources,
    router,
    toolCaller,
    settings,
    clients,
    activity,
    models,
    learning,
    status,
    readOnly,
    indexer,
    clientsFolder: join(options.resourcesFolder, 'clients'),
    golden: { golden, gate },
    desk,
    making: made,
  });
  if (!options.ephemeral && made) {
    const backups = keepBackups(home, logger.child('backup'));
    scope.own('backups', () => backups.stop());
    made.forge.events.on('changed', ({ state }) => {
      if (state === 'published') backups.soon();
    });
  }
  if (!options.ephemeral) made?.warmUp();
  phase = 'ready';
  return ok({
    localToken: local.ok ? local.value.token : '',
    mcp: { library, ...watched, making },
    status,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async indexed() {
      await indexer.vectorsReady();
      await learning.settled();
    },
    async handle(call, input, caller, signal) {
      if (!Object.hasOwn(calls, call))
        return fail('call-unknown', `There is no call named ${call}.`, 'Window and engine are of different versions: restart Jig.');
      const name = call as CallName;
      const parsed = calls[name].input.safeParse(input);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        return fail(
          'input-invalid',
          `${call}: ${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'invalid'}.`,
          'Correct the named value and try again.',
          parsed.error.issues,
        );
      }
      return handlers[name](parsed.data as never, caller, signal);
    },
    async stop() {
      phase = 'stopping';
      emit('system.changed', status());
      await scope.dispose();
      phase = 'stopped';
    },
  });
}
