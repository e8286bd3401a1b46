/** Routing over a copy of the library, with other settings or models: in a folder, and with processes, that are gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, type Result } from '#contract/result.ts';
import type { Settings } from '#contract/system.ts';
import type { Logger } from '#lib/logger.ts';
import { untilAborted } from '#lib/until-aborted.ts';
import type { ProcessHost } from '../../processes/process-host.ts';
import type { Sqlite } from '../database/open-database.ts';
import { Library } from '../library/library.ts';
import { loadCatalogue } from '../models/catalogue.ts';
import { InferenceModels } from '../models/inference-models.ts';
import type { ModelFiles } from '../models/model-file.ts';
import type { Models } from '../parts.ts';
import type { Stage } from '../routing/route.ts';
import { startRouting, type Routing } from '../routing/start-routing.ts';
import { SqliteSettings } from '../settings/settings-store.ts';
import { copyLibrary } from './copy-library.ts';

export interface CopyOptions {
  /** Of the library that is copied. */
  home: string;
  modelsFolder: string;
  /** Instead of the built-in files. */
  files: ModelFiles;
  /** Instead of the library's own. */
  settings?: { [K in keyof Settings]?: Settings[K] | undefined } | undefined;
  /** `text` needs no model. */
  stage?: Stage | undefined;
  processHost: ProcessHost;
  logger: Logger;
  signal?: AbortSignal | undefined;
  /** Whether it is worth going on, before any model is loaded. */
  check?: ((sqlite: Sqlite) => Result<unknown>) | undefined;
  /** Tools that have their vector, while they are made. */
  progress?: ((embedded: number, tools: number) => void) | undefined;
}

export interface LibraryCopy {
  sqlite: Sqlite;
  library: Library;
  routing: Routing;
}

const sealer = { seal: (plain: string) => plain, open: (sealed: string) => sealed };
const aborted = fail('aborted', 'The comparison was stopped.', 'Start it again.');
/** Fewer vectors than this, and the route would be measured by text. */
const minIndexed = 0.9;

/** Fails as the copying, a model or the route does, with `index-failed`, or with `aborted`. */
export async function withLibraryCopy<T>(options: CopyOptions, use: (copy: LibraryCopy) => Promise<Result<T>>): Promise<Result<T>> {
  const { modelsFolder, files, logger, signal, processHost, stage } = options;
  if (signal?.aborted) return aborted;
  const catalogue = loadCatalogue(modelsFolder);
  if (!catalogue.ok) return catalogue;
  const scratch = mkdtempSync(join(tmpdir(), 'jig-golden-'));
  const models = new InferenceModels({ processHost, modelsFolder, home: scratch, knownIn: options.home, logger, files });
  let sqlite: Sqlite | null = null;
  let routing: Routing | null = null;
  try {
    const copied = copyLibrary(options.home, join(scratch, 'library'));
    if (!copied.ok) return copied;
    sqlite = copied.value;
    const checked = options.check?.(sqlite);
    if (checked && !checked.ok) return checked;
    const settings: Settings = { ...new SqliteSettings(sqlite, sealer).get(), ...given(options.settings) };
    const ready = await untilAborted(modelsReady(models, settings, stage), signal);
    if (ready === 'aborted') return aborted;
    if (!ready.ok) return ready;
    const library = new Library(sqlite);
    const started = await startRouting({
      sqlite,
      readOnly: false,
      library,
      logger,
      catalogue: catalogue.value,
      models,
      settings: { get: () => settings, gatewayKey: () => null },
      activity: { record: () => {}, list: () => [] },
      lazy: stage === 'text',
    });
    if (!started.ok) return started;
    routing = started.value;
    if (stage !== 'text') {
      const { indexer } = routing;
      indexer.events.on('progress', ({ embedded, tools }) => options.progress?.(embedded, tools));
      if ((await untilAborted(indexer.vectorsReady(), signal)) === 'aborted') return aborted;
      const { embedded, tools } = indexer.status();
      if (embedded < tools * minIndexed) {
        return fail('index-failed', `Only ${embedded} of ${tools} tools could be indexed with this model.`, 'Choose another model.');
      }
    }
    return await use({ sqlite, library, routing });
  } finally {
    await models.stop();
    await routing?.stop();
    sqlite?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function given(settings: CopyOptions['settings'] = {}): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Loads what the route needs: a model that is missing is an error here, where the app would quietly go on without it. */
async function modelsReady(models: Models, settings: Settings, stage: Stage = 'final'): Promise<Result<unknown>> {
  if (stage !== 'text') {
    const embedder = await models.embedder();
    if (!embedder.ok) return embedder;
  }
  if (stage === 'final' && settings.filter === 'ranker') return models.ranker();
  if (stage === 'final' && settings.filter === 'language-model') return models.languageModel();
  return { ok: true, value: null };
}
