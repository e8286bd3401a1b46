/** Brings tools into the library from wherever they come, and makes the calls to what stands behind them. */
import type { ImportReport, ImportRequest } from '#contract/library.ts';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import type { Logger } from '#lib/logger.ts';
import { OrphanGuard } from '#lib/orphan-guard.ts';
import type { Library } from '../library/library.ts';
import type { StoredTool } from '../library/tool-definition.ts';
import type { CallOptions, Sources, ToolResult } from '../parts.ts';
import { chooseName, findSame } from './choose-name.ts';
import { openUpstream } from './open-upstream.ts';
import { planImport, type PlannedSource } from './plan-import.ts';
import { readSourceConfig } from './source-config.ts';
import type { Listing, Upstream, UpstreamState } from './upstream.ts';

export interface JigSourcesOptions {
  library: Library;
  logger: Logger;
  onImported?: (report: ImportReport) => void;
  /** The library belongs to a newer Jig: calls work, nothing is written. */
  readOnly: boolean;
}

/** Servers that are started at the same time: each is a process, and two cores are common. */
const startedTogether = 6;

/** Until its tools are stored, a source has no id under which its state could be kept. */
interface Slot {
  name: string;
  sourceId: string | null;
  upstream: Upstream;
  state: Parameters<UpstreamState>;
}

export class JigSources implements Sources {
  private readonly options: JigSourcesOptions;
  private readonly guard: OrphanGuard;
  private readonly upstreams = new Map<string, Upstream>();
  private readonly importing = new Set<Promise<unknown>>();
  private readonly stopping = new AbortController();

  constructor(options: JigSourcesOptions) {
    this.options = options;
    this.guard = new OrphanGuard(options.logger);
    this.forgetConnections();
  }

  /**
   * Imports all that the request stands for. A server of an mcp.json that fails has its reason in its report's `failed` and stops
   * no other; a single command, address or document that fails is the import's failure.
   */
  async import(request: ImportRequest, signal?: AbortSignal): Promise<Result<ImportReport[]>> {
    if (this.options.readOnly) {
      return fail(
        'library-read-only',
        'The library was written by a newer Jig and can only be read.',
        'Update Jig, or choose another library with --home.',
      );
    }
    const importing = this.importAll(request, signal);
    this.importing.add(importing);
    return importing.finally(() => this.importing.delete(importing));
  }

  private async importAll(request: ImportRequest, signal: AbortSignal | undefined): Promise<Result<ImportReport[]>> {
    const stop = signal ? AbortSignal.any([signal, this.stopping.signal]) : this.stopping.signal;
    const planned = await planImport(request, stop);
    if (!planned.ok) return planned;
    const { sources, failed, isSingle, notes } = planned.value;
    const listed = await mapLimited(sources, startedTogether, (source) => this.list(source, stop));

    const closeAll = () => Promise.all(listed.map(({ slot }) => slot.upstream.close()));
    if (stop.aborted) {
      await closeAll();
      return fail('aborted', 'The import was cancelled; nothing was changed.', 'Import again.');
    }

    const reports: ImportReport[] = [];
    try {
      // Stored in the order of the file, so that numbered names come out the same each time.
      for (const { source, slot, outcome } of listed) {
        if (outcome.ok) {
          reports.push(this.store(source, slot, outcome.value));
          continue;
        }
        await slot.upstream.close();
        this.noteFailure(source, outcome.error);
        if (isSingle) return outcome;
        reports.push(failedReport(source.name ?? source.fallbackName, `${outcome.error.message} ${outcome.error.fix}`));
      }
    } catch (error) {
      await closeAll();
      throw error;
    }
    for (const { name, reason } of failed) reports.push(failedReport(name, reason));
    const [first] = reports;
    if (first) first.notes.push(...notes);
    else if (notes.length > 0) reports.push({ ...failedReport('', ''), failed: [], notes });
    for (const report of reports) this.options.onImported?.(report);
    return ok(reports);
  }

  /** Fails with `source-unreachable`, `source-died`, `source-timeout`, `source-error`, `tool-has-no-source`, `aborted` ... */
  async call(tool: StoredTool, args: Record<string, unknown>, options: CallOptions): Promise<Result<ToolResult>> {
    const upstream = this.upstreams.get(tool.sourceId) ?? this.open(tool.sourceId);
    if (this.stopping.signal.aborted) return fail('source-closed', 'Jig is shutting down.', 'Call again when it runs again.');
    if (!upstream) return fail('source-unknown', `The source of ${tool.name} is gone.`, 'Import it again.');
    return upstream.call(tool, args, options);
  }

