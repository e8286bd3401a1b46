/** One download from the first question to the verified file: asked, fetched by node-llama-cpp's downloader, compared, put in its place. */
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import { errorText, isRecord } from '#lib/guards.ts';
import { untilAborted } from '#lib/until-aborted.ts';
import { fileChecksum } from './file-checksum.ts';
import { modelAddress } from './model-address.ts';
import { probeFile, type RemoteFile } from './probe.ts';
import type { DownloadMessage, DownloadOrder } from './protocol.ts';

type Tell = (message: DownloadMessage) => void;

/** What node-llama-cpp's downloader puts behind the name of a half file. */
const partSuffix = '.ipull';
/** Kept free beside the file: a full disk takes more than this download down. */
const spareBytes = 64 * 1024 * 1024;
/** With less room than this, nothing more can be written: that is why nothing moved. */
const fullBelowBytes = 1024 * 1024;
const tellEveryMs = 250;
/** The downloader has so long to close its files when it is stopped; it has been seen to wait for a silent server instead. */
const closingMs = 2_000;
const resume = 'Resume the download: what has arrived is kept.';

export class DownloadService {
  private readonly tell: Tell;
  private readonly pausing = new AbortController();
  /** Rejects with what the downloader threw where nobody could catch it: it lets some of its promises go. */
  private readonly stray = Promise.withResolvers<never>();

  constructor(tell: Tell) {
    this.tell = tell;
    this.stray.promise.catch(() => {});
  }

  /** Answers with exactly one of `done`, `paused` and `failed` in the end. */
  async run(order: DownloadOrder): Promise<void> {
    const failed = (error: Failure, isLost: boolean) => this.tell({ type: 'failed', error, isLost });
    try {
      const address = modelAddress(order.uri, order.endpoint);
      if (!address.ok) return failed(address.error, true);
      const remote = await probeFile(address.value, this.pausing.signal);
      if (this.pausing.signal.aborted) return this.tell({ type: 'paused' });
      if (!remote.ok) return failed(remote.error, false);
      const begun = await this.prepare(order, remote.value);
      if (!begun.ok) return failed(begun.error, false);
      const fetched = await this.fetch(order, address.value, remote.value);
      if (this.pausing.signal.aborted) return this.tell({ type: 'paused' });
      if (!fetched.ok) return failed(fetched.error, false);
      const verified = await this.verify(order, address.value, remote.value);
      if (this.pausing.signal.aborted) return this.tell({ type: 'paused' });
      if (!verified.ok) return failed(verified.error, true);
      this.tell({ type: 'done', ...verified.value });
    } catch (error) {
      if (this.pausing.signal.aborted) return this.tell({ type: 'paused' });
      const explained = explain(error);
      const isFull = explained.code === 'disk-full';
      // The downloader counts what it could not write as there: such a half can only be thrown away.
      if (isFull) await forget(order.partFile);
      failed(explained, isFull);
    }
  }

  pause(): void {
    this.pausing.abort();
  }

  /** For the process: what nobody caught belongs to the download. */
  fail(error: unknown): void {
    this.stray.reject(error);
  }

  /** Throws away a half of another file; there must be room for the rest. Fails with `disk-full`. */
  private async prepare({ partFile, identity }: DownloadOrder, remote: RemoteFile): Promise<Result<void>> {
    await mkdir(dirname(partFile), { recursive: true, mode: 0o700 });
    const isOther = identity !== null && identity !== remote.identity;
    if (isOther) await forget(partFile);
    this.tell({ type: 'found', bytes: remote.bytes, identity: remote.identity, sha256: remote.sha256, isFresh: isOther });
    const free = await freeBytes(dirname(partFile));
    const missing = remote.bytes + spareBytes - (await writtenBytes(partFile));
    if (missing <= free) return ok(undefined);
    return fail(
      'disk-full',
      `The file has ${megabytes(remote.bytes)} and the disk of ${dirname(partFile)} has ${megabytes(free)} free.`,
      'Make room on the disk, then resume the download.',
    );
  }

