/** How much disk a fresh install takes: what is in node_modules, without Electron's program. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.ts';

const modules = join(import.meta.dirname, '..', '..', 'node_modules');
const mebibyte = 2 ** 20;

/** Bytes on disk, as `du` counts them; a file with several names counts once. */
function bytesOnDisk(path: string, seen: Set<number>): number {
  const stat = lstatSync(path);
  if (stat.isFile() && stat.nlink > 1) {
    if (seen.has(stat.ino)) return 0;
    seen.add(stat.ino);
  }
  const own = stat.blocks * 512;
  if (!stat.isDirectory()) return own;
  return readdirSync(path).reduce((sum, name) => sum + bytesOnDisk(join(path, name), seen), own);
}

export const benchmark: Benchmark = {
  about: 'Disk space of node_modules, without Electron’s program.',
  run: async () => {
    const seen = new Set<number>();
    const packages = readdirSync(modules).flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
    );
    const sizes = packages
      .map((name) => ({ name, megabytes: bytesOnDisk(join(modules, name), seen) / mebibyte }))
      .map((size) => (size.name === 'electron' ? { ...size, megabytes: size.megabytes - electronProgram() } : size));
    const total = sizes.reduce((sum, { megabytes }) => sum + megabytes, 0);
    const largest = sizes.toSorted((a, b) => b.megabytes - a.megabytes).slice(0, 5);
    return [
      { what: 'node_modules', value: total, unit: 'MB', goal: { atMost: 250 } },
      ...largest.map(({ name, megabytes }) => ({ what: name, value: megabytes, unit: 'MB' })),
    ];
  },
};

/** MB of the program that Electron's package downloads when it is first loaded. */
function electronProgram(): number {
  const folder = join(modules, 'electron');
  return readdirSync(folder).includes('dist') ? bytesOnDisk(join(folder, 'dist'), new Set()) / mebibyte : 0;
}
