/** CPython in WebAssembly with the package `jig` in it: from its files in four seconds, or from a snapshot of its memory in half of one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { loadPyodide, PyodideInterface } from 'pyodide';
import { sources } from './sources.ts';

/** Parts of Pyodide that its own types do not name; `_api.makeSnapshot` and the options of snapshots may change with any version. */
interface Inside extends PyodideInterface {
  _module: { HEAPF64: Float64Array };
  _api: { makeSnapshot(): Uint8Array };
}

export interface Interpreter {
  /** Frames in, frames out; never throws but when the interpreter is broken. */
  turn(frames: string): string;
  /** Milliseconds: 0 is at once, below 0 not before the next message. */
  comeBackIn(): number;
}

interface Started {
  interpreter: Interpreter;
  usedSnapshot: boolean;
  snapshot: Uint8Array | null;
}

/** No value of this process: fixed hashes, so that a set's order is the same in a replay. */
const environment = { PYTHONHASHSEED: '0', HOME: '/home/tool', TZ: 'UTC', PYTHONINSPECT: '' };

/** A snapshot that Pyodide refuses is left aside: it then starts from its files. Throws when that fails too. */
export async function startInterpreter(options: { folder: string; snapshot: string | null; keepsSnapshot: boolean }): Promise<Started> {
  const { folder, keepsSnapshot } = options;
  const pyodide: { loadPyodide: typeof loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')).href);
  const load = async (more: Record<string, unknown>): Promise<Inside> => {
    const loaded = await pyodide.loadPyodide({
      indexURL: folder,
      lockFileContents: lockFile(folder),
      env: environment,
      jsglobals: {},
      stdin: () => null,
      stdout: () => {},
      stderr: () => {},
      ...more,
    });
    // What the types leave out.
    return loaded as Inside;
  };
  const saved = options.snapshot === null ? null : readSnapshot(options.snapshot);
  let python: Inside | null = null;
  if (saved) {
    try {
      python = await load({ _loadSnapshot: saved });
    } catch {
      // Of another build, or damaged.
    }
  }
  const usedSnapshot = python !== null;
  if (!python) {
    python = await load({ _makeSnapshot: keepsSnapshot });
    installPackage(python);
  }
  const { _api: inside } = python;
  const snapshot = keepsSnapshot ? inside.makeSnapshot() : null;
  return { interpreter: connect(python), usedSnapshot, snapshot };
}

/** Pyodide's list of packages to download: none. What it says of itself is compared with the interpreter. */
function lockFile(folder: string): string {
  const { info } = JSON.parse(readFileSync(join(folder, 'pyodide-lock.json'), 'utf8')) as { info: unknown };
  return JSON.stringify({ info, packages: {} });
}

function readSnapshot(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** As files of the interpreter's own file system, which is memory; loaded at once, because a snapshot has no files. */
function installPackage(python: Inside): void {
  python.FS.mkdirTree('/lib/jig/jig');
  for (const [name, text] of Object.entries(sources)) python.FS.writeFile(`/lib/jig/jig/${name}.py`, text);
  python.runPython("import sys; sys.path.append('/lib/jig'); import jig.main; sys.path.remove('/lib/jig')");
}

function connect(python: Inside): Interpreter {
  const main = python.pyimport('jig.main') as { prepare(): number; turn(frames: string): string };
  const { turn } = main;
  const cells = main.prepare() / Float64Array.BYTES_PER_ELEMENT;
  const { _module: memory } = python;
  // Read anew each time: it is another array when the memory has grown.
  const cell = (index: number) => memory.HEAPF64[cells + index] ?? 0;
  // What C asks for the time is asked of these: the run's clock, which Python moves. Timers of this process count by another one.
  Date.now = () => cell(0);
  return { turn: (frames) => turn(frames), comeBackIn: () => cell(1) };
}
