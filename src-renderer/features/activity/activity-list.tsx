/** The live list: virtual rows, follows while its top is in view, loads older entries at its end. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import type { Activity } from '#contract/system.ts';
import { formatPlural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ActivityRow } from './activity-row.tsx';
import { matches, useActivity } from './activity-store.ts';
import styles from './activity.module.css';

const rowHeight = 34;

export function ActivityList({ entries }: { entries: Activity[] }) {
  const { held, kind, failedOnly, openId, hasOlder, follow, filter, open, loadOlder } = useActivity();
  const scroller = useRef<HTMLDivElement>(null);
  const listId = useId();
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  const waiting = held.filter((entry) => matches(entry, kind, failedOnly)).length;

  useEffect(() => {
    if (hasOlder && last >= entries.length - 1) void loadOlder();
  }, [last, entries.length, hasOlder, loadOlder]);

  function onKeyDown(event: KeyboardEvent): void {
    const at = entries.findIndex(({ id }) => id === openId);
    const target = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : null;
    if (event.key === 'Escape' && openId !== null) open(null);
    else if (target === null || !entries[target]) return;
    else {
      open(entries[target].id);
      virtual.scrollToIndex(target);
    }
    event.preventDefault();
  }

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
        <div
          ref={scroller}
          className={styles['scroller']}
          role="listbox"
          aria-label="Activity, newest first"
          aria-activedescendant={openId !== null && entries.some(({ id }) => id === openId) ? `${listId}-${openId}` : undefined}
          tabIndex={0}
          onScroll={(event) => follow(event.currentTarget.scrollTop < rowHeight / 2)}
          onKeyDown={onKeyDown}
        >
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map((item) => {
              const entry = entries[item.index];
              return entry && <ActivityRow key={item.key} id={`${listId}-${entry.id}`} entry={entry} top={item.start} height={rowHeight} />;
            })}
          </div>
        </div>
      )}
    </div>
  );
}
