/** The environment that a child process gets: what its system needs to run at all, and what the caller names. Nothing else. */

/** Without these, Windows cannot open sockets or temporary files, and libraries cannot find a time zone. */
const needed = ['SystemRoot', 'SystemDrive', 'TEMP', 'TMP', 'TMPDIR', 'TZ', 'LANG'];

export function childEnvironment(added: Record<string, string> = {}, from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of needed) {
    const value = from[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, ...added };
}
