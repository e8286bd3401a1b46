/** Processor time and memory of another process, read from where the system tells it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  cpuMs: number;
  /** Its own memory: heap and buffers, without the program file and libraries that it shares with others. */
  memoryBytes: number;
}

/** Linux counts in hundredths of a second, whatever the kernel's own clock does (`getconf CLK_TCK`). */
const tickMs = 10;
const pageBytes = 4_096;

/** Now, on Linux: 0.05 ms. Null where the system does not tell, and for a process that is gone. */
export function readUsage(pid: number): ProcessUsage | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name may hold spaces and brackets; fields are counted behind its last one (proc(5): utime is the 14th, stime the 15th).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cpuMs = (Number(fields[11]) + Number(fields[12])) * tickMs;
    const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ').map(Number);
    if (resident === undefined || shared === undefined || Number.isNaN(cpuMs)) return null;
    // A process that has ended and is not yet waited for has none.
    return resident === 0 ? null : { cpuMs, memoryBytes: (resident - shared) * pageBytes };
  } catch {
    return null;
  }
}

/**
 * The same where only `ps` tells (macOS): resident memory, and processor time in hundredths of a second. It costs a process of its own,
 * so it is asked seldom. Null on Windows, and when there is no answer.
 */
export function askUsage(pid: number): Promise<ProcessUsage | null> {
  if (process.platform === 'win32') return Promise.resolve(null);
  return new Promise((resolve) => {
    execFile(
      'ps',
      ['-o', 'rss=,time=', '-p', String(pid)],
      { timeout: 2_000, env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' } },
      (error, stdout) => {
        const [kilobytes, time] = stdout.trim().split(/\s+/);
        resolve(
          error || kilobytes === undefined || time === undefined ? null : { cpuMs: clockMs(time), memoryBytes: Number(kilobytes) * 1_024 },
        );
      },
    );
  });
}

/** `[[hours:]minutes:]seconds[.hundredths]`, and days before a dash, as `ps` prints processor time. */
export function clockMs(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1_000);
}
