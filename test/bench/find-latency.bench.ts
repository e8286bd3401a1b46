/** How long an agent waits for find_tools: a real client over HTTP, warm, at 10,000 and 100,000 tools, with and without the filter. */
import type { FilterChoice } from '../../src-preload/contract/system.ts';
import type { Route } from '../../src-preload/contract/routing.ts';
import { median, percentile, type Benchmark, type Figure } from './benchmark.ts';
import { connectAgent, type Agent } from './support/agent.ts';
import { largeRegistry, setRequests, type BenchRequest } from './support/bench-folder.ts';
import { waitForIndex, withHome, withJig, type Serving } from './support/built-jig.ts';
import { grownHome, preparedHome } from './support/prepared-home.ts';

const realTools = 10_000;
const rounds = 3;
const loadMs = 60_000;

interface Times {
  /** What the client waited, ms. */
  waited: number[];
  route: Route['timings'][];
}

/** The requests in turn; the route's own times come from the record of what happened, newest first. */
async function ask(agent: Agent, jig: Serving, requests: readonly BenchRequest[]): Promise<Times> {
  const waited: number[] = [];
  for (const { query } of requests) {
    const started = performance.now();
    await agent.find({ query });
    waited.push(performance.now() - started);
  }
  const route: Route['timings'][] = [];
  let before: number | undefined;
  while (route.length < requests.length) {
    const page = await jig.call('activity.list', { limit: 200, ...(before === undefined ? {} : { before }) });
    if (page.length === 0) break;
    route.push(...page.filter(({ kind }) => kind === 'route').map(({ details }) => details.timings as Route['timings']));
    before = page.at(-1)?.id;
  }
  return { waited, route: route.slice(0, requests.length) };
}

async function measure(
  home: string,
  size: string,
  goals: Record<string, { p50?: number; p95?: number }>,
  say: (line: string) => void,
): Promise<Figure[]> {
  const requests = setRequests('desk');
  return withHome(home, (copy) =>
    withJig(copy, async (jig) => {
      await waitForIndex(jig, ({ modelState, embedded, tools }) => modelState === 'ready' && embedded === tools, { withinMs: loadMs });
      const agent = await connectAgent(jig);
      const figures: Figure[] = [];
      const choices: FilterChoice[] = ['none', 'evidence'];
      for (const filter of choices) {
        await jig.call('settings.change', { filter });
        say(`${size} tools, filter ${filter}: ${requests.length} requests, warm-up and ${rounds} rounds`);
        await ask(agent, jig, requests.slice(0, 40));
        const all = await ask(agent, jig, Array.from({ length: rounds }, () => requests).flat());
        const name = `${size} tools, filter ${filter}`;
        const goal = goals[filter] ?? {};
        const part = (key: keyof Route['timings']): Figure => ({
          what: `${name}: ${key.replace(/Ms$/, '')}, p50`,
          value: median(all.route.map((times) => times[key])),
          unit: 'ms',
        });
        figures.push(
          { what: `${name}, p50`, value: median(all.waited), unit: 'ms', ...(goal.p50 ? { goal: { atMost: goal.p50 } } : {}) },
          { what: `${name}, p95`, value: percentile(all.waited, 0.95), unit: 'ms', ...(goal.p95 ? { goal: { atMost: goal.p95 } } : {}) },
          part('embedMs'),
          part('searchMs'),
          part('filterMs'),
          part('totalMs'),
        );
      }
      await agent.close();
      return figures;
    }),
  );
}

export const benchmark: Benchmark = {
  about: 'find_tools over MCP at 10,000 and 100,000 tools (needs the routing sets; fills a home once, which takes minutes).',
  async run(say) {
    const tools = largeRegistry(realTools);
    const small = await preparedHome(tools, say);
    const figures = await measure(small.home, '10,000', { none: { p50: 25, p95: 80 }, evidence: { p95: 200 } }, say);
    // The large library takes two minutes and half a gigabyte of disk.
    if (process.env.JIG_BENCH_QUICK === '1') return figures;
    const large = await grownHome(tools, say);
    say('90,000 of the 100,000 tools have disturbed copies of real vectors');
    return [...figures, ...(await measure(large.home, '100,000', { none: { p50: 150 }, evidence: { p50: 150 } }, say))];
  },
};
