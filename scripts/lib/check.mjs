/** `npm run check`: format, lint, types, dead code and architecture, side by side, each with its time. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Stop } from './log.mjs';
import { root } from './paths.mjs';
import { packageBin, runNode, tool } from './spawn.mjs';

/** @typedef {{ name: string, args: () => string[] }} Step */

/** The slowest first, so that the last one to end is a quick one. @type {Step[]} */
const steps = [
  { name: 'lint', args: () => [tool('oxlint'), '--type-aware', '--deny-warnings'] },
  {
    name: 'architecture',
    args: () => [tool('vitest'), 'run', '--config', 'test/vitest.config.ts', '--reporter', 'dot', 'test/architecture'],
  },
  { name: 'types', args: () => [packageBin(join(root, 'node_modules', 'typescript'), 'tsc'), '-b'] },
  { name: 'dead code', args: () => [tool('knip'), '--no-progress'] },
  { name: 'format', args: () => [tool('oxfmt'), '--check', '.'] },
];

/**
 * Runs the checks, or only those named.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} names
 * @returns {Promise<number>} 0 when all passed, else 1
 */
export async function check(runtime, names) {
  const failed = await failedChecks(runtime, names);
  process.stdout.write(failed.length === 0 ? 'check: all passed\n' : `check: failed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

/**
 * Runs the checks and prints the output of those that fail.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} [names]
 * @returns {Promise<string[]>} names of the checks that failed
 */
export async function failedChecks(runtime, names = []) {
  for (const name of names) {
    if (!steps.some((step) => step.name === name)) {
      throw new Stop(`There is no check "${name}".`, `Use any of: ${steps.map((step) => step.name).join(', ')}.`, 2);
    }
  }
  const waiting = steps.filter((step) => names.length === 0 || names.includes(step.name));
  /** @type {string[]} */
  const failed = [];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      if (!(await passes(runtime, step))) failed.push(step.name);
    }
  };
  // More at once than cores only makes each slower.
  await Promise.all(Array.from({ length: Math.max(1, Math.min(availableParallelism(), 3)) }, worker));
  return failed;
}

/** The count of checks, for the closing line of `npm test`. */
export const checkCount = steps.length;

/**
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {Step} step
 */
async function passes(runtime, step) {
  const started = performance.now();
  /** @type {Buffer[]} */
  const output = [];
  const status = await runNode(runtime, step.args(), {
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (chunk) => output.push(chunk),
    // oxlint finds its type-aware half through this when it is not in the root's node_modules.
    env: { OXLINT_TSGOLINT_PATH: join(root, 'test', 'node_modules', '.bin', 'tsgolint'), NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'}  ${step.name} (${seconds} s)\n`);
  if (status !== 0) process.stdout.write(Buffer.concat(output));
  return status === 0;
}
