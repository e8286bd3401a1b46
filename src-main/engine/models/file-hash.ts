/** SHA-256 of model files, remembered by path, size and time of change, so that 25 MB to gigabytes are not read at each start. */
import { createHash } from 'node:crypto';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';

const cacheSchema = z.record(z.string(), z.object({ bytes: z.number(), changedMs: z.number(), sha256: z.string() }));
type Cache = z.infer<typeof cacheSchema>;

const pieceBytes = 256 * 1024;

export interface FileStamp {
  path: string;
  bytes: number;
  changedMs: number;
}

/** Hash of the file's content. Rejects when it cannot be read. A cache that cannot be read or written only costs time. */
export async function hashOfFile(stamp: FileStamp, home: string, logger: Logger): Promise<string> {
  const cacheFile = cacheFileOf(home);
  const cache = await readCache(cacheFile);
  const known = cache[stamp.path];
  if (known && known.bytes === stamp.bytes && known.changedMs === stamp.changedMs) return known.sha256;
  const sha256 = await digest(stamp.path);
  const entry = { bytes: stamp.bytes, changedMs: stamp.changedMs, sha256 };
  try {
    const draft = `${cacheFile}.${process.pid}`;
    // Read again: another role's file may have been hashed meanwhile, and which file an index was made with must not be forgotten.
    await writeFile(draft, JSON.stringify({ ...(await readCache(cacheFile)), [stamp.path]: entry }, null, 1));
    await rename(draft, cacheFile);
  } catch (error) {
    logger.warn('hashes of model files cannot be remembered', { error: errorText(error) });
  }
  return sha256;
}

/** Where a file with this content was seen, by the remembered hashes: it may be gone or changed since. */
export async function pathsOfHash(sha256: string, home: string): Promise<string[]> {
  const cache = await readCache(cacheFileOf(home));
  return Object.keys(cache).filter((path) => cache[path]?.sha256 === sha256);
}

function cacheFileOf(home: string): string {
  return join(home, 'model-hashes.json');
}

async function readCache(file: string): Promise<Cache> {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Absent on the first start; a damaged one is written anew.
    return {};
  }
}

/** Into one buffer: a stream takes a new one for each piece, and the engine stays larger by some of them (9 MB). */
async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, pieceBytes);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
