/** Compute inside the sandbox against the same text in plain V8: in turns, in one process, by the thread's processor time. */
import { Script } from 'node:vm';
import { scriptOf } from '../runner/support/compiled.ts';
import { startFrame } from '../runner/support/live-runner.ts';
import { median, percentile, type Benchmark, type Figure } from './benchmark.ts';
import { runInProcess } from './support/in-process-realm.ts';

const rounds = 25;

/** Bodies of functions of no argument; each draws its own random numbers, as a tool that must be the same on every machine does. */
const workloads: Record<string, string> = {
  'Monte Carlo, 2 million draws': `
    let state = 12345; let inside = 0;
    const next = () => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return (state >>> 0) / 4294967296; };
    for (let i = 0; i < 2_000_000; i += 1) { const x = next(); const y = next(); if (x * x + y * y < 1) inside += 1; }
    return (4 * inside) / 2_000_000;`,
  'Box-Muller, 1 million pairs': `
    let state = 12345; let sum = 0;
    const next = () => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return ((state >>> 0) + 1) / 4294967297; };
    for (let i = 0; i < 1_000_000; i += 1) { const r = Math.sqrt(-2 * Math.log(next())); const a = 2 * Math.PI * next(); sum += r * Math.cos(a) + r * Math.sin(a); }
    return sum;`,
  'JSON, 20,000 rows': `
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: 'client ' + id, tags: ['a', 'b'], amount: id * 1.5 }));
    const read = JSON.parse(JSON.stringify(rows));
    return read.filter((row) => row.amount > 100).map((row) => row.name.length).reduce((a, b) => a + b, 0);`,
};

/** Microseconds of this thread. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Times of each round in the sandbox and outside. Which of the two is first changes from round to round. */
async function paired(body: string): Promise<{ plain: number; sandboxed: number }[]> {
  const text = `(() => { 'use strict'; const { Math, JSON, Array } = globalThis; return () => { ${body} }; })()`;
  const plain = new Script(text).runInThisContext() as () => unknown;
  const times: { plain: number; sandboxed: number }[] = [];
  const results = new Set<unknown>();
  const timePlain = () => {
    const before = threadTime();
    results.add(plain());
    return threadTime() - before;
  };
  let round = 0;
  let begun = 0;
  let before = 0;
  let plainTime = 0;
  const code = scriptOf(
    `const work = () => { ${body} }; for (let i = 0; i < ${rounds + 3}; i += 1) { await kv.get('turn'); const value = work(); await kv.get(value); } return true;`,
  );
  await runInProcess(startFrame(code, { permissions: { kv: 'read' } }), (argument, answer) => {
    if (argument === 'turn') {
      begun = round % 2;
      if (begun === 0) plainTime = timePlain();
      setImmediate(() => {
        before = threadTime();
        answer(null);
      });
    } else {
      const sandboxed = threadTime() - before;
      results.add(argument);
      if (begun === 1) plainTime = timePlain();
      // The first rounds are those in which V8 compiles.
      if (round >= 3) times.push({ plain: plainTime, sandboxed });
      round += 1;
      setImmediate(() => answer(null));
    }
  });
  if (results.size !== 1) throw new Error(`the sandbox computes something else: ${[...results].join(', ')}`);
  return times;
}

export const benchmark: Benchmark = {
  about: 'Compute in the sandbox against plain V8 in the same process: Monte Carlo, Box-Muller, JSON.',
  async run(say) {
    const figures: Figure[] = [];
    for (const [what, body] of Object.entries(workloads)) {
      say(what);
      const times = await paired(body);
      const ratios = times.map(({ plain, sandboxed }) => plain / sandboxed);
      figures.push({ what: `${what}: speed of plain V8 reached`, value: median(ratios), unit: 'x', goal: { atLeast: 0.95 } });
      figures.push({ what: `${what}: lowest tenth of ${rounds} pairs`, value: percentile(ratios, 0.1), unit: 'x' });
      figures.push({ what: `${what}: plain`, value: median(times.map(({ plain }) => plain)) / 1_000, unit: 'ms' });
    }
    return figures;
  },
};
