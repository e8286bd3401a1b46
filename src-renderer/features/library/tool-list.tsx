/** The list of tools: filter bar on top, virtual rows below, a bar for the marked ones at the bottom. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef } from 'react';
import type { Source } from '#contract/library.ts';
import { formatPlural } from '../../lib/format.ts';
import { EmptyState, FailureNote } from '../../ui/states.tsx';
import { Button } from '../../ui/button.tsx';
import { MarkedBar } from './marked-bar.tsx';
import { pageSize, useLibrary } from './library-store.ts';
import { ProfilePanel } from './profile-panel.tsx';
import { ToolFilter } from './tool-filter.tsx';
import { ToolRow } from './tool-row.tsx';
import { useListKeys } from './use-list-keys.ts';
import styles from './tool-list.module.css';

const rowHeight = 50;

export function ToolList({ sources }: { sources: Source[] }) {
  const total = useLibrary((state) => state.total) ?? 0;
  const rows = useLibrary((state) => state.rows);
  const cursor = useLibrary((state) => state.cursor);
  const failure = useLibrary((state) => state.failure);
  const hasMarks = useLibrary((state) => state.marked.size > 0);
  const loadPage = useLibrary((state) => state.loadPage);
  const profile = useLibrary(({ profiles, filter }) => profiles.find(({ name }) => name === filter.profile));
  const setFilter = useLibrary((state) => state.setFilter);
  const scroller = useRef<HTMLDivElement>(null);
  const listId = useId();
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const onKeyDown = useListKeys(total, (index) => virtual.scrollToIndex(index));

  useEffect(() => {
    if (total === 0) return;
    for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) {
      if (!rows.has(page * pageSize)) void loadPage(page);
    }
  }, [first, last, rows, total, loadPage]);

  return (
    <div className={styles['pane']}>
      {profile && <ProfilePanel key={profile.name} profile={profile} />}
      <ToolFilter sources={sources} />
      {failure && (
        <div className={styles['failure']}>
          <FailureNote failure={failure} />
        </div>
      )}
      <div className={styles['head']}>
        <span role="status">{formatPlural(total, 'tool')}</span>
        <span title="What the whole definition costs in a prompt">Tokens</span>
      </div>
      <div
        ref={scroller}
        id="tool-list"
        className={styles['scroller']}
        role="listbox"
        aria-label="Tools"
        aria-multiselectable="true"
        aria-activedescendant={rows.has(cursor) ? `${listId}-${cursor}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {total === 0 ? (
          <div role="option" aria-selected={false} aria-disabled="true" className={styles['nothing']}>
            {profile?.toolCount === 0 ? (
              <EmptyState
                icon="profile"
                title="No tools in this profile"
                action={<Button onClick={() => setFilter({ profile: null })}>Show all tools</Button>}
              >
                Mark tools in the list and add them to it.
              </EmptyState>
            ) : (
              <EmptyState
                icon="search"
                title="No tool matches"
                action={<Button onClick={() => setFilter({ text: '', state: 'all' })}>Clear filters</Button>}
              />
            )}
          </div>
        ) : (
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map((item) => (
              <ToolRow key={item.key} id={`${listId}-${item.index}`} index={item.index} total={total} top={item.start} height={rowHeight} />
            ))}
          </div>
        )}
      </div>
      {hasMarks && <MarkedBar total={total} />}
    </div>
  );
}
