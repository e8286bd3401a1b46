/** What tools were used for, and what a person said of routes: kept, shown, forgotten, and asked at each route. */
import type { Example } from '#contract/learning.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Turn } from '#contract/routing.ts';
import { Emitter } from '#lib/emitter.ts';
import type { Logger } from '#lib/logger.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Library } from '../library/library.ts';
import { readOnlyLibrary } from '../library/read-only.ts';
import type { Caller, Judgement, Learning, Lesson, LessonRequest, Models, SettingsStore } from '../parts.ts';
import { ExampleFiller } from './example-filler.ts';
import { ExampleStore, type NewExample } from './example-store.ts';
import { ExampleVectors } from './example-vectors.ts';
import { watchClients, type Watch, type Watched } from './watch-clients.ts';
import { weighLessons, weighSettings } from './weigh-lessons.ts';

export interface LearningParts {
  sqlite: Sqlite;
  readOnly: boolean;
  library: Library;
  models: Models;
  settings: SettingsStore;
  /** Whether the person lets this client teach; false for one that is gone. */
  mayTeach: (clientId: string) => boolean;
  /** The client that calls without a token of their own count as, such as MCP over this process's own stdin. */
  localClientId: string;
  requestText: (query: string, context: readonly Turn[]) => string;
  logger: Logger;
  /** Makes no vectors: for one command. */
  lazy?: boolean | undefined;
}

/** More of the nearest say nothing new. */
const mostNear = 32;

export class JigLearning implements Learning {
  readonly events = new Emitter<{ changed: Record<string, never> }>();
  private readonly parts: LearningParts;
  private readonly store: ExampleStore;
  /** By model: of the one in use, and of the one before while it still answers. */
  private readonly vectors = new Map<string, ExampleVectors>();
  private readonly filler: ExampleFiller | null;
  private readonly unfollow: () => void;
  private watch: Watch | null = null;

  constructor(parts: LearningParts) {
    const { sqlite, models, logger, library } = parts;
    this.parts = parts;
    this.store = new ExampleStore(sqlite);
    for (const { model, dimension } of this.store.models()) {
      const vectors = new ExampleVectors(dimension);
      for (const { exampleId, vector } of this.store.vectors(model)) vectors.put(exampleId, vector);
      this.vectors.set(model, vectors);
    }
    this.unfollow = library.events.on('changed', ({ removed }) => {
      if (removed.length > 0) this.dropRemoved();
    });
    this.filler =
      parts.readOnly || parts.lazy
        ? null
        : new ExampleFiller({
            store: this.store,
            models,
            logger,
            onVectors: ({ model, dimension }, made) => {
              const vectors = this.vectors.get(model) ?? new ExampleVectors(dimension);
              this.vectors.set(model, vectors);
              for (const { exampleId, vector } of made) if (vector) vectors.put(exampleId, vector);
            },
          });
    this.filler?.soon();
  }

  /** Router and caller as clients are handed them: what they ask and call teaches. */
  watchClients(watched: Watched): Watched {
    const { library, settings, mayTeach, localClientId, requestText, readOnly } = this.parts;
    const teacher = ({ clientId, scopes }: Caller): string | null => {
      // A window and the command line look around, and show nothing of how tools are used.
      const id = clientId ?? (scopes.includes('mcp') ? localClientId : null);
      return !readOnly && id !== null && settings.get().learning && mayTeach(id) ? id : null;
    };
    this.watch = watchClients({ library, teacher, requestText, learn: (example) => this.learn(example) }, watched);
    return this.watch;
  }

  judge({ query, context, tool, verdict }: Judgement): Result<Example> {
    if (this.parts.readOnly) return readOnlyLibrary;
    if (!this.parts.settings.get().learning)
      return fail('learning-off', 'Jig does not learn at the moment.', 'Switch "Learn from use" on in the settings, under Routing.');
    if (query.trim() === '') return fail('query-empty', 'The query is empty.', 'Say which request the verdict is about.');
    const found = this.parts.library.resolve(tool);
    if (!found.ok) return found;
    const text = this.parts.requestText(query.trim(), context);
    const id = this.put({ toolId: found.value.id, query: query.trim(), text, verdict, clientId: null });
    const example = id === null ? undefined : this.store.get(id);
    if (!example) throw new Error('a verdict was not kept');
    return ok(example);
  }

  examples(toolId: number): Example[] {
    return this.store.list(toolId);
  }

  remove(exampleId: number): Result<Record<string, never>> {
    if (this.parts.readOnly) return readOnlyLibrary;
    if (!this.store.remove(exampleId)) {
      return fail('example-unknown', 'There is no such example any more.', "Reload the tool's page.");
    }
    this.forget([exampleId]);
    this.events.emit('changed', {});
    return ok({});
  }

  clear(): Result<{ removed: number }> {
    if (this.parts.readOnly) return readOnlyLibrary;
    const removed = this.store.clear();
    this.vectors.clear();
    this.watch?.forget();
    this.events.emit('changed', {});
    return ok({ removed });
  }

  lessons({ vector, model }: LessonRequest): readonly Lesson[] {
    const vectors = this.vectors.get(model);
    if (!vectors || vectors.size === 0 || !this.parts.settings.get().learning) return [];
    if (this.vectors.size > 1 && this.filler?.isDone(model)) this.keepOnly(model);
    const near = vectors.nearest(vector, weighSettings.floor, mostNear).flatMap(({ exampleId, cosine }) => {
      const known = this.store.known(exampleId);
      // What a client taught is used as long as it may teach.
      return known && (known.clientId === null || this.parts.mayTeach(known.clientId)) ? [{ ...known, cosine }] : [];
    });
    return near.length === 0 ? [] : weighLessons(near);
  }

  /** Resolves when every example has its vector, or the model cannot be had. */
  async settled(): Promise<void> {
    await this.filler?.settled();
  }

  async stop(): Promise<void> {
    this.unfollow();
    await this.filler?.stop();
  }

  /** A use that cannot be written down must not fail the call that it was. */
  private learn({ tool, ...example }: { tool: string; query: string; text: string; clientId: string }): void {
    const found = this.parts.library.resolve(tool);
    if (!found.ok) return;
    try {
      this.put({ ...example, toolId: found.value.id, verdict: 'right' });
    } catch (error) {
      this.parts.logger.warn('an example could not be kept', { error: String(error) });
    }
  }

  private put(example: NewExample): number | null {
    const kept = this.store.put(example);
    if (kept === null) return null;
    this.forget(kept.removed);
    this.filler?.soon();
    this.events.emit('changed', {});
    return kept.id;
  }

  private forget(exampleIds: readonly number[]): void {
    for (const vectors of this.vectors.values()) for (const id of exampleIds) vectors.remove(id);
  }

  /** Tools that are gone took their examples along. */
  private dropRemoved(): void {
    const left = new Set(this.store.ids());
    for (const vectors of this.vectors.values()) vectors.keepOnly(left);
  }

  private keepOnly(model: string): void {
    for (const other of this.vectors.keys()) if (other !== model) this.vectors.delete(other);
    if (!this.parts.readOnly) this.store.keepOnly(model);
  }
}
