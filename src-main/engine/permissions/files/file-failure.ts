/** What the system says of a file, in words that a tool's author can act on. */
import { fail, type Result } from '#contract/result.ts';

type Failed = Result<never> & { ok: false };

const known: Record<string, [code: string, message: (name: string) => string, fix: string]> = {
  ENOENT: ['file-missing', (name) => `there is no file ${name}`, 'list() tells which there are.'],
  ENOTDIR: ['file-missing', (name) => `${name} goes through something that is no folder`, 'list() tells which folders there are.'],
  EACCES: ['file-rights', (name) => `${name} may not be used by this user`, 'Check the rights of the file.'],
  EPERM: ['file-rights', (name) => `${name} may not be used by this user`, 'Check the rights of the file.'],
  EROFS: ['file-rights', (name) => `${name} lies on a disk that cannot be written`, 'Choose another folder in Settings, under Resources.'],
  ELOOP: ['file-outside', (name) => `${name} is a link that leads round or out`, 'Use files that lie in the folder itself.'],
  ENXIO: ['file-special', (name) => `${name} is a device, a pipe or a socket`, 'Only plain files can be used.'],
  EISDIR: ['file-is-folder', (name) => `${name} is a folder`, 'Name a file in it; list() tells which there are.'],
  ENOSPC: ['disk-full', () => 'the disk is full', 'Free some space, then resume.'],
  EDQUOT: ['disk-full', () => "the user's disk quota is used up", 'Free some space, then resume.'],
  ENOTEMPTY: ['file-not-empty', (name) => `the folder ${name} is not empty`, 'Remove what is in it first.'],
  ENAMETOOLONG: ['file-path', (name) => `${name} is too long for this disk`, 'Choose a shorter name.'],
  EMFILE: ['file-busy', () => 'too many files are open', 'Read fewer at once.'],
};

/** A failure of the file system. Anything else is thrown on: a bug. */
export function fileFailure(error: unknown, path: readonly string[]): Failed {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !('syscall' in error)) throw error;
  const name = JSON.stringify(path.join('/'));
  const found = known[error.code];
  if (found) return fail(found[0], found[1](name), found[2]);
  return fail('file-failed', `${name} could not be used: ${error.code}`, 'Check the disk that holds the folder.');
}
