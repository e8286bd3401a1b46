/** Tells a process from a later one that was given the same pid: its start time, as the system knows it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** An opaque start time, comparable as text; null when the process is gone, or where the system does not tell (Windows). */
export function startIdentity(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the name in brackets and may hold spaces; state is the 3rd field, start time the 22nd (proc(5)).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const isZombie = fields[0] === 'Z' || fields[0] === 'X';
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return isZombie ? null : `${boot}:${fields[19]}`;
    }
    if (process.platform === 'darwin') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
  return null;
}

/** Whether `pid` is still the process that `started` was noted for. Without a noted start time any living process counts. */
export function isSameProcess(pid: number, started: string | null): boolean {
  if (started !== null) return startIdentity(pid) === started;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
