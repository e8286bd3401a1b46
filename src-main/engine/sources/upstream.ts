/** What stands behind a source: something that lists its tools and makes calls. */
import type { ImportReport } from '#contract/library.ts';
import type { Result } from '#contract/result.ts';
import type { StoredTool, ToolDefinition } from '../library/tool-definition.ts';
import type { CallOptions, ToolResult } from '../parts.ts';

/** A schema nested deeper than this is an attack or a mistake; code that recurses over JSON would overflow its stack. */
export const maxSchemaDepth = 200;

/** A tool before its source has a name; `server` is set only where the input itself names one. */
export type ListedTool = Omit<ToolDefinition, 'server'> & { server?: string };

export interface Listing {
  /** What the source calls itself, for a name when none was given. */
  title: string | null;
  tools: ListedTool[];
  failed: ImportReport['failed'];
  notes: string[];
}

export interface Upstream {
  /** Lists all tools, every page. */
  list(signal?: AbortSignal): Promise<Result<Listing>>;
  call(tool: StoredTool, args: Record<string, unknown>, options: CallOptions): Promise<Result<ToolResult>>;
  /** Ends connections and child processes. Calls in flight fail. */
  close(): Promise<void>;
}

/** `connected` and `listed` (idle again) or why it cannot be reached; reported on transitions only. */
export interface UpstreamState {
  (state: 'connected' | 'listed' | 'unreachable', error: string | null): void;
}