  async close(sourceId: string): Promise<void> {
    const upstream = this.upstreams.get(sourceId);
    this.upstreams.delete(sourceId);
    await upstream?.close();
  }

  /** Ends all connections and child processes; takes at most about two seconds. */
  async stop(): Promise<void> {
    this.forgetConnections();
    this.stopping.abort();
    const all = [...this.upstreams.keys()];
    await Promise.allSettled([...all.map((id) => this.close(id)), ...this.importing]);
    this.guard.close();
  }

  /** No connection outlives a process, whatever the last one wrote before it was killed. */
  private forgetConnections(): void {
    for (const { id, state } of this.options.library.sources()) if (state === 'connected') this.setState(id, 'listed', null);
  }

  private open(sourceId: string): Upstream | null {
    if (this.stopping.signal.aborted) return null;
    const stored = this.options.library.source(sourceId);
    // Tools made here are run (runs/), not called at a source.
    if (!stored || stored.kind === 'made') return null;
    const source = readSourceConfig(stored.kind, stored.config);
    const upstream = openUpstream(
      source,
      () => stored.name,
      this.guard,
      (state, error) => this.setState(sourceId, state, error),
    );
    this.upstreams.set(sourceId, upstream);
    return upstream;
  }

  private async list(source: PlannedSource, signal: AbortSignal): Promise<{ source: PlannedSource; slot: Slot; outcome: Result<Listing> }> {
    const slot: Slot = {
      name: source.name ?? source.fallbackName,
      sourceId: null,
      state: ['listed', null],
      upstream: openUpstream(
        source,
        () => slot.name,
        this.guard,
        (state, error) => {
          slot.state = [state, error];
          if (slot.sourceId !== null) this.setState(slot.sourceId, state, error);
        },
      ),
    };
    const outcome = source.listing ? ok(source.listing) : await slot.upstream.list(signal);
    return { source, slot, outcome };
  }

  private store(source: PlannedSource, slot: Slot, listing: Listing): ImportReport {
    const { library, logger } = this.options;
    const identity = { kind: source.kind, origin: source.origin, config: { ...source.config } };
    const known = source.name === null ? findSame(library, identity) : null;
    const name = known ?? chooseName(library, source.name ?? listing.title ?? source.fallbackName, identity);
    const definitions = listing.tools.map((tool) => ({ ...tool, server: tool.server ?? name }));
    const report = library.importSource({ name, ...identity }, definitions, listing.failed);
    report.notes.push(...listing.notes);
    const stored = library.source(name);
    if (!stored) throw new Error(`the source ${name} was imported and is not there`);
    const before = this.upstreams.get(stored.id);
    slot.name = name;
    slot.sourceId = stored.id;
    this.upstreams.set(stored.id, slot.upstream);
    if (before) void before.close();
    this.setState(stored.id, ...slot.state);
    logger.info('imported a source', {
      source: name,
      added: report.added,
      changed: report.changed,
      removed: report.removed,
      failed: report.failed.length,
    });
    return report;
  }

  /** A source that is known already and failed now keeps its tools, and shows why it cannot be reached. */
  private noteFailure(source: PlannedSource, error: Failure): void {
    const { library, logger } = this.options;
    const known = findSame(library, { kind: source.kind, origin: source.origin, config: { ...source.config } });
    const stored = known === null ? undefined : library.source(known);
    if (stored) this.setState(stored.id, 'unreachable', error.message);
    // No warning: whoever asked for the import gets the failure itself.
    logger.info('a source could not be imported', { source: source.name ?? source.fallbackName, code: error.code });
  }

  private setState(sourceId: string, ...[state, error]: Parameters<UpstreamState>): void {
    if (!this.options.readOnly && !this.stopping.signal.aborted) this.options.library.setSourceState(sourceId, state, error);
  }
}

function failedReport(source: string, reason: string): ImportReport {
  return { source, added: 0, changed: 0, removed: 0, unchanged: 0, failed: [{ name: source, reason }], notes: [] };
}

async function mapLimited<T, R>(items: readonly T[], limit: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results.set(at, await run(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
