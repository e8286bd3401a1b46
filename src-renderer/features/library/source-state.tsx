/** A source's kind as an icon and its state as a dot with a word. */
import type { Source, SourceKind } from '#contract/library.ts';
import { Dot } from '../../ui/chip.tsx';
import type { IconName } from '../../ui/icons.tsx';

export const sourceIcons: Record<SourceKind, IconName> = {
  'mcp-stdio': 'server',
  'mcp-http': 'web',
  openapi: 'document',
  definitions: 'list',
  made: 'tool',
};

export const sourceKindNames: Record<SourceKind, string> = {
  'mcp-stdio': 'MCP server, local command',
  'mcp-http': 'MCP server, over HTTP',
  openapi: 'OpenAPI document',
  definitions: 'Definitions only',
  made: 'Made here',
};

const states: Record<Source['state'], { tone: 'good' | 'bad' | 'idle'; word: string }> = {
  connected: { tone: 'good', word: 'Connected' },
  listed: { tone: 'idle', word: 'Listed, not connected yet' },
  unreachable: { tone: 'bad', word: 'Unreachable' },
  disabled: { tone: 'idle', word: 'Disabled' },
};

export function SourceStateDot({ source }: { source: Source }) {
  const { tone, word } = states[source.state];
  return <Dot tone={tone} label={word} />;
}
