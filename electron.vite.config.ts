/** Builds the three sides into out/: main (one file for each process), the sandboxed preload, and the windows. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { asciiOnly } from './scripts/lib/ascii-only.mjs';

/** One entry for each program: what starts a process or a thread is found by these names beside the bundle. */
const programs: Record<string, string> = {
  cli: 'src-main/cli/main.ts',
  desktop: 'src-main/desktop/main.ts',
  engine: 'src-main/desktop/engine-entry.ts',
  inference: 'src-main/processes/inference/entry.ts',
  effects: 'src-main/processes/effects/entry.ts',
  sql: 'src-main/processes/sql/entry.ts',
  download: 'src-main/processes/download/entry.ts',
  'source-worker': 'src-main/engine/forge/compile/source-worker.ts',
  'token-counter-worker': 'src-main/engine/routing/token-counter-worker.ts',
};

export default defineConfig({
  main: {
    plugins: [asciiOnly()],
    build: {
      outDir: 'out/main',
      target: 'node24',
      rolldownOptions: {
        input: programs,
        // Chunks lie beside the entries: a path relative to a module means the same in each of them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload is CommonJS and can load nothing but electron: all else is bundled.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src-preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome140',
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
});
