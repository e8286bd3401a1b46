/** One engine a home, whatever happens to its process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEngineFile } from '../../src-main/headless/engine-file.ts';
import { lockHome, type HomeLock } from '../../src-main/headless/home-lock.ts';
import { startIdentity } from '../../src-main/headless/process-identity.ts';

const holder = fileURLToPath(new URL('../fixtures/hold-home.ts', import.meta.url));
let home: string;
let children: ChildProcess[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jig-lock-'));
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map(end));
  rmSync(home, { recursive: true, force: true });
});

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Starts a process that tries to take the home; resolves with its answer. */
function contender(publish = false): Promise<{ child: ChildProcess; answer: string }> {
  const child = spawn(process.execPath, [holder, home, ...(publish ? ['publish'] : [])], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve) => child.stdout.once('data', (data: Buffer) => resolve({ child, answer: String(data).trim() })));
}

async function take(): Promise<HomeLock> {
  const outcome = await lockHome(home, { by: 'serve', waitMs: 0 });
  if (!outcome.ok || outcome.value.kind !== 'locked') throw new Error(JSON.stringify(outcome));
  return outcome.value.lock;
}

describe('the lock of a home', () => {
  it('goes to exactly one of many that try at once', async () => {
    const answers = await Promise.all([contender(), contender(), contender(), contender()]);
    expect(answers.map(({ answer }) => answer).toSorted()).toEqual(['home-busy', 'home-busy', 'home-busy', 'locked']);
  });

  it('names the holder and where it is reached once that has published', async () => {
    const { child, answer } = await contender(true);
    expect(answer).toBe('locked');
    const outcome = await lockHome(home, { by: 'find', waitMs: 0 });
    expect(outcome).toMatchObject({
      ok: true,
      value: { kind: 'held', holder: { pid: child.pid, by: 'serve', reach: { adminKey: 'key' } } },
    });
  });

  it('waits for a holder that is about to be done', async () => {
    const lock = await take();
    const second = lockHome(home, { by: 'find', waitMs: 20_000 });
    setTimeout(() => lock.release(), 100);
    const outcome = await second;
    expect(outcome).toMatchObject({ ok: true, value: { kind: 'locked' } });
    if (outcome.ok && outcome.value.kind === 'locked') outcome.value.lock.release();
  });

  it('says who holds a home that serves nobody', async () => {
    const lock = await take();
    const outcome = await lockHome(home, { by: 'find', waitMs: 0 });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'home-busy', message: expect.stringContaining(`process ${process.pid}`) } });
    lock.release();
  });

  it('is free again when its holder was killed, and the record left behind counts for nothing', async () => {
    const { child } = await contender(true);
    await end(child);
    expect(existsSync(join(home, 'engine.json'))).toBe(true);
    expect(readEngineFile(home)).toBeNull();
    const lock = await take();
    expect(readEngineFile(home)).toMatchObject({ pid: process.pid, reach: null });
    lock.release();
    expect(existsSync(join(home, 'engine.json'))).toBe(false);
  });

  it('keeps its record from other users', async () => {
    const lock = await take();
    lock.publish({ port: 1, origin: 'http://127.0.0.1:1', adminKey: 'key' });
    expect(statSync(join(home, 'engine.json')).mode & 0o777).toBe(0o600);
    lock.release();
  });

  it('fails with the reason where the folder cannot be made', async () => {
    writeFileSync(join(home, 'file'), '');
    const outcome = await lockHome(join(home, 'file'), { by: 'serve', waitMs: 0 });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'home-unavailable', fix: expect.stringContaining('--home') } });
  });
});

describe('the record of the engine', () => {
  const record = (changes: object) =>
    writeFileSync(
      join(home, 'engine.json'),
      JSON.stringify({ pid: process.pid, started: startIdentity(process.pid), by: 'serve', reach: null, ...changes }),
    );

  it('is believed while its process lives', () => {
    record({});
    expect(readEngineFile(home)).toMatchObject({ pid: process.pid });
  });

  it('is not taken for another process under a reused pid', () => {
    record({ started: 'some-other-boot:1' });
    expect(readEngineFile(home)).toBeNull();
  });

  it('counts as absent when it is cut off or is something else', () => {
    record({});
    const text = readFileSync(join(home, 'engine.json'), 'utf8');
    for (const broken of ['', text.slice(0, 20), '[]', '{"pid":"1"}']) {
      writeFileSync(join(home, 'engine.json'), broken);
      expect(readEngineFile(home)).toBeNull();
    }
  });
});
