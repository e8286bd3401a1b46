/**
 * Starts a runner under Node (and in an Electron utility process): a vanilla realm with the realm script in it, strings between it and
 * the parent, and as little as possible around it. Reads only the realm script beside it and the code cache that it is told of.
 *
 * Under an operating system's sandbox it needs the Node binary with its libraries, this folder (out/runner), and the cache if there is one.
 *
 * `--cache FILE`: V8's code cache of the realm script; whoever may write it decides what runs here, so it is the engine's own file.
 * `--write-cache FILE`: makes that file and ends; for the engine to call before any tool runs, with the flags that runners have (the heap's
 * limit does not matter). Saves half of the 60 ms that a start takes.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { constants, createContext, Script } from 'node:vm';
import { connectToParent } from '../child-port.ts';
import type { StartRealm } from './realm/start-realm.ts';
import { dropPowers } from './drop-powers.ts';
import { hardenNode } from './harden-node.ts';
import { warmUpStart } from './realm/warm-up-start.ts';

// Patterns that would backtrack for hours are run by V8's linear engine. Set before the script is compiled: the cache depends on flags.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

function option(name: string): string | null {
  const at = process.argv.indexOf(name);
  return at === -1 ? null : (process.argv[at + 1] ?? null);
}

/** The cache, or undefined: without it everything works, 20 to 40 ms slower. */
function readCache(path: string | null): Buffer | undefined {
  try {
    return path === null ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}

function compile(cachedData: Buffer | undefined): Script {
  // The build leaves no character beyond ASCII in it: one byte each in memory.
  const source = readFileSync(join(import.meta.dirname, 'realm.js'), 'latin1');
  // The name is what errors show: no path of this machine.
  return new Script(source, { filename: 'realm.js', ...(cachedData ? { cachedData } : {}) });
}

/** The realm's start function; its name is gone from the realm. */
function load(script: Script): StartRealm {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: true, wasm: false } });
  script.runInContext(context);
  const start: StartRealm = context['jigRealm'];
  delete context['jigRealm'];
  return start;
}

async function writeCache(path: string): Promise<void> {
  const script = compile(undefined);
  // Run first: what ran is compiled, and only what is compiled is in the cache. With its first frame, which `prepare` goes without.
  await new Promise<void>((resolve) => {
    const realm = load(script)(
      (frames) => {
        if (/"t":"(result|failed)"/.test(frames)) resolve();
      },
      () => process.nextTick(() => realm.flush()),
      () => {},
      () => 0,
    );
    void realm.prepare().then(() => realm.receive(JSON.stringify(warmUpStart)));
  });
  writeFileSync(`${path}.${process.pid}`, script.createCachedData());
  renameSync(`${path}.${process.pid}`, path);
}

async function serve(): Promise<void> {
  const port = await connectToParent();
  const cache = readCache(option('--cache'));
  const script = compile(cache);
  const start = load(script);
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const send = (frames: string) => {
    // Only text: whatever else a broken realm hands out stays here.
    if (typeof frames === 'string') port.send(frames);
  };
  // After all microtasks: what the answers to one message set off goes out as one message.
  const wake = () => process.nextTick(flush);
  const flush = () => realm.flush();
  const tick = () => realm.tick();
  const arm = (ms: number) => {
    clearTimeout(timer);
    clearImmediate(immediate);
    if (ms >= 1) timer = setTimeout(tick, Math.ceil(ms));
    else immediate = setImmediate(tick);
  };
  let isHard = false;
  const hardenOnce = () => {
    if (!isHard) hardenNode();
    isHard = true;
  };
  const realm = start(send, wake, arm, () => performance.now());
  process.on('unhandledRejection', (reason) => realm.lost(reason));
  port.onMessage((message) => {
    hardenOnce();
    if (typeof message === 'string') realm.receive(message);
  });
  dropPowers();
  send(`{"t":"ready","cached":${cache !== undefined && script.cachedDataRejected === false}}`);
  // In the pool's idle time (15 ms); the first is done at the latest when the first frame comes.
  setImmediate(() => {
    hardenOnce();
    void realm.prepare();
  });
}

const cacheToWrite = option('--write-cache');
if (cacheToWrite === null) void serve();
else void writeCache(cacheToWrite);
