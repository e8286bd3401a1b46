import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FromEngine, SpawnRequest, ToEngine } from '../../src-main/desktop/engine-messages.ts';
import { EngineProcess } from '../../src-main/desktop/engine-process.ts';
import { UtilityProcessHost } from '../../src-main/desktop/utility-process-host.ts';
import type { HostedProcess } from '../../src-main/processes/process-host.ts';
import { reset, state, type PortDouble, type UtilityDouble } from './electron-double.ts';
import { logger, until } from './harness.ts';

const start = { home: '/h', resourcesFolder: '/r', rendererFolder: '/s', version: '1', port: 0, sealKey: null };

/** The engine's side of the line, with its real process host and nothing behind it. */
interface EngineSide {
  child: UtilityDouble;
  host: UtilityProcessHost;
  received: ToEngine[];
  ports: PortDouble[];
  say(message: FromEngine): void;
}
let engines: EngineSide[];
let helpers: UtilityDouble[];
/** What a helper does with its channel. */
let helperProgram: (helper: UtilityDouble, port: PortDouble) => void;
let engine: EngineProcess;

beforeEach(() => {
  reset();
  engines = [];
  helpers = [];
  helperProgram = (helper, port) => {
    port.on('message', ({ data }: { data: unknown }) => port.postMessage({ echo: data }));
    helper.on('kill', () => helper.exit(15));
    port.start();
  };
  state.program = (child) => (child.path.endsWith('engine.js') ? runEngine(child) : runHelper(child));
  engine = new EngineProcess(start, logger);
});
afterEach(() => engine.stop());

function runEngine(child: UtilityDouble): void {
  const say = (message: FromEngine): void => child.parentPort.postMessage(message);
  const side: EngineSide = { child, host: new UtilityProcessHost(say), received: [], ports: [], say };
  engines.push(side);
  child.parentPort.on('message', ({ data, ports }: { data: ToEngine; ports: PortDouble[] }) => {
    side.received.push(data);
    side.ports.push(...ports);
    if (data.type === 'stop') child.exit(0);
    // The double's port has what the host uses of Electron's.
    else side.host.receive(data, ports as never[]);
  });
  child.on('kill', () => child.exit(15));
}

function runHelper(child: UtilityDouble): void {
  helpers.push(child);
  child.parentPort.once('message', ({ ports }: { ports: PortDouble[] }) => {
    if (ports[0]) helperProgram(child, ports[0]);
  });
}

function side(): EngineSide {
  const last = engines.at(-1);
  if (!last) throw new Error('no engine was forked');
  return last;
}

function answer(hosted: HostedProcess): Promise<unknown> {
  return new Promise((resolve) => {
    const off = hosted.port.onMessage((message) => {
      off();
      resolve(message);
    });
  });
}

test('the engine is told to start, and hands out window ports only while it serves', () => {
  engine.run();
  expect(side().received).toEqual([{ type: 'start', start }]);
  expect(engine.connectWindow()).toBeNull();
  side().say({ type: 'ready', ui: 'http://127.0.0.1:1/' });
  expect(engine.connectWindow()).not.toBeNull();
  expect(side().received.at(-1)).toEqual({ type: 'window' });
  expect(side().ports).toHaveLength(1);
});

test('a message that is none of the protocol is dropped', () => {
  const seen: unknown[] = [];
  engine.events.on('ready', (ready) => seen.push(ready));
  engine.run();
  for (const odd of [null, 'ready', { type: 'ready' }, { type: 'spawn', id: 1, kind: 'shell', options: { label: 'x' } }])
    side().child.emit('message', odd);
  expect(seen).toEqual([]);
  expect(helpers).toEqual([]);
});

