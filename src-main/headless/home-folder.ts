/** The data folder: `--home`, then JIG_HOME, then the place that the operating system means for it. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export function homeFolder(
  option: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = option ?? env.JIG_HOME;
  if (chosen) return resolve(chosen);
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Jig');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Jig');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jig');
}
