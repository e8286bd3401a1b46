/**
 * The real-path checks of every access: what is opened lies in the granted folder, whatever links say, before and after it was opened.
 * A hard link cannot be told from the file itself: reading one shows what lies outside under another name; nothing is written through it.
 */
import { constants, type BigIntStats } from 'node:fs';
import { lstat, mkdir, open, realpath, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';
import { isInside } from '../own-path.ts';
import { fileFailure } from './file-failure.ts';

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = constants;
/** Absent on Windows. */
const noFollow = constants.O_NOFOLLOW ?? 0;
/** A FIFO that took a file's place in between must not block. */
const nonBlocking = constants.O_NONBLOCK ?? 0;

export interface OpenedFile {
  handle: FileHandle;
  size: number;
}

export class GrantedFolder {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** Fails with `file-folder`. */
  static async at(path: string): Promise<Result<GrantedFolder>> {
    try {
      const root = await realpath(path);
      if ((await lstat(root)).isDirectory()) return ok(new GrantedFolder(root));
      return fail('file-folder', `${path} is not a folder`, 'Name a folder in Settings, under Resources.');
    } catch (error) {
      return fail(
        'file-folder',
        `the folder ${path} cannot be used: ${message(error)}`,
        'Create it, or name another in Settings, under Resources.',
      );
    }
  }

  /** The real path of something that exists. Fails with `file-missing`, `file-outside`. */
  async existing(names: readonly string[]): Promise<Result<string>> {
    try {
      const real = await realpath(join(this.root, ...names));
      return isInside(real, this.root) ? ok(real) : outside(names);
    } catch (error) {
      return fileFailure(error, names);
    }
  }

  /** Opens a file to read. Fails with `file-missing`, `file-outside`, `file-special`, `file-is-folder`. */
  async openToRead(names: readonly string[]): Promise<Result<OpenedFile>> {
    const real = await this.existing(names);
    return real.ok ? this.openReal(real.value, names, O_RDONLY) : real;
  }

  /** Opens a file to append to, and creates it and the folders above it. Fails also with `file-linked`. */
  async openToAppend(target: FileTarget): Promise<Result<OpenedFile>> {
    const opened = await this.openReal(target.path, target.names, target.stats ? O_RDWR : O_RDWR | O_CREAT | O_EXCL);
    if (!opened.ok) return opened;
    if ((await opened.value.handle.stat()).nlink === 1) return opened;
    await opened.value.handle.close();
    return fail(
      'file-linked',
      `${names(target.names)} has a second name, which may lie outside of the folder`,
      'Write it whole: that makes a file of its own.',
    );
  }

  /** Where a file is written: folders above it are created (`onFolder` is asked before each). Fails as openToRead does. */
  async target(names: readonly string[], onFolder: () => Result<unknown>): Promise<Result<FileTarget>> {
    const folder = await this.folderFor(names.slice(0, -1), onFolder);
    if (!folder.ok) return folder;
    const last = names.at(-1) ?? '';
    const path = join(folder.value, last);
    try {
      const stats = await lstatOrNull(path);
      if (!stats?.isSymbolicLink()) return checked({ path, folder: folder.value, stats, names });
      const real = await this.existing(names);
      if (!real.ok) return real.error.code === 'file-missing' ? outside(names) : real;
      return checked({ path: real.value, folder: join(real.value, '..'), stats: await lstatOrNull(real.value), names });
    } catch (error) {
      return fileFailure(error, names);
    }
  }

  /** True when the folder is still where it was: nothing on the way to it has been replaced by a link. */
  async isStillThere(folder: string): Promise<boolean> {
    try {
      return (await realpath(folder)) === folder && isInside(folder, this.root);
    } catch {
      return false;
    }
  }

  private async folderFor(above: readonly string[], onFolder: () => Result<unknown>): Promise<Result<string>> {
    let folder = this.root;
    for (const [index, name] of above.entries()) {
      const path = join(folder, name);
      try {
        if (!(await lstatOrNull(path))) {
          const allowed = onFolder();
          if (!allowed.ok) return allowed;
          await mkdir(path).catch((error: unknown) => {
            if (!isCode(error, 'EEXIST')) throw error;
          });
        }
        folder = await realpath(path);
        if (!isInside(folder, this.root)) return outside(above);
        if (!(await lstat(folder)).isDirectory()) {
          return fail('file-not-a-folder', `${names(above.slice(0, index + 1))} is a file`, 'Choose another path.');
        }
      } catch (error) {
        return fileFailure(error, above);
      }
    }
    return ok(folder);
  }

  private async openReal(real: string, names: readonly string[], flags: number): Promise<Result<OpenedFile>> {
    let handle: FileHandle | null = null;
    try {
      const before = await lstatOrNull(real);
      if (before) {
        const fine = plainFile(before, names);
        if (!fine.ok) return fine;
      }
      handle = await open(real, flags | noFollow | nonBlocking, 0o666);
      const stats = await handle.stat({ bigint: true });
      const fine = plainFile(stats, names);
      const after = await lstatOrNull(real);
      const isSame = after?.ino === stats.ino && after.dev === stats.dev && (await realpath(real)) === real && isInside(real, this.root);
      if (fine.ok && isSame) return ok({ handle, size: Number(stats.size) });
      await handle.close();
      return fine.ok ? outside(names) : fine;
    } catch (error) {
      await handle?.close();
      return fileFailure(error, names);
    }
  }
}

export interface FileTarget {
  path: string;
  /** Its real folder. */
  folder: string;
  /** Null when there is no such file yet. */
  stats: BigIntStats | null;
  names: readonly string[];
}

function checked(target: FileTarget): Result<FileTarget> {
  if (!target.stats) return ok(target);
  const fine = plainFile(target.stats, target.names);
  return fine.ok ? ok(target) : fine;
}

function plainFile(stats: BigIntStats, path: readonly string[]): Result<null> {
  if (stats.isFile()) return ok(null);
  if (stats.isDirectory()) return fail('file-is-folder', `${names(path)} is a folder`, 'Name a file in it; list() tells which there are.');
  if (stats.isSymbolicLink()) return outside(path);
  return fail('file-special', `${names(path)} is a device, a pipe or a socket`, 'Only plain files can be used.');
}

export function outside(path: readonly string[]): { ok: false; error: { code: string; message: string; fix: string } } {
  return fail('file-outside', `${names(path)} leads out of the granted folder`, 'Use files that lie in the folder itself.');
}

export function names(path: readonly string[]): string {
  return JSON.stringify(path.join('/'));
}

export async function lstatOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
