/** Memory of all of Jig's processes with the 349 tools of the set mcp: idle after the index is done, and after 200 searches. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, processTree } from '../support/processes.ts';
import { Skipped, type Benchmark, type Figure } from './benchmark.ts';
import { connectAgent } from './support/agent.ts';
import { sample, setRequests, setTools } from './support/bench-folder.ts';
import { waitForIndex, withHome, withJig } from './support/built-jig.ts';
import { preparedHome } from './support/prepared-home.ts';

const quietMs = 20_000;
const searches = 200;
const goalMb = 220;
/** What the goal is about: the processes that every Jig has. */
const measured = ['engine', 'inference'];

interface Memory {
  name: string;
  /** Resident, and the share of it that is this process's own when shared pages are split, MB. */
  rss: number;
  pss: number;
}

/** What a process is for, by its program file; launchers of a sandbox count with what they run. */
function nameOf(pid: number): string {
  return /\b(inference|runner|effects|sql)\b/.exec(commandLine(pid))?.[1] ?? 'other';
}

function memoryOf(pid: number, root: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]) / 1_024;
  return { name: pid === root ? 'engine' : nameOf(pid), rss: megabytes('Rss'), pss: megabytes('Pss') };
}

function figures(when: string, pid: number): Figure[] {
  const all = processTree(pid).map((one) => memoryOf(one, pid));
  const names = [...new Set(all.map(({ name }) => name))];
  const total = (key: 'rss' | 'pss', of: readonly string[] = names) =>
    all.filter(({ name }) => of.includes(name)).reduce((sum, memory) => sum + memory[key], 0);
  return [
    { what: `${when}: resident, engine and inference`, value: total('rss', measured), unit: 'MB', goal: { atMost: goalMb } },
    ...names.map((name) => ({ what: `${when}: ${name}`, value: total('rss', [name]), unit: 'MB' })),
    { what: `${when}: resident, all processes`, value: total('rss'), unit: 'MB' },
    { what: `${when}: all processes, shared pages counted once`, value: total('pss'), unit: 'MB' },
  ];
}

export const benchmark: Benchmark = {
  about: 'Resident memory with 349 tools, idle and after 200 searches (needs the routing sets and Linux).',
  async run(say) {
    if (process.platform !== 'linux') throw new Skipped('memory is read from /proc, which only Linux has.');
    const tools = setTools('mcp');
    const fresh = await withHome(null, async (home) => {
      // A copy of a finished home would not show what indexing leaves behind.
      const { toolsFile } = await preparedHome(tools, say);
      return withJig(home, async (jig) => {
        await jig.call('library.import', { kind: 'file', path: toolsFile });
        await waitForIndex(jig, ({ embedded }) => embedded === tools.length, { withinMs: 120_000 });
        say(`indexed; ${quietMs / 1_000} s of quiet`);
        await sleep(quietMs);
        return figures('after indexing, idle', jig.pid);
      });
    });
    const { home } = await preparedHome(tools, say);
    const restarted = await withHome(home, (copy) =>
      withJig(copy, async (jig) => {
        await waitForIndex(jig, ({ modelState, embedded }) => modelState === 'ready' && embedded === tools.length, { withinMs: 60_000 });
        say(`started again; ${quietMs / 1_000} s of quiet`);
        await sleep(quietMs);
        const idle = figures('started again, idle', jig.pid);
        const agent = await connectAgent(jig);
        for (const request of sample(setRequests('mcp'), searches)) await agent.find(request);
        await agent.close();
        say(`${searches} searches; ${quietMs / 1_000} s of quiet`);
        await sleep(quietMs);
        return [...idle, ...figures(`after ${searches} searches`, jig.pid)];
      }),
    );
    return [...fresh, ...restarted];
  },
};
