/** What `jig serve` prints first on stdout: all that a script or a person needs to use the engine. */
import type { Ready } from './engine-api.ts';

/** One line of JSON for scripts, the same as a small table for people. */
export function readyLine({ mcp, gateway, ui, token, pid }: Ready, json: boolean): string {
  if (json) return JSON.stringify({ mcp, gateway, ui, token, pid });
  return [
    'Jig is ready.',
    `  screens  ${ui}`,
    `  MCP      ${mcp}`,
    `  gateway  ${gateway}`,
    `  token    ${token}`,
    `  process  ${pid} (Ctrl-C stops it)`,
  ].join('\n');
}
