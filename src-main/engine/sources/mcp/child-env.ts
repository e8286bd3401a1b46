/** The environment of an upstream server: a few keys of ours, a PATH that works from the desktop too, and what its config gives. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** What programs need to find themselves, a temp folder, their language and the way out through a proxy. Nothing else of ours. */
const inherited =
  process.platform === 'win32'
    ? [
        'APPDATA',
        'COMSPEC',
        'HOMEDRIVE',
        'HOMEPATH',
        'LOCALAPPDATA',
        'PATHEXT',
        'PROCESSOR_ARCHITECTURE',
        'PROGRAMDATA',
        'PROGRAMFILES',
      ].concat(['PROGRAMFILES(X86)', 'PROGRAMW6432', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE', 'WINDIR'])
    : ['HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'LOGNAME', 'SHELL', 'TERM', 'TMPDIR', 'TZ', 'USER'].concat([
        'XDG_CACHE_HOME',
        'XDG_CONFIG_HOME',
        'XDG_DATA_HOME',
        'XDG_RUNTIME_DIR',
      ]);
const network = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Newest first, so that a name found twice is the newer one. */
function nvmFolders(home: string): string[] {
  const versions = join(home, '.nvm', 'versions', 'node');
  if (!existsSync(versions)) return [];
  const numbers = (name: string) => name.replaceAll(/\d+/g, (digits) => digits.padStart(4, '0'));
  return readdirSync(versions)
    .toSorted((a, b) => (numbers(a) < numbers(b) ? 1 : -1))
    .map((version) => join(versions, version, 'bin'));
}

/**
 * Our PATH, and after it the places where npx, uvx and their like are usually installed: an app that was started from the
 * desktop does not see what the user's shell profile adds.
 */
export function searchPath(own: string = process.env.PATH ?? '', home: string = homedir()): string {
  const parts = own.split(delimiter).filter(Boolean);
  if (process.platform === 'win32') return parts.join(delimiter);
  const usual = [
    '/usr/local/bin',
    '/opt/homebrew/bin',
    ...['.local/bin', '.volta/bin', '.bun/bin', '.deno/bin', '.cargo/bin'].map((folder) => join(home, folder)),
    ...nvmFolders(home),
    // The Node that runs us, where it is one: a machine may have no other.
    ...(process.versions.electron ? [] : [dirname(process.execPath)]),
    '/usr/bin',
    '/bin',
  ];
  for (const folder of usual) if (!parts.includes(folder) && existsSync(folder)) parts.push(folder);
  return parts.join(delimiter);
}

/** The whole environment of a child; `given` wins. */
export function childEnv(given: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of [...inherited, ...network]) {
    const value = process.env[name];
    // A value that starts with () is an exported shell function.
    if (value !== undefined && !value.startsWith('()')) env[name] = value;
  }
  return { ...env, PATH: searchPath(), ...given };
}
