/** `npm run bench`: runs the benchmarks of test/bench by name, on the built app. */
import { build } from './build.mjs';
import { Stop } from './log.mjs';
import { runNode } from './spawn.mjs';

/**
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} args names of benchmarks; none runs all, `--list` names them
 */
export async function bench(runtime, args) {
  if (!args.includes('--list') && (await build(runtime)) !== 0) throw new Stop('The build failed.', 'Its messages are above.');
  return runNode(runtime, ['test/bench/run.ts', ...args]);
}
