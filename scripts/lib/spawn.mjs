/** Child processes of the scripts: started with the chosen Node first in PATH, ended when this process is told to end. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from './paths.mjs';

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command in the clone's root and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions, shell?: boolean, onOutput?: (chunk: Buffer) => void }} [options]
 * @returns {Promise<number>} exit status; 128 + the signal's number when a signal ended it, 127 when it could not start
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const { onOutput, ...spawnOptions } = options;
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...spawnOptions });
    if (onOutput) {
      child.stdout?.on('data', onOutput);
      child.stderr?.on('data', onOutput);
    }
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => child.kill(signal);
    for (const signal of forwarded) process.on(signal, forward);
    const done = (/** @type {number} */ status) => {
      for (const signal of forwarded) process.off(signal, forward);
      resolve(status);
    };
    child.on('error', () => done(127));
    child.on('close', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * Runs a script with the chosen Node.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNode(runtime, args, options = {}) {
  return run(runtime.node, args, { ...options, env: { ...runtimeEnv(runtime), ...options.env } });
}

/**
 * Jig waits more than it works: a small young generation, a heap that is collected rather than grown, and an allocator that gives back what was
 * freed keep an idle engine with 349 tools at 97 MB instead of 129 (after 200 searches) and 99 instead of 175 (after an import). The environment
 * is the one of `src-main/processes/frugal-env.ts`, which says why.
 */
const frugal = {
  flags: ['--max-semi-space-size=1', '--memory-saver-mode'],
  env: { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '1048576', MALLOC_MMAP_THRESHOLD_: '16384' },
};

/**
 * Runs the built command line; it ends when this process is killed, which nobody else would tell it.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} args
 * @param {string} cwd where relative paths in the arguments start
 */
export function runCli(runtime, args, cwd) {
  const follow = new URL('./follow-parent.mjs', import.meta.url).href;
  return runNode(runtime, [...frugal.flags, '--import', follow, join(root, 'out', 'main', 'cli.js'), ...args], { cwd, env: frugal.env });
}

/**
 * The environment with the chosen Node first in PATH: MCP servers and tests start plain `node` too.
 * @param {import('./runtime.mjs').Runtime} runtime
 */
function runtimeEnv(runtime) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [name]: [dirname(runtime.node), process.env[name]].filter(Boolean).join(delimiter) };
}

/**
 * The script behind a command of the checks, so that it runs with the chosen Node and not through a shebang.
 * @param {string} name the package in test/node_modules, whose command has the same name unless given
 * @param {string} [command]
 */
export function tool(name, command = name) {
  return packageBin(join(root, 'test', 'node_modules', name), command);
}

/**
 * The file that a package names as one of its commands.
 * @param {string} folder the package
 * @param {string} command
 */
export function packageBin(folder, command) {
  /** @type {{ bin: string | Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin[command];
  if (!file) throw new Error(`${folder} has no command ${command}`);
  return join(folder, file);
}
