/** A small routing room over a real database, with an embedder that needs no model: words are hashed into a unit vector. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, ok } from '../../src-preload/contract/result.ts';
import type { Settings } from '../../src-preload/contract/system.ts';
import { openDatabase } from '../../src-main/engine/database/open-database.ts';
import { Library } from '../../src-main/engine/library/library.ts';
import type { ActivityLog, Embedder, LanguageModel, LoanedEmbedder, Models, Ranker } from '../../src-main/engine/parts.ts';
import { defaultSettings } from '../../src-main/engine/settings/settings-store.ts';
import { startRouting, type Routing } from '../../src-main/engine/routing/start-routing.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';

export const dimension = 64;

export function hashedVector(text: string, length = dimension): Float32Array {
  const vector = new Float32Array(length).fill(1e-3);
  for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? []) {
    let hash = 7;
    for (const char of word.replace(/s$/, '')) hash = (hash * 31 + char.charCodeAt(0)) % length;
    vector[hash] = (vector[hash] ?? 0) + 1;
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

export class ScriptedModels implements Models {
  embedded: string[] = [];
  /** Null: the model cannot be had. */
  model: string | null;
  failing = false;
  /** A text with this word gives no vector. */
  hopeless: string | null = null;
  /** A text with this word fails as if the process had died. */
  unwilling: string | null = null;
  /** Fails once it has embedded so many texts. */
  mostTexts = Infinity;
  /** Runs before the former model answers a query. */
  onFormerQuery: () => Promise<void> = async () => {};
  rankerPart: Ranker | null = null;
  languagePart: LanguageModel | null = null;
  /** Length of its vectors. */
  readonly dimension: number;
  /** Lengths of the vectors of models whose files are still there. */
  former: Record<string, number> = {};
  /** Loaned out and not yet released. */
  loaned: string[] = [];
  private listeners = new Set<() => void>();

  constructor(model: string | null = 'model-a', length = dimension) {
    this.model = model;
    this.dimension = length;
  }

  async embedder() {
    const { model } = this;
    const length = this.dimension;
    if (model === null) return fail('model-missing', 'embed.gguf is missing.', 'Run `git checkout resources/models`.');
    const embedder: Embedder = {
      model,
      dimension: length,
      embed: async (texts) => {
        const { unwilling } = this;
        const isUnwilling = unwilling !== null && texts.some((text) => text.includes(unwilling));
        if (this.failing || isUnwilling || this.embedded.length + texts.length > this.mostTexts)
          return fail('model-failed', 'The process died.', 'Wait.');
        const { hopeless } = this;
        if (hopeless !== null && texts.some((text) => text.includes(hopeless)))
          return fail('model-vector', 'A text could not be embedded.', 'Choose another model.');
        this.embedded.push(...texts);
        return ok(texts.map((text) => hashedVector(text, length)));
      },
    };
    return ok(embedder);
  }

  async formerEmbedder(model: string) {
    const length = this.former[model];
    if (length === undefined) return fail('model-missing', 'The former model is gone.', 'Wait.');
    this.loaned.push(model);
    const embedder: LoanedEmbedder = {
      model,
      dimension: length,
      embed: async (texts) => {
        await this.onFormerQuery();
        return ok(texts.map((text) => hashedVector(text, length)));
      },
      release: async () => {
        this.loaned = this.loaned.filter((one) => one !== model);
      },
    };
    return ok(embedder);
  }

  async ranker() {
    return this.rankerPart ? ok(this.rankerPart) : fail('model-missing', 'No ranker is installed.', 'Pull one.');
  }

  async languageModel() {
    return this.languagePart ? ok(this.languagePart) : fail('model-missing', 'No language model is installed.', 'Pull one.');
  }

  state() {
    return this.model === null
      ? {
          model: null,
          state: 'missing' as const,
          problem: { message: 'embed.gguf is missing.', fix: 'Run `git checkout resources/models`.' },
        }
      : { model: this.model, state: 'ready' as const, problem: null };
  }

  processes() {
    return [];
  }

  onChange(listener: () => void) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop() {}
}

export interface Box {
  home: string;
  library: Library;
  routing: Routing;
  models: ScriptedModels;
  recorded: Parameters<ActivityLog['record']>[0][];
  settings: Settings;
  stop(): Promise<void>;
  /** Starts again on the same home, as after a crash or a restart. */
  restart(models?: ScriptedModels): Promise<Box>;
  dispose(): Promise<void>;
}

export const caller = { name: 'test', scopes: ['mcp'] };

export async function openBox(models = new ScriptedModels(), home = mkdtempSync(join(tmpdir(), 'jig-routing-'))): Promise<Box> {
  const opened = openDatabase(home);
  if (!opened.ok) throw new Error(opened.error.message);
  const { sqlite } = opened.value;
  const library = new Library(sqlite);
  const recorded: Box['recorded'] = [];
  const settings: Settings = { ...defaultSettings, abstainThreshold: 0 };
  const catalogue = JSON.parse(readFileSync(new URL('../../resources/models/catalogue.json', import.meta.url), 'utf8'));
  const started = await startRouting({
    sqlite,
    readOnly: opened.value.readOnly,
    library,
    models,
    settings: { get: () => settings, gatewayKey: () => null },
    activity: { record: (entry) => recorded.push(entry), list: () => [] },
    catalogue,
    logger: createLogger('test', silentSink),
  });
  if (!started.ok) throw new Error(started.error.message);
  const stop = async () => {
    await started.value.stop();
    sqlite.close();
  };
  return {
    home,
    library,
    routing: started.value,
    models,
    recorded,
    settings,
    stop,
    async restart(next = models) {
      await stop();
      return openBox(next, home);
    },
    async dispose() {
      await stop();
      rmSync(home, { recursive: true });
    },
  };
}

/** Imports tools given as `name: description`. */
export function fill(box: Box, tools: Record<string, string>, server = 'desk'): void {
  box.library.importSource(
    { name: server, kind: 'definitions', config: {}, origin: server },
    Object.entries(tools).map(([localName, description]) => ({ server, localName, description, inputSchema: { type: 'object' } })),
  );
}
