/** What a tool's `files.<name>` does: reads its calls, checks path, grant and quota, counts. */
import { lstat, rmdir, unlink } from 'node:fs/promises';
import { fail, ok, type Result } from '#contract/result.ts';
import { isRecord } from '#lib/guards.ts';
import { badArguments, contentBytes, toWire, unknownOperation } from '../arguments.ts';
import type { Handle, HandleCall, Observed } from '../kind.ts';
import { UseCount } from '../use-count.ts';
import type { AppendFiles } from './append-file.ts';
import { fileFailure } from './file-failure.ts';
import { streamChunks, streamLines, type FileStream } from './file-stream.ts';
import { usageLimits, type FolderUsage } from './folder-usage.ts';
import type { FileTarget, GrantedFolder, OpenedFile } from './granted-folder.ts';
import { listFolder } from './list-folder.ts';
import { readPath } from './relative-path.ts';
import { writeFile } from './write-file.ts';

/** A whole file as one answer, and one content to write. */
const wholeBytes = 8 * 1_048_576;
const maxStreams = 16;

const operations = ['readText', 'readBytes', 'open', 'next', 'close', 'list', 'write', 'append', 'remove'];

export interface FolderAccess {
  folder: GrantedFolder;
  usage: FolderUsage;
  quotaMb: number;
  appends: AppendFiles;
}

export interface FilesHandleOptions {
  name: string;
  access: 'read' | 'write';
  run: string;
  /** Called at the first use, and again when it failed. */
  open: () => Promise<Result<FolderAccess>>;
  onClose?: () => Promise<void>;
}

export class FilesHandle implements Handle {
  readonly id: string;
  private readonly options: FilesHandleOptions;
  private readonly uses: UseCount;
  private readonly streams = new Map<number, { stream: FileStream; turn: Promise<unknown> }>();
  private opened: Promise<Result<FolderAccess>> | null = null;
  private nextStream = 1;
  private created = 0;

  constructor(options: FilesHandleOptions) {
    this.options = options;
    this.id = `files.${options.name}`;
    this.uses = new UseCount(options.name);
  }

  async call(call: HandleCall): Promise<Result<unknown>> {
    const { op } = call;
    if (!operations.includes(op)) return unknownOperation(this.id, op, operations);
    if (['write', 'append', 'remove'].includes(op) && this.options.access !== 'write') {
      return fail(
        'permission-denied',
        `${this.id}.${op}: the tool was granted read access only.`,
        `Ask for permissions: { files: { ${this.options.name}: "write" } } and submit it again.`,
      );
    }
    const opening = (this.opened ??= this.options.open());
    const access = await opening;
    if (!access.ok) {
      this.opened = null;
      return this.tell(access);
    }
    return this.tell(await this.perform(call, access.value));
  }

  observed(): Observed[] {
    return this.uses.observed();
  }

  async close(): Promise<void> {
    const streams = [...this.streams.values()];
    this.streams.clear();
    await Promise.all(streams.map(({ stream, turn }) => turn.then(() => stream.close())));
    await this.options.onClose?.();
  }

  private async perform({ op, args, effectId }: HandleCall, access: FolderAccess): Promise<Result<unknown>> {
    const [first, second] = args;
    if (op === 'next' || op === 'close') return this.stream(op, first);
    const path = readPath(first ?? (op === 'list' ? '' : first), { isFolder: op === 'list' });
    if (!path.ok) return path;
    switch (op) {
      case 'readText':
      case 'readBytes':
        return this.read(access.folder, path.value, op);
      case 'open':
        return this.open(access.folder, path.value, second);
      case 'list':
        this.uses.add('list');
        return listFolder(access.folder, path.value);
      case 'remove':
        return this.remove(access, path.value);
      default:
        return this.put(op, access, path.value, second, effectId);
    }
  }

