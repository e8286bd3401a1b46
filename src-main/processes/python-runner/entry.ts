/**
 * Starts Python in a process of its own, for one run: Pyodide, the package `jig` in it, and strings between it and the parent.
 * Pyodide is no sandbox: this file is started in the operating system's only (engine/runs/runner-pool.ts), except to write the snapshot,
 * when no tool's code is near.
 *
 * `--pyodide FOLDER`: the package's files. `--snapshot FILE`: the interpreter's memory after its start, which saves four fifths of it;
 * whoever may write it decides what runs here, so it is the engine's own file. `--write-snapshot FILE`: makes that file and ends.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorText } from '#lib/guards.ts';
import { connectToParent } from '../child-port.ts';
import { dropPowers } from '../runner/drop-powers.ts';
import { startInterpreter, type Interpreter } from './interpreter.ts';

function option(name: string): string | null {
  const at = process.argv.indexOf(name);
  return at === -1 ? null : (process.argv[at + 1] ?? null);
}

const folder = option('--pyodide') ?? '';

/** The parent starts the process that writes it, and reads its exit status. */
async function writeSnapshot(path: string): Promise<void> {
  const { snapshot } = await startInterpreter({ folder, snapshot: null, keepsSnapshot: true });
  if (!snapshot) throw new Error('Pyodide gave no snapshot.');
  // One engine has this folder, so one name will do: what an interrupted writing left is overwritten.
  const unfinished = join(dirname(path), 'unfinished-python.bin');
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, snapshot, { mode: 0o600 });
  renameSync(unfinished, path);
  process.exit(0);
}

async function serve(): Promise<void> {
  const port = await connectToParent();
  const received: string[] = [];
  let interpreter: Interpreter | null = null;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let isBroken = false;

  const turn = () => {
    clearTimeout(timer);
    if (immediate) clearImmediate(immediate);
    immediate = undefined;
    if (!interpreter || isBroken) return;
    try {
      const frames = interpreter.turn(received.splice(0).join('\n'));
      if (frames !== '') port.send(frames);
      const wait = interpreter.comeBackIn();
      if (wait === 0) immediate = setImmediate(turn);
      else if (wait > 0) timer = setTimeout(turn, Math.min(wait, 2_147_483_647));
    } catch (error) {
      // The interpreter itself gave up: its stack or its memory was full.
      isBroken = true;
      const message = `Python could not go on: ${errorText(error).split('\n')[0]}.`;
      port.send(JSON.stringify({ t: 'failed', error: { code: 'python-broken', message } }));
    }
  };
  port.onMessage((message) => {
    if (typeof message !== 'string') return;
    received.push(message);
    turn();
  });

  const started = await startInterpreter({ folder, snapshot: option('--snapshot'), keepsSnapshot: false });
  interpreter = started.interpreter;
  dropPowers();
  port.send(`{"t":"ready","cached":${started.usedSnapshot}}`);
  if (received.length > 0) turn();
}

/** Without the line of source that Node would show: Pyodide's is one line of a megabyte. */
function giveUp(error: unknown): never {
  process.stderr.write(`Python did not start: ${errorText(error)}\n`);
  process.exit(1);
}

const snapshotToWrite = option('--write-snapshot');
(snapshotToWrite === null ? serve() : writeSnapshot(snapshotToWrite)).catch(giveUp);
