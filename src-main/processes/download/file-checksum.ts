/** SHA-256 of a file of any size. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Rejects when the file cannot be read. */
export async function fileChecksum(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
