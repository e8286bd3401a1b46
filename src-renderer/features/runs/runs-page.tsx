/** Runs: what tools and scripts are doing and have done, live, newest first; the open one on the right. */
import { useEffect, useMemo } from 'react';
import { on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { usePinned } from '../../lib/use-pinned.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading } from '../../ui/states.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { RunList } from './run-list.tsx';
import { RunView } from './run-view.tsx';
import { isLive } from './run-state.ts';
import { shows, useRuns, type RunFilter } from './runs-store.ts';

const filters: { id: RunFilter; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'open', label: 'Not ended' },
  { id: 'person', label: 'Ask you' },
];

export function RunsPage() {
  const session = useEngine((state) => state.session);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const { runs, filter, failure, load, change, setFilter } = useRuns();
  const item = useNavigation((state) => state.item);
  const openOverlay = useNavigation((state) => state.open);
  const shown = useMemo(() => runs?.filter((run) => shows(run, filter)) ?? [], [runs, filter]);
  const openId = usePinned(item, shown[0]?.id ?? null);
  const running = runs?.filter(isLive).length ?? 0;

  useEffect(() => {
    if (session > 0) void load();
    return on('run.changed', change);
  }, [session, load, change]);

  const start = (
    <Button kind="primary" icon="play" disabled={isReadOnly} onClick={() => openOverlay('run')}>
      Run a tool
    </Button>
  );
  return (
    <Page
      title="Runs"
      subtitle={runs && runs.length > 0 && (running === 0 ? 'None is running' : `${running} running`)}
      actions={
        runs &&
        runs.length > 0 && (
          <>
            <Segmented label="Which runs" choices={filters} value={filter} onChange={setFilter} />
            {start}
          </>
        )
      }
    >
      {runs === null ? (
        <Loading failure={failure} />
      ) : runs.length === 0 && item === null ? (
        <EmptyState icon="run" title="No runs yet" action={start}>
          A run is one call of a tool that was made here, or of an agent’s script: its progress, its steps, and what became of them.
        </EmptyState>
      ) : (
        <>
          <RunList runs={shown} openId={openId} />
          {openId === null ? (
            <EmptyState icon="search" title="No run matches" action={<Button onClick={() => setFilter('all')}>Show all</Button>} />
          ) : (
            <RunView key={openId} id={openId} />
          )}
        </>
      )}
    </Page>
  );
}
