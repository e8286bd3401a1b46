/** What a change would do to the golden set, before it is applied: one measurement at a time, each with a deadline, its progress, and an end on request. */
import type { AbstainPrice, GoldenChange, GoldenComparison, GoldenProgress, GoldenRow, GoldenScore } from '#contract/golden.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Settings } from '#contract/system.ts';
import { Emitter } from '#lib/emitter.ts';
import type { Logger } from '#lib/logger.ts';
import type { ProcessHost } from '../../processes/process-host.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { SettingsStore } from '../parts.ts';
import type { Outcome } from '../routing/evaluate/make-report.ts';
import type { Routing } from '../routing/start-routing.ts';
import { priceOf, shippedPrice } from './abstain-price.ts';
import { chosenFiles, filesOf } from './chosen-files.ts';
import { countsOf, routeGolden } from './golden-queries.ts';
import { compareOutcomes, goldenScores } from './golden-scores.ts';
import { goldenEmpty, type GoldenSet } from './golden-set.ts';
import { withLibraryCopy } from './library-copy.ts';

export interface GoldenGateParts {
  sqlite: Sqlite;
  set: GoldenSet;
  routing: Pick<Routing, 'tryOut' | 'followUpFactor'>;
  settings: SettingsStore;
  home: string;
  modelsFolder: string;
  processHost: ProcessHost;
  logger: Logger;
  /** Longest measurement, ms; default ten minutes: another embedder for a thousand tools and as many queries take two. */
  deadlineMs?: number | undefined;
}

type Step = GoldenProgress['step'];
type Tell = (step: Step, done: number, total: number) => void;

const defaultDeadlineMs = 600_000;
/** How often a measurement says how far it is, at most. */
const tellings = 50;

export class GoldenGate {
  readonly events = new Emitter<{ progress: GoldenProgress }>();
  private readonly parts: GoldenGateParts;
  private readonly running = new Map<string, AbortController>();
  private readonly stopping = new AbortController();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(parts: GoldenGateParts) {
    this.parts = parts;
  }

  /** How the set is answered as things are. Fails with `golden-empty`, `golden-late`, `aborted`, or as the route does. */
  score(id: string, signal?: AbortSignal): Promise<Result<GoldenScore>> {
    return this.measure(id, signal, async (rows, until, tell) => {
      const outcomes = await this.live(rows, {}, until, (done, total) => tell('before', done, total));
      return outcomes.ok ? ok({ ...countsOf(rows), scores: goldenScores(outcomes.value) }) : outcomes;
    });
  }

  /** The same before and after a change, which is not applied. Another model is tried on a copy of the library. Fails as `score`, or as a model does. */
  compare(id: string, change: GoldenChange, signal?: AbortSignal): Promise<Result<GoldenComparison>> {
    return this.measure(id, signal, async (rows, until, tell) => {
      const before = await this.live(rows, {}, until, (done, total) => tell('before', done, total));
      if (!before.ok) return before;
      const after = await this.after(rows, change, until, tell);
      return after.ok ? ok({ ...countsOf(rows), ...compareOutcomes(before.value, after.value) }) : after;
    });
  }

  /** Ends a measurement; one that is over already is let be. */
  cancel(id: string): void {
    this.running.get(id)?.abort();
  }

  /** At which threshold each request gets no tool; without a golden set, what was measured on the public benchmark sets. Fails as `score`. */
  async price(signal?: AbortSignal): Promise<Result<AbstainPrice>> {
    if (countsOf(this.parts.set.rows()).rows === 0) return shippedPrice(this.parts.modelsFolder);
    return this.measure(`price ${performance.now()}`, signal, async (rows, until) => {
      const outcomes = await this.live(rows, { abstainThreshold: 0 }, until, () => {});
      return outcomes.ok ? ok(priceOf(outcomes.value, this.parts.routing.followUpFactor)) : outcomes;
    });
  }

  /** Ends what is being measured; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.queue;
  }

  private async measure<T>(
    id: string,
    signal: AbortSignal | undefined,
    work: (rows: GoldenRow[], until: AbortSignal, tell: Tell) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const rows = this.parts.set.rows();
    if (countsOf(rows).rows === 0) return goldenEmpty;
    if (this.running.has(id)) return fail('golden-busy', 'This is being measured already.', 'Wait for it, or cancel it.');
    const controller = new AbortController();
    this.running.set(id, controller);
    const turn = this.queue.then(async () => {
      // From here on: the time spent waiting for others is not its own.
      const late = AbortSignal.timeout(this.parts.deadlineMs ?? defaultDeadlineMs);
      const until = AbortSignal.any([controller.signal, this.stopping.signal, late, ...(signal ? [signal] : [])]);
      const measured = await work(rows, until, this.teller(id));
      return late.aborted && !measured.ok && measured.error.code === 'aborted' ? tooLate : measured;
    });
    this.queue = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.running.delete(id);
    }
  }

  private teller(id: string): Tell {
    return (step, done, total) => {
      if (done % Math.max(1, Math.floor(total / tellings)) === 0) this.events.emit('progress', { id, step, done, total });
    };
  }

  /** On the index that answers now. */
  private live(
    rows: readonly GoldenRow[],
    change: Partial<Settings>,
    signal: AbortSignal,
    progress: (done: number, total: number) => void,
  ): Promise<Result<Outcome[]>> {
    const { sqlite, routing, settings } = this.parts;
    return routeGolden(sqlite, routing.tryOut({ ...settings.get(), ...change }), rows, { signal, progress });
  }

  private async after(rows: readonly GoldenRow[], change: GoldenChange, signal: AbortSignal, tell: Tell): Promise<Result<Outcome[]>> {
    const settings = settingsOf(change);
    const count = (done: number, total: number) => tell('after', done, total);
    if (change.models === undefined) return this.live(rows, settings, signal, count);
    const { home, modelsFolder, processHost, logger } = this.parts;
    const files = chosenFiles(home);
    if (!files.ok) return files;
    return withLibraryCopy(
      {
        home,
        modelsFolder,
        files: filesOf(files.value, change.models),
        settings,
        processHost,
        logger,
        signal,
        progress: (embedded, tools) => tell('index', embedded, tools),
      },
      ({ sqlite, routing }) => routeGolden(sqlite, routing.router, rows, { signal, progress: count }),
    );
  }
}

const tooLate = fail(
  'golden-late',
  'The comparison took too long and was stopped.',
  'Apply the change without it, or remove queries from the golden set; a faster filter helps too.',
);

function settingsOf({ topK, filter, abstainThreshold }: GoldenChange): Partial<Settings> {
  return {
    ...(topK !== undefined && { topK }),
    ...(filter !== undefined && { filter }),
    ...(abstainThreshold !== undefined && { abstainThreshold }),
  };
}
