/** One runner for every test; folders keep the slow ones apart (bench and soak never run here). */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  resolve: {
    alias: {
      '#contract': `${root}src-preload/contract`,
      '#lib': `${root}src-main/lib`,
      // The real package downloads a program when it is loaded.
      electron: `${root}test/desktop/electron-double.ts`,
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    exclude: ['**/node_modules/**', 'test/bench/**'],
    // Child processes and models share two cores: more workers only make timeouts.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
