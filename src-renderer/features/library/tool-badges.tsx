/** What a tool says of itself (MCP annotations), as chips: the words come from its author and are not checked. */
import type { ToolDetail } from '#contract/library.ts';
import { formatCount } from '../../lib/format.ts';
import { Chip } from '../../ui/chip.tsx';
import styles from './tool-detail.module.css';

export function isDestructive(tool: ToolDetail): boolean {
  return tool.annotations['readOnlyHint'] !== true && tool.annotations['destructiveHint'] === true;
}

export function ToolBadges({ tool }: { tool: ToolDetail }) {
  const { readOnlyHint, idempotentHint, openWorldHint } = tool.annotations;
  return (
    <div className={styles['badges']}>
      <Chip>{tool.server}</Chip>
      {readOnlyHint === true && (
        <Chip tone="good" title="The tool says that it changes nothing">
          Read-only
        </Chip>
      )}
      {isDestructive(tool) && (
        <Chip tone="bad" title="The tool says that it may delete or overwrite">
          Destructive
        </Chip>
      )}
      {idempotentHint === true && <Chip title="Calling it twice does no more than calling it once">Repeatable</Chip>}
      {openWorldHint === true && <Chip title="It talks to systems outside this machine">Open world</Chip>}
      {tool.tags.map((tag) => (
        <Chip key={tag}>{tag}</Chip>
      ))}
      <span className={styles['cost']}>{tool.tokens === null ? 'Tokens not counted yet' : `${formatCount(tool.tokens)} tokens`}</span>
    </div>
  );
}
