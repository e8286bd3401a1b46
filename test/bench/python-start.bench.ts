/** What a Python run waits for: the interpreter's start from its files and from a snapshot, the sandbox around it, and its first statement. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonFiles } from '../../src-main/engine/runs/python-files.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { createLogger, silentSink } from '../../src-main/lib/logger.ts';
import { readUsage } from '../../src-main/lib/process-usage.ts';
import { processEntry } from '../../src-main/processes/process-entries.ts';
import type { HostedProcess } from '../../src-main/processes/process-host.ts';
import { startFrame } from '../runner/support/live-runner.ts';
import { median, Skipped, type Benchmark } from './benchmark.ts';

const rounds = { cold: 3, saved: 9 };

const tool = (body: string) => `from jig import define_tool
tool = define_tool(name="bench", description="For a benchmark.", input={}, tests=[], permissions={"kv": "read"})
@tool.run
async def run(input, jig):
${body.replaceAll(/^/gm, '    ')}
`;
const trivial = tool('print("first")');
const loop = tool('total = 0\nfor n in range(1_000_000):\n    total += n * n % 7\nreturn total');
const calls = 2_000;
const bridge = tool(`for n in range(${calls}):\n    await jig.kv.get("k")\nreturn 1`);

function until(hosted: HostedProcess, part: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const off = hosted.port.onMessage((message) => {
      if (!String(message).includes(part)) return;
      off();
      resolve();
    });
    void hosted.exited.then((reason) => reject(new Error(JSON.stringify(reason))));
  });
}

/** Milliseconds from a frame to a part of an answer; calls are answered at once. */
async function timed(hosted: HostedProcess, code: string, part: string): Promise<number> {
  const over = until(hosted, part);
  hosted.port.onMessage((message) => {
    const id = /"t":"call","id":(\d+)/.exec(String(message))?.[1];
    if (id !== undefined) hosted.port.send(`{"t":"reply","id":${id},"ok":true,"v":1,"now":0}`);
  });
  const before = performance.now();
  hosted.port.send(JSON.stringify(startFrame(code, { permissions: { kv: 'read' } })));
  await over;
  return performance.now() - before;
}

export const benchmark: Benchmark = {
  about: 'Python: start cold and from a snapshot, in the sandbox; first statement, a call, a loop, memory.',
  async run(say) {
    const host = new NodeProcessHost({ logger: createLogger('bench', silentSink) });
    const { level, detail } = await host.isolation();
    if (level !== 'os-sandbox') throw new Skipped(`Python runs in an operating system's sandbox only: ${detail}.`);
    const home = mkdtempSync(join(tmpdir(), 'jig-bench-python-'));
    try {
      const { folder, snapshot } = pythonFiles(home, processEntry('python-runner'));
      const spawn = (more: string[], sandbox: boolean) =>
        host.spawn('python-runner', {
          label: 'bench',
          args: ['--pyodide', folder, ...more],
          reads: [folder, ...more.slice(1)],
          favour: 'speed',
          heapLimitMb: 256,
          sandbox,
        });
      const start = async (more: string[]) => {
        const before = performance.now();
        const hosted = spawn(more, true);
        await until(hosted, '"ready"');
        return { hosted, ms: performance.now() - before };
      };
      say(`${rounds.cold} cold starts`);
      const cold: number[] = [];
      for (let round = 0; round < rounds.cold; round += 1) {
        const { hosted, ms } = await start([]);
        cold.push(ms);
        await hosted.kill(0);
      }
      say('the snapshot');
      mkdirSync(join(home, 'cache'));
      const before = performance.now();
      await spawn(['--write-snapshot', snapshot], false).exited;
      const made = performance.now() - before;
      say(`${rounds.saved} starts from it`);
      const figures = { ready: [] as number[], first: [] as number[], loop: [] as number[], call: [] as number[], memory: [] as number[] };
      for (let round = 0; round < rounds.saved; round += 1) {
        const { hosted, ms } = await start(['--snapshot', snapshot]);
        figures.ready.push(ms);
        figures.memory.push((readUsage(hosted.pid ?? 0)?.memoryBytes ?? 0) / 2 ** 20);
        const part = '"result"';
        if (round % 3 === 0) figures.first.push(await timed(hosted, trivial, 'first'));
        else if (round % 3 === 1) figures.loop.push(await timed(hosted, loop, part));
        else figures.call.push((await timed(hosted, bridge, part)) / calls);
        await hosted.kill(0);
      }
      return [
        { what: 'cold start in the sandbox, to ready', value: median(cold), unit: 'ms' },
        { what: 'from the snapshot, to ready', value: median(figures.ready), unit: 'ms' },
        { what: 'from the snapshot, against cold', value: median(figures.ready) / median(cold), unit: 'x', goal: { atMost: 0.5 } },
        { what: 'from the start frame to the first statement', value: median(figures.first), unit: 'ms' },
        { what: 'making the snapshot, once', value: made, unit: 'ms' },
        { what: 'the snapshot', value: statSync(snapshot).size / 2 ** 20, unit: 'MB' },
        { what: 'a call through the bridge', value: median(figures.call) * 1_000, unit: 'us' },
        { what: 'a loop of 1,000,000', value: median(figures.loop), unit: 'ms' },
        { what: 'memory of the interpreter itself', value: median(figures.memory), unit: 'MB', goal: { atMost: 230 } },
      ];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};
