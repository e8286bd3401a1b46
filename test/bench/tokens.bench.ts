/** What a request costs an agent with Jig (menu, then answer with the picks' schemas) beside all schemas, as they come over the wire. */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinWords } from '../../src-main/lib/shell-words.ts';
import { mean, type Benchmark, type Figure } from './benchmark.ts';
import { connectAgent } from './support/agent.ts';
import { largeRegistry, sample, setRequests, setTools, type BenchRequest } from './support/bench-folder.ts';
import { root, runJig, waitForIndex, withHome, withJig } from './support/built-jig.ts';
import { preparedHome } from './support/prepared-home.ts';

// Tool texts are data: `<|endoftext|>` in one of them is text, not a control token.
const asText = { disallowedSpecial: new Set<string>() };
const tokens = (value: unknown) => countTokens(typeof value === 'string' ? value : JSON.stringify(value), asText);
const requestsPerLibrary = 100;

/** Figures of one library; `requests` need a tool each. */
async function compare(
  home: string,
  what: string,
  requests: readonly BenchRequest[],
  goal: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  return withJig(home, async (jig) => {
    await waitForIndex(jig, ({ modelState, embedded, tools }) => modelState === 'ready' && embedded === tools, { withinMs: 600_000 });
    const [agent, withoutJig] = [await connectAgent(jig), await connectAgent(jig, '/all')];
    const all = await withoutJig.list();
    const [everything, menu] = [tokens(all), tokens(await agent.list())];
    say(`${what}: ${all.length} tools, ${requests.length} requests`);
    const answers: { cost: number; picks: number }[] = [];
    for (const request of requests) {
      const { text, tools } = await agent.find(request);
      answers.push({ cost: menu + tokens(text), picks: tools.length });
    }
    await Promise.all([agent.close(), withoutJig.close()]);
    const fewer = answers.map(({ cost }) => 100 * (1 - cost / everything));
    return [
      { what: `${what}: all ${all.length} schemas`, value: everything, unit: 'tokens' },
      { what: `${what}: menu`, value: menu, unit: 'tokens' },
      { what: `${what}: menu and answer, mean`, value: mean(answers.map(({ cost }) => cost)), unit: 'tokens' },
      { what: `${what}: tools in an answer, mean`, value: mean(answers.map(({ picks }) => picks)), unit: 'tools' },
      { what: `${what}: fewer tokens, mean`, value: mean(fewer), unit: '%', goal: { atLeast: goal } },
      { what: `${what}: fewer tokens, the dearest request`, value: Math.min(...fewer), unit: '%' },
    ];
  });
}

async function workshop(say: (line: string) => void): Promise<Figure[]> {
  const folder = join(root, 'resources', 'workshop');
  const requests = JSON.parse(readFileSync(join(folder, 'examples.json'), 'utf8')) as (BenchRequest & { tools: string[] })[];
  return withHome(null, async (home) => {
    const command = joinWords([process.execPath, join(folder, 'server.mjs'), '--home', join(home, 'workshop')]);
    await runJig(home, ['import', '--command', command, '--name', 'workshop']);
    return compare(
      home,
      'workshop',
      requests.filter(({ tools }) => tools.length > 0),
      92,
      say,
    );
  });
}

export const benchmark: Benchmark = {
  about: 'Tokens of menu and answer beside all schemas: workshop, 349 and 10,000 tools (needs the routing sets).',
  async run(say) {
    const { home } = await preparedHome(setTools('mcp'), say);
    const large = await preparedHome(largeRegistry(10_000), say);
    const requests = sample(setRequests('mcp'), requestsPerLibrary);
    const desk = sample(setRequests('desk'), requestsPerLibrary);
    return [
      ...(await workshop(say)),
      ...(await withHome(home, (copy) => compare(copy, '349 tools', requests, 98.5, say))),
      ...(await withHome(large.home, (copy) => compare(copy, '10,000 tools', desk, 99.9, say))),
    ];
  },
};
