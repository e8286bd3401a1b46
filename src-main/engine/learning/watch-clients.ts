/** Stands between the clients and what they ask: a route that told a client of a tool, and then that tool's success, make an example. */
import type { Turn } from '#contract/routing.ts';
import { isRecord } from '#lib/guards.ts';
import type { Library } from '../library/library.ts';
import type { Caller, Router, ToolCaller, ToolResult } from '../parts.ts';
import { RecentRoutes } from './recent-routes.ts';

export interface WatchParts {
  library: Library;
  /** The client that a caller is, when it may teach; null when it may not. */
  teacher: (caller: Caller) => string | null;
  learn: (example: { tool: string; query: string; text: string; clientId: string }) => void;
  /** The text of a request as the router embeds it. */
  requestText: (query: string, context: readonly Turn[]) => string;
  /** In ms; default: the process's own clock. */
  now?: (() => number) | undefined;
}

/** What the clients are handed instead of the router and the caller themselves. */
export interface Watched {
  router: Router;
  toolCaller: ToolCaller;
}

export interface Watch extends Watched {
  forget(): void;
}

/** A made tool's run that has not ended says nothing yet. */
const isUnfinished = ({ structuredContent }: ToolResult) =>
  isRecord(structuredContent) && typeof structuredContent.run === 'string' && typeof structuredContent.state === 'string';

export function watchClients({ library, teacher, learn, requestText, now }: WatchParts, { router, toolCaller }: Watched): Watch {
  const recent = new RecentRoutes(now);

  const succeeded = (clientId: string, name: string): void => {
    // Agents use the name that they were told; a shorter one is looked up.
    const found = library.resolve(name);
    if (!found.ok) return;
    const route = recent.take(clientId, found.value.name);
    if (route) learn({ tool: found.value.name, query: route.query, text: route.text, clientId });
  };

  return {
    forget: () => recent.forget(),
    router: {
      status: () => router.status(),
      async route(request, options) {
        const routed = await router.route(request, options);
        const clientId = routed.ok ? teacher(options.caller) : null;
        if (routed.ok && clientId !== null && routed.value.candidates.length > 0) {
          const { query, context = [] } = request;
          const tools = routed.value.candidates.map(({ name }) => name);
          recent.add(clientId, { query: query.trim(), text: requestText(query, context), tools });
        }
        return routed;
      },
    },
    toolCaller: {
      prepare: (name, args) => toolCaller.prepare(name, args),
      async callTool(name, args, options) {
        const outcome = await toolCaller.callTool(name, args, options);
        const isOwn = (options.depth ?? 0) === 0 && (options.through ?? []).length === 0;
        const clientId =
          isOwn && outcome.ok && outcome.value.isError !== true && !isUnfinished(outcome.value) ? teacher(options.caller) : null;
        if (clientId !== null && recent.has(clientId)) succeeded(clientId, name);
        return outcome;
      },
    },
  };
}
