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
    // Ends what hangs. A machine that others use too may take ten times as long, and a wait that ends early costs nothing.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
  },
});
