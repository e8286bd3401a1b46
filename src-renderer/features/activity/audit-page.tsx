/** The audit: everything that was made, decided, run and used, in a chain that shows when a row was changed. */
import { useEffect, type ReactNode } from 'react';
import { on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { SearchInput } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading } from '../../ui/states.tsx';
import { AuditChainState } from './audit-chain-state.tsx';
import { AuditDrawer } from './audit-drawer.tsx';
import { AuditExport } from './audit-export.tsx';
import { AuditList } from './audit-list.tsx';
import { useAudit } from './audit-store.ts';
import styles from './audit.module.css';

export function AuditPage({ choice }: { choice: ReactNode }) {
  const session = useEngine((state) => state.session);
  const { entries, subject, openSeq, failure, load, setSubject } = useAudit();
  const open = entries?.find(({ seq }) => seq === openSeq);

  useEffect(() => {
    if (session > 0) void load();
    // A reader who has scrolled on keeps their place.
    const again = () => useAudit.getState().isAtStart() && void load();
    const stops = [on('draft.changed', again), on('resources.changed', again)];
    return () => stops.forEach((stop) => stop());
  }, [session, load]);

  return (
    <Page
      title="Activity"
      subtitle={choice}
      actions={
        <>
          <span className={styles['filter']}>
            <SearchInput label="Draft, run or resource" value={subject} onChange={(event) => setSubject(event.target.value)} />
          </span>
          <AuditExport />
        </>
      }
    >
      <div className={styles['side']}>
        <AuditChainState />
        {entries === null ? (
          <Loading failure={failure} />
        ) : entries.length === 0 ? (
          <EmptyState icon="lock" title={subject === '' ? 'Nothing to record yet' : 'Nothing is about that'}>
            {subject === ''
              ? 'Every draft, decision, run and use of a permission is kept here, and cannot be changed unseen.'
              : 'Write the whole number of a draft or a run, or a resource such as sql.crm.'}
          </EmptyState>
        ) : (
          <AuditList entries={entries} />
        )}
      </div>
      {open && <AuditDrawer key={open.seq} entry={open} />}
    </Page>
  );
}
