/** Runs the training's Python parts with the system's own interpreter; they need nothing beside its standard library. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

const oldest = [3, 11];

/** Why Python's tests are skipped, or null when a Python that is new enough is there. */
export function missingPython(): string | null {
  const asked = spawnSync('python3', ['-c', 'import sys; print(*sys.version_info[:2])'], { encoding: 'utf8' });
  if (asked.status !== 0) return 'there is no python3';
  const [major = 0, minor = 0] = asked.stdout.trim().split(' ').map(Number);
  const isOld = major < (oldest[0] ?? 0) || (major === oldest[0] && minor < (oldest[1] ?? 0));
  return isOld ? `python3 is ${major}.${minor}, older than ${oldest.join('.')}` : null;
}

/** Runs a Python program in the repository's root with `input` as JSON on its standard input; gives what it printed. */
export function python(args: string[], input: unknown = null): { status: number | null; output: string; errors: string } {
  const run = spawnSync('python3', args, {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(input),
    maxBuffer: 2 ** 26,
    timeout: 60_000,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: root },
  });
  return { status: run.status, output: run.stdout, errors: run.stderr };
}
