/** Composition of the rooms that make and run tools: compiler, permissions, effects, runs and forge. */
import type { Language } from '#contract/making.ts';
import { fail } from '#contract/result.ts';
import type { Settings } from '#contract/system.ts';
import type { Logger } from '#lib/logger.ts';
import type { Scope } from '#lib/scope.ts';
import { processEntry } from '../processes/process-entries.ts';
import type { ProcessHost } from '../processes/process-host.ts';
import { SqliteAuditChain } from './audit/audit-chain.ts';
import type { Sqlite } from './database/open-database.ts';
import { EffectsClient } from './effects/effects-client.ts';
import { createMadeToolCaller, createMadeToolStarter } from './endpoint/made-tools.ts';
import { authorInterface } from './forge/author-interface.ts';
import { DraftCompiler } from './forge/compile/compiler.ts';
import { JigForge } from './forge/forge.ts';
import type { Library } from './library/library.ts';
import type { MadeToolCaller, MadeToolStarter } from './making-parts.ts';
import type { ActivityLog, ToolCaller } from './parts.ts';
import { JigBroker } from './permissions/broker.ts';
import { AppendDoubts } from './permissions/files/append-doubts.ts';
import { FilesKind } from './permissions/files/files-kind.ts';
import { HttpPart } from './permissions/http/http-part.ts';
import { KvKind } from './permissions/kv/kv-kind.ts';
import { MailPart } from './permissions/mail/mail-part.ts';
import { JigResources, type Sealer } from './permissions/resources.ts';
import { SecretsPart } from './permissions/secrets.ts';
import { SqlKind } from './permissions/sql/sql-kind.ts';
import { TcpPart } from './permissions/tcp/tcp-part.ts';
import { ToolsKind } from './permissions/tools/tools-kind.ts';
import { GroupCommit } from './runs/group-commit.ts';
import { LibraryEffects } from './runs/once-effects.ts';
import { pythonFiles } from './runs/python-files.ts';
import { runnerCacheFile } from './runs/runner-cache.ts';
import { WarmRunnerPool } from './runs/runner-pool.ts';
import { JigRuns } from './runs/runs.ts';

export interface MakingOptions {
  sqlite: Sqlite;
  home: string;
  resourcesFolder: string;
  library: Library;
  processHost: ProcessHost;
  sealer: Sealer;
  activity: ActivityLog;
  settings: () => Settings;
  /** Calls of library tools by made ones. */
  toolCaller: () => ToolCaller;
  /** Origin of the screens; null where there are none. */
  uiUrl: () => string | null;
  logger: Logger;
}

export interface Making {
  forge: JigForge;
  runs: JigRuns;
  resources: JigResources;
  audit: SqliteAuditChain;
  startMade: MadeToolStarter;
  callMade: MadeToolCaller;
  /** What `make_tool` answers to empty code. */
  authorInterface: (language: Language) => string;
  /** Starts the first runners: when the engine is ready and has nothing better to do. */
  warmUp(): void;
}

/** Everything is owned by `scope`, and ends in reverse: nothing new is made, runs end, then what they used. */
export function startMaking(options: MakingOptions, scope: Scope): Making {
  const { sqlite, home, library, processHost, activity, settings, logger } = options;
  const audit = new SqliteAuditChain(sqlite);
  const commits = new GroupCommit(sqlite, logger.child('journal'));
  const onceEffects = new LibraryEffects(sqlite, commits, logger.child('effects'));
  const effects = new EffectsClient({ processHost, home, logger: logger.child('effects') });
  scope.own('effects', () => effects.stop(), effectsStopMs);

  const resources: JigResources = new JigResources({
    sqlite,
    sealer: options.sealer,
    audit,
    home,
    checks: {
      sql: (resource) => sql.tryResource(resource),
      files: (resource) => files.tryResource(resource),
      http: (resource) => http.tryResource(resource),
      tcp: (resource) => tcp.tryResource(resource),
      mail: (resource) => mail.tryResource(resource),
    },
  });
  const sql = new SqlKind({ vault: resources, processHost, home });
  const files = new FilesKind({ vault: resources, sqlite, home });
  const http = new HttpPart({ vault: resources, effects });
  const tcp = new TcpPart({ vault: resources, once: onceEffects });
  const mail = new MailPart({ vault: resources, effects });
  const broker = new JigBroker([
    sql,
    http,
    tcp,
    mail,
    files,
    new KvKind({ sqlite }),
    new SecretsPart(resources),
    new ToolsKind({ library, once: onceEffects, toolCaller: options.toolCaller, madeIdentity: (toolId) => forge.identity(toolId) }),
  ]);
  scope.own('permissions', () => broker.stop());

  const pool = new WarmRunnerPool({
    processHost,
    memoryMb: () => settings().limits.memoryMb,
    cacheFile: runnerCacheFile(home, () => processEntry('runner')),
    python: () => pythonFiles(home, processEntry('python-runner')),
    logger: logger.child('runners'),
  });
  scope.own('runners', () => pool.stop());
  const runs = new JigRuns({
    sqlite,
    readOnly: false,
    commits,
    audit,
    activity,
    pool,
    broker,
    doubts: [onceEffects, effects, new AppendDoubts(sqlite)],
    limits: () => settings().limits,
    currentProgram: (tool) => {
      const found = library.resolve(tool);
      return found.ok
        ? forge.program(found.value.id)
        : fail('tool-unknown', `The tool ${tool} is gone.`, 'Make it again, or leave the run.');
    },
    logger: logger.child('runs'),
  });
  scope.own('runs', () => runs.stop(), runsStopMs);

  const compiler = new DraftCompiler({
    resourcesFolder: options.resourcesFolder,
    tool: (name) => {
      const found = library.resolve(name);
      return found.ok ? found.value : null;
    },
    logger: logger.child('compiler'),
  });
  scope.own('compiler', () => compiler.stop());
  const forge: JigForge = new JigForge({
    sqlite,
    library,
    compiler,
    runs,
    broker,
    audit,
    activity,
    settings,
    uiUrl: options.uiUrl,
    logger: logger.child('forge'),
  });
  scope.own('forge', () => forge.stop());

  /** Two idle runners cost about 130 MB: they wait where there is something to run. The first draft brings them too. */
  const warmUp = (): void => {
    if (library.sources().some(({ kind, toolCount }) => kind === 'made' && toolCount > 0)) pool.warmUp();
  };
  const startMade = createMadeToolStarter({ forge, runs });
  const interfaceText = (language: Language): string => authorInterface(options.resourcesFolder, resources.list(), language);
  return {
    forge,
    runs,
    resources,
    audit,
    authorInterface: interfaceText,
    startMade,
    callMade: createMadeToolCaller({ start: startMade, runs, settings }),
    warmUp,
  };
}

/** Mail that is under way is finished first; what takes longer is finished by the effects process alone, where it outlives us. */
const effectsStopMs = 10_000;
const runsStopMs = 10_000;
