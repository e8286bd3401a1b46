/** One entry of the activity list on one line. */
import { memo } from 'react';
import type { Activity } from '#contract/system.ts';
import { formatMs, formatTime } from '../../lib/format.ts';
import { Chip } from '../../ui/chip.tsx';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { useActivity } from './activity-store.ts';
import styles from './activity.module.css';

export const kindIcons: Record<Activity['kind'], IconName> = {
  route: 'route',
  call: 'play',
  import: 'plus',
  gateway: 'gateway',
  draft: 'edit',
  run: 'run',
};
export const kindNames: Record<Activity['kind'], string> = {
  route: 'Route',
  call: 'Call',
  import: 'Import',
  gateway: 'Gateway',
  draft: 'Draft',
  run: 'Run',
};

interface ActivityRowProps {
  id: string;
  entry: Activity;
  top: number;
  height: number;
}

export const ActivityRow = memo(function ActivityRow({ id, entry, top, height }: ActivityRowProps) {
  const isOpen = useActivity((state) => state.openId === entry.id);
  return (
    <div
      id={id}
      role="option"
      aria-selected={isOpen}
      className={styles['row']}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={() => useActivity.getState().open(entry.id)}
    >
      <time dateTime={entry.at}>{formatTime(entry.at)}</time>
      <span className={styles['kind']}>
        <Icon name={kindIcons[entry.kind]} size={14} />
        {kindNames[entry.kind]}
      </span>
      <span className={styles['title']}>{entry.title}</span>
      {!entry.ok && <Chip tone="bad">failed</Chip>}
      <span className={styles['client']}>{entry.client}</span>
      <span className={styles['duration']}>{entry.durationMs > 0 ? formatMs(entry.durationMs) : ''}</span>
    </div>
  );
});
