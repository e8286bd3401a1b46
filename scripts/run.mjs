#!/usr/bin/env node
/** The one entry behind every npm script: installs what a task needs, finds a new enough Node, and runs the task with it. */
import { bench } from './lib/bench.mjs';
import { build, buildIfStale } from './lib/build.mjs';
import { check } from './lib/check.mjs';
import { ensureChecksInstalled, ensureInstalled } from './lib/install.mjs';
import { say, Stop } from './lib/log.mjs';
import { root } from './lib/paths.mjs';
import { findRuntime } from './lib/runtime.mjs';
import { runCli, runNode, tool } from './lib/spawn.mjs';
import { soak, test } from './lib/test.mjs';

/**
 * What each task needs before it runs. `checks` also installs test/, which the app itself never needs.
 * @typedef {import('./lib/runtime.mjs').Runtime} Runtime
 * @type {Record<string, { checks: boolean, run: (runtime: Runtime, args: string[]) => Promise<number> }>}
 */
const tasks = {
  start: { checks: false, run: (runtime, args) => cli(runtime, ['start', ...args]) },
  jig: { checks: false, run: cli },
  build: { checks: false, run: (runtime) => build(runtime) },
  check: { checks: true, run: (runtime, args) => check(runtime, args) },
  test: { checks: true, run: (runtime, args) => test(runtime, args) },
  soak: { checks: true, run: (runtime, args) => soak(runtime, args) },
  bench: { checks: true, run: (runtime, args) => bench(runtime, args) },
  fit: { checks: false, run: (runtime, args) => runNode(runtime, ['training/fit-evidence.ts', ...args]) },
  price: { checks: false, run: (runtime, args) => runNode(runtime, ['training/abstain-figures.ts', ...args]) },
  format: { checks: true, run: (runtime, args) => runNode(runtime, [tool('oxfmt'), ...(args.length > 0 ? args : ['.'])]) },
};

/**
 * Runs the command line of the app, building it first where the build is missing or older than the sources.
 * @param {Runtime} runtime
 * @param {string[]} args
 */
async function cli(runtime, args) {
  await buildIfStale(runtime);
  return runCli(runtime, args, callersFolder());
}

/** Where the person typed the command: npm itself changes to the root, and `import ./tools.jsonl` means a file there. */
function callersFolder() {
  const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
  // Only when npm ran this very script: the variables also reach every process below it.
  return folder && (event === 'jig' || event === 'start') ? folder : process.cwd();
}

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (!task) {
    throw new Stop(`There is no task "${name}".`, `Use one of: ${Object.keys(tasks).join(', ')}.`, 2);
  }
  await ensureInstalled(root);
  if (task.checks) await ensureChecksInstalled();
  const runtime = await findRuntime();
  return task.run(runtime, args);
}

// npm runs us through a shell. A signal to npm ends that shell and does not reach us: its end is our signal.
if (process.env.npm_execpath) await import('./lib/follow-parent.mjs');

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  if (error.fix) say(error.fix);
  process.exitCode = error.status;
}
