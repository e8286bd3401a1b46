/** The route lab: type what an agent would ask, see what Jig hands out, what it cut, why, how fast and at what cost. */
import type { ReactNode } from 'react';
import { useEngine } from '../../lib/engine-store.ts';
import { formerWords } from '../../lib/index-words.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { FailureNote, Notice } from '../../ui/states.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { GoldenPage } from '../golden/index.ts';
import { useLab } from './lab-store.ts';
import { LabStart } from './lab-start.tsx';
import { PayloadPane } from './payload-pane.tsx';
import { QueryForm } from './query-form.tsx';
import { RouteResult } from './route-result.tsx';
import styles from './lab.module.css';

const title = 'Route lab';

const views = [
  { id: 'route', label: 'Route' },
  { id: 'golden', label: 'Golden set' },
] as const;

export function LabPage() {
  const isGolden = useNavigation((state) => state.item === 'golden');
  const go = useNavigation((state) => state.go);
  const runRequest = useLab((state) => state.runRequest);
  const choice = (
    <Segmented
      label="View"
      choices={views}
      value={isGolden ? 'golden' : 'route'}
      onChange={(id) => go('lab', id === 'golden' ? id : null)}
    />
  );
  if (!isGolden) return <Lab choice={choice} />;
  return (
    <GoldenPage
      title={title}
      choice={choice}
      onRoute={(query, turns) => {
        go('lab');
        void runRequest(query, turns);
      }}
    />
  );
}

function Lab({ choice }: { choice: ReactNode }) {
  const route = useLab((state) => state.route);
  const failure = useLab((state) => state.failure);
  return (
    <Page title={title} subtitle={choice}>
      <div className={styles['columns']}>
        <div className={styles['main']}>
          <QueryForm />
          <VectorNotice />
          {failure && <FailureNote failure={failure} />}
          {route ? <RouteResult route={route} /> : <LabStart />}
        </div>
        {route && <PayloadPane route={route} />}
      </div>
    </Page>
  );
}

/** Says that search is by text only while there are no vectors, and why; and what answers while a changed model is not ready to. */
function VectorNotice() {
  const index = useEngine((state) => state.status?.index);
  if (!index) return null;
  const meanwhile = formerWords(index);
  if (meanwhile) {
    return (
      <Notice tone="note" title="The tools are being indexed for another model.">
        {meanwhile}
      </Notice>
    );
  }
  if (index.modelState === 'ready') return null;
  if (index.modelState === 'loading') {
    return (
      <Notice tone="note" title="The embedding model is loading.">
        Routes search by text until it is there.
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={index.problem?.message ?? 'There is no embedding model.'}>
      {index.problem?.fix} Routes search by text meanwhile.
    </Notice>
  );
}
