/** The golden set: queries of this library with the tools that are right; what a change of the routing is measured by. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Turn } from '#contract/routing.ts';
import { on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { Button } from '../../ui/button.tsx';
import { SearchInput } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading } from '../../ui/states.tsx';
import { GoldenDialog, type GoldenDraft } from './golden-dialog.tsx';
import { GoldenDrawer } from './golden-drawer.tsx';
import { ExportButton, ImportButton } from './golden-file.tsx';
import { GoldenList } from './golden-list.tsx';
import { useGolden } from './golden-store.ts';
import { ScoreBar } from './score-bar.tsx';
import styles from './golden.module.css';

interface GoldenPageProps {
  title: string;
  /** Switches to the other view of the screen. */
  choice: ReactNode;
  onRoute(query: string, turns: Turn[]): void;
}

export function GoldenPage({ title, choice, onRoute }: GoldenPageProps) {
  const session = useEngine((state) => state.session);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  const { list, rows, text, openId, failure, load, setText } = useGolden();
  const [draft, setDraft] = useState<GoldenDraft | null>(null);
  const open = list?.find(({ id }) => id === openId);

  useEffect(() => {
    if (session > 0) void load();
    const stops = [on('golden.changed', () => void load()), on('library.changed', () => void load())];
    return () => stops.forEach((stop) => stop());
  }, [session, load]);

  const add = (
    <Button icon="plus" disabled={isReadOnly} onClick={() => setDraft({ query: '', context: [], needs: [], origin: 'lab' })}>
      Add query
    </Button>
  );
  return (
    <Page
      title={title}
      subtitle={choice}
      actions={
        <>
          {rows > 0 && (
            <span className={styles['filter']}>
              <SearchInput label="Query or tool" value={text} onChange={(event) => setText(event.target.value)} />
            </span>
          )}
          <ImportButton isReadOnly={isReadOnly} />
          {rows > 0 && <ExportButton />}
          {rows > 0 && add}
        </>
      }
    >
      <div className={styles['side']}>
        {rows > 0 && <ScoreBar />}
        {list === null ? (
          <Loading failure={failure} />
        ) : list.length > 0 ? (
          <GoldenList list={list} />
        ) : text === '' ? (
          <EmptyState icon="check" title="No golden set yet" action={add}>
            Queries of your own, with the tools that are right. A change of the model, the filter, the candidates or the threshold is then
            measured by them before it is applied. Mark answers in the route lab, or take them over from Activity.
          </EmptyState>
        ) : (
          <EmptyState icon="search" title="No query matches" action={<Button onClick={() => setText('')}>Show all</Button>} />
        )}
      </div>
      {open && <GoldenDrawer key={open.id} row={open} isReadOnly={isReadOnly} onEdit={() => setDraft(open)} onRoute={onRoute} />}
      {draft && <GoldenDialog draft={draft} onClose={() => setDraft(null)} />}
    </Page>
  );
}
