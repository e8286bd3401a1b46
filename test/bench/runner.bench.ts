/** A runner's start, its first statement, its bridge and its memory, each against a child process that does nothing. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processEntry } from '../../src-main/processes/process-entries.ts';
import { scriptOf } from '../runner/support/compiled.ts';
import { startFrame } from '../runner/support/live-runner.ts';
import { median, percentile, Skipped, type Benchmark } from './benchmark.ts';

const starts = 15;
const calls = 10_000;
const flags = ['--max-semi-space-size=1', '--optimize-for-size'];
const bareCode = `process.on('message', (m) => { if (m === 'go') { let left = ${calls}; const ask = () => process.send('{"t":"call","id":' + left + ',"h":"kv","op":"get","a":["k"],"s":null,"n":0}');
  process.removeAllListeners('message'); process.on('message', () => (--left > 0 ? ask() : process.send('{"t":"result","v":1}'))); ask(); } }); process.send('{"t":"ready"}');`;

function start(file: string, args: string[] = []): ChildProcess {
  return fork(file, args, { env: {}, execArgv: flags, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

function message(child: ChildProcess, matches: (text: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const listen = (text: string) => {
      if (!matches(text)) return;
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
  });
}

const isReady = (text: string) => text.includes('"ready"');

/** Milliseconds of processor time of all its threads. */
function processorTime(pid: number): number {
  const [, ticks = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = ticks.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function startTime(file: string, args: string[]): Promise<{ wall: number; processor: number }> {
  const before = performance.now();
  const child = start(file, args);
  await message(child, isReady);
  const time = { wall: performance.now() - before, processor: processorTime(child.pid ?? 0) };
  await end(child);
  return time;
}

/** Microseconds a call: asked and answered one after the other. */
async function callTime(child: ChildProcess, go: string): Promise<number> {
  const over = message(child, (text) => text.includes('"result"'));
  child.on('message', (text: string) => {
    const id = /"t":"call","id":(\d+)/.exec(text)?.[1];
    if (id !== undefined) child.send(`{"t":"reply","id":${id},"ok":true,"v":1,"now":0}`);
  });
  const before = performance.now();
  child.send(go);
  await over;
  return ((performance.now() - before) * 1_000) / calls;
}

const loop = scriptOf(`for (let i = 0; i < ${calls}; i += 1) await kv.get('k'); return 1;`);
const trivial = scriptOf("log('first'); return 1;");

export const benchmark: Benchmark = {
  about: 'A runner’s cold start, first statement when warm, calls through the bridge, and idle memory.',
  async run(say) {
    if (process.platform !== 'linux') throw new Skipped('memory and processor time are read from /proc, which only Linux has.');
    const folder = mkdtempSync(join(tmpdir(), 'jig-bench-'));
    try {
      const entry = processEntry('runner');
      const cache = join(folder, 'cache');
      const bare = join(folder, 'bare.cjs');
      writeFileSync(bare, bareCode);
      await new Promise((resolve) => start(entry, ['--write-cache', cache]).once('exit', resolve));
      say(`${starts} cold starts, in turns`);
      const cold: { bare: number; runner: number }[] = [];
      const processor: { bare: number; runner: number }[] = [];
      for (let i = 0; i < starts; i += 1) {
        const [plain, runner] = [await startTime(bare, []), await startTime(entry, ['--cache', cache])];
        cold.push({ bare: plain.wall, runner: runner.wall });
        processor.push({ bare: plain.processor, runner: runner.processor });
      }
      say(`${starts} warm runs`);
      const first: number[] = [];
      const memory: { pss: number; own: number; rss: number }[] = [];
      for (let i = 0; i < starts; i += 1) {
        const child = start(entry, ['--cache', cache]);
        await message(child, isReady);
        await sleep(200);
        const rollup = readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8');
        const megabytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]) / 1_024;
        memory.push({ pss: megabytes('Pss'), own: megabytes('Private_Dirty'), rss: megabytes('Rss') });
        const before = performance.now();
        const reached = message(child, (text) => text.includes('"first"'));
        child.send(JSON.stringify(startFrame(trivial)));
        await reached;
        first.push(performance.now() - before);
        await end(child);
      }
      say(`${calls} calls one after the other, in turns`);
      const bridge: { bare: number; runner: number }[] = [];
      for (let i = 0; i < 5; i += 1) {
        const pair = [start(bare), start(entry, ['--cache', cache])] as const;
        await Promise.all(pair.map((child) => message(child, isReady)));
        const plain = await callTime(pair[0], 'go');
        const runner = await callTime(pair[1], JSON.stringify(startFrame(loop, { permissions: { kv: 'read' } })));
        bridge.push({ bare: plain, runner });
        await Promise.all(pair.map(end));
      }
      const ratio = (pairs: { bare: number; runner: number }[]) => median(pairs.map((pair) => pair.runner / pair.bare));
      return [
        { what: 'cold start to ready, against a bare child', value: ratio(cold), unit: 'x', goal: { atMost: 2 } },
        { what: 'cold start, processor time against a bare child', value: ratio(processor), unit: 'x' },
        { what: 'cold start', value: median(cold.map(({ runner }) => runner)), unit: 'ms' },
        { what: 'warm: from the start frame to the first statement, p50', value: percentile(first, 0.5), unit: 'ms', goal: { atMost: 5 } },
        { what: 'warm: p95', value: percentile(first, 0.95), unit: 'ms', goal: { atMost: 20 } },
        { what: 'a call through the bridge, against a bare channel', value: ratio(bridge), unit: 'x', goal: { atMost: 1.3 } },
        { what: 'a call through the bridge', value: median(bridge.map(({ runner }) => runner)), unit: 'us' },
        { what: 'idle runner, shared pages counted once', value: median(memory.map(({ pss }) => pss)), unit: 'MB', goal: { atMost: 50 } },
        { what: 'idle runner, its own pages', value: median(memory.map(({ own }) => own)), unit: 'MB' },
        { what: 'idle runner, resident', value: median(memory.map(({ rss }) => rss)), unit: 'MB' },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
