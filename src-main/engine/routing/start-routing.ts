/** Puts the routing room together: index, indexer, ledger and router over one library. */
import { ok, fail, type Result } from '#contract/result.ts';
import type { Settings } from '#contract/system.ts';
import type { Logger } from '#lib/logger.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Library } from '../library/library.ts';
import type { ActivityLog, Learning, Models, SettingsStore } from '../parts.ts';
import { candidateFeatures, requestFeatures } from './evidence.ts';
import { Indexer } from './indexer.ts';
import { TokenLedger } from './ledger.ts';
import { ToolRouter, type RouterParts } from './route.ts';
import { routingSettingsSchema } from './routing-settings.ts';
import { SqliteIndex } from './sqlite-index.ts';
import { TokenCounter } from './token-counter.ts';

export interface RoutingOptions {
  sqlite: Sqlite;
  readOnly: boolean;
  library: Library;
  models: Models;
  settings: SettingsStore;
  activity: ActivityLog;
  /** What was used before; without it, it says nothing. */
  learning?: Pick<Learning, 'lessons'> | undefined;
  /** The parsed catalogue; its routing sections are checked here. */
  catalogue: unknown;
  logger: Logger;
  /** No model is loaded before somebody waits for vectors. */
  lazy?: boolean | undefined;
}

export interface Routing {
  router: ToolRouter;
  /** Routes as the router would with these settings, and records nothing. One trial at a time: the next one's settings replace them. */
  tryOut(settings: Settings): Pick<ToolRouter, 'rank'>;
  /** Share of the threshold that a follow-up is held to. */
  followUpFactor: number;
  indexer: Indexer;
  ledger: TokenLedger;
  stop(): Promise<void>;
}

export async function startRouting(options: RoutingOptions): Promise<Result<Routing>> {
  const { sqlite, readOnly, library, models, settings, activity, logger } = options;
  const routing = routingSettingsSchema.safeParse(options.catalogue);
  if (!routing.success) {
    const [issue] = routing.error.issues;
    return fail(
      'catalogue-invalid',
      `The model catalogue is not valid at ${issue?.path.join('.')}: ${issue?.message}.`,
      'Reinstall Jig, or restore resources/models/catalogue.json.',
    );
  }
  const inputs = [...candidateFeatures, ...requestFeatures].join();
  if (Object.values(routing.data.evidence).some((model) => model.features.join() !== inputs)) {
    return fail(
      'catalogue-invalid',
      'The evidence models of the catalogue were fitted on other inputs.',
      'Reinstall Jig, or run `npm run fit`.',
    );
  }
  const index = new SqliteIndex(sqlite);
  const ledger = new TokenLedger(sqlite, new TokenCounter(), menuTokens, logger);
  const indexer = new Indexer({ sqlite, library, index, models, logger, readOnly, lazy: options.lazy });
  const forget = library.events.on('changed', () => (readOnly ? undefined : ledger.changed()));
  await indexer.start();
  if (!readOnly) ledger.changed();
  const parts = { library, index, indexer, models, settings, activity, ledger, routing: routing.data, logger };
  // One for all trials: each follows the library for as long as it lives.
  let trial: { router: ToolRouter; settings: Settings } | null = null;
  return ok({
    // Trials go without: whoever is measured by a request must not have been taught it.
    router: new ToolRouter({ ...parts, learning: options.learning }),
    tryOut(tried) {
      if (trial) trial.settings = tried;
      else trial = startTrial(parts, tried);
      return trial.router;
    },
    followUpFactor: routing.data.decide.followUpFactor,
    indexer,
    ledger,
    async stop() {
      forget();
      await Promise.all([indexer.stop(), ledger.stop()]);
    },
  });
}

function startTrial(parts: RouterParts, settings: Settings): { router: ToolRouter; settings: Settings } {
  const trial: { router: ToolRouter; settings: Settings } = {
    settings,
    router: new ToolRouter({
      ...parts,
      settings: { get: () => trial.settings, gatewayKey: () => null },
      activity: { record: () => {}, list: () => [] },
    }),
  };
  return trial;
}

/** o200k_base tokens of the served menu (servedMenuText); a test counts them again. */
const menuTokens = 348;
