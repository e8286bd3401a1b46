/** Paths that a person gives to tools: absolute, and never Jig's own files, which hold every secret and every approval. */
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, parse, relative, sep } from 'node:path';
import { fail, ok, type Result } from '#contract/result.ts';

/** The real path of the longest part that exists, with the rest behind it. */
export function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPathOf(parent), basename(path));
  }
}

/** True when `path` is `folder` or lies below it; both must be real paths. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The path as it is stored. Fails with `resource-invalid`. */
export function readOwnPath(path: string, { home, kind }: { home: string; kind: 'sql' | 'files' }): Result<string> {
  const what = kind === 'sql' ? 'database' : 'folder';
  if (!isAbsolute(path) || path.includes('\0')) {
    return fail('resource-invalid', `The path ${JSON.stringify(path)} is not absolute.`, `Give the ${what}'s whole path.`);
  }
  const placed = normalize(path);
  const real = realPathOf(placed);
  const own = realPathOf(home);
  if (isInside(real, own) || (kind === 'files' && isInside(own, real))) {
    return fail(
      'resource-invalid',
      `${placed} ${isInside(real, own) ? 'lies in' : 'holds'} Jig's own data folder, with its secrets and approvals.`,
      `Choose a ${what} elsewhere.`,
    );
  }
  if (kind === 'files' && real === parse(real).root) {
    return fail('resource-invalid', `${placed} is a whole disk.`, 'Choose the folder that the tools need.');
  }
  return ok(placed);
}
