/** What `npm ci` leaves after itself: the small part that this machine reads, and nothing that it needs is gone. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slimModules } from '../../scripts/lib/slim-modules.mjs';

let modules: string;
beforeEach(() => (modules = mkdtempSync(join(tmpdir(), 'jig-slim-'))));
afterEach(() => rmSync(modules, { recursive: true, force: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(modules, path)), { recursive: true });
    writeFileSync(join(modules, path), 'x');
  }
}

const there = (path: string) => existsSync(join(modules, path));

describe('slimModules', () => {
  it('keeps the one vocabulary that is counted with, and no map', () => {
    put('gpt-tokenizer/esm/bpeRanks/o200k_base.js', 'gpt-tokenizer/esm/bpeRanks/cl100k_base.js', 'gpt-tokenizer/esm/main.js.map');
    put('gpt-tokenizer/cjs/main.js', 'gpt-tokenizer/data/o200k_base.tiktoken', 'pyodide/pyodide.mjs', 'pyodide/pyodide.mjs.map');
    slimModules(modules, { platform: 'linux', arch: 'x64' });
    expect(readdirSync(join(modules, 'gpt-tokenizer/esm/bpeRanks'))).toEqual(['o200k_base.js']);
    expect(there('gpt-tokenizer/esm/main.js.map')).toBe(false);
    expect(there('gpt-tokenizer/cjs')).toBe(false);
    expect(readdirSync(join(modules, 'pyodide'))).toEqual(['pyodide.mjs']);
  });

  it("keeps this machine's binaries, for both of Linux's C libraries", () => {
    const all = ['darwin-arm64', 'linux-arm64', 'linux-x64', 'linuxmusl-x64', 'linuxmusl-arm64', 'win32-x64'];
    put(...all.map((name) => `better-sqlite3/prebuilds/${name}.node`), '@node-llama-cpp/linux-x64/a', '@node-llama-cpp/linux-arm64/a');
    slimModules(modules, { platform: 'linux', arch: 'x64' });
    expect(readdirSync(join(modules, 'better-sqlite3/prebuilds')).toSorted()).toEqual(['linux-x64.node', 'linuxmusl-x64.node']);
    expect(readdirSync(join(modules, '@node-llama-cpp'))).toEqual(['linux-x64']);
  });

  it('removes no binary on a machine for which there is none', () => {
    put('better-sqlite3/prebuilds/linux-x64.node', 'oxc-parser/parser.wasm32-wasip1.wasm', '@node-llama-cpp/linux-x64/a');
    slimModules(modules, { platform: 'freebsd', arch: 'x64' });
    expect(there('better-sqlite3/prebuilds/linux-x64.node')).toBe(true);
    expect(there('oxc-parser/parser.wasm32-wasip1.wasm')).toBe(true);
    expect(there('@node-llama-cpp/linux-x64/a')).toBe(true);
  });

  it('removes the parser in WebAssembly where there is a native one', () => {
    put('oxc-parser/parser.wasm32-wasip1.wasm', '@oxc-parser/binding-linux-x64-gnu/parser.node');
    slimModules(modules, { platform: 'linux', arch: 'x64' });
    expect(there('oxc-parser/parser.wasm32-wasip1.wasm')).toBe(false);
  });

  it('has nothing to do in an empty folder', () => {
    expect(() => slimModules(modules, { platform: 'linux', arch: 'x64' })).not.toThrow();
  });
});
