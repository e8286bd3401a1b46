/** The first line on stdout of `jig serve`: what a script or a person needs to use the engine. */
import type { Ready } from './engine-api.ts';

export function readyLine(ready: Ready, json: boolean): string {
  const { mcp, gateway, ui, token, pid } = ready;
  if (json) return JSON.stringify({ mcp, gateway, ui, token, pid });
  return `Jig is ready. MCP ${mcp}  gateway ${gateway}  screens ${ui}  token ${token}  process ${pid}`;
}
