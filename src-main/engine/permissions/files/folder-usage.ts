/** How much a granted folder holds, against its quota; counted by a walk, then kept up to date by what tools write. */
import { lstat, opendir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';
import { temporaryName } from './relative-path.ts';

export const usageLimits = {
  /** A folder with more is not counted: tools cannot write there. */
  entries: 200_000,
  /** Files and folders that one run may create. */
  createdPerRun: 20_000,
  /** Other programs change the folder as well. */
  freshMs: 30_000,
};

/** Left by an engine that was killed in the middle of a write. */
const staleMs = 3_600_000;

export class FolderUsage {
  private readonly root: string;
  private bytes = 0;
  private entries = 0;
  private countedAt = 0;
  private counting: Promise<void> | null = null;

  constructor(root: string) {
    this.root = root;
  }

  /** Reserves room before a write; `give` takes it back. Fails with `file-quota`. */
  async take(bytes: number, quotaMb: number): Promise<Result<null>> {
    if (Date.now() - this.countedAt > usageLimits.freshMs) await (this.counting ??= this.count());
    if (this.entries > usageLimits.entries) {
      return fail(
        'file-quota',
        `the folder holds more than ${usageLimits.entries} files, too many to watch over`,
        'Choose another folder in Settings, under Resources.',
      );
    }
    const quota = quotaMb * 1_048_576;
    if (bytes > 0 && this.bytes + bytes > quota) {
      return fail(
        'file-quota',
        `the folder holds ${megabytes(this.bytes)} MB of ${quotaMb}; ${megabytes(bytes)} MB more do not fit`,
        'Remove files, or raise the quota in Settings, under Resources.',
      );
    }
    this.bytes += bytes;
    return ok(null);
  }

  give(bytes: number): void {
    this.bytes -= bytes;
  }

  private async count(): Promise<void> {
    this.bytes = 0;
    this.entries = 0;
    const folders = [this.root];
    for (let folder = folders.pop(); folder !== undefined && this.entries <= usageLimits.entries; folder = folders.pop()) {
      for await (const entry of await opendir(folder).catch(() => [])) {
        this.entries += 1;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else await this.add(path, entry.name);
        if (this.entries > usageLimits.entries) break;
      }
    }
    this.countedAt = Date.now();
    this.counting = null;
  }

  private async add(path: string, name: string): Promise<void> {
    const stats = await lstat(path).catch(() => null);
    if (!stats) return;
    if (temporaryName.test(name) && Date.now() - stats.mtimeMs > staleMs) await unlink(path).catch(() => {});
    else this.bytes += stats.size;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
