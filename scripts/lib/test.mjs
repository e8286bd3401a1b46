/** `npm test`: checks, build, then every test; ends with one plain line that says how many passed, failed and were skipped. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findBrowser } from './browser.mjs';
import { build } from './build.mjs';
import { checkCount, failedChecks } from './check.mjs';
import { root } from './paths.mjs';
import { runNode, tool } from './spawn.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs everything, or with arguments only the tests that they name (then without checks).
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} args test files or vitest options
 * @returns {Promise<number>} 0 when nothing failed
 */
export async function test(runtime, args) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (args.length === 0) {
    const failed = await failedChecks(runtime);
    counts.failed += failed.length;
    counts.passed += checkCount - failed.length;
  }
  const built = (await build(runtime)) === 0;
  counts[built ? 'passed' : 'failed'] += 1;
  process.stdout.write(`${built ? 'ok    ' : 'FAILED'}  build\n`);
  const tests = await vitest(runtime, args);
  counts.passed += tests.passed;
  counts.failed += tests.failed;
  counts.skipped += tests.skipped;
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  return counts.failed === 0 ? 0 : 1;
}

/**
 * `npm run soak`: the long trials of test/soak, or those that the arguments name.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function soak(runtime, args) {
  if ((await build(runtime)) !== 0) return 1;
  return runNode(runtime, [tool('vitest'), 'run', '--config', 'test/soak.config.ts', ...args]);
}

/**
 * Runs vitest and reads the counts from its report, not from what it prints.
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function vitest(runtime, args) {
  const report = join(root, 'test-results', 'vitest.json');
  await mkdir(join(root, 'test-results'), { recursive: true });
  await rm(report, { force: true });
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
  const browser = await findBrowser();
  const status = await runNode(runtime, [tool('vitest'), 'run', '--config', 'test/vitest.config.ts', ...reporters, ...args], {
    env: browser ? { JIG_CHROMIUM: browser } : {},
  });
  const counts = readReport(report);
  // A run that broke outside of any test (a worker that died, an unhandled rejection) has no failed test to show.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/**
 * @param {string} file
 * @returns {Counts}
 */
export function readReport(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that could not be loaded has no tests in the report: it counts as one failure.
  const broken = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ result) =>
      result.status === 'failed' && result.assertionResults.length === 0,
  );
  for (const result of broken) process.stdout.write(`could not run: ${relative(root, result.name)}\n`);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
