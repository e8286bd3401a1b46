/** Owns the downloads of model files: one process each, their progress, pauses, and what is left of them after a restart. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { downloadSchema, modelRoleSchema, type Download, type ModelRole } from '#contract/models.ts';
import { fail, ok, type Failure, type Result } from '#contract/result.ts';
import { Emitter } from '#lib/emitter.ts';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';
import { downloadMessageSchema, type DownloadMessage, type DownloadOrder } from '../../processes/download/protocol.ts';
import type { HostedProcess, ProcessHost } from '../../processes/process-host.ts';
import { describeExit } from './describe-exit.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** What is to be fetched. */
export interface Wanted {
  id: string;
  role: ModelRole;
  name: string;
  uri: string;
  sha256: string | null;
}

export interface Fetched extends Wanted {
  file: string;
  bytes: number;
  sha256: string;
}

export interface DownloadsOptions {
  processHost: ProcessHost;
  home: string;
  logger: Logger;
  /** Environment of the program: proxies and a mirror of Hugging Face are taken from it. */
  env?: NodeJS.ProcessEnv;
  /** Default 30,000. */
  stalledAfterMs?: number;
}

const recordSchema = downloadSchema.extend({
  role: modelRoleSchema,
  sha256: z.string().nullable(),
  /** Of the server, for the half that lies on the disk. */
  identity: z.string().nullable(),
});
type DownloadRecord = z.infer<typeof recordSchema>;

interface Running {
  hosted: HostedProcess;
  over: Promise<void>;
}

const mostAtOnce = 3;
const pauseGraceMs = 3_000;
const writeEveryMs = 2_000;
const passedOn = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'NODE_EXTRA_CA_CERTS'];

export class Downloads {
  readonly events = new Emitter<{ progress: Download; finished: Fetched }>();
  private readonly options: DownloadsOptions;
  private readonly records: Map<string, DownloadRecord>;
  private readonly running = new Map<string, Running>();
  private writtenAt = 0;

  constructor(options: DownloadsOptions) {
    this.options = options;
    const kept = readJsonFile(this.listFile(), z.array(recordSchema), []);
    // Whatever ran when Jig ended is a half file now.
    this.records = new Map(kept.map((one) => [one.id, one.state === 'failed' || one.state === 'paused' ? one : this.afterEnd(one)]));
  }

  list(): Download[] {
    return [...this.records.values()].map((record) => downloadSchema.parse(record));
  }

  /** Starts a download, or goes on with its half. Fails with `downloads-busy` or `download-failed`; what comes later is told by its state. */
  start(wanted: Wanted): Result<Download> {
    const known = this.records.get(wanted.id);
    if (known && this.running.has(wanted.id)) return ok(downloadSchema.parse(known));
    if (this.running.size >= mostAtOnce)
      return fail('downloads-busy', `${mostAtOnce} models are being downloaded already.`, 'Wait for one of them, or pause one.');
    const half = known?.uri === wanted.uri ? known : null;
    if (half === null) this.removeHalf(wanted.id);
    const record: DownloadRecord = {
      ...wanted,
      state: 'running',
      have: half?.have ?? 0,
      bytes: half?.bytes ?? null,
      identity: half?.identity ?? null,
      bytesPerSecond: null,
      etaSeconds: null,
      problem: null,
    };
    const hosted = this.spawn();
    if (!hosted.ok) return hosted;
    this.records.set(wanted.id, record);
    this.write();
    this.running.set(wanted.id, { hosted: hosted.value, over: this.follow(record, hosted.value) });
    return ok(downloadSchema.parse(record));
  }

  /** Resolves when its process is gone; what has arrived is kept. Fails with `download-unknown`. */
  async pause(id: string): Promise<Result<Download>> {
    const running = this.running.get(id);
    running?.hosted.port.send({ type: 'pause' });
    if (running) await endOf(running);
    const record = this.records.get(id);
    return record ? ok(downloadSchema.parse(record)) : unknownDownload(id);
  }

  /** Ends it and removes what has arrived. Fails with `download-unknown`. */
  async discard(id: string): Promise<Result<Record<string, never>>> {
    if (!this.records.has(id)) return unknownDownload(id);
    const running = this.running.get(id);
    if (running) {
      void running.hosted.kill(0);
      await running.over;
    }
    this.records.delete(id);
    this.removeHalf(id);
    this.write();
    return ok({});
  }

