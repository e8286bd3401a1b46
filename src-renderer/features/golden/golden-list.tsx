/** Rows of the golden set: the query, what it needs, and where it came from. */
import type { GoldenRow } from '#contract/golden.ts';
import { formatAgo } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { Chip } from '../../ui/chip.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { useGolden } from './golden-store.ts';
import { needsWords } from './needs-words.ts';
import styles from './golden.module.css';

export function GoldenList({ list }: { list: GoldenRow[] }) {
  const { total, openId, open, loadOlder } = useGolden();
  const now = useNow();
  return (
    <RowList
      label="Golden set, newest first"
      rows={list}
      keyOf={({ id }) => id}
      openKey={openId}
      onOpen={open}
      hasOlder={list.length < total}
      loadOlder={loadOlder}
    >
      {(row) => (
        <>
          <span className={styles['query']}>
            {row.query}
            {row.context.length > 0 && <span className={styles['follow']}> follow-up</span>}
          </span>
          {row.isStale && <Chip tone="warn">stale</Chip>}
          <span className={styles['needs']} data-none={row.needs.length === 0}>
            {needsWords(row.needs)}
          </span>
          <time className={styles['when']} dateTime={row.at}>
            {formatAgo(row.at, now)}
          </time>
        </>
      )}
    </RowList>
  );
}
