/** `<home>/engine.json`: who runs the engine of this home and how the command line reaches it. Readable by the user only. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isSameProcess, startIdentity } from './process-identity.ts';

const engineRecordSchema = z.object({
  pid: z.number().int(),
  /** Start time of that process; another one under a reused pid has another. */
  started: z.string().nullable(),
  /** What holds the home: `serve`, `desktop`, `stdio`, or the command that runs an engine of its own for a moment. */
  by: z.string(),
  /** Absent while the engine starts, and for a command that serves nobody else. */
  reach: z.object({ port: z.number().int(), origin: z.string(), adminKey: z.string() }).nullable(),
});
export type EngineRecord = z.infer<typeof engineRecordSchema>;
export type EngineReach = NonNullable<EngineRecord['reach']>;

function engineFilePath(home: string): string {
  return join(home, 'engine.json');
}

/** The record of a process that is still there; null when there is none, it is unreadable, or its process is gone. */
export function readEngineFile(home: string): EngineRecord | null {
  try {
    const record = engineRecordSchema.parse(JSON.parse(readFileSync(engineFilePath(home), 'utf8')));
    return isSameProcess(record.pid, record.started) ? record : null;
  } catch {
    return null;
  }
}

/** Replaces the record in one step, so that a reader never sees half of it. Call it only as the holder of the home's lock. */
export function writeEngineFile(home: string, by: string, reach: EngineReach | null): void {
  const record: EngineRecord = { pid: process.pid, started: startIdentity(process.pid), by, reach };
  const temporary = `${engineFilePath(home)}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(temporary, engineFilePath(home));
}

export function removeEngineFile(home: string): void {
  rmSync(engineFilePath(home), { force: true });
}
