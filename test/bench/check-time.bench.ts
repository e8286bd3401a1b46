/** How long a developer waits for `npm run check`, and, where JIG_BENCH_TESTS=1 asks for it, for `npm test`. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Figure } from './benchmark.ts';
import { root } from './support/built-jig.ts';

const minute = 60;

function npm(args: string[], say: (line: string) => void): Promise<{ status: number | null; seconds: number }> {
  const started = performance.now();
  const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' });
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n')) if (/^(ok|FAILED)\s|passed|failed/.test(line)) say(line);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, seconds: (performance.now() - started) / 1_000 }));
  });
}

async function timed(name: string, args: string[], atMost: number, say: (line: string) => void): Promise<Figure[]> {
  const { status, seconds } = await npm(args, say);
  return [
    { what: name, value: seconds, unit: 's', goal: { atMost } },
    // The time of a run that failed says little.
    { what: `${name}: exit status`, value: status ?? -1, unit: '', goal: { atMost: 0 } },
  ];
}

export const benchmark: Benchmark = {
  about: 'Wall time of `npm run check`; of `npm test` too with JIG_BENCH_TESTS=1.',
  async run(say) {
    // What the type check keeps from one run to the next.
    rmSync(join(root, 'out', 'types'), { recursive: true, force: true });
    const first = await timed('npm run check, first run in a clone', ['run', 'check'], minute, say);
    const check = [...first, ...(await timed('npm run check', ['run', 'check'], minute, say))];
    return process.env.JIG_BENCH_TESTS === '1' ? [...check, ...(await timed('npm test', ['test'], 10 * minute, say))] : check;
  },
};
