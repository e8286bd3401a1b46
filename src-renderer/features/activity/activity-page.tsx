/** Activity: what agents asked and called, live, newest first. */
import { useEffect, useMemo } from 'react';
import { on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading } from '../../ui/states.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { ActivityDrawer } from './activity-drawer.tsx';
import { ActivityList } from './activity-list.tsx';
import { matches, useActivity, type KindFilter } from './activity-store.ts';
import { AuditPage } from './audit-page.tsx';
import styles from './activity.module.css';

const kinds: { id: KindFilter; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'route', label: 'Routes' },
  { id: 'call', label: 'Calls' },
  { id: 'import', label: 'Imports' },
  { id: 'gateway', label: 'Gateway' },
  { id: 'draft', label: 'Drafts' },
  { id: 'run', label: 'Runs' },
];

const views = [
  { id: 'activity', label: 'Activity' },
  { id: 'audit', label: 'Audit' },
] as const;

export function ActivityPage() {
  const isAudit = useNavigation((state) => state.item === 'audit');
  const go = useNavigation((state) => state.go);
  const choice = (
    <Segmented
      label="View"
      choices={views}
      value={isAudit ? 'audit' : 'activity'}
      onChange={(id) => go('activity', id === 'audit' ? id : null)}
    />
  );
  return isAudit ? <AuditPage choice={choice} /> : <Entries choice={choice} />;
}

function Entries({ choice }: { choice: React.ReactNode }) {
  const session = useEngine((state) => state.session);
  const { entries, kind, failedOnly, openId, failure, load, add, filter } = useActivity();
  const go = useNavigation((state) => state.go);
  const shown = useMemo(() => entries?.filter((entry) => matches(entry, kind, failedOnly)) ?? [], [entries, kind, failedOnly]);
  const open = shown.find(({ id }) => id === openId);

  useEffect(() => {
    if (session > 0) void load();
    return on('activity.added', add);
  }, [session, load, add]);

  return (
    <Page
      title="Activity"
      subtitle={choice}
      actions={
        <>
          <Segmented label="Kind" choices={kinds} value={kind} onChange={(next) => filter({ kind: next })} />
          <label className={styles['failedOnly']}>
            <input type="checkbox" checked={failedOnly} onChange={(event) => filter({ failedOnly: event.target.checked })} />
            Failed only
          </label>
        </>
      }
    >
      {entries === null ? (
        <Loading failure={failure} />
      ) : entries.length === 0 ? (
        <EmptyState icon="activity" title="Nothing happened yet" action={<Button onClick={() => go('connect')}>Connect a client</Button>}>
          Every route, call, import, draft and run shows up here as it happens.
        </EmptyState>
      ) : (
        <>
          <ActivityList entries={shown} />
          {open && <ActivityDrawer key={open.id} entry={open} />}
        </>
      )}
    </Page>
  );
}
