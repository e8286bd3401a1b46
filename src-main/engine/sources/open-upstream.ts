/** Opens what stands behind a source, by its kind. Nothing is started before it is needed. */
import type { OrphanGuard } from '#lib/orphan-guard.ts';
import { definitionsUpstream } from './definitions-upstream.ts';
import { connectHttp } from './mcp/connect-http.ts';
import { connectStdio } from './mcp/connect-stdio.ts';
import { McpUpstream } from './mcp/mcp-upstream.ts';
import { OpenApiUpstream } from './openapi/openapi-upstream.ts';
import type { SourceConfig } from './source-config.ts';
import type { Upstream, UpstreamState } from './upstream.ts';

/** `name` is asked each time: a new source gets its name only after its server has been asked for its own. */
export function openUpstream(source: SourceConfig, name: () => string, guard: OrphanGuard, onState: UpstreamState): Upstream {
  if (source.kind === 'openapi') return new OpenApiUpstream(name, source.config);
  if (source.kind === 'definitions') return definitionsUpstream();
  const { config, kind } = source;
  const shared = { name, handshakeMs: config.handshakeMs, idleMs: config.idleMs, onState };
  if (kind === 'mcp-http') return new McpUpstream({ ...shared, connect: (dial) => connectHttp(config, dial) });
  // What the server turned out to speak, so that a reconnect need not ask again. Kept no longer than we live: servers are updated.
  let isLegacy = false;
  return new McpUpstream({
    ...shared,
    connect: async (dial) => {
      const opened = await connectStdio(config, dial, guard, isLegacy);
      if (opened.ok) isLegacy = opened.value.isLegacy;
      return opened;
    },
  });
}
