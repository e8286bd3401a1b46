/** The versions of a tool: every change of its definition made one. */
import type { ToolDetail } from '#contract/library.ts';
import { formatDate, formatTime } from '../../lib/format.ts';
import { Chip } from '../../ui/chip.tsx';
import styles from './tool-detail.module.css';

export function ToolVersions({ tool }: { tool: ToolDetail }) {
  return (
    <ol className={styles['versions']}>
      {tool.versions
        .toSorted((a, b) => b.version - a.version)
        .map((version) => (
          <li key={version.version}>
            <strong>Version {version.version}</strong>
            {version.version === tool.version && <Chip tone="accent">in use</Chip>}
            <code title={version.hash}>{version.hash.slice(0, 12)}</code>
            <time dateTime={version.createdAt}>
              {formatDate(version.createdAt)}, {formatTime(version.createdAt)}
            </time>
          </li>
        ))}
    </ol>
  );
}
