/** Bringing in 10,000 tools: when they are findable by text, how fast their vectors follow, what a crash costs, and importing them again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { median, type Benchmark, type Figure } from './benchmark.ts';
import { connectAgent } from './support/agent.ts';
import { largeRegistry, type BenchTool } from './support/bench-folder.ts';
import { runJig, serveJig, waitForIndex, withHome, withJig } from './support/built-jig.ts';
import { preparedHome, writeToolsFile } from './support/prepared-home.ts';
import { shuffled } from './support/random.ts';

const count = 10_000;
const sampleMs = Number(process.env.JIG_BENCH_SAMPLE_S ?? 45) * 1_000;
const findableGoalMs = 10_000;
const againGoalMs = 3_000;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** From typing the command to the last tool of the file being found by its words. */
async function findable(home: string, file: string, last: BenchTool): Promise<{ importMs: number; findableMs: number }> {
  return withJig(home, async (jig) => {
    const agent = await connectAgent(jig);
    const started = performance.now();
    await runJig(home, ['import', file]);
    const importMs = performance.now() - started;
    const query = `${last.server} ${last.name} ${last.description.slice(0, 200)}`;
    const route = await jig.call('routing.route', { query, topK: 50 });
    const findableMs = performance.now() - started;
    const names = route.candidates.map(({ name }) => name);
    if (!names.some((name) => name.includes(last.name.replaceAll(/[^A-Za-z0-9_-]+/g, '_').slice(0, 20)))) {
      throw new Error(`the last tool, ${last.server} ${last.name}, is not among the candidates: ${names.join(', ')}`);
    }
    await agent.close();
    return { importMs, findableMs };
  });
}

/** Vectors a second over the sample, what the app says about it meanwhile, and what a kill in the middle loses. */
async function embedding(home: string, say: (line: string) => void): Promise<Figure[]> {
  const jig = await serveJig(home);
  const first = await waitForIndex(jig, ({ modelState, embedded }) => modelState === 'ready' && embedded > 0, { withinMs: 60_000 });
  const started = performance.now();
  let told = first;
  const waits: number[] = [];
  const agent = await connectAgent(jig);
  while (performance.now() - started < sampleMs) {
    await sleep(1_000);
    waits.push(await timed(() => agent.find({ query: 'list the open issues of a repository' })));
    told = (await jig.call('system.status', {})).index;
  }
  const rate = ((told.embedded - first.embedded) / (performance.now() - started)) * 1_000;
  say(
    `${told.embedded} of ${told.tools} have vectors; the app says ${told.ratePerSecond?.toFixed(1)}/s, ${told.etaSeconds?.toFixed(0)} s to go`,
  );
  await agent.close();
  const { embedded: before } = (await jig.call('system.status', {})).index;
  await jig.kill();
  say(`killed at ${before}`);

  const again = await serveJig(home);
  try {
    const after = await waitForIndex(again, ({ modelState }) => modelState === 'ready', { withinMs: 60_000, everyMs: 20 });
    const grows = await waitForIndex(again, ({ embedded }) => embedded > before, { withinMs: 60_000 });
    say(`after the restart ${after.embedded}, then ${grows.embedded}`);
    return [
      { what: 'vectors, mean of the sample', value: rate, unit: 'tools/s', goal: { atLeast: 50 } },
      { what: 'vectors, rate that the app shows', value: told.ratePerSecond ?? 0, unit: 'tools/s', goal: { atLeast: 1 } },
      { what: 'vectors, ETA that the app shows', value: told.etaSeconds ?? 0, unit: 's', goal: { atLeast: 1 } },
      { what: 'find_tools meanwhile, p50', value: median(waits), unit: 'ms' },
      { what: 'vectors before kill -9', value: before, unit: 'tools' },
      { what: 'vectors lost by kill -9 and restart', value: Math.max(0, before - after.embedded), unit: 'tools', goal: { atMost: 0 } },
    ];
  } finally {
    await again.stop();
  }
}

/** The same file once more, through a running Jig and without one. */
async function importAgain(say: (line: string) => void): Promise<Figure[]> {
  const { home, toolsFile } = await preparedHome(largeRegistry(count), say);
  const importOnce = (copy: string) => async () => {
    const { unchanged } = JSON.parse(await runJig(copy, ['import', toolsFile, '--json'])) as { unchanged: number };
    if (unchanged !== count) throw new Error(`${unchanged} of ${count} tools are unchanged`);
  };
  return withHome(home, async (copy) => {
    const alone = [await timed(importOnce(copy)), await timed(importOnce(copy)), await timed(importOnce(copy))];
    const joined = await withJig(copy, async (jig) => {
      await waitForIndex(jig, ({ modelState }) => modelState === 'ready', { withinMs: 60_000 });
      const times = [await timed(importOnce(copy)), await timed(importOnce(copy)), await timed(importOnce(copy))];
      const { index } = await jig.call('system.status', {});
      if (index.embedded !== index.tools) throw new Error('an unchanged import threw vectors away');
      return times;
    });
    return [
      {
        what: 'import again, nothing changed, by a running Jig',
        value: median(joined) / 1_000,
        unit: 's',
        goal: { atMost: againGoalMs / 1_000 },
      },
      {
        what: 'import again, nothing changed, no Jig running',
        value: median(alone) / 1_000,
        unit: 's',
        goal: { atMost: againGoalMs / 1_000 },
      },
    ];
  });
}

export const benchmark: Benchmark = {
  about: 'Import of 10,000 tools: findable by text, vectors a second, kill and restart, import again (needs the routing sets).',
  async run(say) {
    // In the folder's order long texts come first: a sample of the beginning would say little about the whole.
    const tools = shuffled(largeRegistry(count), 1);
    const [last] = tools.slice(-1);
    if (!last) throw new Error('the registry is empty');
    const figures = await withHome(null, async (home) => {
      const file = join(home, 'tools.jsonl');
      writeToolsFile(file, tools);
      say(`importing ${count} tools into an empty library`);
      const { importMs, findableMs } = await findable(home, file, last);
      const goal = { atMost: findableGoalMs / 1_000 };
      const imported: Figure[] = [
        { what: '10,000 tools: `jig import`', value: importMs / 1_000, unit: 's' },
        { what: '10,000 tools: the last one is findable by text', value: findableMs / 1_000, unit: 's', goal },
      ];
      say(`vectors for ${sampleMs / 1_000} s`);
      return [...imported, ...(await embedding(home, say))];
    });
    return [...figures, ...(await importAgain(say))];
  },
};
