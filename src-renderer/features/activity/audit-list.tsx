/** Rows of the audit, virtual; older ones are read when the end comes into view. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import type { AuditEntry } from '#contract/audit.ts';
import { formatDate, formatTime } from '../../lib/format.ts';
import { whoWords } from '../../lib/who.ts';
import { VisibleText } from '../../ui/code-lines.tsx';
import { useAudit } from './audit-store.ts';
import { eventWords } from './audit-words.ts';
import styles from './audit.module.css';

const rowHeight = 34;

export function AuditList({ entries }: { entries: AuditEntry[] }) {
  const { openSeq, hasOlder, loadOlder, open } = useAudit();
  const scroller = useRef<HTMLDivElement>(null);
  const listId = useId();
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => entries[index]?.seq ?? index,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;

  useEffect(() => {
    if (hasOlder && last >= entries.length - 1) void loadOlder();
  }, [last, entries.length, hasOlder, loadOlder]);

  function onKeyDown(event: KeyboardEvent): void {
    const at = entries.findIndex(({ seq }) => seq === openSeq);
    const target = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : null;
    if (event.key === 'Escape' && openSeq !== null) open(null);
    else if (target === null || !entries[target]) return;
    else {
      open(entries[target].seq);
      virtual.scrollToIndex(target);
    }
    event.preventDefault();
  }

  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      role="listbox"
      aria-label="Audit, newest first"
      aria-activedescendant={openSeq === null ? undefined : `${listId}-${openSeq}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ key, index, start }) => {
          const entry = entries[index];
          return (
            entry && (
              <div
                key={key}
                id={`${listId}-${entry.seq}`}
                role="option"
                aria-selected={entry.seq === openSeq}
                className={styles['row']}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                onClick={() => open(entry.seq)}
              >
                <span className={styles['seq']}>{entry.seq}</span>
                <time dateTime={entry.at}>
                  {formatDate(entry.at)}, {formatTime(entry.at)}
                </time>
                <span className={styles['event']}>{eventWords(entry.event)}</span>
                <code>
                  <VisibleText text={entry.subject} />
                </code>
                <span className={styles['actor']}>{whoWords(entry.actor)}</span>
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
