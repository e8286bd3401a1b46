/** How fast and how tightly limits hold: runaway loops, memory bombs, floods of messages. */
import { fileURLToPath } from 'node:url';
import { NodeProcessHost } from '../../src-main/headless/node-process-host.ts';
import { readUsage } from '../../src-main/lib/process-usage.ts';
import type { HostedProcess, ProcessHost } from '../../src-main/processes/process-host.ts';
import { logger, openBox, person, program, request, runnerEntry, started, type Box } from '../runs/harness.ts';
import { percentile, type Benchmark, type Figure } from './benchmark.ts';

const rounds = 7;
const wallMs = 500;
const memoryMb = 256;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a run and waits until its runner works: answers with when that was. */
async function running(box: Box, body: string, more: Parameters<typeof request>[1] = {}): Promise<{ id: string; at: number }> {
  const started = await box.runs.start(request(body, more));
  if (!started.ok) throw new Error(started.error.message);
  const at = await new Promise<number>((resolve) => {
    const off = box.runs.events.on('changed', ({ id, state }) => {
      if (id !== started.value || state === 'queued') return;
      off();
      resolve(performance.now());
    });
  });
  return { id: started.value, at };
}

async function deadlines(say: (line: string) => void): Promise<Figure[]> {
  const box = openBox({ warm: 1 });
  const over: number[] = [];
  const cancelled: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const loop = await running(box, 'for (;;);', { limits: { wallMs } });
    await box.runs.wait(loop.id, { timeoutMs: 20_000 });
    over.push(performance.now() - loop.at - wallMs);
    const other = await running(box, 'for (;;);');
    await pause(200);
    const asked = performance.now();
    await box.runs.cancel(other.id, person);
    cancelled.push(performance.now() - asked);
  }
  await box.remove();
  say(`over the deadline: ${over.map((ms) => ms.toFixed(0)).join(', ')} ms; cancel: ${cancelled.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return [
    { what: 'runaway loop: dead after its deadline, the slowest', value: percentile(over, 1), unit: 'ms', goal: { atMost: 50 } },
    { what: 'runaway loop: dead after cancel, the slowest', value: percentile(cancelled, 1), unit: 'ms', goal: { atMost: 50 } },
  ];
}

/** A host whose newest process is measured every millisecond or two, apart from the watchdog. */
function measuredHost(): { host: ProcessHost; peak: () => number; reset: () => void } {
  const inner = new NodeProcessHost({ logger, entryOf: () => runnerEntry });
  const alive = new Set<HostedProcess>();
  let peak = 0;
  setInterval(() => {
    for (const { pid } of alive) peak = Math.max(peak, (pid === null ? null : readUsage(pid))?.memoryBytes ?? 0);
  }, 1).unref();
  return {
    host: {
      spawn: (kind, options) => {
        const hosted = inner.spawn(kind, options);
        alive.add(hosted);
        void hosted.exited.then(() => alive.delete(hosted));
        return hosted;
      },
      isolation: () => inner.isolation(),
    },
    peak: () => peak,
    reset: () => {
      peak = 0;
    },
  };
}

const bombs = {
  'array buffers': 'const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1));',
  objects: 'const all = []; for (;;) all.push(Array.from({ length: 1e3 }, (_, n) => ({ n })));',
  'typed arrays, 32 MB each': 'const all = []; for (;;) all.push(new Float64Array(4e6).fill(1));',
};

async function memory(say: (line: string) => void): Promise<Figure[]> {
  if (process.platform !== 'linux') return [];
  const measured = measuredHost();
  const box = openBox({ warm: 0, processHost: measured.host });
  const figures: Figure[] = [];
  for (const [name, body] of Object.entries(bombs)) {
    const peaks: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.reset();
      const { id } = await running(box, body, { limits: { memoryMb, wallMs: 20_000 } });
      const run = await box.runs.wait(id, { timeoutMs: 30_000 });
      if (!run.ok || run.value.error?.code !== 'limit-memory') throw new Error(`${name}: ${JSON.stringify(run.ok && run.value.error)}`);
      peaks.push(measured.peak() / (memoryMb * 2 ** 20));
    }
    say(`${name}: peaks ${peaks.map((peak) => peak.toFixed(2)).join(', ')}`);
    figures.push({
      what: `memory bomb of ${name}: highest peak over a limit of ${memoryMb} MiB`,
      value: percentile(peaks, 1),
      unit: 'x',
      goal: { atMost: 1.1 },
    });
  }
  await box.remove();
  return figures;
}

/** How late a timer of one millisecond comes, again and again. Node's own histogram counts the time between two uses as a delay. */
function watchLoop(): { delays: number[]; stop: () => void } {
  const delays: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    delays.push(Math.max(0, now - last - 1));
    last = now;
  }, 1);
  return { delays, stop: () => clearInterval(timer) };
}

async function floods(say: (line: string) => void): Promise<Figure[]> {
  const entry = fileURLToPath(new URL('../fixtures/runs/rogue-runner.ts', import.meta.url));
  const box = openBox({ warm: 0, processHost: new NodeProcessHost({ logger, entryOf: () => entry }), limits: { wallMs: 20_000 } });
  const figures: Figure[] = [];
  for (const deed of ['log flood', 'progress flood', 'too many steps']) {
    const delays: number[] = [];
    for (let round = 0; round < rounds * 2; round += 1) {
      await started(box, '', { program: { ...program(''), compiled: deed } });
      let loop: ReturnType<typeof watchLoop> | null = null;
      await new Promise<void>((resolve) => {
        const off = box.runs.events.on('changed', ({ state }) => {
          if (state === 'running') loop ??= watchLoop();
          if (state !== 'failed') return;
          off();
          // What the flood has left behind counts as well.
          setTimeout(resolve, 100);
        });
      });
      const watched = loop as ReturnType<typeof watchLoop> | null;
      watched?.stop();
      delays.push(...(watched?.delays ?? []));
    }
    const p99 = percentile(delays, 0.99);
    say(`${deed}: p99 ${p99.toFixed(1)} ms, most ${percentile(delays, 1).toFixed(1)} ms of ${delays.length}`);
    figures.push({ what: `event loop of the engine during "${deed}", p99 delay`, value: p99, unit: 'ms', goal: { atMost: 50 } });
  }
  await box.remove();
  return figures;
}

export const benchmark: Benchmark = {
  about: 'Limits of runs: time over a deadline, memory over a limit, the event loop during floods.',
  async run(say) {
    return [...(await deadlines(say)), ...(await memory(say)), ...(await floods(say))];
  },
};