  private async fetch(order: DownloadOrder, address: URL, remote: RemoteFile): Promise<Result<void>> {
    const { partFile, sha256, stalledAfterMs } = order;
    // Repeated from its beginning in the middle of the file, a stream without ranges could not be told from a whole file.
    if (!remote.hasRanges && sha256 === null && remote.sha256 === null)
      return fail(
        'download-unsure',
        `${address.host} can send this file only in one piece and names no checksum: whether it arrived whole could not be told.`,
        'Download it in a browser and choose the file from disk.',
      );
    const { createModelDownloader } = await import('node-llama-cpp');
    let movedAt = performance.now();
    let last: DownloadMessage | null = null;
    let have = -1;
    const stalled = new AbortController();
    const stop = AbortSignal.any([this.pausing.signal, stalled.signal]);
    const watch = setInterval(() => {
      if (performance.now() - movedAt > stalledAfterMs) stalled.abort();
      if (last !== null) this.tell(last);
      last = null;
    }, tellEveryMs);
    try {
      const making = createModelDownloader({
        modelUri: address.href,
        dirPath: dirname(partFile),
        fileName: basename(partFile),
        deleteTempFileOnCancel: false,
        onProgress: ({ totalSize, downloadedSize, averageSpeed, estimatedTimeLeft }) => {
          if (downloadedSize === have) return;
          movedAt = performance.now();
          have = downloadedSize;
          const etaSeconds = Number.isFinite(estimatedTimeLeft) ? estimatedTimeLeft / 1_000 : null;
          last = { type: 'progress', have, bytes: totalSize, bytesPerSecond: Math.max(0, averageSpeed), etaSeconds };
        },
      });
      const downloader = await untilAborted(Promise.race([making, this.stray.promise]), stop);
      if (downloader !== 'aborted') {
        if (downloader.totalFiles > 1)
          return fail('download-split', 'The model is split into several files.', 'Choose a model that lies in one .gguf file.');
        await Promise.race([downloader.download({ signal: stop }), this.stray.promise, afterAbort(stop, closingMs)]);
      }
      // Stopped, it ends without an error.
      if (!stop.aborted) return ok(undefined);
      await rm(partFile, { force: true });
      if ((await freeBytes(dirname(partFile))) < fullBelowBytes) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
      return fail('download-stalled', `${address.host} sent nothing for ${Math.round(stalledAfterMs / 1_000)} seconds.`, resume);
    } catch (error) {
      // The downloader gives a file its name as soon as all bytes were seen, also when they could not be written.
      await rm(partFile, { force: true });
      throw error;
    } finally {
      if (last !== null) this.tell(last);
      clearInterval(watch);
    }
  }

  /** Nothing that fails here stays on the disk. Fails with `download-changed`, `download-cut` or `download-corrupt`. */
  private async verify(
    { partFile, file, sha256: wanted }: DownloadOrder,
    address: URL,
    remote: RemoteFile,
  ): Promise<Result<{ sha256: string; bytes: number; checkedBy: 'catalogue' | 'server' | null }>> {
    this.tell({ type: 'verifying' });
    const lost = async (code: string, message: string, fix: string): Promise<Result<never>> => {
      await forget(partFile);
      return fail(code, message, fix);
    };
    const { size } = await stat(partFile);
    if (size !== remote.bytes)
      return lost('download-cut', `${size} of ${remote.bytes} bytes arrived.`, 'Download it again from the beginning.');
    const sha256 = await fileChecksum(partFile, this.pausing.signal);
    const named = wanted ?? remote.sha256;
    if (named !== null && sha256 !== named)
      return lost(
        'download-corrupt',
        `The file is not the one that was named: its checksum begins with ${sha256.slice(0, 12)}, not with ${named.slice(0, 12)}. It was removed.`,
        'Download it again; if it fails again, the file was changed at its source.',
      );
    if (named === null) {
      const now = await probeFile(address, this.pausing.signal);
      if (!now.ok || now.value.identity !== remote.identity || now.value.bytes !== remote.bytes)
        return lost(
          'download-changed',
          'The file was changed at its source while it was downloaded. It was removed.',
          'Download it again.',
        );
    }
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await rename(partFile, file);
    return ok({ sha256, bytes: size, checkedBy: wanted !== null ? 'catalogue' : remote.sha256 !== null ? 'server' : null });
  }
}

/** Removes a file that is being fetched, with its half. */
export async function forget(partFile: string): Promise<void> {
  await Promise.all([partFile, `${partFile}${partSuffix}`].map((path) => rm(path, { force: true })));
}

/** Resolves `ms` milliseconds after the signal. */
function afterAbort(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, ms), { once: true }));
}

async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}

/** Bytes on the disk: a half file has holes. */
async function writtenBytes(partFile: string): Promise<number> {
  const sizes = await Promise.all(
    [partFile, `${partFile}${partSuffix}`].map((path) =>
      stat(path).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    ),
  );
  return Math.max(...sizes);
}

function explain(error: unknown): Failure {
  if (isRecord(error) && (error['code'] === 'ENOSPC' || error['code'] === 'EDQUOT'))
    return { code: 'disk-full', message: 'The disk is full.', fix: 'Make room on the disk, then download the file again.' };
  return { code: 'download-failed', message: `The download broke off: ${errorText(error).replace(/\.+$/, '')}.`, fix: resume };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
