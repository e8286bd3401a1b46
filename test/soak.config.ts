/** The long trials (`npm run soak`): one after the other, each as long as it needs. */
import { defineConfig, mergeConfig } from 'vitest/config';
import tests from './vitest.config.ts';

export default mergeConfig(
  { ...tests, test: { ...tests.test, include: [] } },
  defineConfig({ test: { include: ['test/soak/**/*.soak.ts'], maxWorkers: 1, testTimeout: 1_800_000, hookTimeout: 120_000 } }),
);
