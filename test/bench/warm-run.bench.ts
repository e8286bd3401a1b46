/** A trivial made tool called by an MCP client over HTTP, with warm runners: from the request to the result. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callTool, RunningJig } from '../integration/running-jig.ts';
import { percentile, type Benchmark } from './benchmark.ts';

const calls = 60;
/** The pool refills behind each run: what is measured is a person's or an agent's pace, not a flood. */
const pauseMs = 400;

const trivial = `import { defineTool, z } from 'jig';
export default defineTool({
  name: 'echo_back',
  description: 'Give the text back as it came. Used to measure how fast tools are.',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  tests: [{ name: 'echoes', input: { text: 'a' }, expect: { text: 'a' } }],
  run: ({ text }) => ({ text }),
});
`;

export const benchmark: Benchmark = {
  about: 'A trivial made tool over MCP with warm runners.',
  async run(say) {
    const folder = mkdtempSync(join(tmpdir(), 'jig-warm-'));
    const jig = await RunningJig.start();
    try {
      const file = join(folder, 'echo.ts');
      writeFileSync(file, trivial);
      const made = await jig.box.run(['make', file, '--json']);
      if (made.status !== 0) throw new Error(made.stdout + made.stderr);
      const agent = await jig.connect('v2 client over HTTP');
      const times: number[] = [];
      for (let call = 0; call < calls + 5; call += 1) {
        await sleep(pauseMs);
        const started = performance.now();
        const answer = await callTool(agent, 'made__echo_back', { text: 'hello' });
        const took = performance.now() - started;
        if (JSON.stringify(answer.structuredContent) !== '{"text":"hello"}') throw new Error(JSON.stringify(answer));
        if (call >= 5) times.push(took);
      }
      say(`${times.length} calls`);
      return [
        { what: 'call_tool to result, trivial tool, warm, p50', value: percentile(times, 0.5), unit: 'ms', goal: { atMost: 8 } },
        { what: 'the same, p95', value: percentile(times, 0.95), unit: 'ms' },
      ];
    } finally {
      await jig.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
