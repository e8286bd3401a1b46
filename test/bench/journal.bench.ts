/** What a journaled step costs over one that nobody writes down, and how soon a long run goes on after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src-main/engine/database/open-database.ts';
import { ok } from '../../src-preload/contract/result.ts';
import { GroupCommit } from '../../src-main/engine/runs/group-commit.ts';
import { Journal, JournalStatements } from '../../src-main/engine/runs/journal.ts';
import { LibraryEffects } from '../../src-main/engine/runs/once-effects.ts';
import { RunRows } from '../../src-main/engine/runs/run-rows.ts';
import { insertRun, logger, openBox, request } from '../runs/harness.ts';
import { median, type Benchmark, type Figure } from './benchmark.ts';

const steps = 10_000;
const inFlight = 64;
const rounds = 7;

/** `work` for every step, so many at a time. Answers with microseconds a step. */
async function measure(work: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let n = next++; n < steps; n = next++) await work(n);
    }),
  );
  return ((performance.now() - started) * 1_000) / steps;
}

/** A turn of the event loop each: what a step costs at least, because its frame comes in one and its answer goes out in another. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function stepCosts(say: (line: string) => void): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'jig-bench-journal-'));
  const opened = openDatabase(home);
  if (!opened.ok) throw new Error(opened.error.message);
  const { sqlite } = opened.value;
  const commits = new GroupCommit(sqlite, logger);
  const statements = new JournalStatements(sqlite);
  const rows = new RunRows(sqlite);
  const effects = new LibraryEffects(sqlite, commits, logger);
  const { signal } = new AbortController();
  const costs: { bare: number; done: number; both: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const id = `run-${round}`;
    insertRun(rows, id);
    const journal = new Journal(commits, statements, { run: id, epoch: rows.nextEpoch(id) }, 0);
    const step = (n: number) => {
      const key = String(n);
      void journal.begin({ t: 'begin', key, args: key, attempt: 1 });
      return journal.end({ t: 'end', id: n, key, args: key, attempt: 1, outcome: { v: { sent: true } }, retryInMs: null });
    };
    const bare = await measure(turn);
    const done = await measure(step);
    const both = await measure(async (n) => {
      await effects.once(
        { id: `${id} ${n}`, run: id, step: String(n), kind: 'bench', description: 'an effect' },
        async () => ok(null),
        signal,
      );
    });
    costs.push({ bare, done, both });
    say(`round ${round + 1}: bare ${bare.toFixed(1)}, step ${done.toFixed(1)}, effect ${both.toFixed(1)} us`);
  }
  sqlite.close();
  rmSync(home, { recursive: true, force: true });
  return [
    {
      what: `journaled step, ${inFlight} in flight, over no journal`,
      value: median(costs.map(({ bare, done }) => done - bare)),
      unit: 'us',
      goal: { atMost: 15 },
    },
    {
      what: `effect that happens once (intent with full sync, then done), ${inFlight} in flight, over no journal`,
      value: median(costs.map(({ bare, both }) => both - bare)),
      unit: 'us',
      goal: { atMost: 30 },
    },
  ];
}

async function resumeCost(say: (line: string) => void): Promise<Figure[]> {
  const times: number[] = [];
  let firstNewStep = 0;
  const box = openBox({
    warm: 1,
    answer: ({ call }) => {
      if (call.args[0] === 'new') firstNewStep = performance.now();
      return ok(null);
    },
  });
  box.pool.warmUp();
  for (let round = 0; round < 5; round += 1) {
    const started = await box.runs.start(
      request(
        `await each(Array.from({ length: ${steps} }, (_, n) => n), { key: (n) => n, concurrency: 64 }, (n) => ({ row: n, text: "as long as a usual one" }));
         await step("ask", async ({ kv }) => { await kv.get("new"); throw new Error("once more"); });`,
      ),
    );
    if (!started.ok) throw new Error(started.error.message);
    await box.runs.wait(started.value, { timeoutMs: 60_000 });
    // The pool has a runner again, as it has when an app was started a moment ago.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const asked = performance.now();
    await box.runs.resume(started.value);
    await box.runs.wait(started.value, { timeoutMs: 60_000 });
    times.push(firstNewStep - asked);
    say(`resume ${round + 1}: ${(firstNewStep - asked).toFixed(0)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
  await box.remove();
  return [
    {
      what: `resume of a run with ${steps.toLocaleString('en-US')} finished steps, to the first new one`,
      value: median(times),
      unit: 'ms',
      goal: { atMost: 300 },
    },
  ];
}

export const benchmark: Benchmark = {
  about: 'Cost of the journal: a step, an effect, and the resume of 10,000 steps.',
  async run(say) {
    return [...(await stepCosts(say)), ...(await resumeCost(say))];
  },
};
