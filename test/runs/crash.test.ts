/** kill -9 at random moments: of runners, and of the engine itself. Nothing is done twice, nothing is lost, and doubts are few. */
import { spawn } from 'node:child_process';
import { once as nextEvent } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { ok } from '../../src-preload/contract/result.ts';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { logger, onceEach, runnerEntry, settled, started } from './harness.ts';
import { testBox } from './test-box.ts';
import { watchedHost } from './watched-host.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('runners killed again and again: every effect once, every step kept', async () => {
  const world = new Map<string, number>();
  const { host, alive } = watchedHost(new NodeProcessHost({ logger, entryOf: () => runnerEntry }));
  const box = testBox({
    processHost: host,
    answer: onceEach(async (item) => {
      world.set(item, (world.get(item) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 4));
      return ok(item);
    }),
  });
  const id = await started(
    box,
    `return each.summary(Array.from({ length: 300 }, (_, n) => "i" + n), { key: (x) => x, concurrency: 6 }, (x, { kv }) => kv.set(x));`,
  );
  let kills = 0;
  for (;;) {
    const before = world.size;
    const run = await box.runs.get(id);
    if (!run.ok || run.value.state === 'done') break;
    if (run.value.state === 'interrupted') await box.runs.resume(id);
    // Some work is done between two kills, or it would go on for ever.
    while (world.size < Math.min(300, before + 25)) await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    if (world.size === 300) break;
    // The oldest alive is the one that runs: the warm ones came after it.
    const pid = alive[0]?.pid;
    if (pid) process.kill(pid, 'SIGKILL');
    kills += 1;
    const after = await settled(box, id);
    expect(after.state).toMatch(/interrupted|done/);
  }
  const last = await settled(box, id);
  if (last.state === 'interrupted') await box.runs.resume(id);
  const run = await settled(box, id);
  expect(kills).toBeGreaterThanOrEqual(3);
  expect(run).toMatchObject({
    state: 'done',
    result: { success: 300, failed: 0, skipped: 0 },
    doubts: [],
    progress: { done: 300, total: 300 },
  });
  expect(world.size).toBe(300);
  expect([...world.values()].filter((count) => count !== 1)).toEqual([]);
  expect(box.audit.verify().brokenAt).toBeNull();
});

test('an engine killed again and again: nothing twice, nothing lost, at most as many doubts as were in flight', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jig-crash-'));
  folders.push(folder);
  const world = join(folder, 'world.txt');
  const items = 400;
  const engine = fileURLToPath(new URL('../fixtures/runs/engine-process.ts', import.meta.url));
  let inDoubt = 0;
  let kills = 0;
  for (;;) {
    const child = spawn(process.execPath, [engine, join(folder, 'home'), world, String(items)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const exited = nextEvent(child, 'exit');
    await nextEvent(lines, 'line');
    let last: string | null = null;
    lines.on('line', (line) => {
      last = line;
    });
    if (kills < 4) {
      setTimeout(() => child.kill('SIGKILL'), 150 + Math.random() * 250);
      kills += 1;
    }
    await exited;
    if (last === null) continue;
    const told = JSON.parse(last) as { inDoubt: number; run: { state: string; result: string } };
    inDoubt += told.inDoubt;
    expect(told.run.state).toBe('done');
    const states = told.run.result.split(',').map((entry) => entry.split(' ')[1]);
    expect(states).toHaveLength(items);
    break;
  }
  const done = readFileSync(world, 'utf8').trimEnd().split('\n');
  expect(new Set(done).size).toBe(items);
  expect(done).toHaveLength(items);
  expect(inDoubt).toBeLessThanOrEqual(8 * kills);
});
