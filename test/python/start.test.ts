/** Starts of Python: the snapshot is made once, used when it is the engine's own, and never needed. One runner stays warm. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isOwnFile, pythonFiles } from '../../src-main/engine/runs/python-files.ts';
import { PythonRunners } from '../../src-main/engine/runs/python-runners.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { processEntry } from '../../src-main/processes/process-entries.ts';
import type { SpawnOptions } from '../../src-main/processes/process-host.ts';
import { logger, until } from '../runs/harness.ts';
import { watchedHost } from '../runs/watched-host.ts';
import { files, whyNot } from './harness.ts';

const homes: string[] = [];
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })));

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'jig-python-'));
  homes.push(home);
  return home;
}

test('the snapshot’s name says what it was made of; others are removed, and one that others may write is none', () => {
  const home = newHome();
  const { folder, snapshot } = pythonFiles(home, processEntry('python-runner'));
  expect(existsSync(join(folder, 'pyodide.asm.wasm'))).toBe(true);
  expect(snapshot).toContain(join(home, 'cache', 'python-'));
  expect(snapshot).toContain(process.versions.node);
  expect(isOwnFile(snapshot)).toBe(false);
  const made = newHome();
  const file = join(made, 'snapshot');
  writeFileSync(file, 'x', { mode: 0o600 });
  expect(isOwnFile(file)).toBe(true);
  if (process.platform !== 'win32') {
    chmodSync(file, 0o622);
    expect(isOwnFile(file)).toBe(false);
  }
  expect(isOwnFile(made)).toBe(false);
});

describe.skipIf(whyNot !== null)(`starts of Python ${whyNot ?? ''}`, () => {
  /** A host with the real sandbox, and how that has been proved. */
  async function watched() {
    const { host, options } = watchedHost(new NodeProcessHost({ logger }));
    const isolation = await host.isolation?.();
    if (!isolation) throw new Error('no isolation');
    return { host, spawned: options, isolation };
  }
  const writes = ({ args = [] }: SpawnOptions) => args.includes('--write-snapshot');

  test('is made once, outside of the sandbox and before any tool; every runner is inside; one is warm, then all are gone', async () => {
    const home = newHome();
    const own = () => pythonFiles(home, processEntry('python-runner'));
    const { host, spawned, isolation } = await watched();
    const runners = new PythonRunners({ processHost: host, logger, files: own });
    const first = await runners.take(isolation);
    if (!first.ok) throw new Error(first.error.message);
    expect(statSync(own().snapshot).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(home, 'cache'))).toHaveLength(1);
    expect(spawned.map(writes)).toEqual([true, false]);
    await until(() => spawned.length === 3);
    const second = await runners.take(isolation);
    if (!second.ok) throw new Error(second.error.message);
    expect(second.value.pid).not.toBe(first.value.pid);
    expect(spawned.filter(writes)).toHaveLength(1);
    for (const options of spawned.filter((one) => !writes(one))) expect(options).toMatchObject({ sandbox: true, env: { TZ: 'UTC' } });
    await runners.stop();
    expect(await first.value.exited).toMatchObject({ kind: 'killed' });
    expect(await second.value.exited).toMatchObject({ kind: 'killed' });
  });

  test('a damaged snapshot costs time, not the run, and is made again', async () => {
    const home = newHome();
    const own = () => pythonFiles(home, processEntry('python-runner'));
    const { host, spawned, isolation } = await watched();
    const first = new PythonRunners({ processHost: host, logger, files: own });
    expect((await first.take(isolation)).ok).toBe(true);
    await first.stop();
    truncateSync(own().snapshot, 1_000_000);
    const runners = new PythonRunners({ processHost: host, logger, files: own });
    expect((await runners.take(isolation)).ok).toBe(true);
    await until(() => existsSync(own().snapshot) && statSync(own().snapshot).size > 2e7);
    expect(spawned.filter(writes)).toHaveLength(2);
    await runners.stop();
  });

  test('whoever gives up waiting leaves nothing behind; without Pyodide it says what is missing', async () => {
    const { host, isolation } = await watched();
    const runners = new PythonRunners({ processHost: host, logger, files });
    const controller = new AbortController();
    const taking = runners.take(isolation, controller.signal);
    controller.abort();
    expect(await taking).toMatchObject({ ok: false, error: { code: 'aborted' } });
    await runners.stop();
    const missing = new PythonRunners({
      processHost: host,
      logger,
      files: () => {
        throw new Error('Pyodide is not installed');
      },
    });
    expect(await missing.take(isolation)).toMatchObject({
      ok: false,
      error: { code: 'runner-failed', message: expect.stringContaining('Pyodide') },
    });
  });
});
