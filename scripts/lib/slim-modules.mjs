/**
 * What of node_modules is never read here: sources and maps, other platforms' binaries, other vocabularies. About 80 MB; Jig never
 * compiles native code (node-llama-cpp runs with `build: 'never'`, better-sqlite3 loads the binary that it ships).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Whole paths. */
const unneeded = [
  // llama.cpp's source as a git bundle (30 MB).
  'node-llama-cpp/llama/gitRelease.bundle',
  // SQLite's amalgamation and the C++ around it (10 MB); the binaries are in prebuilds/.
  'better-sqlite3/deps',
  'better-sqlite3/src',
  // Only esm/ is imported, and of its vocabularies only o200k_base (27 MB in all).
  'gpt-tokenizer/cjs',
  'gpt-tokenizer/data',
  'gpt-tokenizer/src',
  'gpt-tokenizer/esm/bpeRanks/cl100k_base.js',
  'gpt-tokenizer/esm/bpeRanks/p50k_base.js',
  'gpt-tokenizer/esm/bpeRanks/r50k_base.js',
  // TypeScript sources beside the built files (4 MB).
  'zod/src',
  // SES once more under other names (2 MB).
  'ses/dist/lockdown.cjs',
  'ses/dist/lockdown.mjs',
  'ses/dist/lockdown.umd.js',
  'ses/dist/lockdown.umd.min.js',
  'ses/dist/ses-hermes.cjs',
  // The interactive console and its page.
  'pyodide/console.html',
  'pyodide/console-v2.html',
];

/** Packages whose source maps go: nobody steps through them (11 MB). */
const unmapped = [
  '@modelcontextprotocol/client',
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/core',
  'gpt-tokenizer',
  'pyodide',
  'tar',
  'ses',
];

/**
 * Removes it; what is not there is no error.
 * @param {string} modules absolute path of node_modules
 * @param {{ platform: string, arch: string }} machine
 */
export function slimModules(modules, { platform, arch }) {
  const remove = (/** @type {string} */ path) => rmSync(join(modules, path), { recursive: true, force: true });
  for (const path of unneeded) remove(path);
  for (const name of unmapped) {
    for (const file of filesOf(modules, name)) if (file.endsWith('.map')) remove(file);
  }

  // npm brings llama.cpp's binaries for both Linux processors (19 MB each way); one of them cannot run here.
  const llama = '@node-llama-cpp';
  if (platform === 'linux' && existsSync(join(modules, llama, `linux-${arch}`))) {
    for (const name of ['linux-x64', 'linux-arm64']) if (name !== `linux-${arch}`) remove(`${llama}/${name}`);
  }

  // SQLite's binaries for eight platforms (17 MB): on Linux both C libraries stay, they are told apart when the app starts.
  const prebuilds = 'better-sqlite3/prebuilds';
  const own = [`${platform}-${arch}.node`, `${platform}musl-${arch}.node`];
  const binaries = listOf(join(modules, prebuilds));
  if (binaries.some((name) => own.includes(name))) {
    for (const name of binaries) if (!own.includes(name)) remove(`${prebuilds}/${name}`);
  }

  // The parser in WebAssembly, for machines without a binary of their own.
  const hasParser = listOf(join(modules, '@oxc-parser')).some((name) => name.startsWith(`binding-${platform}-${arch}`));
  if (hasParser) remove('oxc-parser/parser.wasm32-wasip1.wasm');
}

/**
 * @param {string} modules
 * @param {string} name of a package
 */
function filesOf(modules, name) {
  if (!existsSync(join(modules, name))) return [];
  return readdirSync(join(modules, name), { recursive: true, encoding: 'utf8' }).map((file) => `${name}/${file}`);
}

/** @param {string} folder */
function listOf(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
