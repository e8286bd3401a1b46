/**
 * Appends that happen once and whole: place and content are recorded before the file is touched, and after a crash the next append to
 * the file first completes what was begun. Several that wait for the same file share one write, one sync and two commits.
 */
import type { FileHandle } from 'node:fs/promises';
import { fail, ok, type Result } from '#contract/result.ts';
import type { AppendJournal, BegunAppend } from './append-journal.ts';
import { fileFailure } from './file-failure.ts';
import type { OpenedFile } from './granted-folder.ts';

export interface Append {
  effect: string;
  run: string;
  content: Uint8Array;
}

interface Waiting extends Append {
  settle(result: Result<unknown>): void;
  /** For a bug. */
  reject(error: unknown): void;
}

/** Opens the file anew each time: a path is checked on every access. */
export type OpenFile = () => Promise<Result<OpenedFile>>;

const groupedBytes = 8 * 1_048_576;
const groupedAppends = 256;

export class AppendFiles {
  private readonly journal: AppendJournal;
  private readonly queues = new Map<string, Waiting[]>();
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(journal: AppendJournal) {
    this.journal = journal;
  }

  /** Fails with the failures of granted-folder.ts, `disk-full`, or `effect-in-doubt` when another program wrote in between. */
  append(path: string, append: Append, openFile: OpenFile): Promise<Result<unknown>> {
    return new Promise((settle, reject) => {
      const queue = this.queues.get(path) ?? [];
      this.queues.set(path, queue);
      queue.push({ ...append, settle, reject });
      if (queue.length === 1) void this.inTurn(path, () => this.work(path, openFile));
    });
  }

  /** For what replaces or removes the whole file: what was begun on the former one is over when that is done. */
  replace<T>(path: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
    return this.inTurn(path, async () => {
      const result = await work();
      const begun = result.ok ? this.journal.begun(path).map(({ effect }) => effect) : [];
      this.journal.settle(begun, 'done');
      return result;
    });
  }

  private async inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(path) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn.catch(() => {});
    this.turns.set(path, settled);
    try {
      return await turn;
    } finally {
      if (this.turns.get(path) === settled) this.turns.delete(path);
    }
  }

  private async work(path: string, openFile: OpenFile): Promise<void> {
    const queue = this.queues.get(path) ?? [];
    this.queues.delete(path);
    while (queue.length > 0) {
      const group: Waiting[] = [];
      let bytes = 0;
      while (queue[0] && group.length < groupedAppends && (group.length === 0 || bytes + queue[0].content.length <= groupedBytes)) {
        const next = queue.shift();
        if (!next) break;
        bytes += next.content.length;
        group.push(next);
      }
      try {
        await this.commit(path, group, openFile);
      } catch (error) {
        refuse(group, path, error);
      }
    }
  }

  private async commit(path: string, group: readonly Waiting[], openFile: OpenFile): Promise<void> {
    const opened = await openFile();
    if (!opened.ok) {
      for (const { settle } of group) settle(opened);
      return;
    }
    const { handle } = opened.value;
    try {
      const size = await this.recover(path, handle, opened.value.size);
      const fresh: (Waiting & BegunAppend)[] = [];
      const seen = new Set<string>();
      let end = size;
      for (const append of group) {
        const state = this.journal.state(append.effect);
        if (state === 'done' || seen.has(append.effect)) append.settle(ok({}));
        else if (state !== null) append.settle(inDoubt(path));
        else {
          seen.add(append.effect);
          fresh.push({ ...append, start: end });
          end += append.content.length;
        }
      }
      if (fresh.length === 0) return;
      this.journal.begin(path, fresh);
      const effects = fresh.map(({ effect }) => effect);
      try {
        await writeAll(handle, Buffer.concat(fresh.map(({ content }) => content)), size);
        await handle.datasync();
      } catch (error) {
        await handle.truncate(size);
        this.journal.forget(effects);
        throw error;
      }
      this.journal.settle(effects, 'done');
      for (const { settle } of fresh) settle(ok({}));
    } finally {
      await handle.close();
    }
  }

  /** Completes what an engine began before it died, and tells how long the file then is. */
  private async recover(path: string, handle: FileHandle, before: number): Promise<number> {
    let size = before;
    for (const { effect, start, content } of this.journal.begun(path)) {
      const end = start + content.length;
      const there = Buffer.alloc(Math.max(0, Math.min(size, end) - start));
      await readAll(handle, there, start);
      const isOurs = start <= size && there.equals(content.subarray(0, there.length));
      if (isOurs && size < end) {
        await writeAll(handle, content.subarray(there.length), size);
        await handle.datasync();
        size = end;
      }
      this.journal.settle([effect], isOurs ? 'done' : 'doubt');
    }
    return size;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

async function readAll(handle: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let read = 0; read < into.length;) {
    const { bytesRead } = await handle.read(into, read, into.length - read, position + read);
    if (bytesRead === 0) return;
    read += bytesRead;
  }
}

function inDoubt(path: string): Result<never> {
  return fail(
    'effect-in-doubt',
    `whether this was appended to ${path} is not known: another program wrote to the file while Jig was ended`,
    'Look into the file, then settle it in the run.',
  );
}

/** Whoever was answered already is not answered again. */
function refuse(group: readonly Waiting[], path: string, error: unknown): void {
  try {
    const failure = fileFailure(error, [path]);
    for (const { settle } of group) settle(failure);
  } catch (bug) {
    for (const { reject } of group) reject(bug);
  }
}
