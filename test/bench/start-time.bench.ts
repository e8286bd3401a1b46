/** From starting the process to the ready line, to the first answer, and to the first answer by meaning, with the 349 tools of the set mcp. */
import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Benchmark } from './benchmark.ts';
import { setTools } from './support/bench-folder.ts';
import { builtCli, serveJig, withHome } from './support/built-jig.ts';
import { preparedHome } from './support/prepared-home.ts';

const runs = 7;
const query = 'list the storage accounts of my subscription';

interface Start {
  ready: number;
  /** First answer to a request, by text or by meaning. */
  firstAnswer: number;
  /** What the first answer was searched by. */
  by: 'text' | 'vectors+text';
  firstByMeaning: number;
}

async function start(home: string, command?: string, env: NodeJS.ProcessEnv = {}): Promise<Start> {
  const jig = await serveJig(home, { ...(command ? { command } : {}), env });
  try {
    const first = await jig.call('routing.route', { query });
    const firstAnswer = performance.now() - jig.startedAt;
    if (first.searchedBy === 'text' && !first.note?.includes('text only')) throw new Error('an answer by text does not say so');
    let route = first;
    while (route.searchedBy === 'text') {
      await sleep(20);
      route = await jig.call('routing.route', { query });
    }
    return { ready: jig.readyMs, firstAnswer, by: first.searchedBy, firstByMeaning: performance.now() - jig.startedAt };
  } finally {
    await jig.stop();
  }
}

export const benchmark: Benchmark = {
  about: 'Start to the ready line, the first answer and the first vectors, with 349 tools (needs the routing sets).',
  async run(say) {
    const { home } = await preparedHome(setTools('mcp'), say);
    return withHome(home, async (copy) => {
      await start(copy);
      const direct: Start[] = [];
      const command: Start[] = [];
      const cold: Start[] = [];
      for (let run = 0; run < runs; run += 1) {
        say(`run ${run + 1} of ${runs}`);
        direct.push(await start(copy, builtCli));
        command.push(await start(copy));
        if (run < 3) cold.push(await start(copy, undefined, { NODE_DISABLE_COMPILE_CACHE: '1' }));
      }
      const seconds = (list: readonly Start[], key: 'ready' | 'firstAnswer' | 'firstByMeaning') =>
        median(list.map((one) => one[key])) / 1_000;
      const byText = command.filter(({ by }) => by === 'text').length;
      return [
        { what: '`jig serve` to its ready line', value: seconds(command, 'ready'), unit: 's', goal: { atMost: 1 } },
        { what: '`jig serve` to its ready line, slowest', value: Math.max(...command.map(({ ready }) => ready)) / 1_000, unit: 's' },
        { what: '`jig serve` to the first answer', value: seconds(command, 'firstAnswer'), unit: 's' },
        { what: 'first answers by text that say so', value: byText, unit: `of ${runs}` },
        { what: '`jig serve` to the first answer by meaning', value: seconds(command, 'firstByMeaning'), unit: 's' },
        { what: 'without the launcher: ready line', value: seconds(direct, 'ready'), unit: 's', goal: { atMost: 1 } },
        { what: 'without the launcher: first answer by meaning', value: seconds(direct, 'firstByMeaning'), unit: 's' },
        { what: 'first start after an install (no compiled code kept): ready line', value: seconds(cold, 'ready'), unit: 's' },
      ];
    });
  },
};
