/** A long list of rows on one line each, newest first: one of them can be open, by click or by the arrow keys. */
import { useId, useRef, type KeyboardEvent, type ReactNode, type RefObject, type UIEvent } from 'react';
import { useEndlessRows } from '../lib/use-endless-rows.ts';
import styles from './row-list.module.css';

const rowHeight = 34;

interface RowListProps<T> {
  label: string;
  rows: readonly T[];
  keyOf(row: T): number;
  /** Key of the open row; null for none. */
  openKey: number | null;
  onOpen(key: number | null): void;
  hasOlder: boolean;
  loadOlder(): Promise<void>;
  /** For who has to scroll the list, or to know that it was scrolled. */
  scroller?: RefObject<HTMLDivElement | null>;
  onScroll?(event: UIEvent<HTMLDivElement>): void;
  /** What stands in a row. */
  children(row: T): ReactNode;
}

export function RowList<T>({ label, rows, keyOf, openKey, onOpen, hasOlder, loadOlder, scroller, onScroll, children }: RowListProps<T>) {
  const own = useRef<HTMLDivElement>(null);
  const element = scroller ?? own;
  const listId = useId();
  const keyAt = (index: number): number => {
    const row = rows[index];
    return row === undefined ? index : keyOf(row);
  };
  const virtual = useEndlessRows({ scroller: element, count: rows.length, rowHeight, keyOf: keyAt, hasOlder, loadOlder });
  const openAt = rows.findIndex((row) => keyOf(row) === openKey);

  function onKeyDown(event: KeyboardEvent): void {
    const target = event.key === 'ArrowDown' ? openAt + 1 : event.key === 'ArrowUp' ? openAt - 1 : null;
    if (event.key === 'Escape' && openKey !== null) onOpen(null);
    else if (target === null || rows[target] === undefined) return;
    else {
      onOpen(keyAt(target));
      virtual.scrollToIndex(target);
    }
    event.preventDefault();
  }

  return (
    <div
      ref={element}
      className={styles['scroller']}
      role="listbox"
      aria-label={label}
      aria-activedescendant={openAt === -1 ? undefined : `${listId}-${openKey}`}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <div
                key={key}
                id={`${listId}-${key}`}
                role="option"
                aria-selected={index === openAt}
                className={styles['row']}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                onClick={() => onOpen(keyOf(row))}
              >
                {children(row)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
