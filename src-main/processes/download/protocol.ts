/** The messages between engine and download process: one order, then what becomes of it. The engine checks what comes back. */
import { z } from 'zod';
import { failureSchema } from '#contract/result.ts';

export interface DownloadOrder {
  type: 'start';
  /** `hf:<user>/<model>/<file>[#revision]`, https, or http on this machine. */
  uri: string;
  /** Where `hf:` points to; null for its own place. */
  endpoint: string | null;
  /** Half of a file lies here, with node-llama-cpp's progress behind it. */
  partFile: string;
  /** Where the file goes once it is whole. */
  file: string;
  /** Checksum that is known beforehand; null when there is none. */
  sha256: string | null;
  /** What the server said of its file when the half was begun; null for a new download. */
  identity: string | null;
  /** Gives up when nothing arrives for so long, ms. */
  stalledAfterMs: number;
}

/** `pause` keeps what has arrived and ends the process. */
export type DownloadRequest = DownloadOrder | { type: 'pause' };

const bytes = z.number().int().nonnegative();

export const downloadMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started') }),
  /** The server's own words: length, checksum, and what tells this file from a later one under the same address. `isFresh`: an older half was thrown away. */
  z.object({
    type: z.literal('found'),
    bytes,
    identity: z.string().nullable(),
    sha256: z.string().nullable(),
    isFresh: z.boolean(),
  }),
  z.object({ type: z.literal('progress'), have: bytes, bytes, bytesPerSecond: z.number(), etaSeconds: z.number().nullable() }),
  z.object({ type: z.literal('verifying') }),
  /** `checkedBy`: whose checksum the file has; null when nobody named one and its length alone was compared. */
  z.object({ type: z.literal('done'), sha256: z.string(), bytes, checkedBy: z.enum(['catalogue', 'server']).nullable() }),
  z.object({ type: z.literal('paused') }),
  /** `isLost`: nothing that could be resumed is left. */
  z.object({ type: z.literal('failed'), error: failureSchema, isLost: z.boolean() }),
]);
export type DownloadMessage = z.infer<typeof downloadMessageSchema>;
