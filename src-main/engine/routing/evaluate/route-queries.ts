/** Routes labelled requests one after the other and keeps what came of each. */
import { setImmediate } from 'node:timers/promises';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Stage, ToolRouter } from '../route.ts';
import type { Outcome } from './make-report.ts';
import type { SetQuery } from './read-set.ts';

export interface RouteQueriesOptions {
  stage: Stage;
  /** The id that the requests' labels use, of a tool of the library; `idOfName` by its full name. */
  idOf: (toolId: number) => string;
  idOfName: (name: string) => string;
  signal?: AbortSignal | undefined;
  /** Before each request: how many are done. */
  progress?: ((done: number) => void) | undefined;
}

/** Fails with `aborted`, or as the route does. */
export async function routeQueries(
  router: Pick<ToolRouter, 'rank'>,
  queries: readonly SetQuery[],
  { stage, idOf, idOfName, signal, progress = () => {} }: RouteQueriesOptions,
): Promise<Result<Outcome[]>> {
  const outcomes: Outcome[] = [];
  for (const query of queries) {
    // A search by text waits for nothing: between two of them others have their turn, and whoever ends this is heard.
    await setImmediate();
    if (signal?.aborted) return fail('aborted', 'The evaluation was stopped.', 'Run it again.');
    progress(outcomes.length);
    const ranked = await router.rank({ query: query.query, context: query.context ?? [] }, stage);
    if (!ranked.ok) return ranked;
    const { route, toolIds, anyTool } = ranked.value;
    const alone = (query.context ?? []).length > 0 ? await router.rank({ query: query.query }, stage) : ranked;
    if (!alone.ok) return alone;
    outcomes.push({
      query,
      ranked: toolIds.map(idOf),
      rankedAlone: alone.value.toolIds.map(idOf),
      picks: route?.picks.map((pick) => idOfName(pick.name)) ?? [],
      anyTool,
      abstained: route?.abstained ?? false,
      timings: route?.timings ?? null,
      tokens: route?.tokens ?? null,
      filter: route?.filter ?? null,
    });
  }
  return ok(outcomes);
}
