/** What `jig serve` prints first on stdout: all that a script or a person needs to use the engine. */
import type { Ready } from './engine-api.ts';

/** One line of JSON for scripts, the same as a small table for people. `isOwn`: the engine is this process, so that Ctrl-C stops it. */
export function readyLine({ mcp, gateway, ui, token, pid }: Ready, { json, isOwn }: { json: boolean; isOwn: boolean }): string {
  if (json) return JSON.stringify({ mcp, gateway, ui, token, pid });
  return [
    isOwn ? 'Jig is ready.' : 'Jig runs already.',
    `  screens  ${ui}`,
    `  MCP      ${mcp}`,
    `  gateway  ${gateway}`,
    `  token    ${token}`,
    `  process  ${pid}${isOwn ? ' (Ctrl-C stops it)' : ''}`,
  ].join('\n');
}