  private async read(folder: GrantedFolder, names: string[], op: 'readText' | 'readBytes'): Promise<Result<unknown>> {
    const opened = await folder.openToRead(names);
    if (!opened.ok) return opened;
    const bytes = await readWhole(opened.value, names);
    if (!bytes.ok) return bytes;
    this.uses.add('read', { bytesIn: bytes.value.length });
    if (op === 'readBytes') return ok(toWire(bytes.value));
    try {
      return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value));
    } catch {
      return fail(
        'file-not-text',
        `${JSON.stringify(names.join('/'))} is not UTF-8 text`,
        'Read it with readBytes() and decode it in the tool.',
      );
    }
  }

  private async open(folder: GrantedFolder, names: string[], options: unknown): Promise<Result<unknown>> {
    const as = isRecord(options) ? options['as'] : undefined;
    if (as !== 'lines' && as !== 'chunks')
      return badArguments(this.id, 'open', 'a stream is of lines or of chunks', 'Use lines() or chunks().');
    if (this.streams.size >= maxStreams) {
      return fail('file-streams', `${maxStreams} files are being read already`, 'Finish one of them first.');
    }
    const opened = await folder.openToRead(names);
    if (!opened.ok) return opened;
    this.uses.add('read');
    const cursor = this.nextStream++;
    this.streams.set(cursor, { stream: as === 'lines' ? streamLines(opened.value) : streamChunks(opened.value), turn: Promise.resolve() });
    return ok({ cursor });
  }

  /** One after the other: two reads of the same stream at once would mix its lines. */
  private async stream(op: 'next' | 'close', cursor: unknown): Promise<Result<unknown>> {
    const found = typeof cursor === 'number' ? this.streams.get(cursor) : undefined;
    if (!found || typeof cursor !== 'number') return fail('file-stream', 'there is no such open file', 'Read it again from the start.');
    const work = async (): Promise<Result<unknown>> => {
      if (!this.streams.has(cursor)) return fail('file-stream', 'the file is closed', 'Read it again from the start.');
      const page = op === 'next' ? await found.stream.next() : null;
      if (page?.ok) this.uses.addBytes({ bytesIn: page.value.items.reduce((total: number, item) => total + lengthOf(item), 0) });
      if (!page?.ok || page.value.done) {
        this.streams.delete(cursor);
        await found.stream.close();
      }
      return page ?? ok({});
    };
    const turn = found.turn.then(work);
    found.turn = turn;
    return turn;
  }

  private async put(op: string, access: FolderAccess, names: string[], given: unknown, effect: string): Promise<Result<unknown>> {
    const content = contentBytes(given);
    if (!content) return badArguments(this.id, op, 'the content is neither text nor bytes', 'Write JSON.stringify(value) for an object.');
    if (content.length > wholeBytes) {
      return fail('file-too-large', `the content has ${content.length} bytes; ${wholeBytes} go at once`, 'Append it in pieces.');
    }
    const { folder, usage, quotaMb, appends } = access;
    const target = await folder.target(names, () => this.create());
    if (!target.ok) return target;
    if (!target.value.stats) {
      const allowed = this.create();
      if (!allowed.ok) return allowed;
    }
    const isAppend = op === 'append';
    const more = isAppend ? content.length : content.length - Number(target.value.stats?.size ?? 0);
    const room = await usage.take(more, quotaMb);
    if (!room.ok) return room;
    const { path } = target.value;
    const written = isAppend
      ? await appends.append(path, { effect, run: this.options.run, content }, () => this.openAgain(folder, names))
      : await appends.replace(path, () => writeFile(folder, target.value, content));
    if (written.ok) this.uses.add(op, { bytesOut: content.length });
    else usage.give(more);
    return written.ok ? ok({}) : written;
  }

  /** The path is checked again when its turn has come. */
  private async openAgain(folder: GrantedFolder, names: string[]): Promise<Result<OpenedFile>> {
    const target: Result<FileTarget> = await folder.target(names, () => ok(null));
    return target.ok ? folder.openToAppend(target.value) : target;
  }

  /** Something that is not there counts as removed: after a crash the step is done again. */
  private async remove({ folder, usage, appends }: FolderAccess, names: string[]): Promise<Result<unknown>> {
    const parent = await folder.existing(names.slice(0, -1));
    if (!parent.ok) return parent.error.code === 'file-missing' ? ok({}) : parent;
    const path = `${parent.value}/${names.at(-1) ?? ''}`;
    this.uses.add('remove');
    return appends.replace(path, async (): Promise<Result<unknown>> => {
      try {
        const stats = await lstat(path);
        if (!(await folder.isStillThere(parent.value))) return fail('file-outside', 'the folder was moved', 'Try again.');
        if (stats.isDirectory()) await rmdir(path);
        else await unlink(path);
        usage.give(stats.isFile() ? stats.size : 0);
        return ok({});
      } catch (error) {
        const failure = fileFailure(error, names);
        return failure.error.code === 'file-missing' ? ok({}) : failure;
      }
    });
  }

  private create(): Result<null> {
    this.created += 1;
    if (this.created <= usageLimits.createdPerRun) return ok(null);
    return fail(
      'file-quota',
      `the run has created ${usageLimits.createdPerRun} files and folders, which is the most that one may`,
      'Write fewer, larger files.',
    );
  }

  private tell(result: Result<unknown>): Result<unknown> {
    if (result.ok || result.error.message.startsWith(this.id)) return result;
    return { ok: false, error: { ...result.error, message: `${this.id}: ${result.error.message}.` } };
  }
}

async function readWhole({ handle, size }: OpenedFile, names: string[]): Promise<Result<Uint8Array>> {
  try {
    if (size > wholeBytes) return tooLarge(size, names);
    // What grows while it is read (or claims to be empty, as under /proc) is cut at the same limit.
    const bytes = Buffer.alloc(wholeBytes + 1 < size * 2 + 65_536 ? wholeBytes + 1 : size * 2 + 65_536);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      length += bytesRead;
      if (bytesRead === 0) return ok(bytes.subarray(0, length));
      if (length === bytes.length) return tooLarge(length, names);
    }
  } catch (error) {
    return fileFailure(error, names);
  } finally {
    await handle.close();
  }
}

function tooLarge(size: number, names: string[]): Result<never> {
  return fail(
    'file-too-large',
    `${JSON.stringify(names.join('/'))} has ${size} bytes or more; ${wholeBytes} are read at once`,
    'Read it with lines() or chunks(), which keep memory flat.',
  );
}

function lengthOf(item: unknown): number {
  if (typeof item === 'string') return item.length;
  return isRecord(item) && typeof item['$bytes'] === 'string' ? Math.floor((item['$bytes'].length * 3) / 4) : 0;
}
