/** The document that an agent gets from `find_tools` for a route; src-main/engine/endpoint/find-tools.ts makes the real one. */
import type { Route } from '#contract/routing.ts';

/** As many names of cut candidates as the endpoint hands out. */
const maxOthers = 10;

export function agentPayload({ picks, candidates, note }: Route): Record<string, unknown> {
  const picked = new Set(picks.map(({ name }) => name));
  const others = candidates.filter(({ name }) => !picked.has(name)).map(({ name }) => name);
  return {
    tools: picks.map(({ name, description, schema }) => ({ name, description, inputSchema: schema })),
    ...(others.length > 0 && { others: others.slice(0, maxOthers) }),
    ...(note === null ? picks.length === 0 && { note: 'No tool fits this request.' } : { note }),
  };
}
