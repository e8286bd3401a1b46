/** Tools that came as mere definitions: they are found, and a call says plainly that nothing stands behind them. */
import { fail } from '#contract/result.ts';
import type { StoredTool } from '../library/tool-definition.ts';
import type { Upstream } from './upstream.ts';

export function definitionsUpstream(): Upstream {
  const noSource = (name: string) =>
    fail(
      'tool-has-no-source',
      `${name} is a definition only: it came from a tools.jsonl, and nothing stands behind it that could be called.`,
      'Import the server that really offers it (`jig import` with its mcp.json, --command or address).',
    );
  return {
    list: () => Promise.resolve(noSource('This source')),
    call: (tool: StoredTool) => Promise.resolve(noSource(tool.name)),
    close: () => Promise.resolve(),
  };
}
