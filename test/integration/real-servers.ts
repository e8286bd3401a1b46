/** Command lines of the real servers that the tests import: four from the npm registry, and the bundled workshop. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerEntry {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** A server of the registry, as a client's mcp.json names it. */
export function registryServer(
  name: 'everything' | 'filesystem' | 'memory' | 'sequential-thinking',
  args: string[] = [],
  env: Record<string, string> = {},
): ServerEntry {
  const script = join(root, 'test/node_modules/@modelcontextprotocol', `server-${name}`, 'dist/index.js');
  return { command: process.execPath, args: [script, ...args], env };
}

/** The day of the sample data's answers that tests expect. */
export const workshopDay = '2026-11-20';

export const workshop: ServerEntry = {
  command: process.execPath,
  args: [join(root, 'resources/workshop/server.mjs'), '--today', workshopDay],
};

/** As one line for `jig import --command`. */
export function commandLineOf({ command, args }: ServerEntry): string {
  return [command, ...args].map((word) => `'${word}'`).join(' ');
}
