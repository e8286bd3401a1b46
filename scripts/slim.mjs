/**
 * Runs after `npm ci`: removes what only a compile from source would need, about 60 MB.
 * Jig never compiles: node-llama-cpp runs with `build: 'never'`, better-sqlite3 loads the binary that it ships.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';

const modules = join(root, 'node_modules');

const unneeded = [
  // llama.cpp's source as a git bundle (30 MB).
  'node-llama-cpp/llama/gitRelease.bundle',
  // SQLite's amalgamation and the C++ around it (10 MB); the binaries are in prebuilds/.
  'better-sqlite3/deps',
  'better-sqlite3/src',
];

for (const path of unneeded) rmSync(join(modules, path), { recursive: true, force: true });

// npm brings llama.cpp's binaries for both Linux processors (19 MB each way); one of them cannot run here.
const binaries = join(modules, '@node-llama-cpp');
if (process.platform === 'linux' && existsSync(join(binaries, `linux-${process.arch}`))) {
  for (const name of readdirSync(binaries)) {
    if (name === 'linux-x64' || name === 'linux-arm64') {
      if (name !== `linux-${process.arch}`) rmSync(join(binaries, name), { recursive: true, force: true });
    }
  }
}
