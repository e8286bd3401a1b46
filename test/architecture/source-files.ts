/** The files of the clone as the architecture tests see them: what git tracks, or will track, and what is really there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders whose files are code of ours, with the endings that we write. */
export const codeFolders = ['src-main', 'src-preload', 'src-renderer', 'resources', 'scripts', 'test', 'training'];
const codeEnding = /\.(ts|tsx|mts|mjs|js|jsx|cjs)$/;

/** Every file that git tracks and that is still there, as paths from the root with forward slashes. */
export function trackedFiles(): string[] {
  return git(['ls-files', '-z']).filter((path) => existsSync(join(root, path)));
}

/** Tracked code files: the least that a walk must have seen. */
export function trackedCode(): string[] {
  return trackedFiles().filter((path) => codeFolders.some((folder) => path.startsWith(`${folder}/`)) && codeEnding.test(path));
}

/** Code files found by walking the folders, without asking git. */
export function walkCode(): string[] {
  return codeFolders.flatMap((folder) => walk(folder)).filter((path) => codeEnding.test(path));
}

/** A file's text. */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function walk(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name === 'node_modules') return [];
    return statSync(join(root, path)).isDirectory() ? walk(path) : [path];
  });
}

function git(args: string[]): string[] {
  const out = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return out.split('\0').filter((path) => path !== '');
}
