/** `jig find`: one route, with the candidates, why each was kept or cut, the time it took and the tokens it saved. */
import type { Command } from 'commander';
import { ok } from '#contract/result.ts';
import type { Route } from '#contract/routing.ts';
import { within } from '#lib/within.ts';
import { each, wholeNumber } from './arguments.ts';
import type { CommandResult, Context, RunCommand } from './context.ts';
import { withEngine, type EngineClient } from './engine-client.ts';
import { shorten, table } from './output.ts';

interface FindOptions {
  context?: string[];
  k?: number;
  limit?: number;
  profile?: string;
}

/** An engine of our own loads its model and embeds new tools first; after this long it answers with what it has, ms. */
const indexWaitMs = 8_000;

export function define(command: Command, run: RunCommand): void {
  command
    .argument('<query>', 'what is to be done, in plain words')
    .option('--context <text>', 'an earlier turn of the conversation; may be repeated, oldest first', each)
    .option('-k <n>', 'candidates taken before the filter', wholeNumber(1, 50))
    .option('--limit <n>', 'most tools handed out', wholeNumber(1, 10))
    .option('--profile <name>', 'look only among this profile’s tools')
    .action((query: string, options: FindOptions) => run((context) => find(context, query, options)));
}

async function find(context: Context, query: string, options: FindOptions): Promise<CommandResult> {
  return withEngine(context, 'find', async (engine) => {
    if (!engine.joined) await waitForIndex(engine, context);
    const route = await engine.call('routing.route', {
      query,
      ...(options.context ? { context: options.context.map((content) => ({ role: 'user', content })) } : {}),
      ...(options.k === undefined ? {} : { topK: options.k }),
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
    });
    if (!route.ok) return route;
    const status = await engine.call('system.status', {});
    const isEmpty = status.ok && status.value.index.tools === 0;
    return ok({ document: route.value, text: describe(route.value, isEmpty) });
  });
}

/** What is missing after the wait shows in the answer itself: the route says that it searched by text, or the index how far it is. */
async function waitForIndex(engine: EngineClient, { say }: Context): Promise<void> {
  await within(engine.indexed(), indexWaitMs);
  const status = await engine.call('system.status', {});
  if (!status.ok) return;
  const { tools, embedded, modelState } = status.value.index;
  if (modelState === 'ready' && embedded < tools)
    say(`${embedded} of ${tools} tools are indexed by meaning so far; each search goes on with it, \`jig serve\` does it at once.`);
}

function describe(route: Route, isEmpty: boolean): string {
  const rank = (value: number | null) => value ?? '-';
  const rows = route.candidates.map((one) => [
    one.kept ? '*' : ' ',
    one.name,
    one.score.toFixed(2),
    rank(one.vectorRank),
    rank(one.textRank),
    shorten(one.reason, 60),
  ]);
  const { timings } = route;
  return [
    route.picks.length > 0 ? `Use ${route.picks.map((pick) => pick.name).join(', ')}` : 'No tool fits.',
    ...(route.note === null ? [] : [route.note]),
    ...(isEmpty ? ['  jig import <a client’s mcp.json, an OpenAPI document, a tools.jsonl or an address>'] : []),
    ...(rows.length > 0 ? ['', table(['', 'tool', 'score', 'meaning', 'text', 'why'], rows)] : []),
    '',
    `${timings.totalMs.toFixed(1)} ms (embed ${timings.embedMs.toFixed(1)}, search ${timings.searchMs.toFixed(1)}, filter ${timings.filterMs.toFixed(1)}), searched by ${route.searchedBy}`,
    ...(route.tokens.baseline > 0 ? [saving(route.tokens)] : []),
  ].join('\n');
}

function saving({ menu, reply, baseline, saved }: Route['tokens']): string {
  const share = saved > 0 ? `${saved} saved (${((100 * saved) / baseline).toFixed(1)} %)` : 'so few tools cost less without Jig';
  return `${menu + reply} tokens instead of ${baseline}: ${share}`;
}