  /** Pauses all of them. */
  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((id) => this.pause(id)));
  }

  /** Follows one process to its end; never rejects. */
  private async follow(record: DownloadRecord, hosted: HostedProcess): Promise<void> {
    let outcome: DownloadMessage | null = null;
    hosted.port.onMessage((raw) => {
      const message = downloadMessageSchema.safeParse(raw);
      if (!message.success) return;
      if (message.data.type === 'started') hosted.port.send(this.order(record));
      else if (message.data.type === 'done' || message.data.type === 'failed' || message.data.type === 'paused') {
        outcome = message.data;
        void hosted.kill(0);
      } else this.note(record, message.data);
    });
    const reason = await hosted.exited;
    this.running.delete(record.id);
    this.settle(record, outcome, describeExit(reason));
  }

  private note(record: DownloadRecord, message: DownloadMessage): void {
    if (message.type === 'found') {
      record.bytes = message.bytes;
      record.identity = message.identity;
      record.sha256 ??= message.sha256;
      if (message.isFresh) record.have = 0;
      this.write();
    } else if (message.type === 'progress') {
      Object.assign(record, { have: message.have, bytesPerSecond: message.bytesPerSecond, etaSeconds: message.etaSeconds });
      if (performance.now() - this.writtenAt > writeEveryMs) this.write();
    } else if (message.type === 'verifying') {
      Object.assign(record, { state: 'verifying', have: record.bytes ?? record.have, bytesPerSecond: null, etaSeconds: null });
    }
    this.events.emit('progress', downloadSchema.parse(record));
  }

  private settle(record: DownloadRecord, outcome: DownloadMessage | null, how: string): void {
    if (outcome?.type === 'done') {
      this.records.delete(record.id);
      this.write();
      const { id, role, name, uri } = record;
      this.events.emit('finished', { id, role, name, uri, file: this.file(id), bytes: outcome.bytes, sha256: outcome.sha256 });
      return;
    }
    Object.assign(record, { bytesPerSecond: null, etaSeconds: null });
    if (outcome?.type === 'paused') record.state = 'paused';
    else if (outcome?.type === 'failed') {
      Object.assign(record, { state: 'failed', problem: problemOf(outcome.error) });
      if (outcome.isLost) Object.assign(record, { have: 0, identity: null });
    } else {
      Object.assign(record, this.afterEnd(record), {
        state: 'failed',
        problem: { code: 'download-crashed', message: `The download process ${how}.`, fix: 'Resume the download.' },
      });
    }
    this.write();
    if (this.records.get(record.id) === record) this.events.emit('progress', downloadSchema.parse(record));
  }

  /** After an end without a goodbye, some of what was counted may not be on the disk: only a checksum can tell. */
  private afterEnd(record: DownloadRecord): DownloadRecord {
    const isSound = record.sha256 !== null;
    if (!isSound) this.removeHalf(record.id);
    return { ...record, state: 'paused', have: isSound ? record.have : 0, bytesPerSecond: null, etaSeconds: null };
  }

  private order(record: DownloadRecord): DownloadOrder {
    const { env = process.env, stalledAfterMs = 30_000 } = this.options;
    return {
      type: 'start',
      uri: record.uri,
      endpoint: env['HF_ENDPOINT'] ?? null,
      partFile: this.half(record.id),
      file: this.file(record.id),
      sha256: record.sha256,
      identity: record.identity,
      stalledAfterMs,
    };
  }

  private spawn(): Result<HostedProcess> {
    const { env = process.env, processHost, logger } = this.options;
    const handed = passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
    try {
      return ok(processHost.spawn('download', { label: 'download', env: { NODE_USE_ENV_PROXY: '1', ...Object.fromEntries(handed) } }));
    } catch (error) {
      logger.error('the download process could not be started', { error: errorText(error) });
      return fail('download-failed', 'The download process could not be started.', 'Run `jig doctor`, or reinstall Jig.');
    }
  }

  private file(id: string): string {
    return join(this.options.home, 'models', `${id}.gguf`);
  }

  private half(id: string): string {
    return join(this.options.home, 'models', 'incoming', `${id}.gguf`);
  }

  private removeHalf(id: string): void {
    for (const path of [this.half(id), `${this.half(id)}.ipull`]) {
      if (statSync(path, { throwIfNoEntry: false })) rmSync(path, { force: true });
    }
  }

  private listFile(): string {
    return join(this.options.home, 'models', 'downloads.json');
  }

  private write(): void {
    this.writtenAt = performance.now();
    try {
      writeJsonFile(this.listFile(), [...this.records.values()]);
    } catch (error) {
      this.options.logger.warn('the list of downloads cannot be kept', { error: errorText(error) });
    }
  }
}

/** It has a moment to close its files. */
async function endOf({ hosted, over }: Running): Promise<void> {
  const late = setTimeout(() => void hosted.kill(0), pauseGraceMs);
  await over;
  clearTimeout(late);
}

function problemOf({ code, message, fix }: Failure): Download['problem'] {
  return { code, message, fix };
}

function unknownDownload(id: string): Result<never> {
  return fail('download-unknown', `There is no download ${id}.`, 'It ended meanwhile: look at the list again.');
}