test('a helper is forked by the shell with a scrubbed environment, and talks to the engine over a port of its own', async () => {
  process.env.JIG_TEST_SECRET = 'hunter2';
  engine.run();
  const hosted = side().host.spawn('inference', { label: 'inference', args: ['a'], env: { ADDED: 'yes' }, heapLimitMb: 64 });
  hosted.port.send({ question: Float32Array.of(1, 2) });
  expect(await answer(hosted)).toEqual({ echo: { question: Float32Array.of(1, 2) } });
  delete process.env.JIG_TEST_SECRET;
  const [helper] = helpers;
  expect(helper?.path).toMatch(/processes[/\\]inference[/\\]entry\.ts$/);
  expect(helper?.args).toEqual(['a']);
  expect(helper?.options.env).toMatchObject({ ADDED: 'yes' });
  expect(helper?.options.env).not.toHaveProperty('JIG_TEST_SECRET');
  expect(helper?.options.execArgv?.[0]).toMatch(/^--js-flags=.*--max-old-space-size=64/);
  // The engine keeps the user's environment, and both are kept small.
  expect(side().child.options).toMatchObject({
    execArgv: [expect.stringContaining('--max-semi-space-size=1')],
    env: { PATH: process.env.PATH, MALLOC_ARENA_MAX: '1' },
  });
  await until(() => hosted.pid === helper?.pid);
});

test('each end of a helper has its reason', async () => {
  engine.run();
  const spawn = (): HostedProcess => side().host.spawn('inference', { label: 'inference' });
  const [ended, crashed, killed] = [spawn(), spawn(), spawn()];
  await until(() => helpers.length === 3 && helpers.every((helper) => helper.pid !== undefined));
  helpers[0]?.exit(0);
  expect(await ended.exited).toEqual({ kind: 'exited', code: 0 });
  helpers[1]?.exit(6);
  expect(await crashed.exited).toEqual({ kind: 'crashed', code: 6, signal: null });
  await killed.kill();
  expect(await killed.exited).toEqual({ kind: 'killed' });

  const early = spawn();
  helpers[3]?.exit(1);
  expect(await early.exited).toMatchObject({ kind: 'failed-to-start' });

  const { program } = state;
  state.program = () => {
    throw new Error('no such file');
  };
  expect(await spawn().exited).toEqual({ kind: 'failed-to-start', message: 'no such file' });
  state.program = program;
});

test('a helper that does not listen is asked, then killed by force', async () => {
  const stubborn = process.kill;
  const hardKills: [number, unknown][] = [];
  helperProgram = () => {};
  engine.run();
  const hosted = side().host.spawn('inference', { label: 'inference' });
  await until(() => helpers[0]?.pid !== undefined);
  process.kill = ((pid: number, signal: unknown) => {
    hardKills.push([pid, signal]);
    helpers[0]?.exit(9);
    return true;
  }) as typeof process.kill;
  const pid = helpers[0]?.pid;
  await hosted.kill(10).finally(() => (process.kill = stubborn));
  expect(helpers[0]?.killCount).toBe(1);
  expect(hardKills).toEqual([[pid, 'SIGKILL']]);
  expect(await hosted.exited).toEqual({ kind: 'killed' });
});

test('an engine that crashes is restarted and its helpers are ended; the second time a person decides', async () => {
  const broken: unknown[] = [];
  engine.events.on('broken', (event) => broken.push(event));
  engine.run();
  side().say({ type: 'ready', ui: 'u' });
  const request: SpawnRequest = { type: 'spawn', id: 1, kind: 'inference', options: { label: 'inference' } };
  side().say(request);
  await until(() => helpers[0]?.pid !== undefined);

  side().child.exit(11);
  expect(engine.connectWindow()).toBeNull();
  await until(() => engines.length === 2);
  expect(helpers[0]?.hasExited).toBe(true);
  expect(side().received).toEqual([{ type: 'start', start }]);
  expect(broken).toEqual([]);

  side().child.exit(11);
  expect(broken).toEqual([{ code: 11 }]);
  expect(engines).toHaveLength(2);
  // The person wants to try again.
  engine.run();
  expect(engines).toHaveLength(3);
});

test('stopping waits for the engine’s own order and does not count as a crash', async () => {
  engine.run();
  await engine.stop();
  expect(side().received.at(-1)).toEqual({ type: 'stop' });
  expect(engines).toHaveLength(1);
  expect(side().child.hasExited).toBe(true);
  // Stopped twice, or before it ran, is harmless.
  await engine.stop();
  await new EngineProcess(start, logger).stop();
});
