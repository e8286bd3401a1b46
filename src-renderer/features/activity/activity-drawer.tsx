/** One entry in full: facts, payload, and the way back into the route lab. */
import { Fragment, useState } from 'react';
import type { Activity } from '#contract/system.ts';
import { formatDate, formatMs, formatTime } from '../../lib/format.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { JsonView } from '../../ui/code-view.tsx';
import { Chip } from '../../ui/chip.tsx';
import { GoldenDialog } from '../golden/index.ts';
import { activityFacts, goldenDraft, placeOf } from './activity-facts.ts';
import { useActivity } from './activity-store.ts';
import { Drawer } from '../../ui/drawer.tsx';
import { kindNames } from './activity-row.tsx';
import { useReplay } from './use-replay.ts';
import styles from './activity.module.css';

export function ActivityDrawer({ entry }: { entry: Activity }) {
  const open = useActivity((state) => state.open);
  const go = useNavigation((state) => state.go);
  const replay = useReplay(entry);
  const place = placeOf(entry);
  const draft = goldenDraft(entry);
  const [isAdding, setAdding] = useState(false);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  return (
    <Drawer
      label="Entry"
      title={kindNames[entry.kind]}
      mark={entry.ok ? <Chip tone="good">OK</Chip> : <Chip tone="bad">Failed</Chip>}
      onClose={() => open(null)}
    >
      <p className={styles['full']}>{entry.title}</p>
      <dl>
        <dt>Client</dt>
        <dd>{entry.client}</dd>
        <dt>When</dt>
        <dd>
          {formatDate(entry.at)}, {formatTime(entry.at)}
        </dd>
        <dt>Took</dt>
        <dd>{formatMs(entry.durationMs)}</dd>
        {activityFacts(entry).map(({ name, value }) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      {replay && (
        <Button icon="route" onClick={replay}>
          Open in Route lab
        </Button>
      )}
      {draft && (
        <Button icon="check" disabled={isReadOnly} onClick={() => setAdding(true)}>
          Put into the golden set
        </Button>
      )}
      {isAdding && draft && <GoldenDialog draft={draft} onClose={() => setAdding(false)} />}
      {place && (
        <Button icon={place.screen === 'runs' ? 'run' : 'review'} onClick={() => go(place.screen, place.item)}>
          {place.screen === 'runs' ? 'Open run' : 'Open review'}
        </Button>
      )}
      <JsonView value={entry.details} label="Details" wrap />
    </Drawer>
  );
}
