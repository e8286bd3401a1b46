/** Writes a whole file at once: a temporary one beside it, synced, then renamed over it. Nobody ever sees half of it. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '#contract/result.ts';
import { fileFailure } from './file-failure.ts';
import { outside, type FileTarget, type GrantedFolder } from './granted-folder.ts';

const { O_WRONLY, O_CREAT, O_EXCL } = constants;
const noFollow = constants.O_NOFOLLOW ?? 0;

/** Fails with `file-outside`, `disk-full` ... A former file keeps its rights; its other names (hard links) keep the former content. */
export async function writeFile(folder: GrantedFolder, target: FileTarget, content: Uint8Array): Promise<Result<unknown>> {
  const temporary = join(target.folder, `.jig-${randomBytes(8).toString('hex')}.tmp`);
  try {
    const mode = target.stats ? Number(target.stats.mode & 0o777n) : 0o666;
    const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | noFollow, mode);
    try {
      await handle.writeFile(content);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (!(await folder.isStillThere(target.folder))) {
      await unlink(temporary).catch(() => {});
      return outside(target.names);
    }
    await rename(temporary, target.path);
    return ok({});
  } catch (error) {
    await unlink(temporary).catch(() => {});
    return fileFailure(error, target.names);
  }
}
