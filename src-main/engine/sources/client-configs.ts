/** Finds the mcp.json files that other clients on this machine already have, to offer them for import. Reads nothing but their place. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface ClientConfigFile {
  client: string;
  path: string;
}

interface Places {
  home: string;
  platform: NodeJS.Platform;
  /** `%APPDATA%` on Windows. */
  appData: string | undefined;
  /** `$XDG_CONFIG_HOME` on Linux. */
  configHome: string | undefined;
}

const here = (): Places => ({
  home: homedir(),
  platform: process.platform,
  appData: process.env.APPDATA,
  configHome: process.env.XDG_CONFIG_HOME,
});

/** Where each OS keeps an application's settings. */
function settingsFolder({ home, platform, appData, configHome }: Places): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (platform === 'win32') return appData ?? join(home, 'AppData', 'Roaming');
  return configHome ?? join(home, '.config');
}

/** The files that exist, in the order in which people are likely to have filled them. */
export function findClientConfigs(places: Places = here()): ClientConfigFile[] {
  const settings = settingsFolder(places);
  const inHome = (...parts: string[]) => join(places.home, ...parts);
  const known: ClientConfigFile[] = [
    { client: 'Claude Code', path: inHome('.claude.json') },
    { client: 'Claude Desktop', path: join(settings, 'Claude', 'claude_desktop_config.json') },
    { client: 'Cursor', path: inHome('.cursor', 'mcp.json') },
    { client: 'VS Code', path: join(settings, 'Code', 'User', 'mcp.json') },
    { client: 'VS Code (settings)', path: join(settings, 'Code', 'User', 'settings.json') },
    { client: 'Windsurf', path: inHome('.codeium', 'windsurf', 'mcp_config.json') },
    { client: 'Zed', path: join(places.platform === 'darwin' ? inHome('.config') : settings, 'zed', 'settings.json') },
  ];
  return known.filter(({ path }) => existsSync(path));
}
