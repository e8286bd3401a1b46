/** What stands in a row of the activity list. */
import { memo } from 'react';
import type { Activity } from '#contract/system.ts';
import { formatMs, formatTime } from '../../lib/format.ts';
import { Chip } from '../../ui/chip.tsx';
import { Icon, type IconName } from '../../ui/icons.tsx';
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

export const ActivityRow = memo(function ActivityRow({ entry }: { entry: Activity }) {
  return (
    <>
      <time className={styles['time']} dateTime={entry.at}>
        {formatTime(entry.at)}
      </time>
      <span className={styles['kind']}>
        <Icon name={kindIcons[entry.kind]} size={14} />
        {kindNames[entry.kind]}
      </span>
      <span className={styles['title']}>{entry.title}</span>
      {!entry.ok && <Chip tone="bad">failed</Chip>}
      <span className={styles['client']}>{entry.client}</span>
      <span className={styles['duration']}>{entry.durationMs > 0 ? formatMs(entry.durationMs) : ''}</span>
    </>
  );
});
