/** What a called tool is, as far as an approval depends on it. */
import type { StoredTool } from '../../library/tool-definition.ts';

/** The identity of a made tool's current version; null when it has none. */
export type MadeIdentity = (toolId: number) => string | null;

/**
 * A made tool by what it does: an approval of its caller is bound to that version. Any other by where it comes from: its server may
 * change, but a tool of another source that takes over its name is another tool.
 */
export function fingerprint(tool: StoredTool, madeIdentity: MadeIdentity): string {
  if (tool.sourceKind !== 'made') return `source ${tool.sourceId}`;
  return `made ${madeIdentity(tool.id) ?? 'unknown'}`;
}

/** By its own words; the person sees them as a claim. */
export function isRepeatable({ annotations }: StoredTool): boolean {
  return annotations['readOnlyHint'] === true || annotations['idempotentHint'] === true;
}
