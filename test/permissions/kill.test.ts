import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processTree, stillRunning } from '../support/processes.ts';
import { makeDatabase, makePlace, save, type Place } from './parts.ts';

/** A whole engine's half of a run is killed between any two statements, started again, and again, until it comes to its end. */
const program = fileURLToPath(new URL('../fixtures/permissions/use-until-killed.ts', import.meta.url));
const count = 240;

let place: Place;
const children: ChildProcess[] = [];

beforeEach(() => {
  place = makePlace();
  makeDatabase(join(place.folder, 'crm.db'), 'create table sent (client integer not null)');
  mkdirSync(join(place.folder, 'out'));
  save(
    place.resources,
    { kind: 'sql', name: 'crm', path: join(place.folder, 'crm.db') },
    { kind: 'files', name: 'out', path: join(place.folder, 'out'), quotaMb: 10 },
  );
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  place.remove();
});

/** `most`: where it waits to be killed; it does not get further than that, however late the kill comes. */
function start(
  work: string,
  most: number,
): { child: ChildProcess; lines: string[]; ended: Promise<void>; line: (text: string) => Promise<void> } {
  const child = spawn(process.execPath, [program, place.home, work, String(count), String(most)], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const lines: string[] = [];
  const waiting: { text: string; resolve: () => void }[] = [];
  let rest = '';
  child.stdout.on('data', (data: Buffer) => {
    const parts = (rest + data.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const one of waiting) if (lines.includes(one.text)) one.resolve();
  });
  let problems = '';
  child.stderr.on('data', (data: Buffer) => (problems += data.toString()));
  const ended = new Promise<void>((resolve, reject) => {
    child.on('exit', (code, signal) => (code === 0 || signal === 'SIGKILL' ? resolve() : reject(new Error(problems))));
  });
  const line = (text: string) => new Promise<void>((resolve) => (lines.includes(text) ? resolve() : waiting.push({ text, resolve })));
  return { child, lines, ended, line };
}

/** Kills it at ever later moments, with a little chance in each. */
async function untilFinished(work: string): Promise<number> {
  let kills = 0;
  for (let round = 0; round < 12; round += 1) {
    const killAfter = round < 4 ? 8 + round * 48 : null;
    const { child, lines, ended, line } = start(work, killAfter === null ? count : killAfter + 40);
    if (killAfter !== null) {
      await Promise.race([line(String(killAfter)), ended]);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      child.kill('SIGKILL');
      kills += 1;
    }
    await ended;
    if (lines.includes('finished')) return kills;
  }
  throw new Error('it never came to its end');
}

test('240 rows, the engine killed four times: each is written once', async () => {
  expect(await untilFinished('sql')).toBe(4);
  const database = new DatabaseSync(join(place.folder, 'crm.db'), { readOnly: true });
  expect({ ...database.prepare('select count(*) as rows, count(distinct client) as clients from sent').get() }).toEqual({
    rows: count,
    clients: count,
  });
  expect({ ...database.prepare('select count(*) as markers from _jig_done').get() }).toEqual({ markers: count });
  database.close();
});

test('240 lines appended, the engine killed four times: each is there once and whole', async () => {
  expect(await untilFinished('files')).toBe(4);
  const text = readFileSync(join(place.folder, 'out', 'log.txt'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.slice(0, -1).split('\n');
  expect(lines).toHaveLength(count);
  expect(new Set(lines)).toEqual(new Set(Array.from({ length: count }, (_, index) => `line ${index} ${'x'.repeat(index % 50)}`)));
});

test.skipIf(process.platform !== 'linux')('a statement without end does not outlive the engine', async () => {
  const { child, ended, line } = start('endless', 0);
  await line('stuck');
  const [, ...helpers] = processTree(child.pid ?? 0);
  expect(helpers.length).toBeGreaterThan(0);
  // Give the statement time to begin: its process must not hear of anything any more.
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill('SIGKILL');
  await ended;
  await expect.poll(() => stillRunning(helpers)).toEqual([]);
});
