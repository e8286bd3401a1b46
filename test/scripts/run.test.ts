/** What stands behind the npm commands, run as child processes the way npm runs them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReport } from '../../scripts/lib/test.mjs';
import { run } from '../../scripts/lib/spawn.mjs';

const root = join(import.meta.dirname, '..', '..');
const runScript = join(root, 'scripts', 'run.mjs');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'jig-scripts-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('scripts/run.mjs', () => {
  it('refuses an unknown task with status 2, and says so on stderr only', async () => {
    const failure = await promisify(execFile)(process.execPath, [runScript, 'tset']).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Use one of: start, jig, build') });
  });

  it('refuses a name that only JavaScript knows', async () => {
    const failure = await promisify(execFile)(process.execPath, [runScript, 'constructor']).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no task "constructor"') });
  });
});

describe('a child of the scripts', () => {
  it('hands back its exit status, the number of its signal, and 127 when it cannot start', async () => {
    expect(await run(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
    expect(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)'])).toBe(137);
    expect(await run(join(folder, 'not-there'), [])).toBe(127);
  });

  it('ends when the script is killed without a word', async () => {
    const follow = join(root, 'scripts', 'lib', 'follow-parent.mjs');
    const parentFile = join(folder, 'parent.mjs');
    // The child holds our pipe open: the pipe's end is the proof that it is gone.
    writeFileSync(
      parentFile,
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['--import', ${JSON.stringify(follow)}, '-e', 'console.log("up"); setInterval(() => {}, 1000)'], { stdio: ['ignore', 1, 'ignore'] });
       setInterval(() => {}, 1000);`,
    );
    const parent = spawn(process.execPath, [parentFile], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: parent.stdout });
    await once(lines, 'line');
    const ended = once(parent.stdout, 'end');
    parent.kill('SIGKILL');
    await ended;
  });
});

describe('the closing line of npm test', () => {
  const report = (testResults: object[], counts: object) => {
    const file = join(folder, 'report.json');
    writeFileSync(
      file,
      JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, ...counts, testResults }),
    );
    return file;
  };

  it('counts tests as vitest reports them', () => {
    const file = report([{ name: 'a', status: 'passed', assertionResults: [{}] }], {
      numPassedTests: 3,
      numPendingTests: 2,
      numTodoTests: 1,
    });
    expect(readReport(file)).toEqual({ passed: 3, failed: 0, skipped: 3 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const file = report([{ name: join(root, 'x.test.ts'), status: 'failed', assertionResults: [] }], { numPassedTests: 3 });
    expect(readReport(file)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  it('counts a run without a report as a failure', () => {
    expect(readReport(join(folder, 'none.json'))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
