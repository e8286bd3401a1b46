/** One role: what it is for, what serves it, and a row for every model that does or could. */
import { useId } from 'react';
import type { ModelsOverview } from '#contract/models.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote, Notice } from '../../ui/states.tsx';
import { IndexProgress } from '../library/index.ts';
import { BuiltInRow, DownloadRow, KnownRow, OfferRow } from './model-rows.tsx';
import { rowsOf, type roles } from './model-words.ts';
import { changeTo, type AskForUse } from './model-acts.ts';
import styles from './models.module.css';

interface RoleSectionProps {
  role: (typeof roles)[number];
  overview: ModelsOverview;
  /** Shows what the change does before it is applied. */
  onChange: AskForUse;
}

export function RoleSection({ role, overview, onChange }: RoleSectionProps) {
  const titleId = useId();
  const filter = useEngine((state) => state.settings?.filter);
  const inUse = overview.roles.find((one) => one.role === role.id);
  const rows = rowsOf(role.id, overview);
  const isIdle = role.filter !== null && inUse?.from === 'chosen' && filter !== role.filter;
  return (
    <section className={styles['group']} aria-labelledby={titleId}>
      <h2 id={titleId}>{role.title}</h2>
      <p className={styles['meaning']}>{role.meaning}</p>
      {inUse?.problem && <FailureNote failure={inUse.problem} />}
      {isIdle && (
        <Notice
          tone="note"
          title="It is ready, and the filter is another one."
          action={
            <Button size="small" onClick={() => useNavigation.getState().go('settings')}>
              Open settings
            </Button>
          }
        >
          Choose it under Routing, Filter.
        </Notice>
      )}
      {role.id === 'embedder' && <IndexProgress />}
      <ul className={styles['card']} aria-label={`${role.title}s`}>
        {rows.map((row) => {
          switch (row.kind) {
            case 'built-in':
              return <BuiltInRow key={row.id} role={role.id} isInUse={inUse?.from === 'built-in'} onChange={onChange} />;
            case 'known':
              return (
                <KnownRow
                  key={row.id}
                  known={row.known}
                  about={row.offer?.about ?? null}
                  isInUse={inUse?.known === row.id}
                  isChecking={overview.checking.includes(row.id)}
                  onChange={onChange}
                />
              );
            case 'download':
              return <DownloadRow key={row.id} download={row.download} about={row.offer?.about ?? row.download.uri} />;
            case 'offer':
              return <OfferRow key={row.id} offer={row.offer} />;
          }
        })}
      </ul>
      {inUse?.from === 'chosen' && !inUse.hasBuiltIn && <NoneButton role={role} onChange={onChange} />}
    </section>
  );
}

/** Jig brings no model for this role: it goes on without one. */
function NoneButton({ role, onChange }: Pick<RoleSectionProps, 'role' | 'onChange'>) {
  return (
    <p className={styles['none']}>
      <Button size="small" kind="quiet" onClick={() => onChange(changeTo(role.id, null, `${role.title}: none`))}>
        Go on without a {role.title.toLowerCase()}
      </Button>
    </p>
  );
}
