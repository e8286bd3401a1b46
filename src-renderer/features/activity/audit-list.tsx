/** Rows of the audit: when, what, about what and by whom. */
import type { AuditEntry } from '#contract/audit.ts';
import { formatDate, formatTime } from '../../lib/format.ts';
import { whoWords } from '../../lib/who.ts';
import { VisibleText } from '../../ui/code-lines.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { useAudit } from './audit-store.ts';
import { eventWords } from './audit-words.ts';
import styles from './audit.module.css';

export function AuditList({ entries }: { entries: AuditEntry[] }) {
  const { openSeq, hasOlder, loadOlder, open } = useAudit();
  return (
    <RowList
      label="Audit, newest first"
      rows={entries}
      keyOf={({ seq }) => seq}
      openKey={openSeq}
      onOpen={open}
      hasOlder={hasOlder}
      loadOlder={loadOlder}
    >
      {(entry) => (
        <>
          <span className={styles['seq']}>{entry.seq}</span>
          <time className={styles['when']} dateTime={entry.at}>
            {formatDate(entry.at)}, {formatTime(entry.at)}
          </time>
          <span className={styles['event']}>{eventWords(entry.event)}</span>
          <code className={styles['subject']}>
            <VisibleText text={entry.subject} />
          </code>
          <span className={styles['actor']}>{whoWords(entry.actor)}</span>
        </>
      )}
    </RowList>
  );
}
