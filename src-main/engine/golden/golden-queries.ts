/** Routes the golden set's rows that count, and says how many those are. */
import type { GoldenRow } from '#contract/golden.ts';
import type { Result } from '#contract/result.ts';
import type { Sqlite } from '../database/open-database.ts';
import type { Outcome } from '../routing/evaluate/make-report.ts';
import type { SetQuery } from '../routing/evaluate/read-set.ts';
import { routeQueries } from '../routing/evaluate/route-queries.ts';
import type { Stage, ToolRouter } from '../routing/route.ts';
import { goldenEmpty } from './golden-set.ts';

/** The rows as requests of a set, whose ids are the tools' full names. Tools that are gone are left out of a choice. */
export function goldenQueries(rows: readonly GoldenRow[]): SetQuery[] {
  return rows
    .filter(({ isStale }) => !isStale)
    .map(({ id, query, context, needs, origin, missing }) => {
      const groups = needs.map((group) => group.filter((name) => !missing.includes(name)));
      return { id: `golden-${id}`, query, context, tools: groups.flatMap(([first]) => first ?? []), any_of: groups, source: origin };
    });
}

export function countsOf(rows: readonly GoldenRow[]): { rows: number; needing: number; stale: number } {
  const counted = rows.filter(({ isStale }) => !isStale);
  return {
    rows: counted.length,
    needing: counted.filter(({ needs }) => needs.length > 0).length,
    stale: rows.length - counted.length,
  };
}

export interface RouteGoldenOptions {
  stage?: Stage;
  signal?: AbortSignal | undefined;
  progress?: ((done: number, total: number) => void) | undefined;
}

/** What comes of each row that counts, in their order. Fails with `golden-empty`, `aborted`, or as the route does. */
export async function routeGolden(
  sqlite: Sqlite,
  router: Pick<ToolRouter, 'rank'>,
  rows: readonly GoldenRow[],
  { stage = 'final', signal, progress }: RouteGoldenOptions = {},
): Promise<Result<Outcome[]>> {
  const queries = goldenQueries(rows);
  if (queries.length === 0) return goldenEmpty;
  const names = new Map(sqlite.prepare('select id, name from tool').raw().all() as [number, string][]);
  return routeQueries(router, queries, {
    stage,
    idOf: (toolId) => names.get(toolId) ?? '',
    idOfName: (name) => name,
    signal,
    progress: progress && ((done) => progress(done, queries.length)),
  });
}
