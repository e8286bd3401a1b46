/** The live list: follows while its top is in view, and holds new entries back while it is not. */
import { useRef } from 'react';
import type { Activity } from '#contract/system.ts';
import { formatPlural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ActivityRow } from './activity-row.tsx';
import { matches, useActivity } from './activity-store.ts';
import styles from './activity.module.css';

/** Less than this much out of sight, in pixels, is still the top. */
const topHeight = 17;

export function ActivityList({ entries }: { entries: Activity[] }) {
  const { held, kind, failedOnly, openId, hasOlder, follow, filter, open, loadOlder } = useActivity();
  const scroller = useRef<HTMLDivElement>(null);
  const waiting = held.filter((entry) => matches(entry, kind, failedOnly)).length;

  return (
    <div className={styles['list']}>
      {waiting > 0 && (
        <div className={styles['held']}>
          <Button
            kind="primary"
            size="small"
            icon="up"
            onClick={() => {
              follow(true);
              scroller.current?.scrollTo({ top: 0 });
            }}
          >
            {formatPlural(waiting, 'new entry', 'new entries')}
          </Button>
        </div>
      )}
      {entries.length === 0 ? (
        <EmptyState
          icon="search"
          title="No entry matches"
          action={<Button onClick={() => filter({ kind: 'all', failedOnly: false })}>Show all</Button>}
        />
      ) : (
        <RowList
          label="Activity, newest first"
          rows={entries}
          keyOf={({ id }) => id}
          openKey={openId}
          onOpen={open}
          hasOlder={hasOlder}
          loadOlder={loadOlder}
          scroller={scroller}
          onScroll={(event) => follow(event.currentTarget.scrollTop < topHeight)}
        >
          {(entry) => <ActivityRow entry={entry} />}
        </RowList>
      )}
    </div>
  );
}
