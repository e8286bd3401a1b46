/** Paths as tools write them: relative, with `/`, meaning the same file on every system, and never anything outside. */
import { fail, ok, type Result } from '#contract/result.ts';

const maxBytes = 1_024;
const maxNameBytes = 255;

/** Names that Windows takes for devices, with any extension. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?$/i;

/** Temporary files of half-done writes (write-file.ts). */
export const temporaryName = /^\.jig-[0-9a-f]+\.tmp$/;

/** The path's names; none for the folder itself where `isFolder`. Fails with `file-path`, saying what is wrong with it. */
export function readPath(path: unknown, { isFolder = false }: { isFolder?: boolean } = {}): Result<string[]> {
  if (typeof path !== 'string') return bad(path, 'is not a text');
  if (isFolder && (path === '' || path === '.')) return ok([]);
  if (path === '') return bad(path, 'is empty');
  if (!path.isWellFormed()) return bad(path, 'is not valid Unicode');
  if (Buffer.byteLength(path) > maxBytes) return bad(path, `has more than ${maxBytes} bytes`);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(path)) return bad(path, 'holds a control character');
  if (/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(path)) return bad(path, 'holds a character that turns the direction of writing');
  if (path.includes('\\')) return bad(path, 'holds a backslash; folders are separated by /');
  if (path.startsWith('/')) return bad(path, 'is absolute');
  if (path.includes(':')) return bad(path, 'holds a colon, which names drives and hidden streams on some systems');
  const names = path.split('/');
  if (isFolder && names.at(-1) === '') names.pop();
  for (const name of names) {
    const problem = nameProblem(name);
    if (problem !== null) return bad(path, problem);
  }
  return ok(names);
}

function nameProblem(name: string): string | null {
  if (name === '') return 'holds an empty name';
  if (name === '.' || name === '..') return `holds "${name}"`;
  if (/[. ]$/.test(name)) return 'holds a name that ends in a dot or a space, which some systems leave out';
  if (Buffer.byteLength(name) > maxNameBytes) return `holds a name of more than ${maxNameBytes} bytes`;
  if (device.test(name)) return `holds ${name}, which is a device on some systems`;
  if (temporaryName.test(name)) return 'names a temporary file of Jig';
  return null;
}

function bad(path: unknown, problem: string): Result<never> {
  return fail(
    'file-path',
    `the path ${JSON.stringify(path)?.slice(0, 120) ?? 'undefined'} ${problem}`,
    'Give a path below the granted folder, such as "2026/report.csv".',
  );
}
